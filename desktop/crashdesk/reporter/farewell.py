"""The end of the process: whatever it waits for, the waits share one time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crashdesk.reporter.patience import AT_ONCE, GRACE

if TYPE_CHECKING:
    from collections.abc import Callable


class Farewell:
    """Begins when it is made.

    Args:
        patience: seconds that all waits may take together.
        on_wait: called once, before a wait goes on that somebody would notice.
        clock: seconds.
    """

    def __init__(
        self, patience: float, on_wait: Callable[[], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._on_wait, self._clock = on_wait, clock
        begin = clock()
        self._noticed, self._end = begin + AT_ONCE, begin + patience
        self._told = False

    def wait(self, done: Callable[[float], bool]) -> bool:
        """Wait for something as long as there is time.

        Args:
            done: waits for it so many seconds at most, and says whether that was enough.

        Returns:
            Whether it was done in time.
        """
        if done(min(self.left, self._until(self._noticed))):
            return True
        if self.left <= 0:
            return False
        if not self._told:
            self._told = True
            self._on_wait()
        return done(self.left)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self._until(self._end)

    @property
    def rest(self) -> float:
        """Seconds that are left for what takes no time as a rule, such as a thread that ends."""
        return self._until(self._end + GRACE)

    def _until(self, moment: float) -> float:
        return max(0.0, moment - self._clock())

"""What the host's code does while we have it paint, kept from being taken for the host's own failure."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


class OwnPainting:
    """Marks the time in which we have the host's widgets paint themselves.

    A ``paintEvent`` that raises has raised, and was reported, when Qt called it. That we call it once more
    is our doing: it is neither reported nor told to the host's own hook, or a crash would cause the next.

    Attributes:
        suppressed: how many failures, and reports of the host's own, were caused by us.
    """

    def __init__(self) -> None:
        self.suppressed = 0
        self._thread = 0

    def is_to_blame(self) -> bool:
        """Whether what the calling thread is about to report is our doing; counted where it is."""
        blamed = self._thread == threading.get_ident()
        self.suppressed += blamed
        return blamed

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Have widgets painted inside, on the calling thread; other threads' failures go their usual way."""
        previous = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
            if not (issubclass(kind, Exception) and self.is_to_blame()):
                previous(kind, error, traceback)

        sys.excepthook, self._thread = hook, threading.get_ident()
        try:
            yield
        finally:
            self._thread = 0
            if sys.excepthook is hook:
                sys.excepthook = previous

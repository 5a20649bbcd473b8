"""How the reporter ends: with the process, when it is told to leave, or with an exception that ends all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crashdesk.reporter.farewell import Farewell
from crashdesk.reporter.patience import GRACE, LAST_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.delivery import Delivery
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.runs import Runs
    from crashdesk.reporter.session_tracker import SessionTracker
    from crashdesk.reporter.sessions import Status
    from crashdesk.reporter.surroundings import Surroundings
    from crashdesk.reporter.writer import Writer


class Ending:
    """Sees to it that what was captured is kept, told and sent, as far as there is time, and that all stops.

    Args:
        writer, delivery, sessions, runs, surroundings: what is to end, in that order but for the delivery.
        conclude: has told what waited for more to come; called once nothing more will.
        patience: seconds that the end of the process may wait for all of it.
        diagnostics: told of what fails.

    Attributes:
        on_wait: called once the end of the process goes on so long that the person would notice.
    """

    def __init__(
        self,
        writer: Writer,
        delivery: Delivery,
        sessions: SessionTracker,
        runs: Runs,
        surroundings: Surroundings,
        conclude: Callable[[], None],
        patience: float,
        diagnostics: Diagnostics,
    ) -> None:
        self._writer, self._delivery, self._sessions, self._runs = writer, delivery, sessions, runs
        self._surroundings, self._conclude = surroundings, conclude
        self._patience, self._diagnostics = patience, diagnostics
        self.on_wait: Callable[[], object] = lambda: None

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most; by default as long as the end of the process does.

        Returns:
            Whether that was so in time.
        """
        timeout = self._patience if timeout is None else timeout
        deadline = time.monotonic() + timeout
        return self._writer.drain(timeout) and self._delivery.drain(max(0.0, deadline - time.monotonic()))

    def end_session(self, status: Status) -> None:
        """End the session of this run, such as when the person quits after a crash."""
        if status == "crashed":
            self._runs.crashed()
        self._sessions.end(status)

    def crash(self) -> None:
        """An exception ends the process: that must be on disk before all else."""
        self._writer.see_begun(LAST_WORDS)
        self.end_session("crashed")

    def leave(self) -> None:
        """End while the application goes on; what is not sent goes at the next start."""
        self._conclude()
        self._writer.drain(self._patience)
        self._writer.see_begun(GRACE)
        self.end_session("exited")

    def exit(self) -> None:
        """End with the process, in no more time than the host gave for that."""
        farewell = Farewell(self._patience, self._tell_of_wait)
        with self._diagnostics.guard("exit"):
            self._conclude()
            # First: the session has begun then, and counts its last errors.
            farewell.wait(self._writer.drain)
            self._writer.see_begun(farewell.rest)
        self.end_session("exited")
        with self._diagnostics.guard("exit"):
            farewell.wait(self._delivery.drain)
        self.stop(lambda: farewell.rest)

    def stop(self, patience: Callable[[], float] = lambda: 1.0) -> None:
        """Stop everything; each thread may take as many seconds as there are left when its turn comes."""
        with self._diagnostics.guard("stop"):
            self._writer.stop(patience())
            self._sessions.close()
            self._runs.end()
            self._surroundings.close()
            self._delivery.stop(patience())

    def _tell_of_wait(self) -> None:
        with self._diagnostics.guard("wait"):
            self.on_wait()

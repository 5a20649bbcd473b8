"""What comes up before there is a Qt half to hand it to: kept, and handed over once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crashdesk.embed.qt_half import QtHalf
    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.client import Reporter


class Backlog:
    """Keeps what the person is to be told, and errors that the main thread is to let go of.

    Attributes:
        displayed: when the host said that its first window shows all it is meant to, in seconds of the
            monotonic clock; None where it has not yet.

    Args:
        reporter: tells of crashes, and hands over the errors it is done with.
    """

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._notices: list[CrashNotice] = []
        self._captures: list[Capture] = []
        self.displayed: float | None = None
        reporter.on_crash = self._notices.append
        reporter.intake.release = self._captures.append

    def hand_over(self, qt: QtHalf) -> None:
        """Have the Qt half take what was kept, and all that comes from now on; on the main thread."""
        reporter, main_thread = self._reporter, qt.frontend.main_thread
        qt.conductor.start()
        for notice in self._notices:
            reporter.on_crash(notice)
        reporter.intake.release = lambda capture: main_thread.call(capture.forget_error)
        for capture in self._captures:
            main_thread.call(capture.forget_error)
        self._notices.clear()
        self._captures.clear()

"""A call on the main thread after a while; no timer runs while none is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics


class Ticker:
    """Calls a function once after each :meth:`start`; to be made and used on the main thread.

    Args:
        call: what to call.
        diagnostics: told when that fails.
    """

    def __init__(self, call: Callable[[], object], diagnostics: Diagnostics) -> None:
        self._call, self._diagnostics = call, diagnostics
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        # Qt's usual timers may come a twentieth late: who looks after three seconds takes that for a block.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._elapsed)

    def start(self, seconds: float | None) -> None:
        """Call after so many seconds, and not when that was said before; None for not at all."""
        if sip.isdeleted(self._timer):
            return
        if seconds is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, round(1000 * seconds)))

    def close(self) -> None:
        """Call no more."""
        if not sip.isdeleted(self._timer):
            sip.delete(self._timer)

    def _elapsed(self) -> None:
        with self._diagnostics.guard("ticker"):
            self._call()

"""Looks at the windows for a report: on the main thread, when that is safe, and not for long."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QApplication

from crashdesk.qt.connections import no_longer_on_quit, on_quit
from crashdesk.qt.own_painting import OwnPainting
from crashdesk.reporter.attachments import LATEST, Allowance
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from crashdesk.qt.bridge import MainThread
    from crashdesk.reporter.attachments import HandOver, Make
    from crashdesk.reporter.diagnostics import Diagnostics

MAX_LOOKS: Final = 3
"""Looks within ``WINDOW`` seconds, and looks that may wait for the main thread."""
WINDOW: Final = 2.0
TOO_SLOW: Final = 0.5
"""Seconds after which a look has held the person up, so that there is no further one in this run."""
_PAINTING: Final = frozenset(
    {
        *("paintEvent", "paint", "paintGL", "paintSection", "paintEngine"),
        *("drawRow", "drawBranches", "drawBackground", "drawForeground", "drawItems", "drawContents"),
        *("drawControl", "drawPrimitive", "drawComplexControl", "drawItemText", "drawItemPixmap"),
    }
)
"""The virtual functions in which Qt has Python paint."""


class Witness:
    """Sees what the windows looked like at a report.

    Args:
        main_thread: how to get there: a look is posted, and so never happens inside of what raised.
        allowed: asked again right before each look.
        pii: whether the windows' content may be seen.
        diagnostics: told what was seen, and what was not and why.
    """

    def __init__(
        self,
        main_thread: MainThread,
        allowed: Callable[[], bool],
        pii: Callable[[], bool],
        diagnostics: Diagnostics,
    ) -> None:
        self.own_painting = OwnPainting()
        self._main_thread, self._allowed, self._pii = main_thread, allowed, pii
        self._diagnostics = diagnostics
        self._allowance = Allowance(MAX_LOOKS, WINDOW)
        self._waiting = 0
        self._lock = renewed(threading.Lock())
        self._counts: Counter[str] = Counter()
        self._slow = self._leaving = False
        main_thread.call(self._attend)

    def close(self) -> None:
        """Look no more; to be called on the main thread."""
        self._leave()
        no_longer_on_quit(self._leave)

    def look(self, happened: float, hand_over: HandOver) -> None:
        """Have the windows looked at soon; returns at once, from any thread.

        Args:
            happened: when what is reported happened, in seconds since the epoch.
            hand_over: takes, on the main thread, what makes files of what was seen, on any thread.
        """
        with self._lock:
            full = self._waiting >= MAX_LOOKS
            self._waiting += not full
        if not full:
            self._main_thread.call(partial(self._look, happened, hand_over))

    def _look(self, happened: float, hand_over: HandOver) -> None:
        with self._lock:
            self._waiting -= 1
        reason = self._reason_not_to(happened)
        if not reason:
            hand_over(self._seen())
        self._count(reason or "taken")

    def _attend(self) -> None:
        """Notice when the application ends: its windows may be half gone then."""
        app = QApplication.instance()
        if isinstance(app, QApplication) and not self._leaving:
            on_quit(self._leave)

    def _leave(self) -> None:
        self._leaving = True

    def _reason_not_to(self, happened: float) -> str:
        """Why there is to be no look now; empty where there is to be one."""
        if not self._allowed():
            return "not granted"
        if self._leaving:
            return "leaving"
        if self._slow:
            return "too slow"
        if time.time() - happened > LATEST:  # the main thread hung meanwhile: this is another sight
            return "too late"
        if not is_safe_moment():
            return "unsafe"
        return "" if self._allowance.take(time.monotonic()) else "too many"

    def _seen(self) -> list[Make]:
        # Loaded with the first look: a host whose nothing ever fails does not pay for it.
        from crashdesk.qt import screenshot, view_hierarchy
        from crashdesk.qt.secrecy import window_in_use

        begun = time.perf_counter()
        makes: list[Make] = []
        with self._diagnostics.guard("view hierarchy"):
            makes.append(partial(view_hierarchy.as_attachment, view_hierarchy.hierarchy()))
        with self._diagnostics.guard("screenshot"), self.own_painting.going_on():
            window = window_in_use()
            image = None if window is None else screenshot.picture(window, pii=self._pii())
            if image is not None:
                makes.append(partial(screenshot.as_attachment, image))
        self._slow = time.perf_counter() - begun > TOO_SLOW
        return makes

    def _count(self, what: str) -> None:
        self._counts[what] += 1
        self._diagnostics.note(looks={**self._counts, "suppressed reports": self.own_painting.suppressed})


def is_safe_moment() -> bool:
    """Whether widgets may be looked at right now, on the calling thread.

    A nested event loop, such as that of a dialog a host opens in its hook, may call us from inside a hook
    or a ``paintEvent``: painting there recurses.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication) or QCoreApplication.closingDown():
        return False
    return not any(_is_delicate(frame) for frame in _stack(sys._getframe()))  # noqa: SLF001 - the stack


def _is_delicate(frame: FrameType) -> bool:
    return frame.f_code.co_name in _PAINTING or frame.f_globals.get("__name__") == "crashdesk.reporter.hooks"


def _stack(frame: FrameType | None) -> list[FrameType]:
    stack = []
    while frame is not None:
        stack.append(frame)
        frame = frame.f_back
    return stack

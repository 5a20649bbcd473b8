"""Takes over from what stood in for the reporter: tells it what happened before it was there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from crashdesk.qt.messages import LEVELS, place_of
from crashdesk.qt.noise import NoiseRules
from crashdesk.qt.views import describe, name_of
from crashdesk.reporter.captures import ThreadRef
from crashdesk.reporter.loads import Load

if TYPE_CHECKING:
    from crashdesk.embed.early_hooks import CaughtMessage, EarlyHooks
    from crashdesk.embed.early_window import EarlyWindow
    from crashdesk.embed.qt_half import QtHalf
    from crashdesk.embed.qt_news import QtNews
    from crashdesk.reporter.client import Reporter


def catch_up(hooks: EarlyHooks, reporter: Reporter, news: QtNews) -> None:
    """Tell of what the first hooks have kept: log records, messages of Qt's, then errors.

    Args:
        hooks: they keep nothing more, as the reporter's own stand in their places.
        reporter: is told.
        news: takes the messages of Qt's.
    """
    hooks.pass_over()
    if hooks.interrupted:
        reporter.interrupted()
    for record in hooks.records:
        reporter.logs.take(record)
    noise = NoiseRules()
    for message in hooks.messages:
        with reporter.diagnostics.guard("qt message"):
            _tell(message, noise, news)
    for caught in hooks.errors:
        mechanism = "qthread" if caught.foreign and caught.hook == "excepthook" else caught.hook
        thread = ThreadRef(caught.thread, caught.name, main=caught.main)
        reporter.unhandled(caught.error, mechanism, thread)
    hooks.records.clear()
    hooks.messages.clear()
    hooks.errors.clear()


def _tell(message: CaughtMessage, noise: NoiseRules, news: QtNews) -> None:
    level, place = LEVELS.get(message.kind, "info"), SimpleNamespace(**message.place)
    category = str(message.place.get("category") or "default")
    if level != "fatal" and noise.match(category, message.text):
        return
    if level in {"error", "fatal"}:
        news.failed(level, message.text, place_of(place))
    else:
        news.add_breadcrumb(message.text, f"qt.{category}", level, place_of(place))


def go_on_from(window: EarlyWindow, qt: QtHalf, begun: float) -> None:
    """Go on from what the first moments have seen; on the main thread.

    Args:
        window: has seen it.
        qt: sees what comes.
        begun: when the reporter was installed, in seconds of the monotonic clock.
    """
    qt.frontend.note_shown([shown for one, _ in window.shown if (shown := one()) is not None])
    load = first_load(window, begun)
    if load is not None:
        qt.performance.painted(load)
    if window.first is not None:
        qt.frontend.painted_already()


def first_load(window: EarlyWindow, begun: float) -> Load | None:
    """How the first window came to the screen; None where it did not, is gone or is to be ignored.

    Args:
        window: has seen it.
        begun: when it may have begun at the earliest, in seconds of the monotonic clock.
    """
    if window.first is None:
        return None
    widget, painted = window.first[0](), window.first[1]
    described = None if widget is None else describe(widget)
    if widget is None or described is None:
        return None
    shown = next((moment for one, moment in window.shown if one() is widget), begun)
    return Load(name_of(widget), begun, shown, painted, described)

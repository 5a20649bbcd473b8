"""Tells the reporter what happened before it was there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from crashdesk.qt.messages import LEVELS, place_of
from crashdesk.qt.noise import NoiseRules
from crashdesk.qt.views import describe, name_of
from crashdesk.reporter.captures import ThreadRef
from crashdesk.reporter.loads import Load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.embed.early_hooks import CaughtMessage, EarlyHooks
    from crashdesk.embed.early_window import EarlyWindow
    from crashdesk.reporter.client import Reporter

    Tell = Callable[[str, str, str, Mapping[str, Any]], object]
    Fail = Callable[[str, str, Mapping[str, Any]], object]


def catch_up(hooks: EarlyHooks, reporter: Reporter, add: Tell, fail: Fail) -> None:
    """Tell of what the first hooks have kept: log records, messages of Qt's, then errors.

    Args:
        hooks: they keep nothing more.
        reporter: is told.
        add: takes a breadcrumb's message, category, level and data.
        fail: takes a critical or fatal message of Qt's: level, text, data.
    """
    for record in hooks.records:
        reporter.logs.take(record)
    noise = NoiseRules()
    for message in hooks.messages:
        with reporter.diagnostics.guard("qt message"):
            _tell(message, noise, add, fail)
    for caught in hooks.errors:
        mechanism = "qthread" if caught.foreign and caught.hook == "excepthook" else caught.hook
        thread = ThreadRef(caught.thread, caught.name, main=caught.main)
        reporter.unhandled(caught.error, mechanism, thread)
    hooks.records.clear()
    hooks.messages.clear()
    hooks.errors.clear()


def _tell(message: CaughtMessage, noise: NoiseRules, add: Tell, fail: Fail) -> None:
    level, place = LEVELS.get(message.kind, "info"), SimpleNamespace(**message.place)
    category = str(message.place.get("category") or "default")
    if level != "fatal" and noise.match(category, message.text):
        return
    if level in {"error", "fatal"}:
        fail(level, message.text, place_of(place))
    else:
        add(message.text, f"qt.{category}", level, place_of(place))


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

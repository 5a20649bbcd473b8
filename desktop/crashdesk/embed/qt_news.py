"""What the Qt half sees and hears becomes steps of the trail, and reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.stacks import calling_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.filters import Filters

_KINDS: Final = {"navigation": "navigation", "app": "navigation", "device": "system", "qt": "debug"}
"""Breadcrumb types by the first word of the category, where it is not ``ui``
(https://develop.sentry.dev/sdk/data-model/event-payloads/breadcrumbs/)."""

MAX_CALLERS: Final = 20
"""Frames kept of the Python calls that led to a Qt message: Qt waits meanwhile."""


class QtNews:
    """Passes on to the reporter what Qt tells; on any thread.

    Args:
        reporter: takes it.
        filters: the host's own.
    """

    def __init__(self, reporter: Reporter, filters: Filters) -> None:
        self._reporter, self._filters = reporter, filters

    def add_breadcrumb(self, message: str, category: str, level: str, data: Mapping[str, Any]) -> None:
        """Add a step to the trail: one of the person's, or a message of Qt's that is no failure."""
        first, _, rest = category.partition(".")
        hint = {"qt_message": {"level": level, "category": rest, **data}} if first == "qt" else None
        self._reporter.trail.add(message, category, level, data, _KINDS.get(first, "ui"), hint)

    def failed(self, level: str, text: str, data: Mapping[str, Any]) -> None:
        """A critical Qt message, or a fatal one, after which Qt aborts: that one must be on disk now.

        It says too little by itself, so it carries the Python calls that led to it.
        """
        kind = "QtFatal" if level == "fatal" else "QtCritical"
        if level != "fatal" and self._filters.ignores_message(kind, text):
            return
        snapshot = self._reporter.trail.snapshot()
        capture = Capture(
            replace(snapshot, contexts={**snapshot.contexts, "qt_message": dict(data)}),
            level,
            synthetic=(kind, text),
            mechanism="qt_message",
            handled=False,
            extra=dict(data),
            frames=calling_frames(MAX_CALLERS),
        )
        if level == "fatal":
            self._reporter.report_last_words(capture)
        else:
            self._reporter.intake.report(capture)

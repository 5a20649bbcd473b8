"""Decides which captures are news: not the same exception twice, not a storm, and in the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.reporter.sightings import Sightings

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.storms import Storms


class Occurrences:
    """What has happened already, as far as it must be remembered.

    Args:
        storms: counts what follows a report.
        sampled: says of each new occurrence whether it is in the sample.
        diagnostics: told what was left out.

    Attributes:
        on_escape: told of a crash whose exception the host itself has passed in before, and the id of the
            report that was made of it then.
    """

    def __init__(self, storms: Storms, sampled: Callable[[], bool], diagnostics: Diagnostics) -> None:
        self._storms, self._sampled, self._diagnostics = storms, sampled, diagnostics
        self._sightings = Sightings()
        self.on_escape: Callable[[Capture, str], None] = lambda _crash, _event_id: None

    def is_news(self, capture: Capture) -> bool:
        """Whether what a hook caught is to be reported."""
        escapes = self._escapes(capture)
        known = self._known(capture)
        if known != capture.event_id and not (escapes and known == "" and not self._storms.watches(capture)):
            self._diagnostics.repeated("duplicate")
            if escapes and known:
                # From now on it is one storm, whether or not it is passed in first.
                if not self._storms.watches(capture):
                    self._storms.suppresses(capture)
                self.on_escape(capture, known)
            return False
        taken = self._sampled() and not self._suppressed(capture)
        self._assign(capture, capture.event_id if taken else "")
        return taken

    def has_room(self, capture: Capture) -> bool:
        """Whether a message that the host passed in is to be reported."""
        if not self._storms.overflows(capture):
            return True
        self._diagnostics.repeated("storm")
        return False

    def id_of(self, capture: Capture) -> str | None:
        """The id under which what the host passed in is reported.

        Its own captures are never suppressed: it is given an id, and may show it. They do carry what a
        storm counted.

        Returns:
            The capture's own id where it is to be reported now, an earlier one where the same exception
            has been already, or None where it is not in the sample.
        """
        known = self._known(capture)
        if known not in {capture.event_id, ""}:
            self._diagnostics.repeated("duplicate")
            return known
        sampled = self._sampled()
        self._assign(capture, capture.event_id if sampled else "")
        if not sampled:
            return None
        self._storms.carry(capture)
        return capture.event_id

    def sdk_repeats(self, error: BaseException, event_id: str) -> bool:
        """Whether an exception that comes through sentry_sdk itself has been reported already."""
        return self._sightings.see(error, "sdk", event_id) not in {event_id, ""}

    def _escapes(self, capture: Capture) -> bool:
        error = capture.error
        return capture.crash and error is not None and self._sightings.was_only_passed_in(error)

    def _known(self, capture: Capture) -> str:
        if capture.error is None:
            return capture.event_id
        # A record of asyncio's logger tells of the same mechanism as its loop does, in another way.
        way = "logging" if capture.logger else capture.mechanism
        return self._sightings.see(capture.error, way, capture.event_id)

    def _assign(self, capture: Capture, event_id: str) -> None:
        if capture.error is not None:
            self._sightings.assign(capture.error, event_id)

    def _suppressed(self, capture: Capture) -> bool:
        suppressed = self._storms.suppresses(capture)
        if suppressed:
            self._diagnostics.repeated("storm")
        return suppressed

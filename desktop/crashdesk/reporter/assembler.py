"""Makes reports of captures: a draft at once, the complete event once sentry_sdk is there."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import Envelope, Item, item
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.drafts import describe, draft_event
from crashdesk.reporter.engine import Engine
from crashdesk.reporter.enrichment import Identity, enrich, merged_contexts
from crashdesk.reporter.escalation import escalated
from crashdesk.reporter.stacks import calling_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Verdict
    from crashdesk.reporter.delivery import Delivery
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.installation import InstallId
    from crashdesk.reporter.rates import Rates
    from crashdesk.reporter.surroundings import Surroundings
    from crashdesk.reporter.trail import Snapshot, Trail


REMEMBERED: Final = 100
"""Complete reports of which is known what became of them."""
_ERRORS: Final = frozenset({"error", "fatal"})


@dataclass(frozen=True, slots=True)
class CrashNotice:
    """What the person is told of an error that nobody handled; ``title`` is foreign text.

    Args:
        verdict: ``send`` (on its way), ``hold`` (waits for an answer) or ``memory`` (never written).
        steps: how many breadcrumbs the report carries.
        earlier: whether it ended an earlier run, of which this start tells.
    """

    event_id: str
    title: str
    timestamp: float
    verdict: Verdict
    steps: int
    earlier: bool = False


class Assembler:
    """Builds events and hands them to delivery.

    Args:
        config: names the environment and the release.
        filters: the host's own.
        trail: what is known about the process.
        delivery: takes what is built.
        install_id: written down with the first report that is kept.
        tags: put on everything.
        on_crash: told of each error nobody handled, once its report is kept.
        rates: which share of what performance is recorded, if any may be.
        sdk_options: further options for ``sentry_sdk.init``.
        surroundings: yield what is known of the application and the machine it runs on.

    Attributes:
        on_kept: told what is in each envelope that is kept.
        on_report: told of each capture whose complete report is kept.
        on_draft: told of each capture that is on disk as a draft.
        on_decision: told of each capture once it is known what became of it; its draft is gone.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - where all that makes a report comes together
        self,
        config: Config,
        filters: Filters,
        trail: Trail,
        delivery: Delivery,
        install_id: InstallId,
        tags: Mapping[str, str],
        on_crash: Callable[[CrashNotice], None],
        rates: Rates,
        diagnostics: Diagnostics,
        sdk_options: Mapping[str, Any],
        surroundings: Surroundings,
    ) -> None:
        self._config, self._filters, self._delivery = config, filters, delivery
        self._install_id, self._tags, self._surroundings = install_id, dict(tags), surroundings
        self._on_crash, self._diagnostics = on_crash, diagnostics
        self._crashes: dict[str, Verdict] = {}
        self.on_kept: Callable[[Sequence[Item]], None] = lambda _items: None
        self.on_report: Callable[[Capture], None] = lambda _capture: None
        self.on_draft: Callable[[Capture], None] = lambda _capture: None
        self.on_decision: Callable[[Capture], None] = lambda _capture: None
        # The captures being completed, and how their report is kept.
        self._kept: dict[str, Verdict] = {}
        # How those are kept that nobody was told of, and their levels.
        self._quiet: OrderedDict[str, tuple[Verdict, str]] = OrderedDict()
        self.engine = Engine(
            config, filters, trail, self.enriched, self._accept, rates, diagnostics, sdk_options
        )

    def draft(self, capture: Capture) -> bool:
        """Write a capped record of a capture. Returns whether consent lets one be written."""
        written = self._delivery.gate.draft(capture.event_id, lambda: self._capped(capture))
        if written:
            self._install_id.keep()
            self.on_draft(capture)
        return written

    def example(self, snapshot: Snapshot) -> bytes:
        """The bytes of a report on nothing, as they would be sent; it is kept nowhere.

        Args:
            snapshot: the trail as it stands.
        """
        told = "Example", "This is how a report looks; nothing has gone wrong."
        capture = Capture(snapshot, synthetic=told, stack=calling_frames())
        event = self._filters.event(self._capped(capture), {}) or {}
        return self._delivery.gate.shown(Envelope({"event_id": capture.event_id}, [item("event", event)]))

    def complete(self, capture: Capture) -> None:
        """Replace the draft by the complete event, and tell of a crash."""
        if self._delivery.outbox.gave_up(capture.event_id):
            self._count(capture.level)  # it happened, and its report is told as lost: that stays so
            return
        self._kept[capture.event_id] = "drop"
        if capture.crash:
            self._crashes[capture.event_id] = "drop"
        with self._diagnostics.guard("complete"):
            if not self._completed(capture):
                self._delivery.gate.refuse([capture.event_id])
                self._crashes.pop(capture.event_id, None)
            self.on_decision(capture)
        kept = self._kept.pop(capture.event_id, "drop")
        if kept != "drop":
            # Before anybody is told: what the windows looked like is to be seen before a prompt opens.
            with self._diagnostics.guard("attachments"):
                self.on_report(capture)
        if not capture.crash:
            self._remember(capture, kept)
        self._tell(capture.event_id, capture, self._crashes.pop(capture.event_id, "drop"))

    def escalate(self, event_id: str, crash: Capture) -> None:
        """Have a complete report say that nobody handled it after all, and tell of the crash.

        Args:
            event_id: of the report. If it has left already it stays as it is.
            crash: the same exception, as it left.
        """
        verdict, level = self._quiet.pop(event_id, ("drop", ""))
        if verdict == "drop":
            return
        with self._diagnostics.guard("escalate"):
            self._delivery.gate.amend(event_id, partial(escalated, crash))
        if level not in _ERRORS:  # as which it was not counted
            self._count(crash.level)
        self._tell(event_id, crash, verdict)

    def knows(self, event_id: str) -> bool:
        """Whether there is a draft of an event, or it is told as lost already."""
        outbox = self._delivery.outbox
        return outbox.has(event_id) or outbox.gave_up(event_id)

    def withdraw(self, capture: Capture) -> None:
        """Take back what another report tells of."""
        self._delivery.gate.refuse([capture.event_id])
        self.on_decision(capture)

    def _count(self, level: str) -> None:
        """Count an error in the session."""
        self.on_kept([item("event", {"level": level})])

    def _remember(self, capture: Capture, kept: Verdict) -> None:
        self._quiet[capture.event_id] = (kept, capture.level)
        if len(self._quiet) > REMEMBERED:
            self._quiet.popitem(last=False)

    def _tell(self, event_id: str, crash: Capture, verdict: Verdict) -> None:
        if verdict != "drop":
            steps = len(crash.snapshot.breadcrumbs)
            self._on_crash(CrashNotice(event_id, crash.title, crash.timestamp, verdict, steps))

    def enriched(self, event: Payload, snapshot: Snapshot) -> Payload:
        """Tell an event about the application; it is changed in place."""
        config = self._config
        identity = Identity(
            self._tags,
            config.environment,
            config.release,
            self._install_id.value,
            self._surroundings.contexts(),
        )
        return enrich(event, identity, snapshot)

    def _completed(self, capture: Capture) -> bool:
        """Build the complete event. Returns whether the host's filters let there be one."""
        if self.engine.ready:
            with self._diagnostics.guard("engine"):
                return self.engine.complete(capture)
        return self._without_engine(capture)

    def _capped(self, capture: Capture) -> Payload:
        if "app_memory" not in capture.contexts.get("app", {}):
            capture.contexts = merged_contexts(self._surroundings.memory(), capture.contexts)
        event = draft_event(capture)
        describe(event, capture)
        return self.enriched(event, capture.snapshot)

    def _without_engine(self, capture: Capture) -> bool:
        """Keep what we can build ourselves: sentry_sdk could not be loaded."""
        event = self._filters.event(self._capped(capture), {})
        if event is not None:
            self._accept(Envelope({"event_id": capture.event_id}, [item("event", event)]))
        return event is not None

    def _accept(self, envelope: Envelope) -> None:
        key = envelope.event_id or ""
        passed = self._delivery.gate.admit(envelope, crash=key in self._crashes)
        if key in self._crashes:
            self._crashes[key] = passed.verdict
        if passed.verdict in {"send", "hold"}:
            if key in self._kept:
                self._kept[key] = passed.verdict
            self._install_id.keep()
            self.on_kept(envelope.items)

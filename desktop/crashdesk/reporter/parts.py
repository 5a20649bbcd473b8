"""The parts of a reporter: each is made of those before it, and all of what the reporter is given.

What one is to tell another that is made after it, it tells by an attribute ``on_…``: these are tied together
once both are there. Groups of parts are named tuples, which a start has made sooner than dataclasses.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from crashdesk.reporter.assembler import Assembler
from crashdesk.reporter.attachments import Attachments, may_attach
from crashdesk.reporter.beginning import Beginning
from crashdesk.reporter.delivery import Delivery
from crashdesk.reporter.disclosure import Disclosure
from crashdesk.reporter.hangs import Hangs
from crashdesk.reporter.installation import InstallId
from crashdesk.reporter.intake import Intake
from crashdesk.reporter.log_records import LogRecords
from crashdesk.reporter.log_tail import LogTail
from crashdesk.reporter.performance import Performance
from crashdesk.reporter.presence import Presence
from crashdesk.reporter.privacy import Privacy
from crashdesk.reporter.rates import Rates
from crashdesk.reporter.runs import Runs
from crashdesk.reporter.session_tracker import SessionTracker
from crashdesk.reporter.surroundings import Surroundings
from crashdesk.reporter.trail import Trail
from crashdesk.reporter.unanswered import Unanswered
from crashdesk.reporter.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.early_place import EarlyPlace
    from crashdesk.reporter.filters import Filters
    from crashdesk.reporter.host_rules import HostRules
    from crashdesk.reporter.postman import Pace


class Given(NamedTuple):
    """What a reporter is given, as its constructor has it, but for what is read out of that already.

    Args:
        rules: the host's own, for the scrubber.
        home: the reporter's folder for its recipient.
        options: the host's further options for ``sentry_sdk.init``.
        tell: told of each crash that the person is to hear of.
    """

    config: Config
    consent: Consent
    filters: Filters
    diagnostics: Diagnostics
    rules: HostRules
    home: Path
    tags: Mapping[str, str]
    options: Mapping[str, Any]
    pace: Pace
    place: EarlyPlace | None
    tell: Callable[[CrashNotice], None]


class Knowledge(NamedTuple):
    """What is known of the process, and what of that may leave."""

    presence: Presence
    surroundings: Surroundings
    trail: Trail
    install_id: InstallId
    privacy: Privacy
    rates: Rates

    def user_id(self) -> str:
        """The id that who uses the application now goes by on the wire."""
        return self.privacy.user_id(self.trail.snapshot().user)


class Reporting(NamedTuple):
    """What takes a report from its capture to the receiver, and what tells of whole runs."""

    delivery: Delivery
    assembler: Assembler
    intake: Intake
    runs: Runs
    sessions: SessionTracker
    beginning: Beginning
    writer: Writer


class Parts(NamedTuple):
    """All of them; the last ones make reports of what others see, or carry out what the person says."""

    knowledge: Knowledge
    reporting: Reporting
    performance: Performance
    disclosure: Disclosure
    attachments: Attachments
    hangs: Hangs
    logs: LogRecords


def parts_of(given: Given) -> Parts:
    """Make the parts of one reporter; nothing of them begins to work."""
    knowledge = _knowledge(given)
    reporting = _reporting(given, knowledge)
    tail = LogTail(lambda: knowledge.presence.enabled() and may_attach(given.consent))
    return Parts(
        knowledge,
        reporting,
        _performance(given, knowledge, reporting),
        _disclosure(given, knowledge, reporting),
        _attachments(given, reporting, tail),
        _hangs(given, knowledge, reporting),
        _logs(given, knowledge, reporting, tail),
    )


def _knowledge(given: Given) -> Knowledge:
    config, consent, filters = given.config, given.consent, given.filters
    presence = Presence(config)
    surroundings = Surroundings(config.release, given.options.get("dist"))
    crumb = filters.crumb if filters.before_breadcrumb else None
    trail = Trail(config.max_breadcrumbs, crumb, surroundings.now, filters.is_nested)
    install_id = InstallId(given.home / "install-id")
    privacy = Privacy(config, given.rules, install_id)
    rates = Rates(config, lambda: presence.enabled() and consent.state("performance") == "granted")
    return Knowledge(presence, surroundings, trail, install_id, privacy, rates)


def _reporting(given: Given, known: Knowledge) -> Reporting:
    delivery = _delivery(given, known)
    assembler = _assembler(given, known, delivery)
    intake = _intake(given, known, assembler)
    runs = _runs(given, known, delivery, assembler, intake)
    sessions = _sessions(given, known, delivery, runs)
    beginning = _beginning(given, known, delivery, assembler, runs, sessions)
    writer = Writer(beginning.load, beginning.recover, given.diagnostics, intake.storms)
    intake.work_with(writer)
    delivery.gate.on_kept, delivery.on_loss = known.install_id.keep, sessions.lost
    assembler.on_kept = sessions.count
    assembler.on_draft, assembler.on_decision = sessions.drafted, sessions.decided
    return Reporting(delivery, assembler, intake, runs, sessions, beginning, writer)


def _delivery(given: Given, known: Knowledge) -> Delivery:
    return Delivery(
        given.config.dsn,
        given.home,
        given.consent,
        known.privacy.policy,
        given.diagnostics,
        given.pace,
        given.options.get("ca_certs"),
    )


def _assembler(given: Given, known: Knowledge, delivery: Delivery) -> Assembler:
    return Assembler(
        given.config,
        given.filters,
        known.trail,
        delivery,
        known.install_id,
        given.tags,
        given.tell,
        known.rates,
        given.diagnostics,
        given.options,
        known.surroundings,
    )


def _intake(given: Given, known: Knowledge, assembler: Assembler) -> Intake:
    wanted = given.config, given.consent, given.filters
    return Intake(*wanted, known.trail, assembler, known.presence.enabled, given.diagnostics)


def _runs(given: Given, known: Knowledge, delivery: Delivery, assembler: Assembler, intake: Intake) -> Runs:
    return Runs(
        given.home,
        trail=known.trail,
        crumbs=given.config.max_breadcrumbs,
        facts=lambda: assembler.enriched({}, known.trail.snapshot()),
        consent=given.consent,
        policy=known.privacy.policy,
        delivery=delivery,
        filters=given.filters,
        install_id=known.install_id,
        wanted=intake.wants_one,
        tell=given.tell,
        diagnostics=given.diagnostics,
        place=given.place,
    )


def _sessions(given: Given, known: Knowledge, delivery: Delivery, runs: Runs) -> SessionTracker:
    return SessionTracker(
        given.home / "sessions",
        delivery.gate,
        given.consent,
        known.user_id,
        given.config,
        given.diagnostics,
        of_run=lambda: runs.own.name,
        on_session=lambda sid: runs.own.note(sid=sid),
    )


def _beginning(
    given: Given,
    known: Knowledge,
    delivery: Delivery,
    assembler: Assembler,
    runs: Runs,
    sessions: SessionTracker,
) -> Beginning:
    unanswered = Unanswered(given.home / "asked.json", delivery.outbox.read)
    begins = assembler.engine, known.surroundings, runs, sessions, delivery
    return Beginning(*begins, given.filters, unanswered, given.tell, given.diagnostics)


def _performance(given: Given, known: Knowledge, reporting: Reporting) -> Performance:
    measures = known.rates, reporting.assembler.engine, given.filters, reporting.writer
    return Performance(*measures, given.config.stall_threshold, given.diagnostics)


def _disclosure(given: Given, known: Knowledge, reporting: Reporting) -> Disclosure:
    kept = reporting.assembler.engine, reporting.delivery, reporting.writer
    renewals = reporting.runs.own.renew, reporting.sessions.renew
    return Disclosure(known.privacy, *kept, renewals, given.diagnostics)


def _attachments(given: Given, reporting: Reporting, tail: LogTail) -> Attachments:
    gate, put = reporting.delivery.gate, reporting.writer.put
    attachments = Attachments(gate, tail, given.consent, put, given.diagnostics)
    reporting.assembler.on_report = attachments.follow
    return attachments


def _hangs(given: Given, known: Knowledge, reporting: Reporting) -> Hangs:
    intake, draft = reporting.intake, reporting.assembler.draft
    expect = partial(_expect, reporting)
    return Hangs(
        given.config.hang_threshold, intake.wants_one, known.trail.snapshot, draft, intake.enqueue, expect
    )


def _expect(reporting: Reporting, mechanism: str, event_id: str) -> None:
    """The main thread hangs, or with empty words does so no more."""
    reporting.sessions.expect(mechanism)
    reporting.runs.own.note(hang=event_id)


def _logs(given: Given, known: Knowledge, reporting: Reporting, tail: LogTail) -> LogRecords:
    levels = given.config.log_breadcrumb_level, given.config.log_event_level
    return LogRecords(known.trail, reporting.intake.report, *levels, given.diagnostics, tail.add)

"""The reporter: captures, keeps and delivers, for one process. It knows no Qt."""

from __future__ import annotations

import atexit
import logging
import os
from functools import partial
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.assembler import Assembler
from crashdesk.reporter.attachments import Attachments, may_attach
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.config import announce
from crashdesk.reporter.delivery import Delivery
from crashdesk.reporter.disclosure import Disclosure
from crashdesk.reporter.ending import Ending
from crashdesk.reporter.engine import host_has_loaded_sdk
from crashdesk.reporter.failure_steps import FailureSteps
from crashdesk.reporter.feedback import feedback_envelope, feedback_event
from crashdesk.reporter.hangs import Hangs, of_the_dead
from crashdesk.reporter.hooks import ExceptionHooks
from crashdesk.reporter.host_rules import HostRules
from crashdesk.reporter.installation import InstallId
from crashdesk.reporter.intake import Intake
from crashdesk.reporter.interrupts import leave_to_python
from crashdesk.reporter.log_records import LogRecords
from crashdesk.reporter.log_tail import LogTail
from crashdesk.reporter.loops import LoopErrors
from crashdesk.reporter.patience import AFTER_EARLY_DEATH, exit_patience
from crashdesk.reporter.performance import Performance
from crashdesk.reporter.postman import USUAL, Pace
from crashdesk.reporter.privacy import Privacy
from crashdesk.reporter.runs import Runs
from crashdesk.reporter.session_tracker import SessionTracker
from crashdesk.reporter.stacks import calling_frames
from crashdesk.reporter.storms import warm_up
from crashdesk.reporter.surroundings import Surroundings
from crashdesk.reporter.trail import Trail
from crashdesk.reporter.unanswered import Unanswered
from crashdesk.reporter.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.captures import ThreadRef
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.early_place import EarlyPlace
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.folders import Folders
    from crashdesk.reporter.sessions import Status

logger = logging.getLogger("crashdesk")


class Reporter:
    """One reporter of this process.

    Args:
        config: the resolved configuration; without a DSN nothing is captured, but hooks are installed,
            so that the application behaves alike with and without one.
        consent: what the person allows.
        filters: the host's own.
        folders: where reports wait.
        tags: put on everything.
        scrub: the host's own rules, see :class:`HostRules`; its callable is applied after ours.
        sdk_options: further options for ``sentry_sdk.init``; ``shutdown_timeout`` and ``ca_certs`` are ours.
        pace: how hard delivery tries.
        place: where this run is kept already.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - where everything comes together
        self,
        config: Config,
        consent: Consent,
        filters: Filters,
        folders: Folders,
        diagnostics: Diagnostics,
        tags: Mapping[str, str],
        scrub: Callable[[Payload], Payload] | Mapping[str, Any] | None = None,
        sdk_options: Mapping[str, Any] | None = None,
        pace: Pace = USUAL,
        place: EarlyPlace | None = None,
    ) -> None:
        self.config, self.consent, self.diagnostics = config, consent, diagnostics
        self._process = os.getpid()
        self.on_crash: Callable[[CrashNotice], None] = lambda _notice: None
        self._filters, self._left, self._ended = filters, False, False
        self.on_end: Callable[[], object] = lambda: None
        self.surroundings = Surroundings(config.release, (sdk_options or {}).get("dist"))
        crumb = filters.crumb if filters.before_breadcrumb else None
        self.trail = Trail(config.max_breadcrumbs, crumb, self.surroundings.now, filters.is_nested)
        home = folders.of_reporter(config.dsn.recipient if config.dsn else "")
        self.install_id = InstallId(home / "install-id")
        warn = partial(logger.warning, "%s")
        rules = HostRules.of(scrub, warn).called_by(diagnostics.host_calls)
        self._privacy = Privacy(config, rules, self.install_id)
        options = sdk_options or {}
        self.patience = exit_patience(options, warn)
        self.delivery = Delivery(
            config.dsn, home, consent, self._privacy.policy, diagnostics, pace, options.get("ca_certs")
        )
        self._sessions = self._made_sessions(home)
        self._assembler = self._made_assembler(tags, options)
        self.engine = self._assembler.engine
        self.intake = self._made_intake()
        self._runs = self._made_runs(home, place)
        self._tell_each_other()
        self._writer = Writer(self._load, self._recover, diagnostics, self.intake.storms)
        self.intake.work_with(self._writer)
        self.disclosure = self._made_disclosure()
        self.ending = self._made_ending()
        self.performance = self._made_performance()
        self._unanswered = Unanswered(home / "asked.json", self.delivery.outbox.read)
        self._failures = FailureSteps(self.trail)
        self._hooks = self._made_hooks()
        self._loops = LoopErrors(lambda error, thread: self.unhandled(error, "asyncio", thread), diagnostics)
        tail = LogTail(lambda: self.enabled and may_attach(consent))
        self.attachments = Attachments(self.delivery.gate, tail, consent, self._writer.put, diagnostics)
        self._assembler.on_report = self.attachments.follow
        self.hangs, self.logs = self._made_hangs(), self._made_logs(tail)

    def _made_assembler(self, tags: Mapping[str, str], options: Mapping[str, Any]) -> Assembler:
        return Assembler(
            self.config,
            self._filters,
            self.trail,
            self.delivery,
            self.install_id,
            tags,
            lambda notice: self.on_crash(notice),  # noqa: PLW0108 - it is set later
            lambda envelope: self._sessions.count(envelope.items),
            lambda: self.performance.may_trace(),  # noqa: PLW0108 - it is made later
            self.diagnostics,
            options,
            self.surroundings,
        )

    def _made_runs(self, home: Path, place: EarlyPlace | None) -> Runs:
        return Runs(
            home,
            trail=self.trail,
            crumbs=self.config.max_breadcrumbs,
            facts=lambda: self._assembler.enriched({}, self.trail.snapshot()),
            consent=self.consent,
            policy=self._privacy.policy,
            delivery=self.delivery,
            filters=self._filters,
            install_id=self.install_id,
            wanted=self.intake.wants_one,
            tell=lambda notice: self.on_crash(notice),  # noqa: PLW0108 - it is set later
            diagnostics=self.diagnostics,
            place=place,
        )

    def _tell_each_other(self) -> None:
        """Have delivery, sessions, runs and reports tell each other what only one of them knows."""
        self.delivery.on_loss = self._sessions.lost
        self.delivery.gate.on_kept = self.install_id.keep
        self._sessions.on_session = lambda sid: self._runs.own.note(sid=sid)
        self._sessions.of_run = lambda: self._runs.own.name
        self._assembler.on_draft, self._assembler.on_decision = self._sessions.drafted, self._sessions.decided

    def _made_sessions(self, home: Path) -> SessionTracker:
        gate, asked = self.delivery.gate, self.consent
        return SessionTracker(home / "sessions", gate, asked, self._user_id, self.config, self.diagnostics)

    def _made_performance(self) -> Performance:
        measures = self.engine, self._filters, self._writer, self._may_measure
        return Performance(*measures, self.config.stall_threshold, self.diagnostics)

    def _made_intake(self) -> Intake:
        given = self.config, self.consent, self._filters, self.trail, self._assembler
        return Intake(*given, lambda: self.enabled, self.diagnostics)

    def _made_hooks(self) -> ExceptionHooks:
        calls = self.intake.print_later, self.dies, self.at_exit
        return ExceptionHooks(self.unhandled, self.diagnostics, *calls)

    def _made_ending(self) -> Ending:
        ends = self._writer, self.delivery, self._sessions, self._runs, self.surroundings
        return Ending(*ends, self._conclude, self.patience, self.diagnostics)

    def _made_disclosure(self) -> Disclosure:
        renewals = self._runs.own.renew, self._sessions.renew
        kept = self.engine, self.delivery, self._writer, renewals
        return Disclosure(self._privacy, *kept, self.diagnostics)

    def _made_hangs(self) -> Hangs:
        wanted, put = self.intake.wants_one, self.intake.enqueue
        steps, draft = self.trail.snapshot, self._assembler.draft
        return Hangs(self.config.hang_threshold, wanted, steps, draft, put, self._expect)

    def _made_logs(self, tail: LogTail) -> LogRecords:
        levels = self.config.log_breadcrumb_level, self.config.log_event_level
        return LogRecords(self.trail, self.intake.report, *levels, self.diagnostics, tail.add)

    @property
    def enabled(self) -> bool:
        """Whether there is a recipient, and we have not left."""
        return self.config.dsn is not None and not self._left

    @property
    def crash_loop(self) -> bool:
        """Whether the application crashed soon after each of its last starts; known once started."""
        return self._runs.crash_loop

    def known_of_runs(self) -> tuple[str, str] | None:
        """Where runs are kept, and what is known of each as JSON; None where none is kept."""
        return self._runs.own.known if self.enabled else None

    @property
    def starting(self) -> bool:
        """Whether the application was started so lately that a crash counts as one at the start."""
        return self._runs.starting

    def start(self) -> None:
        """Install the hooks and begin to work."""
        self._hooks.install()
        announce(self.config, logger)
        if self.enabled:
            self._runs.begin()
            self.logs.install()
            with self.diagnostics.guard("asyncio"):
                self._loops.install()
            if host_has_loaded_sdk():
                with self.diagnostics.guard("engine"):
                    self._load()
            self._writer.start()
            atexit.register(self.at_exit)
            with self.diagnostics.guard("start"):
                self._send_after_early_death()

    def first_paint(self) -> None:
        """The first window was painted: what is heavy may be loaded now."""
        if self.enabled:
            self._writer.load_now()
            for displaced in self._hooks.displaced():
                logger.warning("%s: unless that calls the hook before it, errors go unreported", displaced)

    def on_wake(self, call: Callable[[], None]) -> None:
        """Have something called on each of our threads whenever that has come to run, before it works."""
        self._writer.on_wake = self.engine.on_wake = call
        self.delivery.on_wake(call)

    def _may_measure(self) -> bool:
        return self.enabled and self.consent.state("performance") == "granted"

    def set_user(self, user: Mapping[str, Any] | None) -> None:
        """Set who uses the application, or with None forget him; another user is another session."""
        self.trail.set_user(user)
        self._sessions.user_changed()

    def end_session(self, status: Status) -> None:
        """End the session of this run, such as when the person quits after a crash."""
        self.ending.end_session(status)

    def capture_exception(
        self, error: BaseException | None, level: str, tags: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str | None:
        """Report an exception the host handled; by default the one being handled. See ``crashdesk``."""
        return self.intake.exception(error, level, tags, extra)

    def capture_message(
        self, message: str, level: str, tags: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str | None:
        """Report a message. See ``crashdesk``."""
        return self.intake.message(message, level, tags, extra)

    @property
    def pii(self) -> bool:
        """Whether personal data may leave."""
        return self._privacy.pii

    @property
    def variables(self) -> bool:
        """Whether what variables held may leave."""
        return self._privacy.variables

    def report_last_words(self, capture: Capture) -> None:
        """Report what the process is about to abort for: it is on disk when this returns."""
        self.intake.look_around(capture)
        self.intake.echoes.remember(capture)
        if self._assembler.draft(capture):
            self._runs.own.note(event_id=capture.event_id)

    def example(self) -> bytes:
        """The envelope of a report on nothing, built and scrubbed like any other; it is kept nowhere."""
        frames = calling_frames()
        return self._assembler.example(
            Capture(
                self.trail.snapshot(),
                synthetic=("Example", "This is how a report looks; nothing has gone wrong."),
                stack=frames,
            )
        )

    def capture_feedback(
        self, message: str, name: str | None, email: str | None, about: str | None, *, approved: bool = False
    ) -> str | None:
        """Keep a person's words for sending; ``approved`` when he pressed Send himself."""
        if not self.enabled:
            return None
        event = self._assembler.enriched(feedback_event(message, name, email, about), self.trail.snapshot())
        event.pop("breadcrumbs", None)
        passed = self.delivery.gate.admit(feedback_envelope(event), approved=approved)
        return None if passed.verdict == "drop" else str(event["event_id"])

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most; by default as long as the end of the process does.

        Returns:
            Whether that was so in time.
        """
        return not self.enabled or self.ending.flush(timeout)

    def uninstall(self) -> None:
        """Put every hook back and end the threads; what is on disk goes at the next start."""
        if self._left:
            return
        self._hooks.uninstall()
        self.logs.uninstall()
        self._loops.uninstall()
        if self.enabled:
            self.ending.leave()
            atexit.unregister(self.at_exit)
        self._left = True
        self.ending.stop()
        self.engine.close()

    def allow_personal_data(self, *, allowed: bool, variables: bool) -> None:
        """Take the person's word on personal data; see :meth:`Disclosure.allow`."""
        self.disclosure.allow(personal=allowed, variables=variables)

    def unhandled(self, error: BaseException, mechanism: str, thread: ThreadRef | None = None) -> None:
        """Report what nobody handled; returns at once."""
        self.intake.unhandled(error, mechanism, thread)
        self.performance.interactions.fail()
        # After that, and before all that follows from it: it may be what the process dies of next.
        if self._runs.own.is_quiet:
            self._failures.add(error, mechanism)

    def dies(self) -> None:
        """An exception ends the process: that is a crash, and must be on disk before all else."""
        if self.enabled:
            self.ending.crash()

    def interrupted(self) -> None:
        """Ctrl-C ends the process, outside of any loop of Qt's."""
        self._hooks.interrupted = True

    def _expect(self, mechanism: str, event_id: str) -> None:
        """The main thread hangs, or with empty words does so no more."""
        self._sessions.expect(mechanism)
        self._runs.own.note(hang=event_id)

    def _load(self) -> None:
        """Load the engine; reports of earlier runs leave even where that fails."""
        try:
            self.engine.load()
        except Exception as error:
            logger.warning("sentry_sdk could not be set up (%s): reports are less complete", error)
            raise
        finally:
            self._runs.own.refresh()
            self.delivery.start()

    def _recover(self) -> None:
        warm_up()
        with self.diagnostics.guard("surroundings"):
            self.surroundings.gather()
        self._runs.read()
        held = self.delivery.recover(
            lambda event: self._filters.event(of_the_dead(self._runs.completed(event)), {})
        )
        with self.diagnostics.guard("unanswered"):
            for notice in self._unanswered.notices(held):
                self.on_crash(notice)
        self._sessions.start(self._runs.report(), self._runs.answers_for)
        self._runs.let_go()

    def _user_id(self) -> str:
        return self._privacy.user_id(self.trail.snapshot().user)

    def _send_after_early_death(self) -> None:
        """Where the last start died young, send before this one can do the same.

        Source: https://develop.sentry.dev/sdk/expected-features/ (startup crashes)
        """
        if self._runs.died_young and self.consent.verdict("event") == "send":
            self.flush(AFTER_EARLY_DEATH)

    def at_exit(self) -> None:
        """End with the process, in no more time than the host gave for that; a second call does nothing."""
        if os.getpid() == self._process and not self._ended:  # a fork has neither our threads nor our folder
            self._ended = True
            self.ending.exit()
            if self._hooks.interrupted:
                leave_to_python()

    def _conclude(self) -> None:
        """Nothing more will happen: what waited for that is told."""
        self.intake.storms.close()
        with self.diagnostics.guard("end"):
            self.on_end()
        self.performance.interactions.close()

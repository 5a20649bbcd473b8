"""The reporter: captures, keeps and delivers, for one process. It knows no Qt.

Its parts do the work (see :mod:`parts`). Here is what the host and the Qt half may ask of them, and when they
begin and end.
"""

from __future__ import annotations

import atexit
import logging
import os
from functools import partial
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.config import announce
from crashdesk.reporter.ending import Ending
from crashdesk.reporter.engine import host_has_loaded_sdk
from crashdesk.reporter.failure_steps import FailureSteps
from crashdesk.reporter.hooks import ExceptionHooks
from crashdesk.reporter.host_rules import HostRules
from crashdesk.reporter.interrupts import leave_to_python
from crashdesk.reporter.loops import LoopErrors
from crashdesk.reporter.parts import Given, parts_of
from crashdesk.reporter.patience import AFTER_EARLY_DEATH, exit_patience
from crashdesk.reporter.postman import USUAL, Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.captures import Capture, ThreadRef
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.early_place import EarlyPlace
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.folders import Folders
    from crashdesk.reporter.parts import Parts
    from crashdesk.reporter.sessions import Status

logger = logging.getLogger("crashdesk")


class Reporter:
    """One reporter of this process.

    Attributes:
        on_crash: told of each crash that the person is to hear of.
        on_end: called once nothing more will happen, to tell what waited for that.
        patience: seconds that the end of the process may wait.

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
        self.on_crash: Callable[[CrashNotice], None] = lambda _notice: None
        self.on_end: Callable[[], object] = lambda: None
        self._process, self._ended = os.getpid(), False
        warn, options = partial(logger.warning, "%s"), sdk_options or {}
        rules = HostRules.of(scrub, warn).called_by(diagnostics.host_calls)
        self.patience = exit_patience(options, warn)
        home = folders.of_reporter(config.dsn.recipient if config.dsn else "")
        made_of = rules, home, tags, options, pace, place, self._tell
        self._hold(parts_of(Given(config, consent, filters, diagnostics, *made_of)))
        self._listen()

    def _hold(self, parts: Parts) -> None:
        known, reporting = parts.knowledge, parts.reporting
        self.trail, self.surroundings, self.install_id = known.trail, known.surroundings, known.install_id
        self._presence, self._privacy = known.presence, known.privacy
        self.delivery, self.intake, self._writer = reporting.delivery, reporting.intake, reporting.writer
        self._assembler, self.engine = reporting.assembler, reporting.assembler.engine
        self._runs, self._sessions = reporting.runs, reporting.sessions
        self._beginning = reporting.beginning
        self.performance, self.disclosure = parts.performance, parts.disclosure
        self.attachments, self.hangs, self.logs = parts.attachments, parts.hangs, parts.logs

    def _listen(self) -> None:
        """Make what hears of errors that nobody handled, and what sees to the end; nothing is installed."""
        calls = self.intake.print_later, self.dies, self.at_exit
        self._hooks = ExceptionHooks(self.unhandled, self.diagnostics, *calls)
        self._loops = LoopErrors(
            lambda error, thread: self.unhandled(error, "asyncio", thread), self.diagnostics
        )
        self._failures = FailureSteps(self.trail)
        ends = self._writer, self.delivery, self._sessions, self._runs, self.surroundings
        self.ending = Ending(*ends, self._conclude, self.patience, self.diagnostics)

    @property
    def enabled(self) -> bool:
        """Whether there is a recipient, and we have not left."""
        return self._presence.enabled()

    @property
    def crash_loop(self) -> bool:
        """Whether the application crashed soon after each of its last starts; known once started."""
        return self._runs.crash_loop

    @property
    def starting(self) -> bool:
        """Whether the application was started so lately that a crash counts as one at the start."""
        return self._runs.starting

    @property
    def pii(self) -> bool:
        """Whether personal data may leave."""
        return self._privacy.pii

    @property
    def variables(self) -> bool:
        """Whether what variables held may leave."""
        return self._privacy.variables

    def known_of_runs(self) -> tuple[str, str] | None:
        """Where runs are kept, and what is known of each as JSON; None where none is kept."""
        return self._runs.own.known if self.enabled else None

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
                    self._beginning.load()
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

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most; by default as long as the end of the process does.

        Returns:
            Whether that was so in time.
        """
        return not self.enabled or self.ending.flush(timeout)

    def end_session(self, status: Status) -> None:
        """End the session of this run, such as when the person quits after a crash."""
        self.ending.end_session(status)

    def uninstall(self) -> None:
        """Put every hook back and end the threads; what is on disk goes at the next start."""
        if self._presence.left:
            return
        self._hooks.uninstall()
        self.logs.uninstall()
        self._loops.uninstall()
        if self.enabled:
            self.ending.leave()
            atexit.unregister(self.at_exit)
        self._presence.leave()
        self.ending.stop()
        self.engine.close()

    def dies(self) -> None:
        """An exception ends the process: that is a crash, and must be on disk before all else."""
        if self.enabled:
            self.ending.crash()

    def interrupted(self) -> None:
        """Ctrl-C ends the process, outside of any loop of Qt's."""
        self._hooks.interrupted = True

    def at_exit(self) -> None:
        """End with the process, in no more time than the host gave for that; a second call does nothing."""
        if os.getpid() == self._process and not self._ended:  # a fork has neither our threads nor our folder
            self._ended = True
            self.ending.exit()
            if self._hooks.interrupted:
                leave_to_python()

    def set_user(self, user: Mapping[str, Any] | None) -> None:
        """Set who uses the application, or with None forget him; another user is another session."""
        self.trail.set_user(user)
        self._sessions.user_changed()

    def allow_personal_data(self, *, allowed: bool, variables: bool) -> None:
        """Take the person's word on personal data; see :meth:`Disclosure.allow`."""
        self.disclosure.allow(personal=allowed, variables=variables)

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

    def capture_feedback(
        self, message: str, name: str | None, email: str | None, about: str | None, *, approved: bool = False
    ) -> str | None:
        """Keep a person's words for sending; ``approved`` when he pressed Send himself."""
        if not self.enabled:
            return None
        from crashdesk.reporter.feedback import feedback_envelope, feedback_event

        event = self._assembler.enriched(feedback_event(message, name, email, about), self.trail.snapshot())
        event.pop("breadcrumbs", None)
        passed = self.delivery.gate.admit(feedback_envelope(event), approved=approved)
        return None if passed.verdict == "drop" else str(event["event_id"])

    def unhandled(self, error: BaseException, mechanism: str, thread: ThreadRef | None = None) -> None:
        """Report what nobody handled; returns at once."""
        self.intake.unhandled(error, mechanism, thread)
        self.performance.interactions.fail()
        # After that, and before all that follows from it: it may be what the process dies of next.
        if self._runs.own.is_quiet:
            self._failures.add(error, mechanism)

    def report_last_words(self, capture: Capture) -> None:
        """Report what the process is about to abort for: it is on disk when this returns."""
        if self.intake.last_words(capture):
            self._runs.own.note(event_id=capture.event_id)

    def example(self) -> bytes:
        """The envelope of a report on nothing, built and scrubbed like any other; it is kept nowhere."""
        return self._assembler.example(self.trail.snapshot())

    def _send_after_early_death(self) -> None:
        """Where the last start died young, send before this one can do the same.

        Source: https://develop.sentry.dev/sdk/expected-features/ (startup crashes)
        """
        if self._runs.died_young and self.consent.verdict("event") == "send":
            self.flush(AFTER_EARLY_DEATH)

    def _conclude(self) -> None:
        """Nothing more will happen: what waited for that is told."""
        self.intake.storms.close()
        with self.diagnostics.guard("end"):
            self.on_end()
        self.performance.interactions.close()

    def _tell(self, notice: CrashNotice) -> None:
        """Tell of a crash whoever asks the person by now."""
        self.on_crash(notice)

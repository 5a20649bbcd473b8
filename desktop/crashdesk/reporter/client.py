"""The reporter: captures, keeps and delivers, for one process. It knows no Qt."""

from __future__ import annotations

import atexit
import logging
import os
import random
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.assembler import Assembler
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.delivery import Delivery
from crashdesk.reporter.drafts import calling_frames
from crashdesk.reporter.engine import host_has_loaded_sdk
from crashdesk.reporter.feedback import feedback_envelope, feedback_event
from crashdesk.reporter.hooks import ExceptionHooks
from crashdesk.reporter.installation import InstallId
from crashdesk.reporter.log_records import LogRecords
from crashdesk.reporter.postman import USUAL, Pace
from crashdesk.reporter.scrubber import Policy
from crashdesk.reporter.session_tracker import SessionTracker
from crashdesk.reporter.tracing import Tracer
from crashdesk.reporter.trail import Trail
from crashdesk.reporter.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.folders import Folders
    from crashdesk.reporter.sessions import Status

logger = logging.getLogger("crashdesk")

EXIT_PATIENCE: Final = 2.0
"""Seconds that the end of the process may wait for reports; what is left goes at the next start."""


class Reporter:
    """One reporter of this process.

    Args:
        config: the resolved configuration; without a DSN nothing is captured, but hooks are installed,
            so that the application behaves alike with and without one.
        consent: what the person allows.
        filters: the host's own.
        folders: where reports wait.
        tags: put on everything.
        scrub: the host's own rule, applied after ours.
        sdk_options: further options for ``sentry_sdk.init``.
        pace: how hard delivery tries.
    """

    def __init__(
        self,
        config: Config,
        consent: Consent,
        filters: Filters,
        folders: Folders,
        diagnostics: Diagnostics,
        tags: Mapping[str, str],
        scrub: Callable[[Payload], Payload] | None = None,
        sdk_options: Mapping[str, Any] | None = None,
        pace: Pace = USUAL,
    ) -> None:
        self.config, self.consent, self.diagnostics = config, consent, diagnostics
        self.pii = config.send_default_pii
        self._variables = True
        self._process = os.getpid()
        self.on_crash: Callable[[CrashNotice], None] = lambda _notice: None
        self.release: Callable[[Capture], None] = Capture.forget_error
        self._filters, self._scrub = filters, scrub
        self._left = False
        self.trail = Trail(config.max_breadcrumbs, filters.crumb)
        home = folders.of_reporter(config.dsn.recipient if config.dsn else "")
        self.install_id = InstallId(home / "install-id")
        options = sdk_options or {}
        self.delivery = Delivery(
            config.dsn, home, consent, self._policy, diagnostics, pace, options.get("ca_certs")
        )
        self._sessions = SessionTracker(
            home / "sessions", self.delivery.gate, consent, self._user_id, config, diagnostics
        )
        self._assembler = Assembler(
            config,
            filters,
            self.trail,
            self.delivery,
            self.install_id,
            tags,
            lambda notice: self.on_crash(notice),  # noqa: PLW0108 - it is set later
            lambda envelope: self._sessions.count(envelope.items),
            self.may_trace,
            diagnostics,
            options,
        )
        self.engine = self._assembler.engine
        self._writer = Writer(self._load, self._recover, diagnostics)
        self.tracer = Tracer(self.engine, self._writer, self.may_trace)
        self._hooks = ExceptionHooks(self._unhandled, diagnostics)
        self._logs = LogRecords(
            self.trail, self.report, config.log_breadcrumb_level, config.log_event_level, diagnostics
        )

    @property
    def enabled(self) -> bool:
        """Whether there is a recipient, and we have not left."""
        return self.config.dsn is not None and not self._left

    def start(self) -> None:
        """Install the hooks and begin to work."""
        self._hooks.install()
        self._announce()
        if self.enabled:
            self._logs.install()
            if host_has_loaded_sdk():
                with self.diagnostics.guard("engine"):
                    self._load()
            self._writer.start()
            atexit.register(self._at_exit)

    def first_paint(self) -> None:
        """The first window was painted: what is heavy may be loaded now."""
        if self.enabled:
            self._writer.load_now()

    def may_trace(self) -> bool:
        """Whether performance may be recorded now."""
        return self.enabled and self.consent.state("performance") == "granted"

    def set_user(self, user: Mapping[str, Any] | None) -> None:
        """Set who uses the application, or with None forget him; another user is another session."""
        self.trail.set_user(user)
        self._sessions.user_changed()

    def end_session(self, status: Status) -> None:
        """End the session of this run, such as when the person quits after a crash."""
        self._sessions.end(status)

    def capture_exception(
        self, error: BaseException | None, level: str, tags: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str | None:
        """Report an exception the host handled; by default the one being handled. See ``crashdesk``."""
        error = sys.exc_info()[1] if error is None else error
        if error is None or not self._wants(error):
            return None
        return self._keep(Capture(self.trail.snapshot(), level, error, tags=tags, extra=extra))

    def capture_message(
        self, message: str, level: str, tags: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str | None:
        """Report a message. See ``crashdesk``."""
        if not self._wants(None):
            return None
        frames = calling_frames() if self.config.attach_stacktrace else []
        entry = {"message": str(message)}
        return self._keep(
            Capture(self.trail.snapshot(), level, logentry=entry, tags=tags, extra=extra, frames=frames)
        )

    def report(self, capture: Capture) -> None:
        """Enqueue what a hook caught; returns at once."""
        if self._wants(capture.error, crash=capture.crash):
            self._writer.put(_CaptureJob(self, capture, drafted=False))

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

    def flush(self, timeout: float = EXIT_PATIENCE) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether that was so in time.
        """
        deadline = time.monotonic() + timeout
        if not self.enabled:
            return True
        return self._writer.drain(timeout) and self.delivery.drain(max(0.0, deadline - time.monotonic()))

    def uninstall(self) -> None:
        """Put every hook back and end the threads; what is on disk goes at the next start."""
        if self._left:
            return
        self._hooks.uninstall()
        self._logs.uninstall()
        if self.enabled:
            self.end_session("exited")
            self._writer.drain(EXIT_PATIENCE)
            atexit.unregister(self._at_exit)
        self._left = True
        self._stop()
        self.engine.close()

    def draft(self, capture: Capture) -> bool:
        """Write a capped record of a capture. Returns whether consent lets one be written."""
        return self._assembler.draft(capture)

    def complete(self, capture: Capture) -> None:
        """Replace the draft by the complete event, and let go of the error."""
        self._assembler.complete(capture)
        # Last, and outside of every guard: a traceback of a failure in here would hold the error's too.
        self.release(capture)

    def allow_personal_data(self, *, allowed: bool) -> None:
        """The person's word on personal data, from now on: a no also keeps back what variables hold."""
        self.pii = self._variables = allowed
        self.engine.allow_personal_data(allowed=allowed)

    def _wants(self, error: BaseException | None, *, crash: bool = False) -> bool:
        """Whether something is to be captured at all."""
        if not self.enabled or self._filters.ignores(error):
            return False
        if self.consent.state("errors") == "denied" and not crash:
            return False
        if random.random() >= self.config.sample_rate:  # noqa: S311 - sampling
            self.diagnostics.dropped("error", "sample_rate")
            return False
        return True

    def _keep(self, capture: Capture) -> str:
        """Have it on disk before the host goes on; complete it elsewhere."""
        drafted = False
        with self.diagnostics.guard("draft"):
            drafted = self.draft(capture)
        self._writer.put(_CaptureJob(self, capture, drafted=drafted))
        return capture.event_id

    def _unhandled(self, error: BaseException, mechanism: str) -> None:
        self.report(
            Capture(self.trail.snapshot(), error=error, mechanism=mechanism, handled=False, crash=True)
        )

    def _policy(self) -> Policy:
        return Policy.of_this_user(pii=self.pii, variables=self._variables, rule=self._scrub)

    def _load(self) -> None:
        """Load the engine; reports of earlier runs leave even where that fails."""
        try:
            self.engine.load()
        except Exception as error:
            logger.warning("sentry_sdk could not be set up (%s): reports are less complete", error)
            raise
        finally:
            self.delivery.start()

    def _recover(self) -> None:
        self.delivery.recover(lambda event: self._filters.event(event, {}))
        self._sessions.start()

    def _user_id(self) -> str:
        user = self.trail.snapshot().user or {}
        return str(user.get("id") or self.install_id.value)

    def _announce(self) -> None:
        for problem in self.config.problems:
            logger.warning("%s", problem)
        if self.config.dsn is None and any("DSN" in problem for problem in self.config.problems):
            return  # that nothing is reported, and why, is said already
        if self.config.dsn is None:
            logger.warning("no DSN is set: nothing will be reported (set SENTRY_DSN, or pass dsn to install)")
        else:
            logger.info("%s", self.config.summary())

    def _at_exit(self) -> None:
        if os.getpid() != self._process:  # a fork has neither our threads nor our folder
            return
        self.end_session("exited")
        with self.diagnostics.guard("exit"):
            self.flush(EXIT_PATIENCE)
        self._stop()

    def _stop(self) -> None:
        with self.diagnostics.guard("stop"):
            self._writer.stop()
            self._sessions.close()
            self.delivery.stop()


class _CaptureJob:
    """The writer's work on one capture."""

    def __init__(self, reporter: Reporter, capture: Capture, *, drafted: bool) -> None:
        self._reporter, self._capture, self._drafted = reporter, capture, drafted

    def begin(self) -> None:
        if not self._drafted:
            self._reporter.draft(self._capture)

    def finish(self) -> None:
        self._reporter.complete(self._capture)

"""What is captured: decided here, then handed to the writer."""

from __future__ import annotations

import random
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.captures import Capture, ThreadRef
from crashdesk.reporter.echoes import Echoes
from crashdesk.reporter.errors import is_error
from crashdesk.reporter.jobs import BriefJob, CaptureJob, EscalationJob, keep_sample, print_error
from crashdesk.reporter.occurrences import Occurrences
from crashdesk.reporter.stacks import calling_frames, thread_stacks
from crashdesk.reporter.storms import Storms
from crashdesk.reporter.texts import Texts
from crashdesk.reporter.trail import Snapshot
from crashdesk.reporter.values import MAX_MESSAGE, copy_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.assembler import Assembler
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.filters import Filters
    from crashdesk.reporter.trail import Trail
    from crashdesk.reporter.writer import Writer

DRAFT_PATIENCE: Final = 0.1
"""Seconds that the host may wait for the draft of what another hook has enqueued: it takes some 3 ms."""


class Intake:
    """Takes what hooks and the host hand in.

    Attributes:
        storms: to be given to the writer as its alarm.
        echoes: knows what the host's own hooks tell once more.
        is_own_doing: whether what fails just now is the reporter's own doing.
        release: lets go of an exception, on the thread where that is safe.

    Args:
        config: sampling.
        consent: what is denied is not captured, but for crashes, which the prompt may still ask about.
        filters: the host's own.
        trail: what is known at the moment of a capture.
        assembler: makes reports.
        enabled: whether there is anybody to report to.
        diagnostics: told what is left out.
    """

    def __init__(
        self,
        config: Config,
        consent: Consent,
        filters: Filters,
        trail: Trail,
        assembler: Assembler,
        enabled: Callable[[], bool],
        diagnostics: Diagnostics,
    ) -> None:
        self._config, self._consent, self._filters = config, consent, filters
        self._trail, self._assembler, self._enabled = trail, assembler, enabled
        self._diagnostics = diagnostics
        self.is_own_doing: Callable[[], bool] = lambda: False
        self.release: Callable[[Capture], None] = Capture.forget_error
        self.storms = Storms(self._sample, self.enqueue)
        self._occurrences = Occurrences(self.storms, self.sampled, diagnostics)
        self._occurrences.on_escape = self._escaped
        assembler.engine.is_repeat = self._occurrences.sdk_repeats
        self.echoes = Echoes(diagnostics.host_calls)
        self._texts = Texts(diagnostics)
        diagnostics.host_calls.let_go = self._let_go_of
        # What the writer has not completed yet, by the ids of the events.
        self._pending: dict[str, Capture] = {}
        self._writer: Writer

    def work_with(self, writer: Writer) -> None:
        """Name the writer; before anything is captured."""
        self._writer = writer

    def exception(
        self, error: BaseException | None, level: str, tags: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str | None:
        """Report an exception the host handled; by default the one being handled. See ``crashdesk``."""
        error = sys.exc_info()[1] if error is None else error
        if error is None or not self.wants(error):
            return None
        capture = Capture(self._trail.snapshot(), level, error, tags=tags, extra=copy_of(extra))
        event_id = self._occurrences.id_of(capture)
        if event_id == capture.event_id:
            self.echoes.remember(capture)
            return self._keep(capture)
        if event_id is not None:  # a hook has enqueued it: it is on disk when this returns, as ever
            self._writer.wait_begun(DRAFT_PATIENCE)
        return event_id

    def message(
        self, message: str, level: str, tags: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> str | None:
        """Report a message. See ``crashdesk``."""
        if not self.wants(None):
            return None
        frames = calling_frames() if self._config.attach_stacktrace else []
        entry = {"message": text_of(message, MAX_MESSAGE)}
        snapshot, more = self._trail.snapshot(), copy_of(extra)
        capture = Capture(snapshot, level, logentry=entry, tags=tags, extra=more, frames=frames)
        original = self._original(capture)
        if original is not None:
            return original or None
        if not self.sampled() or not self._occurrences.has_room(capture):
            return None
        self.echoes.remember(capture)
        return self._keep(capture)

    def report(self, capture: Capture) -> None:
        """Enqueue what a hook caught, if it is news; returns at once."""
        if not self.wants(capture.error, crash=capture.crash) or self._original(capture) is not None:
            return
        news = self._occurrences.is_news(capture)
        self.echoes.remember(capture, reported=news)
        if news:
            self.look_around(capture)
            self.enqueue(capture)

    def unhandled(self, error: BaseException, mechanism: str, thread: ThreadRef | None = None) -> None:
        """Report what nobody handled."""
        self.report(
            Capture(
                self._trail.snapshot(),
                error=error,
                mechanism=mechanism,
                handled=False,
                crash=mechanism != "unraisable",  # which Python itself takes for no reason to stop
                thread=thread or ThreadRef.current(),
            )
        )

    def last_words(self, capture: Capture) -> bool:
        """Draft at once what the process is about to abort for. Returns whether consent lets it."""
        self.look_around(capture)
        self.echoes.remember(capture)
        return self._assembler.draft(capture)

    def look_around(self, capture: Capture) -> None:
        """What ends the application may be another thread's doing: note what each one does, now."""
        if capture.level == "fatal" and not capture.stacks:
            with self._diagnostics.guard("stacks"):
                capture.stacks = thread_stacks(capture.thread)

    def wants(self, error: BaseException | None, *, crash: bool = False) -> bool:
        """Whether something is to be captured at all."""
        if not self._enabled() or self.is_own_doing() or self._is_nested() or self._filters.ignores(error):
            return False
        if error is not None and not is_error(error):
            return False
        return crash or self._consent.state("errors") != "denied"

    def sampled(self) -> bool:
        """Whether the next report is in the sample; one that is not is counted."""
        if random.random() >= self._config.sample_rate:  # noqa: S311 - sampling
            self._diagnostics.dropped("error", "sample_rate")
            return False
        return True

    def wants_one(self) -> bool:
        """Whether an error that is no exception is to be captured, and is in the sample."""
        return self.wants(None) and self.sampled()

    def enqueue(self, capture: Capture) -> None:
        """Hand a capture to the writer."""
        self._complete_later(capture, drafted=False)

    def print_later(self, error: BaseException) -> bool:
        """Have an exception printed by the writer. Returns whether it will be."""
        capture = Capture(self._trail.snapshot(), error=error)
        show = partial(print_error, self._diagnostics.host_calls)
        job = BriefJob("print", show, capture, self._diagnostics, self._let_go)
        return self._writer.running and self._writer.offer(job)

    def _keep(self, capture: Capture) -> str:
        """Have it on disk before the host goes on; complete it elsewhere."""
        drafted = False
        self.look_around(capture)
        with self._diagnostics.guard("draft"):
            drafted = self._assembler.draft(capture)
        self._complete_later(capture, drafted=drafted)
        return capture.event_id

    def _complete_later(self, capture: Capture, *, drafted: bool) -> None:
        self._pending[capture.event_id] = capture
        job = CaptureJob(self._assembler, capture, self._texts, self._let_go, drafted=drafted)
        crash = not capture.handled and capture.mechanism != "qt_message"
        # What is drafted is not lost where there is no room: the next start completes it.
        lost = not self._assembler.knows(capture.event_id)
        if not self._writer.take(job, crash=crash, counts=lost):
            self._pending.pop(capture.event_id, None)

    def _escaped(self, crash: Capture, event_id: str) -> None:
        """What the host has logged or captured was raised on, and nobody handled it: say so, and tell."""
        earlier = self._pending.get
        job = EscalationJob(self._assembler, earlier, event_id, crash, self._texts, self._let_go)
        self._writer.take(job, crash=True, counts=False)

    def _sample(self, capture: Capture) -> None:
        keep = partial(keep_sample, self._texts)
        job = BriefJob("sample", keep, capture, self._diagnostics, self._let_go)
        self._writer.take(job, counts=False)

    def _original(self, capture: Capture) -> str | None:
        """The id of the report that what the host says once more belongs to; see ``Echoes``."""
        original = self.echoes.original(capture)
        if original is not None:
            self._diagnostics.repeated("duplicate")
        return original

    def _is_nested(self) -> bool:
        """Whether it comes from a callable of the host's that is itself called for a report."""
        nested = self._diagnostics.host_calls.running
        if nested:
            self._diagnostics.repeated("nested")
        return nested

    def _let_go(self, capture: Capture) -> None:
        self._pending.pop(capture.event_id, None)
        self.release(capture)

    def _let_go_of(self, held: list[Any]) -> None:
        """Let go of what a callable of the host's kept that came back too late."""
        self.release(Capture(Snapshot([], {}, None, {}), held=held))

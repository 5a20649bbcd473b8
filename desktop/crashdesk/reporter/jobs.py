"""The writer's work."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from crashdesk.reporter.anatomy import traceback_of
from crashdesk.reporter.drafts import exception_of
from crashdesk.reporter.errors import links, speaks_for_itself
from crashdesk.reporter.members import class_name
from crashdesk.reporter.texts import MAX_ASKED, PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.assembler import Assembler
    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.host_calls import HostCalls
    from crashdesk.reporter.texts import Texts

    Release = Callable[[Capture], None]


class CaptureJob:
    """Makes a report of a capture: a draft as soon as the writer has it, then the complete event.

    Args:
        assembler: makes both.
        capture: what was captured.
        texts: asks exceptions of the host's what they say.
        release: lets go of the exception, on the thread where that is safe.
        drafted: whether there is a draft already.
    """

    def __init__(
        self, assembler: Assembler, capture: Capture, texts: Texts, release: Release, *, drafted: bool
    ) -> None:
        self._assembler, self._capture, self._release = assembler, capture, release
        self._texts, self._drafted = texts, drafted

    def begin(self) -> None:
        """Draft it; only then ask an exception of the host's for its text, which is its own code."""
        if self._capture.withdrawn:
            return
        if not self._drafted:
            self._assembler.draft(self._capture)
        if self._texts.ask(self._capture):
            self._assembler.draft(self._capture)

    def finish(self) -> None:
        """Replace the draft by the complete event, and let go of the error."""
        if self._capture.withdrawn:
            self._assembler.withdraw(self._capture)
        else:
            self._assembler.complete(self._capture)
        # Last, and outside of every guard: a traceback of a failure in here would hold the error's too.
        self._release(self._capture)


class EscalationJob:
    """Has a report that was made of a handled exception say that nobody handled it after all.

    Args:
        assembler: made that report, or will.
        earlier: the capture it is made of; None where the report is complete already.
        event_id: of that report.
        crash: what was seen of the exception as it left.
        texts: asks exceptions of the host's what they say.
        release: lets go of the exception, on the thread where that is safe.
    """

    def __init__(
        self,
        assembler: Assembler,
        earlier: Callable[[str], Capture | None],
        event_id: str,
        crash: Capture,
        texts: Texts,
        release: Release,
    ) -> None:
        self._assembler, self._earlier, self._event_id = assembler, earlier, event_id
        self._crash, self._texts, self._release = crash, texts, release
        self._done = False

    def begin(self) -> None:
        """Renew the draft, where there is no more than that."""
        earlier = self._earlier(self._event_id)
        if earlier is not None:
            self._done = True
            if not earlier.crash:
                earlier.escalate(self._crash)
                self._assembler.draft(earlier)

    def finish(self) -> None:
        """Change the complete report if it has not left yet, and tell the person."""
        if not self._done:
            self._texts.ask(self._crash)
            self._assembler.escalate(self._event_id, self._crash)
        self._release(self._crash)


class BriefJob:
    """Work that is no report, done as soon as the writer has it: it spares hooks what would take them long.

    Args:
        name: of the action, where its failures are counted.
        action: what is to be done with the capture.
        capture: holds the exception.
        diagnostics: told when it fails.
        release: lets go of the exception, on the thread where that is safe.
    """

    def __init__(
        self,
        name: str,
        action: Callable[[Capture], None],
        capture: Capture,
        diagnostics: Diagnostics,
        release: Release,
    ) -> None:
        self._name, self._action, self._capture = name, action, capture
        self._diagnostics, self._release = diagnostics, release

    def begin(self) -> None:
        """Do it, and let go of the exception: last, so that no traceback of a failure in here holds it."""
        with self._diagnostics.guard(self._name):
            self._action(self._capture)
        self._release(self._capture)

    def finish(self) -> None:
        """Nothing is left to do."""


class PrivacyJob:
    """Adapts what is kept on disk to what may be known of a person now.

    Args:
        adapt: does it.
        diagnostics: told when it fails.
    """

    def __init__(self, adapt: Callable[[], None], diagnostics: Diagnostics) -> None:
        self._adapt, self._diagnostics = adapt, diagnostics

    def begin(self) -> None:
        """Do it before anything is finished."""
        with self._diagnostics.guard("privacy"):
            self._adapt()

    def finish(self) -> None:
        """Nothing is left to do."""


def keep_sample(texts: Texts, capture: Capture) -> None:
    """Keep of the first of a storm what its summary needs."""
    texts.ask(capture)
    capture.exception = exception_of(capture)


def print_error(calls: HostCalls, capture: Capture) -> None:
    """Print an exception as Python's own hook does; one of the host's is asked for its text in that."""
    error = capture.error
    if error is None:
        return
    show = partial(sys.__excepthook__, type(error), error, traceback_of(error))
    if any(speaks_for_itself(link.error) for link in links(error, MAX_ASKED)):
        calls.answer(f"print {class_name(type(error))}", show, PATIENCE)
    else:
        show()

"""The writer's work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from crashdesk.reporter.drafts import exception_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.assembler import Assembler
    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.diagnostics import Diagnostics

    Release = Callable[[Capture], None]


class CaptureJob:
    """Makes a report of a capture: a draft as soon as the writer has it, then the complete event.

    Args:
        assembler: makes both.
        capture: what was captured.
        release: lets go of the exception, on the thread where that is safe.
        drafted: whether there is a draft already.
    """

    def __init__(self, assembler: Assembler, capture: Capture, release: Release, *, drafted: bool) -> None:
        self._assembler, self._capture, self._release = assembler, capture, release
        self._drafted = drafted

    def begin(self) -> None:
        """Draft it."""
        if not self._drafted:
            self._assembler.draft(self._capture)

    def finish(self) -> None:
        """Replace the draft by the complete event, and let go of the error."""
        self._assembler.complete(self._capture)
        # Last, and outside of every guard: a traceback of a failure in here would hold the error's too.
        self._release(self._capture)


class BriefJob:
    """Work that is no report, done as soon as the writer has it: it spares hooks what would take them long.

    Args:
        action: what is to be done with the capture.
        capture: holds the exception.
        diagnostics: told when it fails.
        release: lets go of the exception, on the thread where that is safe.
    """

    def __init__(
        self,
        action: Callable[[Capture], None],
        capture: Capture,
        diagnostics: Diagnostics,
        release: Release,
    ) -> None:
        self._action, self._capture = action, capture
        self._diagnostics, self._release = diagnostics, release

    def begin(self) -> None:
        """Do it, and let go of the exception: last, so that no traceback of a failure in here holds it."""
        with self._diagnostics.guard(self._action.__name__):
            self._action(self._capture)
        self._release(self._capture)

    def finish(self) -> None:
        """Nothing is left to do."""


def keep_sample(capture: Capture) -> None:
    """Keep of the first of a storm what its summary needs."""
    capture.exception = exception_of(capture)


def print_error(capture: Capture) -> None:
    """Print an exception as Python's own hook does."""
    if capture.error is not None:
        sys.__excepthook__(type(capture.error), capture.error, capture.error.__traceback__)

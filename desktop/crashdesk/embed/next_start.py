"""What this run leaves the next one, so that it may begin before the reporter is loaded."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.early_place import StartHint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.client import Reporter


class NextStart:
    """Leaves a hint, see :mod:`early_place`, as long as reports are allowed.

    Args:
        settings: the arguments of ``install`` that are settings.
        reporter: knows where its runs are kept.
    """

    def __init__(self, settings: Mapping[str, Any], reporter: Reporter) -> None:
        self._hint, self._reporter = StartHint(settings), reporter

    def prepare(self) -> None:
        """Leave it now, and see to it whenever the person answers."""
        self._reporter.consent.subscribe(self._settle)
        self._settle()

    def _settle(self) -> None:
        with self._reporter.diagnostics.guard("hint"), suppress(OSError):
            known = self._reporter.known_of_runs()
            if known is None or self._reporter.consent.state("errors") != "granted":
                self._hint.forget()
            else:
                self._hint.write(*known)

"""Ties sessions to what they depend on: consent, the user, and the errors of this run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import Envelope, Item, item
from crashdesk.reporter.session_keeper import SessionKeeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.gate import Gate
    from crashdesk.reporter.sessions import Status

_ERRORS = frozenset({"error", "fatal"})


class SessionTracker:
    """One session for each run and user, as long as use statistics are granted.

    Args:
        folder: where states lie, shared by all processes with this recipient.
        gate: takes the updates.
        consent: its purpose ``usage`` decides.
        user_id: who uses the application now.
        config: release and environment.
        diagnostics: told what fails.
    """

    def __init__(
        self,
        folder: Path,
        gate: Gate,
        consent: Consent,
        user_id: Callable[[], str],
        config: Config,
        diagnostics: Diagnostics,
    ) -> None:
        self._gate, self._consent, self._user_id = gate, consent, user_id
        self._diagnostics = diagnostics
        self._running = False
        self._keeper = SessionKeeper(
            folder, self._tell, config.release or "", config.environment, diagnostics
        )

    def start(self) -> None:
        """Close what earlier runs left open, and begin this run's session if that is allowed."""
        self._running = True
        self._consent.subscribe(self._settle)
        with self._diagnostics.guard("sessions"):
            self._keeper.recover()
            self._settle()

    def user_changed(self) -> None:
        """Begin another session where it is another user's now."""
        with self._diagnostics.guard("sessions"):
            self._keeper.change_user(self._user_id())

    def count(self, items: Iterable[Item]) -> None:
        """Count an error, if one of these items is one."""
        with self._diagnostics.guard("sessions"):
            if any(part.type == "event" and part.json().get("level") in _ERRORS for part in items):
                self._keeper.error()

    def end(self, status: Status) -> None:
        """End this run's session."""
        self._running = False
        with self._diagnostics.guard("sessions"):
            self._keeper.end(status)

    def close(self) -> None:
        """Leave the folder."""
        self._running = False
        self._keeper.close()

    def _settle(self) -> None:
        """Begin a session once that is allowed, and forget it once it is not."""
        allowed = self._consent.state("usage") == "granted"
        if allowed and self._running and self._keeper.current is None:
            self._keeper.begin(self._user_id())
        elif not allowed:
            self._keeper.abandon()

    def _tell(self, update: dict[str, Any]) -> None:
        key = f"{update['sid'].replace('-', '')}{update['seq']:06d}"
        self._gate.admit(Envelope({}, [item("session", update)]), key=key)

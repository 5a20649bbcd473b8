"""Ties sessions to what they depend on: consent, the user, and the errors of this run."""

from __future__ import annotations

import re
import uuid
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import Envelope, EnvelopeError, Item, item, parse
from crashdesk.reporter.session_keeper import SessionKeeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry
    from crashdesk.reporter.gate import Gate
    from crashdesk.reporter.session_keeper import RunEnd
    from crashdesk.reporter.sessions import Session, Status

_ERRORS: Final = frozenset({"error", "fatal"})
_SID: Final = 32
_KEY: Final = re.compile(r"[0-9a-f]{32}\d{6}")


class SessionTracker:
    """One session for each run and user, as long as use statistics are granted.

    Args:
        folder: where states lie, shared by all processes with this recipient.
        gate: takes the updates.
        consent: its purpose ``usage`` decides.
        user_id: who uses the application now.
        config: release and environment.
        diagnostics: told what fails.
        of_run: names this run; empty where nothing of it is kept.
        on_session: told the id of the session that runs now.
    """

    def __init__(
        self,
        folder: Path,
        gate: Gate,
        consent: Consent,
        user_id: Callable[[], str],
        config: Config,
        diagnostics: Diagnostics,
        of_run: Callable[[], str] = lambda: "",
        on_session: Callable[[str], None] = lambda _sid: None,
    ) -> None:
        self._gate, self._consent, self._user_id = gate, consent, user_id
        self._diagnostics, self._on_session = diagnostics, on_session
        self._started = False
        self._keeper = SessionKeeper(
            folder, self._tell, config.release or "", config.environment, diagnostics
        )
        self._keeper.waiting, self._keeper.of_run = self._waiting, of_run

    def start(
        self,
        ends: Mapping[str, RunEnd] = MappingProxyType({}),
        answers_for: Callable[[str], bool] = lambda _run: True,
    ) -> None:
        """Close what earlier runs left open, and begin this run's session if that is allowed.

        Args:
            ends: what is known of how earlier runs ended, by session id.
            answers_for: whether it is for this process to say how a run of this name ended.
        """
        self._started = True
        self._consent.subscribe(self._settle)
        with self._diagnostics.guard("sessions"):
            self._keeper.recover(ends, answers_for)
            self._settle()

    def user_changed(self) -> None:
        """Begin another session where it is another user's now."""
        with self._diagnostics.guard("sessions"):
            self._keeper.change_user(self._user_id())

    def count(self, items: Iterable[Item]) -> None:
        """Count an error, if one of these items is one."""
        with self._diagnostics.guard("sessions"):
            for event in (part.json() for part in items if part.type == "event"):
                if event.get("level") in _ERRORS:
                    self._keeper.error(str(event.get("event_id", "")))
                    return

    def drafted(self, capture: Capture) -> None:
        """A capture is on disk; if it is an error it counts once it is complete, or the run over."""
        if capture.level in _ERRORS:
            self._keeper.expect_error(capture.event_id)

    def decided(self, capture: Capture) -> None:
        """It is known what became of a capture; where it is an error that is kept, it was counted."""
        self._keeper.decide(capture.event_id)

    def renew(self) -> None:
        """This run has another name."""
        with self._diagnostics.guard("sessions"):
            self._keeper.renew()

    def expect(self, mechanism: str) -> None:
        """Say how this run's session has ended if the process now ends without a word."""
        with self._diagnostics.guard("sessions"):
            self._keeper.expect(mechanism)

    def end(self, status: Status) -> None:
        """End this run's session, for good: one that was to begin late does not."""
        with self._diagnostics.guard("sessions"):
            self._keeper.finish(status)

    def close(self) -> None:
        """Leave the folder."""
        self._keeper.close()

    def lost(self, entry: Entry, data: bytes | None) -> None:
        """An envelope was given up: where it was the one that began a session, another must.

        Source: https://develop.sentry.dev/sdk/expected-features/#buffer-to-disk
        """
        if entry.purpose == "usage" and _began_a_session(entry.key, data):
            sid, later = _sid_of(entry.key), self._later_updates(entry.key)
            if later:
                self._gate.amend(later[0].key, lambda update: {**update, "init": True})
            else:
                self._keeper.tell_anew(sid)

    def _later_updates(self, key: str) -> list[Entry]:
        """The updates of the same session that wait, the next one first; their keys end with the number."""
        waiting = [e for e in self._gate.waiting() if e.purpose == "usage" and e.key[:_SID] == key[:_SID]]
        return sorted((e for e in waiting if e.key > key), key=lambda e: e.key)

    def _settle(self) -> None:
        """Begin a session once that is allowed, and forget it once it is not."""
        if self._consent.state("usage") != "granted":
            self._keeper.abandon()
        elif self._keeper.current is not None:
            self._keeper.renew()  # with the same answer, what is kept of the run may have begun, or ended
        elif self._started:
            self._keeper.begin(self._user_id())

    def _waiting(self, session: Session) -> dict[str, Any] | None:
        """The update that waits with a session's number; None where there is none."""
        try:
            data = self._gate.preview(_key_of(session.payload()))
            return None if data is None else dict(parse(data).items[0].json())
        except (EnvelopeError, IndexError, TypeError, ValueError):
            return None

    def _tell(self, update: dict[str, Any]) -> None:
        self._gate.admit(Envelope({}, [item("session", update)]), key=_key_of(update))
        if update["status"] == "ok":
            self._on_session(str(update["sid"]))


def _key_of(update: dict[str, Any]) -> str:
    """What an update is kept under: the session's id in hexadecimal digits, and its number in six."""
    return f"{update['sid'].replace('-', '')}{update['seq']:06d}"


def _sid_of(key: str) -> str:
    """The session that an update's key names."""
    return str(uuid.UUID(key[:_SID]))


def _began_a_session(key: str, data: bytes | None) -> bool:
    """Whether an update says ``init``; where it cannot be read, whether it was a session's first."""
    try:
        part = parse(data or b"").items[0]
        return part.type == "session" and bool(part.json().get("init"))
    except (EnvelopeError, IndexError, AttributeError):
        return _KEY.fullmatch(key) is not None and key.endswith("000000")

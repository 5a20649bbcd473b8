"""Keeps the session of this run on disk, and closes those of runs that could not do it themselves."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter import sessions
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.sessions import Session, Status

VANISHED: Final = "process_vanished"
"""The mechanism of a session whose process ended without a word: killed, logged out, power lost."""


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended that could not say so itself.

    Args:
        mechanism: of an abnormal end, in Sentry's words ``abnormal_mechanism``.
        at: when, in seconds since the epoch; None for the session's last sign of life.
    """

    status: Status = "abnormal"
    mechanism: str = VANISHED
    at: float | None = None


class SessionKeeper:
    """One session at a time, from :meth:`begin` to :meth:`end`.

    An update is handed on before the state that says so is written: a process that dies in between tells
    the receiver twice, which it takes once, instead of never.

    Args:
        folder: where states lie, shared by all processes with this recipient.
        tell: hands an update on; it is durable when this returns.
        release, environment: put on every session.
        diagnostics: told when a state cannot be kept.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[dict[str, Any]], None],
        release: str,
        environment: str,
        diagnostics: Diagnostics,
    ) -> None:
        self._files = RunFolder(folder)
        self._tell, self._diagnostics = tell, diagnostics
        self._release, self._environment = release, environment
        self._session: Session | None = None
        self._untold: set[str] = set()
        self._lock = renewed(threading.RLock())

    @property
    def current(self) -> Session | None:
        """The session that runs; None where there is none."""
        return self._session

    def begin(self, did: str) -> None:
        """Begin a session for a user, ending the one that runs."""
        with self._lock:
            self.end("exited")
            self._advance(sessions.begin(did, self._release, self._environment, time.time()))

    def change_user(self, did: str) -> None:
        """Begin a new session where it is another user's; without a running one nothing changes."""
        with self._lock:
            if self._session is not None and self._session.did != did:
                self.begin(did)

    def error(self) -> None:
        """Count an error; the receiver is told of the first, the number follows at the end."""
        with self._lock:
            if self._session is None:
                return
            first = self._session.errors == 0
            session = self._session.with_error(time.time())
            if first:
                self._advance(session)
            else:
                self._keep(session)

    def end(self, status: Status, mechanism: str = "") -> None:
        """End the session, if one runs."""
        with self._lock:
            if self._session is not None:
                self._advance(self._session.end(status, time.time(), mechanism))

    def tell_anew(self, sid: str) -> None:
        """The receiver never got the update that began a session: the next one must begin it.

        It takes no lock: it is called from within the outbox, on any thread.
        """
        self._untold.add(sid)

    def expect(self, mechanism: str) -> None:
        """Keep how the session is to be counted if the process ends without a word; empty for vanished."""
        with self._lock:
            if self._session is not None:
                self._keep(replace(self._session, abnormal_mechanism=mechanism, timestamp=time.time()))

    def abandon(self) -> None:
        """Forget the session without telling anybody: its consent was withdrawn."""
        with self._lock:
            session, self._session = self._session, None
            if session is not None:
                self._files.delete(_name(session))

    def recover(self, ends: Mapping[str, RunEnd] = MappingProxyType({})) -> None:
        """Close what processes that are gone left open.

        Args:
            ends: what is known of how they ended, by session id.
        """
        with self._lock, self._diagnostics.guard("sessions"):
            for name, size in list(self._files.adopt()):
                left = self._read(name, size)
                if left is not None and not left.ended:
                    end = ends.get(left.sid, RunEnd())
                    at = left.timestamp if end.at is None else max(left.timestamp, end.at)
                    # What the run itself foresaw tells more than that it is gone.
                    foreseen = left.abnormal_mechanism if end.mechanism == VANISHED else ""
                    self._tell(self._payload(left.end(end.status, at, foreseen or end.mechanism)))
                self._files.delete(name)

    def close(self) -> None:
        """Give up the folder; a session that still runs is closed by the next start."""
        with self._lock:
            self._files.close()

    def _advance(self, session: Session) -> None:
        """Tell of a change, then keep the state after it."""
        self._tell(self._payload(session))
        if session.ended:
            self._session = None
            self._files.delete(_name(session))
        else:
            self._keep(session.told())

    def _payload(self, session: Session) -> dict[str, Any]:
        untold = session.sid in self._untold
        self._untold.discard(session.sid)
        return {**session.payload(), "init": session.init or untold}

    def _keep(self, session: Session) -> None:
        self._session = session
        try:
            self._files.write(_name(session), json.dumps(session.as_json()).encode())
        except OSError as error:
            self._diagnostics.note(session_error=str(error))

    def _read(self, name: str, size: int) -> Session | None:
        if not name.endswith(".session") or size > 10_000:  # noqa: PLR2004 - bytes, ten times a state's
            return None
        try:
            kept = json.loads(self._files.read(name))
        except (OSError, ValueError, RecursionError):
            return None
        return sessions.restore(kept) if isinstance(kept, dict) else None


def _name(session: Session) -> str:
    return f"{session.sid}.session"

"""Keeps the session of this run on disk, and closes those of runs that could not do it themselves."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
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

MAX_UNDECIDED: Final = 1250
"""Errors of which is not known yet whether they count: as many as the writer lets wait."""
VANISHED: Final = "process_vanished"
"""The mechanism of a session whose process ended without a word: killed, logged out, power lost."""
_SUFFIX: Final = ".session"
_LONGEST: Final = 10_000
"""Bytes, ten times a state's."""


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

    Attributes:
        of_run: names the run that this session is of; empty where nothing of it is kept.
        waiting: the update with a session's number, where one waits that its state knows nothing of.
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
        self._undecided: set[str] = set()
        self._over = False
        self.of_run: Callable[[], str] = lambda: ""
        self.waiting: Callable[[Session], dict[str, Any] | None] = lambda _session: None
        self._lock = renewed(threading.RLock())

    @property
    def current(self) -> Session | None:
        """The session that runs; None where there is none."""
        return self._session

    def begin(self, did: str) -> None:
        """Begin a session for a user, ending the one that runs; after :meth:`finish` none begins any more."""
        with self._lock:
            self.end("exited")
            if not self._over:
                self._advance(sessions.begin(did, self._release, self._environment, time.time()))

    def change_user(self, did: str) -> None:
        """Begin a new session where it is another user's; without a running one nothing changes."""
        with self._lock:
            if self._session is not None and self._session.did != did:
                self.begin(did)

    def error(self, event_id: str = "") -> None:
        """Count an error; the receiver is told of the first, the number follows at the end.

        Args:
            event_id: of its report, where that has one.
        """
        with self._lock:
            self._undecided.discard(event_id)
            if self._session is None:
                return
            first = self._session.errors == 0
            session = self._session.with_error(time.time())
            if first:
                self._advance(session)
            else:
                self._keep(session)

    def expect_error(self, event_id: str) -> None:
        """A report is on disk that may turn out to be an error to count, or to be none.

        What the host's filter drops does not count. Where the run ends first, what is on disk does: the next
        start has it, and is another session. It takes no lock: the host waits for it.

        Source: https://develop.sentry.dev/sdk/telemetry/sessions/#filter-order
        """
        if len(self._undecided) < MAX_UNDECIDED:
            self._undecided.add(event_id)

    def decide(self, event_id: str) -> None:
        """It is known what became of a report; where it counts, :meth:`error` was called."""
        self._undecided.discard(event_id)

    def end(self, status: Status, mechanism: str = "") -> None:
        """End the session, if one runs."""
        with self._lock:
            if self._session is not None:
                self._advance(self._session.end(status, time.time(), mechanism))

    def finish(self, status: Status) -> None:
        """End the session for good: the run is over, and nothing begins after it."""
        with self._lock:
            self._over = True
            if self._session is not None:
                self._session = self._session.with_error(time.time(), len(self._undecided))
            self.end(status)

    def renew(self) -> None:
        """Keep the state anew: the run has another name."""
        with self._lock:
            if self._session is not None:
                self._keep(self._session)

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

    def recover(
        self,
        ends: Mapping[str, RunEnd] = MappingProxyType({}),
        answers_for: Callable[[str], bool] = lambda _run: True,
    ) -> None:
        """Close what processes that are gone left open; after :meth:`finish` that is left to the next start.

        Args:
            ends: what is known of how they ended, by session id.
            answers_for: whether it is for this process to say how a run of this name ended.
        """
        with self._lock, self._diagnostics.guard("sessions"):
            if self._over:
                return
            for name, size in list(self._files.adopt(lambda file: answers_for(_run_of(file)))):
                left = self._up_to_date(_restored(name, size, partial(self._files.read, name)))
                if left is not None and not left.ended:
                    self._tell(self._payload(_ended(left, ends.get(left.sid, RunEnd()))))
                self._files.delete(name)

    def close(self) -> None:
        """Give up the folder for good; a session that still runs is closed by the next start."""
        with self._lock:
            self._over = True
            self._files.close()

    def _up_to_date(self, left: Session | None) -> Session | None:
        """A state with what its process had handed on but died before it could write that down."""
        while left is not None and not left.ended and (update := self.waiting(left)) is not None:
            left = left.caught_up(update)
        return left

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
        self._session = session = replace(session, run=self.of_run())
        try:
            self._files.write(_name(session), json.dumps(session.as_json()).encode())
        except OSError as error:
            self._diagnostics.note(session_error=str(error))


def _name(session: Session) -> str:
    return f"{session.sid}{_SUFFIX}"


def _run_of(file: Path) -> str:
    """The run that a state is of; empty where it names none, or is none."""
    with suppress(OSError):
        left = _restored(file.name, file.stat().st_size, file.read_bytes)
        return "" if left is None else left.run
    return ""


def _restored(name: str, size: int, read: Callable[[], bytes]) -> Session | None:
    if not name.endswith(_SUFFIX) or size > _LONGEST:
        return None
    try:
        kept = json.loads(read())
    except (OSError, ValueError, RecursionError):
        return None
    return sessions.restore(kept) if isinstance(kept, dict) else None


def _ended(left: Session, end: RunEnd) -> Session:
    """The state of a session that ended with its run."""
    at = left.timestamp if end.at is None else max(left.timestamp, end.at)
    # What the run itself foresaw tells more than that it is gone.
    foreseen = left.abnormal_mechanism if end.mechanism == VANISHED else ""
    return left.end(end.status, at, foreseen or end.mechanism)

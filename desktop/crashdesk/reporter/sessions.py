"""Sessions: one run of the application, and how it ended.

sentry_sdk's own know nothing of a killed desktop process and count every unhandled error as a crash,
although the application lives on. Ours are a state on disk, which the next start closes if need be.

Source: https://develop.sentry.dev/sdk/telemetry/sessions/
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, get_args

Status = Literal["ok", "exited", "crashed", "abnormal"]


@dataclass(frozen=True, slots=True)
class Session:
    """The whole state of a session; each change makes a new one.

    Args:
        sid: the session's id, a UUID.
        did: who uses the application: the host's user id, or the installation's.
        started: seconds since the epoch.
        seq: the number of updates sent before this state.
        errors: how many errors were reported in it.
        init: whether the receiver has not been told of it yet.
        run: the name of the run that it is of; empty where nothing of that is kept.
    """

    sid: str
    did: str
    started: float
    release: str
    environment: str
    status: Status = "ok"
    errors: int = 0
    seq: int = 0
    init: bool = True
    timestamp: float = 0.0
    abnormal_mechanism: str = ""
    run: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing can change it any more."""
        return self.status != "ok"

    def with_error(self, now: float, count: int = 1) -> Session:
        """One more error, handled or survived, or more of them."""
        return self if self.ended else replace(self, errors=self.errors + count, timestamp=now)

    def end(self, status: Status, now: float, mechanism: str = "") -> Session:
        """The session over; a crash counts as an error where none was reported."""
        if self.ended:
            return self
        errors = max(1, self.errors) if status == "crashed" else self.errors
        return replace(
            self,
            status=status,
            errors=errors,
            timestamp=now,
            abnormal_mechanism=mechanism if status == "abnormal" else "",
        )

    def told(self) -> Session:
        """The state after an update was handed over for sending."""
        return replace(self, init=False, seq=self.seq + 1)

    def caught_up(self, update: dict[str, Any]) -> Session:
        """The state after an update of it that was handed over before a state could say so.

        Args:
            update: as it goes on the wire; it has this state's number.
        """
        known: dict[str, Status] = {status: status for status in get_args(Status)}
        errors = update.get("errors")
        return replace(
            self.told(),
            status=known.get(str(update.get("status")), "ok"),
            errors=max(self.errors, errors if isinstance(errors, int) else 0),
        )

    def payload(self) -> dict[str, Any]:
        """The update as it goes on the wire."""
        content: dict[str, Any] = {
            "sid": self.sid,
            "did": self.did,
            "init": self.init,
            "seq": self.seq,
            "started": self.started,
            "timestamp": self.timestamp or self.started,
            "status": self.status,
            "errors": self.errors,
            "attrs": {"release": self.release, "environment": self.environment},
        }
        if self.ended:
            # A clock that was set back must not make a negative duration.
            content["duration"] = round(max(0.0, self.timestamp - self.started), 3)
        if self.ended and self.abnormal_mechanism:
            content["abnormal_mechanism"] = self.abnormal_mechanism
        return content

    def as_json(self) -> dict[str, Any]:
        """The state as it is kept on disk."""
        return asdict(self)


def begin(did: str, release: str, environment: str, now: float) -> Session:
    """A new session."""
    return Session(str(uuid.uuid4()), did, now, release, environment, timestamp=now)


_TEXTS: Final = ("sid", "did", "release", "environment", "status", "abnormal_mechanism")
_NUMBERS: Final = ("started", "timestamp", "seq", "errors")


def restore(kept: dict[str, Any]) -> Session | None:
    """Read a state back from disk; None where it is none of ours."""
    texts = all(isinstance(kept.get(name), str) for name in _TEXTS) and isinstance(kept.get("run", ""), str)
    numbers = all(isinstance(kept.get(name), (int, float)) for name in _NUMBERS)
    if not texts or not numbers or kept["status"] not in get_args(Status):
        return None
    try:
        return Session(**kept)
    except TypeError:
        return None

"""The history: what was reported from this computer to one recipient, and what waits to be.

Read from the files alone, so that it holds for all processes of this user, living and dead.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from crashdesk.protocol.envelope import EnvelopeError, Limits, read_first
from crashdesk.reporter.archive import MAX_WHY, copies, discard, why_of
from crashdesk.reporter.entries import REPORT, parse_name
from crashdesk.reporter.run_folder import BAD, QUARANTINE, REASON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from crashdesk.protocol.envelope import Item
    from crashdesk.reporter.consent import Purpose
    from crashdesk.reporter.entries import Entry, Phase

State = Literal["sent", "waiting", "held", "refused", "set_aside"]
"""``waiting``: will be sent by itself. ``held``: waits for the person's answer. ``set_aside``: must not be
sent, because it could not be scrubbed as it should be, or read."""

FOLDER: Final = "history"
MAX_RECORDS: Final = 500
"""Records of one listing: what all processes may keep, and more than anybody reads."""
MAX_TITLE: Final = 160
MAX_ID: Final = 200
"""Characters of an id, as the server of ours keeps them."""
LARGEST: Final = 50 * 1024 * 1024
"""Bytes of one file: what the outbox holds altogether."""

_LIMITS: Final = Limits(attachment=4 * 1024 * 1024, profile=1024 * 1024)
"""What is read of a file to tell what it is; of what is larger its name tells it."""
_STATES: Final[Mapping[Phase, State]] = {
    "draft": "waiting",
    "ready": "waiting",
    "approved": "waiting",
    "held": "held",
    "sent": "sent",
    "refused": "refused",
}
_KINDS: Final[Mapping[str, str]] = {"event": "error", "user_report": "feedback", "sessions": "session"}
_KIND_OF_PURPOSE: Final[Mapping[Purpose, str]] = {
    "errors": "error",
    "performance": "transaction",
    "usage": "session",
    "attachments": "attachment",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One envelope of the history.

    Attributes:
        path: its file.
        key: under which it was kept in the outbox.
        when: seconds since the epoch.
        kind: ``error``, ``feedback``, ``transaction``, ``session``, ``attachment``, or another item type.
        title: what it is about, in one line; the host's words, not ours.
        size: bytes.
        state: what became of it.
        why: what the receiver said where it refused it; foreign text.
        event_id: the event it is, or belongs to; empty where there is none.
        user_id: who it is about to the receiver: the installation's id, or one that the host gave.
    """

    path: Path
    key: str
    when: float
    kind: str
    title: str
    size: int
    state: State
    why: str = ""
    event_id: str = ""
    user_id: str = ""

    @property
    def is_copy(self) -> bool:
        """Whether it has left or never will, so that what lies here may be deleted."""
        return self.state in {"sent", "refused", "set_aside"}

    @property
    def support_code(self) -> str:
        """What to quote on the phone; empty where there is no event."""
        return support_code(self.event_id)


def support_code(event_id: str) -> str:
    """The first eight digits of an event id in two groups, short enough to say on the phone."""
    return f"{event_id[:4]}-{event_id[4:8]}".upper() if event_id else ""


def entries(home: Path) -> list[Record]:
    """What was sent, what was refused and what waits, the newest first.

    What the client tells of its own losses is left out: it says how many, and nothing of anybody.

    Args:
        home: the reporter's folder for a recipient.
    """
    # In this order: what leaves meanwhile is found twice, and then its copy counts.
    found = {_identity(entry): (entry, file) for entry, file in _waiting(home / "outbox")}
    found |= {_identity(entry): (entry, file) for entry, file in _set_aside(home / "outbox" / QUARANTINE)}
    found |= {_identity(entry): (entry, file) for entry, file in copies(home / FOLDER)}
    newest = sorted(found.values(), key=lambda pair: pair[0].created, reverse=True)[:MAX_RECORDS]
    records = []
    for entry, file in newest:
        with suppress(FileNotFoundError):  # it has just left
            records.append(_record(entry, file))
    return records


def read(record: Record) -> bytes:
    """The very bytes that were sent, or would be.

    Raises:
        OSError: there are none any more, or more than anything of ours has.
    """
    with record.path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, "the file is larger than any report", str(record.path))
    return data


def delete(records: Iterable[Record]) -> int:
    """Delete copies; what still waits is not touched. Returns how many are gone."""
    return sum(_discard(record) for record in records if record.is_copy)


def _discard(record: Record) -> bool:
    if record.state != "set_aside":
        return discard(record.path)
    with suppress(OSError):
        record.path.unlink(missing_ok=True)
        record.path.with_suffix(REASON).unlink(missing_ok=True)
        return True
    return False


def user_ids(records: Iterable[Record]) -> list[str]:
    """Under which ids the receiver knows what is recorded, the newest first."""
    return list(dict.fromkeys(record.user_id for record in records if record.user_id))


def _waiting(outbox: Path) -> Iterator[tuple[Entry, Path]]:
    for file in islice(outbox.glob("run-*/*"), 2 * MAX_RECORDS):
        with suppress(OSError):
            entry = parse_name(file.name, file.stat().st_size)
            if entry is not None and not entry.key.startswith(REPORT):
                yield entry, file


def _set_aside(quarantine: Path) -> Iterator[tuple[Entry, Path]]:
    for file in islice(quarantine.glob(f"*{BAD}"), MAX_RECORDS):
        with suppress(OSError):
            entry = parse_name(file.name.removesuffix(BAD), file.stat().st_size)
            if entry is not None and not entry.key.startswith(REPORT):
                yield entry, file


def _state(entry: Entry, file: Path) -> State:
    return "set_aside" if file.name.endswith(BAD) else _STATES[entry.phase]


def _identity(entry: Entry) -> tuple[str, str]:
    return entry.key, entry.purpose


def _record(entry: Entry, file: Path) -> Record:
    try:
        with file.open("rb") as stream:
            envelope = read_first(stream, _LIMITS)
        part = envelope.items[0]
        content = _content(part)
        event_id = _hex_id(envelope.event_id) or _hex_id(content.get("event_id"))
    except FileNotFoundError:
        raise
    except (EnvelopeError, IndexError, OSError):
        return _unread(entry, file)
    return Record(
        file,
        entry.key,
        entry.created,
        _KINDS.get(part.type, part.type[:40]),
        title_of(part, content),
        entry.size,
        _state(entry, file),
        _why(entry, file),
        event_id,
        _user_id(content),
    )


def _unread(entry: Entry, file: Path) -> Record:
    """What is damaged, or too large to be read through, as far as its name tells."""
    state = _state(entry, file)
    event_id = _hex_id(entry.key)
    kind = _KIND_OF_PURPOSE[entry.purpose]
    return Record(file, entry.key, entry.created, kind, "", entry.size, state, _why(entry, file), event_id)


def _why(entry: Entry, file: Path) -> str:
    told = file.with_suffix(REASON) if file.name.endswith(BAD) else why_of(file)
    if entry.phase == "refused" or told.suffix == REASON:
        with suppress(OSError), told.open("rb") as stream:
            return _line(stream.read(MAX_WHY).decode("utf-8", "replace"), MAX_WHY)
    return ""


def _content(part: Item) -> dict[str, Any]:
    """What an item says; nothing where it is no JSON object."""
    content = None if part.type == "attachment" else part.json()
    return content if isinstance(content, dict) else {}


def title_of(part: Item, content: Mapping[str, Any]) -> str:
    """What an item is about, in one line."""
    match part.type:
        case "attachment":
            return _line(part.headers.get("filename"))
        case "event":
            return _line(_error(content) or _message(content))
        case "feedback":
            return _line(_mapping(_mapping(content.get("contexts")).get("feedback")).get("message"))
        case "user_report":
            return _line(content.get("comments"))
        case "session":
            return _line(content.get("status"))
    return _line(content.get("transaction"))


def _error(event: Mapping[str, Any]) -> str:
    """Type and text of the exception that was raised last."""
    chain = event.get("exception")
    values = chain.get("values") if isinstance(chain, dict) else chain
    last = _mapping(values[-1]) if isinstance(values, list) and values else {}
    parts = [str(last[name])[: 4 * MAX_TITLE] for name in ("type", "value") if last.get(name)]
    return ": ".join(parts)


def _message(event: Mapping[str, Any]) -> Any:
    entry = _mapping(event.get("logentry"))
    return entry.get("formatted") or entry.get("message") or event.get("message")


def _user_id(content: Mapping[str, Any]) -> str:
    """Of an event its user's, of a session its ``did``."""
    given = _mapping(content.get("user")).get("id") or content.get("did")
    return str(given)[:MAX_ID] if isinstance(given, (str, int)) else ""


def _line(value: Any, longest: int = MAX_TITLE) -> str:
    line = " ".join(value[: 4 * longest].split()) if isinstance(value, str) else ""
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _hex_id(value: Any) -> str:
    """An event id in 32 hexadecimal digits; empty where it is none."""
    plain = value.replace("-", "").lower() if isinstance(value, str) and len(value) <= 36 else ""  # noqa: PLR2004 - a dashed id
    return plain if len(plain) == 32 and all(digit in "0123456789abcdef" for digit in plain) else ""  # noqa: PLR2004

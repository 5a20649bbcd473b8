"""Crashes about which nobody was asked before their run ended: asked about once, by a later start."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import EnvelopeError, parse
from crashdesk.reporter.assembler import CrashNotice
from crashdesk.reporter.files import read_json, write_json
from crashdesk.reporter.history import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from crashdesk.reporter.entries import Entry


class Unanswered:
    """Remembers which reports were asked about: who closed the prompt has said that he does not want to.

    Args:
        path: of the file that says so.
        read: gives the bytes of an envelope that waits.
    """

    def __init__(self, path: Path, read: Callable[[str], bytes | None]) -> None:
        self._path, self._read = path, read

    def notices(self, held: Iterable[Entry]) -> list[CrashNotice]:
        """What the person is to be asked about.

        Args:
            held: reports that earlier runs left waiting for an answer.
        """
        kept = read_json(self._path).get("asked")
        asked = set(map(str, kept)) if isinstance(kept, list) else set()
        entries = [entry for entry in held if entry.purpose == "errors"]
        notices = list(self._crashes(entry for entry in entries if entry.key not in asked))
        if notices:
            still = {entry.key for entry in entries} & asked
            with suppress(OSError):  # then they are asked about once more
                write_json(self._path, {"asked": sorted(still | {one.event_id for one in notices})})
        return notices

    def _crashes(self, entries: Iterable[Entry]) -> Iterator[CrashNotice]:
        for entry in entries:
            with suppress(EnvelopeError, IndexError):
                part = parse(self._read(entry.key) or b"").items[0]
                event: Any = part.json()
                if part.type == "event" and isinstance(event, dict) and _is_crash(event):
                    yield CrashNotice(
                        entry.key, title_of(part, event), entry.created, "hold", _steps(event), earlier=True
                    )


def _is_crash(event: dict[str, Any]) -> bool:
    """Whether nobody handled it, and it was none that Python itself takes for no reason to stop."""
    chain = event.get("exception")
    values = chain.get("values") if isinstance(chain, dict) else None
    last = values[-1] if isinstance(values, list) and values else None
    mechanism = last.get("mechanism") if isinstance(last, dict) else None
    if not isinstance(mechanism, dict):
        return False
    return mechanism.get("handled") is False and mechanism.get("type") != "unraisable"


def _steps(event: dict[str, Any]) -> int:
    crumbs = event.get("breadcrumbs")
    values = crumbs.get("values") if isinstance(crumbs, dict) else crumbs
    return len(values) if isinstance(values, list) else 0

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import Envelope, item, serialize
from crashdesk.reporter.entries import Entry
from crashdesk.reporter.unanswered import Unanswered

if TYPE_CHECKING:
    from pathlib import Path

A, B = "a" * 32, "b" * 32
UNHANDLED = {"type": "excepthook", "handled": False}


def event(key: str, mechanism: dict[str, Any] | None = None) -> bytes:
    value = {"type": "LookupError", "value": "order gone", "mechanism": mechanism or UNHANDLED}
    content = {
        "event_id": key,
        "exception": {"values": [value]},
        "breadcrumbs": {"values": [{"message": "saved"}]},
    }
    return serialize(Envelope({"event_id": key}, [item("event", content)]))


def held(key: str) -> Entry:
    return Entry(key, "errors", "held", 1000.0, 10)


def test_a_crash_is_asked_about_once(tmp_path: Path) -> None:
    kept = {A: event(A)}
    [notice] = Unanswered(tmp_path / "asked.json", kept.get).notices([held(A)])
    assert (notice.event_id, notice.title, notice.timestamp) == (A, "LookupError: order gone", 1000.0)
    assert (notice.verdict, notice.steps, notice.earlier) == ("hold", 1, True)
    kept[B] = event(B)
    again = Unanswered(tmp_path / "asked.json", kept.get).notices([held(A), held(B)])
    assert [one.event_id for one in again] == [B]
    assert Unanswered(tmp_path / "asked.json", kept.get).notices([held(A), held(B)]) == []


def test_what_was_handled_is_no_crash_and_what_cannot_be_read_is_left(tmp_path: Path) -> None:
    kept = {A: event(A, {"type": "generic", "handled": True}), B: b"\0"}
    unanswered = Unanswered(tmp_path / "asked.json", kept.get)
    assert unanswered.notices([held(A), held(B), held("c" * 32)]) == []
    kept[A] = event(A, {"type": "unraisable", "handled": False})
    assert unanswered.notices([held(A)]) == []
    assert not (tmp_path / "asked.json").exists()


def test_files_beside_a_report_are_none(tmp_path: Path) -> None:
    entry = Entry(f"{A}a0", "attachments", "held", 1000.0, 10)
    assert Unanswered(tmp_path / "asked.json", {entry.key: event(A)}.get).notices([entry]) == []


def test_what_is_gone_is_forgotten_and_a_damaged_file_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "asked.json"
    path.write_text('{"asked": "all"}')
    Unanswered(path, {A: event(A)}.get).notices([held(A)])
    Unanswered(path, {B: event(B)}.get).notices([held(B)])
    assert json.loads(path.read_text()) == {"asked": [B]}

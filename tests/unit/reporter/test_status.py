from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.reporter import status
from crashdesk.reporter.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path


def test_what_waits_is_counted_from_outside(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.store("a" * 32, b"12345", "errors", "ready")
    outbox.store("b" * 32, b"123", "errors", "held")
    outbox.store("c" * 32, b"1", "errors", "draft")
    found = status.read(tmp_path)
    assert (found["queued"], found["held"], found["drafts"], found["bytes"]) == (1, 1, 1, 9)
    outbox.close()


def test_facts_are_left_for_who_asks_from_outside(tmp_path: Path) -> None:
    status.write(tmp_path, {"recipient": "http://127.0.0.1/1", "last_error": "403: no"})
    found = status.read(tmp_path)
    assert (found["recipient"], found["last_error"], found["queued"]) == ("http://127.0.0.1/1", "403: no", 0)
    assert found["oldest"] is None


def test_where_nothing_was_kept_nothing_is_written(tmp_path: Path) -> None:
    status.write(tmp_path / "missing", {"a": 1})
    assert list(tmp_path.iterdir()) == []


def test_all_recipients_of_a_user_are_read(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        status.write(tmp_path / name, {"recipient": name})
    assert [found["recipient"] for found in status.read_all(tmp_path)] == ["one", "two"]

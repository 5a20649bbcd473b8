from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter import status
from crashdesk.reporter.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


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


def test_the_last_delivery_of_an_earlier_run_stays_until_there_is_a_later_one(tmp_path: Path) -> None:
    status.write(tmp_path, {"last_success": 1000.0})
    status.write(tmp_path, {"last_success": None})
    kept = status.read(tmp_path)["last_success"]
    status.write(tmp_path, {"last_success": 2000.0})
    assert (kept, status.read(tmp_path)["last_success"]) == (1000.0, 2000.0)


def test_a_process_that_delivered_earlier_does_not_take_back_a_siblings_delivery(tmp_path: Path) -> None:
    status.write(tmp_path, {"last_success": 2000.0})
    status.write(tmp_path, {"last_success": 1000.0})
    assert status.read(tmp_path)["last_success"] == 2000.0


def test_the_last_problem_of_an_earlier_run_stays_with_its_moment(tmp_path: Path) -> None:
    status.write(tmp_path, {"last_success": 500.0, "last_error": "403: no", "last_error_at": 1000.0})
    status.write(tmp_path, {"last_success": None, "last_error": None, "last_error_at": None})
    found = status.read(tmp_path)
    assert (found["last_success"], found["last_error"], found["last_error_at"]) == (500.0, "403: no", 1000.0)


def test_a_problem_that_a_delivery_has_overcome_does_not_stay(tmp_path: Path) -> None:
    status.write(tmp_path, {"last_error": "403: no", "last_error_at": 1000.0})
    status.write(tmp_path, {"last_success": 2000.0, "last_error": None, "last_error_at": None})
    assert status.read(tmp_path)["last_error"] is None


@pytest.mark.parametrize("left", ["yesterday", [], float("nan"), -1, 1e300, "in an hour"])
def test_a_moment_that_cannot_be_is_not_kept(tmp_path: Path, left: Any) -> None:
    status.write(tmp_path, {"last_success": time.time() + 3600 if left == "in an hour" else left})
    status.write(tmp_path, {"last_success": None})
    assert status.read(tmp_path)["last_success"] is None

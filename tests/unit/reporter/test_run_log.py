from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crashdesk.reporter import run_log
from crashdesk.reporter.run_log import FILES, MAX_FILE, MAX_LINE, RunLog, merged, read_log

if TYPE_CHECKING:
    from pathlib import Path

FACTS = {"release": "orders@1", "tags": {"shop": "north"}, "user": {"id": "ada"}, "run": {"started": 5.0}}


def crumb(number: int, **more: Any) -> dict[str, Any]:
    return {"timestamp": float(number), "message": f"step {number}", **more}


def test_everything_is_known_as_it_stood_at_the_end(tmp_path: Path) -> None:
    log = RunLog(tmp_path, FACTS, 100)
    log.crumb(crumb(1))
    log.change({"tags": {"screen": "orders"}})
    log.change({"tags": {"shop": None}})
    log.change({"user": {"id": "grace"}})
    log.change({"contexts": {"cart": {"items": 3, "näme": "ä\n"}}})
    log.crumb(crumb(2))
    record = read_log(tmp_path)  # nothing was closed: that is how a process dies
    log.close()
    assert record.crumbs == [crumb(1), crumb(2)]
    assert record.facts == {
        "release": "orders@1",
        "tags": {"screen": "orders"},
        "user": {"id": "grace"},
        "run": {"started": 5.0},
        "contexts": {"cart": {"items": 3, "näme": "ä\n"}},
    }


def test_both_files_together_keep_the_last_breadcrumbs_and_every_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "FULL", 2000)
    log = RunLog(tmp_path, FACTS, 10)
    log.change({"tags": {"early": "yes"}})
    for number in range(1000):
        log.crumb(crumb(number))
        kept = read_log(tmp_path).crumbs
        first = max(0, number - 9)
        assert kept[-10:] == [crumb(n) for n in range(first, number + 1)]
    log.close()
    assert read_log(tmp_path).facts["tags"] == {"shop": "north", "early": "yes"}
    assert sum((tmp_path / name).stat().st_size for name in FILES) < 2 * 2000 + 2 * 500


def test_the_log_is_bounded_however_large_the_breadcrumbs(tmp_path: Path) -> None:
    log = RunLog(tmp_path, FACTS, 1000)
    for number in range(200):
        log.crumb(crumb(number, data={"text": "x" * (MAX_LINE - 200)}))
    log.close()
    assert sum((tmp_path / name).stat().st_size for name in FILES) < 2 * (MAX_FILE + MAX_LINE)
    assert read_log(tmp_path).crumbs[-1]["timestamp"] == 199.0


def test_what_is_too_large_for_a_line_is_shortened_or_left_out(tmp_path: Path) -> None:
    log = RunLog(tmp_path, {**FACTS, "extra": "x" * run_log.MAX_HEAD}, 10)
    log.crumb(crumb(1, data={"text": "x" * MAX_LINE}))
    log.change({"contexts": {"big": {"text": "x" * MAX_LINE}}})
    log.close()
    record = read_log(tmp_path)
    assert record.crumbs == [crumb(1)]
    assert record.facts == {"release": "orders@1", "environment": None, "run": {"started": 5.0}}


def test_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    log = RunLog(tmp_path, FACTS, 10)
    log.crumb(crumb(1))
    with (tmp_path / FILES[1]).open("ab") as file:
        file.write(b'\nc{"timestamp":2.0,"mess')
    log.crumb(crumb(3))
    log.close()
    assert read_log(tmp_path).crumbs == [crumb(1), crumb(3)]


def test_a_file_whose_begin_is_torn_leaves_the_other(tmp_path: Path) -> None:
    log = RunLog(tmp_path, FACTS, 10)
    log.crumb(crumb(1))
    log.close()
    (tmp_path / FILES[0]).write_bytes(b'h{"turn":2,"fac')
    record = read_log(tmp_path)
    assert (record.crumbs, record.facts) == ([crumb(1)], FACTS)


def test_nothing_left_is_nothing_known(tmp_path: Path) -> None:
    record = read_log(tmp_path)
    assert (record.crumbs, record.facts) == ([], {})


def test_a_closed_log_takes_no_more(tmp_path: Path) -> None:
    log = RunLog(tmp_path, FACTS, 10)
    log.close()
    log.close()
    log.crumb(crumb(1))
    assert read_log(tmp_path).crumbs == []


def test_a_folder_that_is_gone_is_an_error_at_the_begin(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        RunLog(tmp_path / "gone", FACTS, 10)


@given(st.binary(max_size=300), st.integers(0, 200))
def test_garbage_in_a_log_never_raises(tmp_path_factory: Any, garbage: bytes, at: int) -> None:
    folder = tmp_path_factory.mktemp("log")
    log = RunLog(folder, FACTS, 10)
    log.crumb(crumb(1))
    log.change({"tags": {"a": "b"}})
    log.close()
    content = (folder / FILES[1]).read_bytes()
    (folder / FILES[1]).write_bytes(content[:at] + garbage + content[at:])
    record = read_log(folder)
    assert all(isinstance(crumb, dict) for crumb in record.crumbs)
    assert isinstance(record.facts, dict)


def test_members_that_became_none_are_gone() -> None:
    assert merged({"tags": {"a": "1"}}, {"tags": {"a": None, "b": "2"}}) == {"tags": {"b": "2"}}
    assert merged({"tags": {"a": "1"}}, {"user": {}}) == {"tags": {"a": "1"}, "user": {}}
    assert merged({}, {"contexts": {"x": None}}) == {"contexts": {}}

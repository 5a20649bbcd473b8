from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from crashdesk.reporter import native
from crashdesk.reporter.dumps import Dump, DumpFrame, DumpThread, parse_dump
from crashdesk.reporter.module_names import ModuleNames
from crashdesk.reporter.native import (
    MAX_OTHER_FRAMES,
    MAX_OTHER_THREADS,
    MAX_SOURCES,
    Death,
    add_stacks,
    kind_of,
    native_event,
)
from crashdesk.reporter.origin import Layout
from crashdesk.reporter.run_log import RunRecord
from crashdesk.reporter.stacks import short_filename

NAMES = ModuleNames({}, ["/app"])
WINDOW = DumpFrame("/app/orders/window.py", 88, "save")
MAIN = DumpThread(7, "", current=True, frames=(DumpFrame("/app/orders/app.py", 3, "main"), WINDOW))
OTHER = DumpThread(9, "Thread-1", current=False, frames=(DumpFrame("/app/orders/worker.py", 5, "run"),))
FACTS: dict[str, Any] = {
    "release": "orders@1",
    "environment": "test",
    "tags": {"shop": "north"},
    "user": {"id": "ada"},
    "contexts": {"app": {"app_build": "17"}, "cart": {"items": 3}},
    "run": {"main_thread": 7, "crumbs": 2},
}
CRUMBS = [{"timestamp": float(n), "message": f"step {n}"} for n in range(3)]


def death(dump: Dump, facts: Any = None, crumbs: Any = None) -> Death:
    record = RunRecord(FACTS if facts is None else facts, CRUMBS if crumbs is None else crumbs)
    return Death("run-1", 1_795_000_000.0, 1_795_000_030.0, dump, record)


def segfault(*threads: DumpThread) -> Dump:
    return Dump("Segmentation fault", windows=False, threads=threads or (OTHER, MAIN))


def test_an_event_is_that_of_the_run_that_died() -> None:
    event = native_event(death(segfault()), NAMES)
    [exception] = event["exception"]["values"]
    assert (exception["type"], exception["value"], exception["thread_id"]) == (
        "SIGSEGV",
        "Segmentation fault",
        "7",
    )
    assert exception["mechanism"] == {
        "type": "faulthandler",
        "handled": False,
        "synthetic": True,
        "meta": {"signal": {"number": int(signal.SIGSEGV), "name": "SIGSEGV"}},
    }
    assert [frame["function"] for frame in exception["stacktrace"]["frames"]] == ["main", "save"]
    assert (event["level"], event["timestamp"], event["platform"]) == ("fatal", 1_795_000_030.0, "python")
    assert (event["release"], event["environment"]) == ("orders@1", "test")
    assert (event["tags"], event["user"]) == ({"shop": "north"}, {"id": "ada"})
    assert event["contexts"] == {
        "app": {"app_start_time": "2026-11-18T11:06:40Z", "app_build": "17"},
        "cart": {"items": 3},
    }
    assert event["breadcrumbs"]["values"] == CRUMBS[-2:], "as many as the run itself kept"


def test_all_threads_are_there_the_one_that_died_first() -> None:
    first, second = native_event(death(segfault()), NAMES)["threads"]["values"]
    assert (first["id"], first["name"]) == ("7", "MainThread")
    assert (first["crashed"], first["current"], first["main"]) == (True, True, True)
    assert (second["id"], second["name"]) == ("9", "Thread-1")
    assert (second["crashed"], second["current"], second["main"]) == (False, False, False)
    assert second["stacktrace"]["frames"][0]["function"] == "run"


def test_a_frame_has_the_names_of_a_raised_exceptions() -> None:
    frame = native_event(death(segfault()), NAMES)["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert frame == {
        "filename": str(Path("orders/window.py")),
        "abs_path": "/app/orders/window.py",
        "function": "save",
        "module": "orders.window",
        "lineno": 88,
        "in_app": True,
    }


def test_frames_of_libraries_are_not_the_applications() -> None:
    path = os.__file__
    thread = DumpThread(7, "", current=True, frames=(DumpFrame(path, 1, "fork"),))
    names = ModuleNames.of_this_process()
    event = native_event(death(segfault(thread)), names)
    [frame] = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert (frame["module"], frame["in_app"]) == ("os", False)
    assert frame["filename"] == short_filename("os", path)


def test_source_lines_are_added_unless_the_file_was_changed_since(tmp_path: Path) -> None:
    source = tmp_path / "orders.py"
    source.write_text("one\ntwo\nthree\n")
    thread = DumpThread(7, "", current=True, frames=(DumpFrame(str(source), 2, "f"),))
    for written, line in ((1_795_000_000.0, "two"), (1_795_000_031.0, None)):
        os.utime(source, (written, written))
        event = native_event(death(segfault(thread)), NAMES)
        frame = event["exception"]["values"][0]["stacktrace"]["frames"][0]
        assert frame.get("context_line") == line


def test_the_thread_that_died_has_its_source_lines_whatever_the_others_were_deep_in(tmp_path: Path) -> None:
    source = tmp_path / "orders.py"
    source.write_text("one\ntwo\nthree\n")
    os.utime(source, (1_795_000_000.0, 1_795_000_000.0))
    frames = (DumpFrame(str(source), 2, "f"),) * 2
    others = [DumpThread(n, "", current=False, frames=frames * 20) for n in range(8, 14)]
    event = native_event(death(segfault(*others, DumpThread(7, "", current=True, frames=frames))), NAMES)
    lines = [
        frame.get("context_line")
        for thread in event["threads"]["values"]
        for frame in thread["stacktrace"]["frames"]
    ]
    assert lines[:MAX_SOURCES] == ["two"] * MAX_SOURCES, "the thread that died is the first"
    assert lines[MAX_SOURCES:] == [None] * (2 + 6 * 40 - MAX_SOURCES)


def test_of_a_frozen_build_paths_stay_as_they_are_and_no_line_is_anothers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orders").mkdir()
    for name in ("start.py", "orders/window.py"):
        (tmp_path / name).write_text("somebody else's\n" * 100)
        os.utime(tmp_path / name, (1_795_000_000.0, 1_795_000_000.0))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(native, "here", lambda: Layout(bundle="/opt/orders/_internal/"))
    frames = (DumpFrame("start.py", 3, "<module>"), DumpFrame("orders/window.py", 88, "save"))
    names = ModuleNames({}, [], "start.py")
    event = native_event(death(segfault(DumpThread(7, "", current=True, frames=frames))), names)
    found = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert [(frame["abs_path"], frame["module"], frame["in_app"]) for frame in found] == [
        ("start.py", "__main__", True),
        ("orders/window.py", "orders.window", True),
    ]
    assert not [frame for frame in found if "context_line" in frame]


def test_the_id_is_the_same_at_each_reading_and_anothers_for_another_run() -> None:
    first = native_event(death(segfault()), NAMES)["event_id"]
    assert native_event(death(segfault()), NAMES)["event_id"] == first
    other = Death("run-2", 0.0, 0.0, segfault(), RunRecord({}, []))
    assert native_event(other, NAMES)["event_id"] != first
    assert len(first) == 32


def test_a_death_outside_of_python_has_no_stack_of_its_own() -> None:
    event = native_event(death(segfault(OTHER)), NAMES)
    assert "stacktrace" not in event["exception"]["values"][0]
    assert [thread["crashed"] for thread in event["threads"]["values"]] == [False]
    empty = native_event(death(segfault(DumpThread(7, "", current=True, frames=()))), NAMES)
    assert "stacktrace" not in empty["exception"]["values"][0]
    assert empty["threads"]["values"][0]["crashed"]


@pytest.mark.parametrize(
    "facts",
    [{}, {"tags": 3, "user": [], "contexts": "x", "run": 1, "release": 5}, {"contexts": {"app": 1}}],
)
def test_a_damaged_log_leaves_the_stacks(facts: dict[str, Any]) -> None:
    event = native_event(death(segfault(), facts, []), NAMES)
    assert event["exception"]["values"][0]["stacktrace"]
    assert event["contexts"]["app"]["app_start_time"]
    assert (event["user"], event["tags"]) == ({}, {})
    assert "release" not in event


def test_an_event_is_bounded() -> None:
    frames = tuple(DumpFrame(f"/app/{'x' * 400}.py", n, "f" * 400) for n in range(100))
    threads = [DumpThread(n, "", current=n == 0, frames=frames) for n in range(100)]
    event = native_event(death(segfault(*threads)), NAMES)
    others = event["threads"]["values"][1:]
    assert len(others) == MAX_OTHER_THREADS
    assert max(len(thread["stacktrace"]["frames"]) for thread in others) == MAX_OTHER_FRAMES


def test_an_event_of_usual_paths_is_below_a_mebibyte() -> None:
    frames = tuple(DumpFrame(f"/app/orders/module{n}/window.py", n, "function_of_it") for n in range(100))
    threads = [DumpThread(n, "", current=n == 0, frames=frames) for n in range(100)]
    assert len(json.dumps(native_event(death(segfault(*threads)), NAMES))) < 1024 * 1024


def test_windows_names_its_exceptions_otherwise() -> None:
    dump = parse_dump(
        b"Windows fatal exception: access violation\n\nCurrent thread 0x1 (most recent call first):\n"
    )
    assert dump is not None
    [exception] = native_event(death(dump), NAMES)["exception"]["values"]
    assert (exception["type"], exception["value"]) == ("EXCEPTION_ACCESS_VIOLATION", "access violation")
    assert "meta" not in exception["mechanism"]
    assert kind_of(Dump("something else", windows=False, threads=())) == "FatalPythonError"


def test_the_abort_after_a_fatal_message_is_that_messages_report() -> None:
    facts = {**FACTS, "run": {**FACTS["run"], "event_id": "a" * 32}}
    aborted = Dump("Aborted", windows=False, threads=(OTHER, MAIN))
    assert death(aborted, facts).told_before == "a" * 32
    assert death(segfault(), facts).told_before == "", "that is another death"
    event: dict[str, Any] = {"exception": {"values": [{"type": "QtFatal"}]}, "threads": {"values": [{}]}}
    add_stacks(event, death(aborted, facts), NAMES)
    assert [thread["id"] for thread in event["threads"]["values"]] == ["7", "9"]
    [exception] = event["exception"]["values"]
    assert (exception["type"], exception["thread_id"]) == ("QtFatal", "7")
    assert exception["stacktrace"]["frames"][-1]["function"] == "save"


def test_what_was_collected_and_what_c_was_doing_is_told() -> None:
    thread = DumpThread(7, "", current=True, frames=(), collecting=True)
    dump = Dump("Aborted", windows=False, threads=(thread,), c_stack=('Binary file "/x", at f+0x1 [0x2]',))
    event = native_event(death(dump), NAMES)
    assert event["threads"]["values"][0]["state"] == "garbage collection"
    assert event["extra"]["c_stack"] == ['Binary file "/x", at f+0x1 [0x2]']

from __future__ import annotations

import linecache
import sys
import threading
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import pytest

from crashdesk.reporter import stacks
from crashdesk.reporter.captures import Capture, ThreadRef
from crashdesk.reporter.drafts import describe
from crashdesk.reporter.origin import Layout
from crashdesk.reporter.stacks import (
    MAX_FRAMES,
    MAX_LINE,
    MAX_THREADS,
    add_source_lines,
    all_threads,
    entries_of,
    source_of,
    thread_stacks,
)
from tests.helpers.reporter import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType


@pytest.fixture
def waiting() -> Iterator[threading.Thread]:
    """A thread that waits, in a function of its own."""
    ready, done = threading.Event(), threading.Event()

    def wait_for_the_end() -> None:
        ready.set()
        done.wait(30)

    thread = threading.Thread(target=wait_for_the_end, name="waiter")
    thread.start()
    ready.wait(30)
    yield thread
    done.set()
    thread.join()


def names(thread: dict[str, Any]) -> list[str]:
    return [frame["function"] for frame in thread["stacktrace"]["frames"]]


def deep(left: int) -> FrameType:
    return deep(left - 1) if left else sys._getframe()


def test_every_thread_is_told_the_crashed_one_first(waiting: threading.Thread) -> None:
    threads = thread_stacks(ThreadRef.current())
    assert threads[0]["name"] == threading.current_thread().name
    assert (threads[0]["crashed"], threads[0]["current"], threads[0]["main"]) == (True, True, True)
    assert names(threads[0])[-1] == "test_every_thread_is_told_the_crashed_one_first"
    [other] = [thread for thread in threads if thread["id"] == str(waiting.ident)]
    assert (other["name"], other["crashed"], other["main"]) == ("waiter", False, False)
    assert "wait_for_the_end" in names(other)


def test_the_crashed_thread_may_be_another(waiting: threading.Thread) -> None:
    about = ThreadRef(waiting.ident or 0, "waiter", main=False)
    threads = thread_stacks(about)
    assert [thread["name"] for thread in threads if thread["crashed"]] == ["waiter"]
    assert threads[0]["name"] == "waiter"


def test_a_thread_that_is_gone_has_no_stack() -> None:
    [thread] = all_threads({}, ThreadRef(5, "gone", main=False))
    assert thread == {"id": "5", "name": "gone", "current": True, "crashed": True, "main": False}


def test_threads_and_frames_are_bounded_and_the_innermost_kept() -> None:
    frame = deep(MAX_FRAMES + 20)
    threads = all_threads(dict.fromkeys(range(1, 200), frame), ThreadRef(1, "x" * 500, main=False))
    assert len(threads) == MAX_THREADS
    assert all(len(thread["stacktrace"]["frames"]) <= MAX_FRAMES for thread in threads)
    assert names(threads[0])[-1] == "deep"
    assert len(threads[0]["name"]) == 200


def test_our_own_threads_tell_nothing() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait, args=(30,), name="crashdesk-writer")
    thread.start()
    try:
        assert "crashdesk-writer" not in [each["name"] for each in thread_stacks(ThreadRef.current())]
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("error", [None, ValueError()])
def test_the_crashed_threads_stack_stands_where_no_exception_has_one(error: Exception | None) -> None:
    capture = Capture(EMPTY, "fatal", error, handled=False)
    capture.stacks = thread_stacks(capture.thread)
    event: dict[str, Any] = {}
    describe(event, capture)
    first, *others = event["threads"]["values"]
    assert (first["id"], first["crashed"]) == (str(capture.thread.id), True)
    assert ("stacktrace" in first) == (error is None)
    assert first["id"] not in [other["id"] for other in others]


def test_of_a_long_traceback_both_ends_are_kept() -> None:
    def fall(left: int) -> None:
        if left == 0:
            raise ValueError
        fall(left - 1)

    with pytest.raises(ValueError) as caught:
        fall(100)
    entries = entries_of(caught.value.__traceback__, 10)
    assert len(entries) == 10
    assert entries[0].tb_frame.f_code.co_name == "test_of_a_long_traceback_both_ends_are_kept"
    assert entries[-1].tb_lineno == fall.__code__.co_firstlineno + 2


def test_source_lines_are_cut_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(linecache.cache, "/x.py", (1, None, ["a\n", "b" * 10_000, "c\n"], "/x.py"))
    source = source_of("/x.py", 2)
    assert (source["pre_context"], source["post_context"]) == (["a"], ["c"])
    assert len(source["context_line"]) == MAX_LINE
    assert source_of("/x.py", 0) == {}
    assert source_of("/x.py", 9) == {}


def test_a_loader_may_have_the_source() -> None:
    class Loader:
        def get_source(self, _name: str) -> str:
            return "one\ntwo\n"

    assert source_of("/zip/x.py", 2, namespace={"__name__": "x", "__loader__": Loader()}) == {
        "pre_context": ["one"],
        "context_line": "two",
        "post_context": [],
    }


class Loader:
    def get_source(self, name: str) -> str:
        if name != "acme.window":
            raise ImportError
        return "mine\n"


@pytest.mark.parametrize(
    ("namespace", "line"),
    [
        (None, None),
        ({"__name__": "acme.window"}, None),
        ({"__name__": "acme.other", "__loader__": Loader()}, None),
        ({"__name__": "acme.window", "__loader__": Loader()}, "mine"),
    ],
)
def test_a_frozen_build_shows_no_line_of_a_file_that_only_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, namespace: dict[str, Any] | None, line: str | None
) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "window.py").write_text("somebody else's\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert source_of("acme/window.py", 1)["context_line"] == "somebody else's", "so linecache has it"
    monkeypatch.setattr(stacks, "here", lambda: Layout(bundle="/opt/acme/_internal/"))
    assert source_of("acme/window.py", 1, namespace=namespace).get("context_line") == line


def test_a_threads_frame_asks_the_loader_of_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("acme.window")
    module.__loader__ = cast("Any", Loader())
    monkeypatch.setitem(sys.modules, "acme.window", module)
    monkeypatch.setattr(stacks, "here", lambda: Layout(bundle="/opt/acme/_internal/"))
    frame: dict[str, Any] = {"abs_path": "acme/window.py", "lineno": 1, "module": "acme.window"}
    add_source_lines({"stacktrace": {"frames": [frame]}})
    assert frame["context_line"] == "mine"


def test_only_the_innermost_frames_get_lines() -> None:
    frames = [{"abs_path": __file__, "lineno": number} for number in (1, 2, 3)]
    add_source_lines({"stacktrace": {"frames": frames}}, limit=1)
    assert ["context_line" in frame for frame in frames] == [False, False, True]

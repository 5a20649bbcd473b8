from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter import debuggers
from crashdesk.reporter.debuggers import is_debugged, is_traced

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType


@pytest.fixture(autouse=True)
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests themselves may run under one."""
    for name in debuggers._MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    monkeypatch.delattr(sys, "monitoring", raising=False)


def test_a_process_that_runs_by_itself_is_not_debugged() -> None:
    assert not is_debugged()


@pytest.mark.parametrize("name", ["pydevd", "debugpy"])
def test_a_debugger_in_the_process_is_known_by_its_module(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, ModuleType(name))
    assert is_debugged()


def test_a_trace_function_is_a_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_traced(None)
    monkeypatch.setattr(sys, "gettrace", lambda: print)
    assert is_traced(None)


def test_another_threads_trace_function_is_found_in_its_frames() -> None:
    def innermost() -> FrameType:
        return sys._getframe()

    frame = sys._getframe()
    before = frame.f_trace
    frame.f_trace = lambda *_: None
    try:
        assert is_traced(innermost())
    finally:
        frame.f_trace = before


def test_a_debugger_that_monitors_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tools = SimpleNamespace(DEBUGGER_ID=0, get_tool=lambda _id: None)
    monkeypatch.setattr(sys, "monitoring", tools, raising=False)
    assert not is_debugged()
    tools.get_tool = lambda _id: "pdb"
    assert is_debugged()


def test_a_debugger_of_native_code_is_found_by_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = tmp_path / "status"
    monkeypatch.setattr(debuggers, "_STATUS", status)
    assert not is_debugged()  # no such file: not Linux
    status.write_text("Name:\tpython\nTracerPid:\t0\n")
    assert not is_debugged()
    status.write_text("Name:\tpython\nTracerPid:\t4711\n")
    assert is_debugged()

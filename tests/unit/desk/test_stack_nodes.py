from __future__ import annotations

import pytest

from crashdesk.client import Event, ExceptionValue, Frame, Mechanism
from crashdesk.client.parsing import event
from crashdesk.desk.stack_nodes import (
    NodeKind,
    dedented,
    fold_text,
    how_caught,
    shown_value,
    stack_nodes,
)
from tests.helpers.desk_data import event_json, issue_json


def library(module: str) -> Frame:
    return Frame(filename=f"{module}.py", module=module, function="f", line=1)


def mine(line: int = 2) -> Frame:
    context = ((line - 1, "    def f():"), (line, "        fail()"))
    return Frame(filename="app.py", module="app", function="f", line=line, in_app=True, context=context)


def raised(*frames: Frame) -> Event:
    return Event("e", exceptions=(ExceptionValue("ValueError", "no", frames=frames),))


def test_a_real_event_reads_newest_first_with_its_libraries_folded() -> None:
    rows = stack_nodes(event(event_json(issue_json(1))))
    assert [(row.kind.name, row.text) for row in rows] == [
        ("EXCEPTION", "LookupError: order gone"),
        ("FRAME", "orders/window.py"),
        ("FRAME", "orders/window.py"),
        ("FOLD", "6 frames of PyQt6 and libraries"),
        ("FRAME", "acme/__main__.py"),
        ("EXCEPTION", "Caused by KeyError: 4711"),
        ("FRAME", "orders/store.py"),
    ]
    assert rows[0].aside == "excepthook · unhandled"
    assert (rows[1].detail, rows[1].aside, rows[1].opened) == ("save", "line 88", True)
    assert not rows[3].opened
    assert len(rows[3].children) == 6


def test_source_lines_have_numbers_and_the_current_one_is_marked() -> None:
    frame = stack_nodes(raised(mine()))[1]
    assert [(line.aside, line.text, line.strong) for line in frame.children] == [
        ("1", "def f():", False),
        ("2", "    fail()", True),
    ]


def test_variables_stand_folded_under_the_source() -> None:
    frame = Frame(filename="a.py", in_app=True, variables=(("x", {"y": 1}), ("s", "text")))
    (variables,) = stack_nodes(raised(frame))[1].children
    assert (variables.kind, variables.text, variables.opened) == (NodeKind.VARIABLES, "2 variables", False)
    assert [(row.text, row.detail) for row in variables.children] == [("x", '{"y": 1}'), ("s", "text")]


def test_a_single_library_frame_is_not_folded() -> None:
    assert [row.kind for row in stack_nodes(raised(library("os"), mine()))[1:]] == [NodeKind.FRAME] * 2


def test_without_a_frame_of_the_app_the_innermost_is_left_out_of_the_fold() -> None:
    rows = stack_nodes(raised(library("a"), library("b"), library("c")))[1:]
    assert [row.text for row in rows] == ["c.py", "2 frames of b and a"]


def test_of_a_recursion_only_the_innermost_frames_are_opened() -> None:
    rows = stack_nodes(raised(*[mine(line) for line in range(2, 300)]))[1:]
    assert [row.opened for row in rows] == [True] * 8 + [False] * 290


def test_an_event_without_exception_shows_its_message_and_its_threads_stack() -> None:
    rows = stack_nodes(Event("e", message="disk full", frames=(mine(),)))
    assert [row.text for row in rows] == ["disk full", "app.py"]


def test_an_event_without_a_stack_says_so() -> None:
    rows = stack_nodes(Event("e", title="disk full"))
    assert (rows[0].text, rows[1].kind) == ("disk full", NodeKind.NOTE)


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        (["PyQt6.QtCore", "PyQt6.sip"], "2 frames of PyQt6"),
        (["asyncio.events", "PyQt6.QtCore"], "2 frames of PyQt6 and asyncio"),
        (["asyncio.events", "qasync", "PyQt6.QtCore"], "3 frames of PyQt6 and libraries"),
        (["", ""], "2 frames"),
    ],
)
def test_a_fold_names_what_it_hides(modules: list[str], expected: str) -> None:
    frames = [library(module) if module else Frame() for module in modules]
    assert fold_text(frames) == expected


def test_shared_indentation_is_left_out_and_odd_lines_survive() -> None:
    assert dedented([(1, "\tdef f():"), (2, ""), (3, "\t    x\r\n")]) == [
        (1, "def f():"),
        (2, ""),
        (3, "    x"),
    ]
    assert dedented([]) == []


def test_how_an_exception_was_caught_is_told_as_far_as_it_is_known() -> None:
    assert (
        how_caught(ExceptionValue("E", mechanism=Mechanism("threading", handled=True)))
        == "threading · handled"
    )
    assert how_caught(ExceptionValue("E")) == ""


def test_a_value_is_one_bounded_line() -> None:
    assert shown_value("a\nb") == "a b"
    assert shown_value([1, None]) == "[1, null]"
    assert len(shown_value("x" * 5000)) == 2001

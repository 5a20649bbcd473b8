from __future__ import annotations

from typing import Any

import pytest

from crashdesk.store import stacks


def chain(*exceptions: dict[str, Any]) -> dict[str, Any]:
    return {"exception": {"values": list(exceptions)}}


def raised(*frames: dict[str, Any]) -> dict[str, Any]:
    return {"type": "E", "stacktrace": {"frames": list(frames)}}


OWN = {"function": "own", "in_app": True}
LIBRARY = {"function": "library", "in_app": False}


def test_the_crash_frame_is_the_innermost_of_the_application() -> None:
    assert stacks.crash_frame(chain(raised(OWN, LIBRARY))) == OWN


def test_the_crash_frame_is_the_innermost_of_all_where_none_is_the_applications() -> None:
    assert stacks.crash_frame(chain(raised({"function": "a"}, {"function": "b"}))) == {"function": "b"}


def test_an_exception_without_frames_is_passed_over_for_its_cause() -> None:
    assert stacks.crash_frame(chain(raised(OWN), {"type": "Bare"})) == OWN


def test_the_crashed_thread_tells_the_frame_where_there_is_no_exception() -> None:
    threads = [raised(LIBRARY), {**raised(OWN), "crashed": True}]
    assert stacks.crash_frame({"threads": {"values": threads}}) == OWN


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        ({"module": "a.b", "filename": "a/b.py"}, "a.b"),
        ({"module": "__main__", "filename": "tool.py"}, "tool.py"),
        ({"module": "__main__"}, "__main__"),
        ({"filename": "/home/ada/app/tool.py"}, "tool.py"),
        ({"filename": "C:\\Users\\ada\\tool.py"}, "tool.py"),
        ({"filename": "app\\tool.py"}, "app/tool.py"),
        ({}, ""),
    ],
)
def test_a_frame_is_placed_without_the_folders_of_its_machine(frame: dict[str, Any], place: str) -> None:
    assert stacks.place_of(frame) == place


@pytest.mark.parametrize(
    ("event", "message", "template"),
    [
        ({"message": "old"}, "old", "old"),
        ({"message": {"formatted": "7 gone", "message": "%s gone"}}, "7 gone", "7 gone"),
        ({"logentry": {"message": "%s gone", "params": [7], "formatted": "7 gone"}}, "7 gone", "%s gone"),
        ({"logentry": {"message": "bare"}}, "bare", "bare"),
        ({"logentry": "odd"}, "", ""),
        ({}, "", ""),
    ],
)
def test_a_message_is_found_in_each_of_its_forms(event: dict[str, Any], message: str, template: str) -> None:
    assert (stacks.message_of(event), stacks.template_of(event)) == (message, template)


@pytest.mark.parametrize(("handled", "unhandled"), [(False, True), (True, False), (None, False)])
def test_an_event_is_unhandled_where_one_mechanism_says_so(handled: object, unhandled: bool) -> None:  # noqa: FBT001 - a table of expectations
    assert stacks.is_unhandled(chain({"mechanism": {"handled": handled}})) is unhandled

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sentry_sdk.utils import event_from_exception

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.drafts import (
    MAX_CHAIN,
    MAX_VALUE,
    describe,
    draft_event,
    exception_of,
)
from crashdesk.reporter.origin import mark_in_app
from crashdesk.reporter.stacks import MAX_FRAMES, add_source_lines, calling_frames, short_filename
from tests.helpers.reporter import EMPTY, raised

if TYPE_CHECKING:
    from pathlib import Path


class HostileError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text for you")

    def __bool__(self) -> bool:
        raise RuntimeError("nor truth")


def draft(error: BaseException, **more: Any) -> dict[str, Any]:
    event = draft_event(Capture(EMPTY, error=error, **more))
    describe(event, Capture(EMPTY, error=error, **more))
    json.dumps(event)
    return event


def values(error: BaseException) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = draft(error)["exception"]["values"]
    return found


def broken() -> None:
    try:
        json.loads("{")
    except ValueError as cause:
        raise LookupError("broken") from cause


def chained() -> BaseException:
    with pytest.raises(LookupError) as caught:
        broken()
    return caught.value


def deep(left: int) -> None:
    if left == 0:
        raise ValueError("deep")
    deep(left - 1)


def test_frames_have_the_names_that_sentry_sdk_gives_them() -> None:
    error = chained()
    built, _ = event_from_exception(error)
    theirs: Any = built
    # It leaves a package without __init__.py, as this one is, with its absolute path.
    mark_in_app(theirs)
    mine = values(error)
    assert [value["type"] for value in mine] == [value["type"] for value in theirs["exception"]["values"]]
    for value, other in zip(mine, theirs["exception"]["values"], strict=True):
        assert value["value"] == other["value"]
        assert value["module"] == other["module"]
        for frame, twin in zip(value["stacktrace"]["frames"], other["stacktrace"]["frames"], strict=True):
            for key in ("filename", "abs_path", "function", "module", "lineno"):
                assert frame[key] == twin[key]


@pytest.mark.parametrize(
    ("module", "path"), [(None, "/a/b.py"), ("__main__", "/a/b.py"), ("json.decoder", json.decoder.__file__)]
)
def test_short_names_are_those_of_sentry_sdk(module: str | None, path: str) -> None:
    from sentry_sdk.utils import filename_for_module

    assert short_filename(module, path) == filename_for_module(module, path)


def test_causes_come_first_and_the_raised_one_last() -> None:
    first, last = values(chained())
    assert (first["type"], first["mechanism"]["type"]) == ("JSONDecodeError", "chained")
    assert (last["type"], last["mechanism"]["type"]) == ("LookupError", "generic")


def test_a_suppressed_context_is_left_out() -> None:
    error = ValueError()
    error.__context__ = KeyError()
    assert len(values(error)) == 2
    error.__suppress_context__ = True
    assert len(values(error)) == 1


def test_a_chain_that_bites_its_tail_ends() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert [value["type"] for value in values(one)] == ["KeyError", "ValueError"]


def test_a_long_chain_is_cut() -> None:
    error = last = ValueError("0")
    for number in range(20):
        last.__cause__ = ValueError(str(number))
        last = last.__cause__
    assert len(values(error)) == MAX_CHAIN


def test_a_recursion_error_is_drafted_with_its_outermost_and_innermost_frames() -> None:
    def forever() -> None:
        forever()

    with pytest.raises(RecursionError) as caught:
        forever()
    [value] = values(caught.value)
    frames = value["stacktrace"]["frames"]
    assert len(frames) == MAX_FRAMES
    assert (
        frames[0]["function"] == "test_a_recursion_error_is_drafted_with_its_outermost_and_innermost_frames"
    )
    assert frames[-1]["function"] == "forever"


def test_thousands_of_frames_cost_no_more_than_are_kept() -> None:
    import sys

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        with pytest.raises(ValueError) as caught:
            deep(5000)
    finally:
        sys.setrecursionlimit(limit)
    [value] = values(caught.value)
    assert len(value["stacktrace"]["frames"]) == MAX_FRAMES


def test_an_exception_without_text_or_truth_is_drafted() -> None:
    [value] = values(raised(HostileError("made with")))
    assert value["value"] == "made with"
    assert Capture(EMPTY, error=HostileError()).title == "HostileError: "


def test_a_long_text_is_cut() -> None:
    assert len(values(ValueError("x" * 1_000_000))[0]["value"]) == MAX_VALUE


def test_an_exception_that_was_never_raised_has_no_stack() -> None:
    assert "stacktrace" not in values(ValueError("x"))[0]


def test_tags_and_extra_that_have_no_text_do_not_stop_a_draft() -> None:
    event = draft(
        ValueError(), tags={"a": HostileError(), "b": None}, extra={"c": HostileError(), "d": float("nan")}
    )
    assert event["tags"] == {"a": "HostileError()", "b": "None"}
    assert event["extra"]["c"] == "HostileError()"
    assert event["extra"]["d"] == "nan"


def test_a_message_carries_its_template_and_parameters() -> None:
    capture = Capture(EMPTY, "info", logentry={"message": "order %s", "params": [5]}, logger="acme")
    event = draft_event(capture)
    describe(event, capture)
    assert (event["level"], event["logger"]) == ("info", "acme")
    assert event["logentry"] == {"message": "order %s", "params": [5]}
    assert "exception" not in event


def test_a_synthetic_error_carries_its_stack_other_threads_and_contexts() -> None:
    frame = {"function": "save", "abs_path": "/opt/acme/orders.py", "lineno": 1}
    other = {"id": "7", "name": "waits"}
    capture = Capture(
        EMPTY,
        synthetic=("AppHang", "blocked"),
        mechanism="AppHang",
        stack=[frame],
        stacks=[other],
        contexts={"hang": {"outcome": "ongoing"}},
    )
    event: dict[str, Any] = {"contexts": {"trace": {}}}
    describe(event, capture)
    (error,) = event["exception"]["values"]
    assert error["stacktrace"] == {"frames": [frame]}
    assert error["thread_id"] == event["threads"]["values"][0]["id"]
    assert event["threads"]["values"][1:] == [other]
    assert event["contexts"] == {"trace": {}, "hang": {"outcome": "ongoing"}}


def test_what_is_no_python_exception_is_synthetic() -> None:
    capture = Capture(EMPTY, synthetic=("QtCritical", "no pixmap"), mechanism="qt_message", handled=False)
    event = draft_event(capture)
    describe(event, capture)
    assert event["exception"]["values"] == [
        {
            "type": "QtCritical",
            "value": "no pixmap",
            "mechanism": {"type": "qt_message", "handled": False, "synthetic": True},
        }
    ]
    assert capture.title == "QtCritical: no pixmap"


def test_the_thread_is_named_and_marked() -> None:
    [thread] = draft(ValueError(), handled=False)["threads"]["values"]
    assert (thread["name"], thread["main"], thread["current"], thread["crashed"]) == (
        "MainThread",
        True,
        True,
        True,
    )


def test_the_calling_stack_ends_at_the_caller() -> None:
    frames = calling_frames()
    assert frames[-1]["function"] == "test_the_calling_stack_ends_at_the_caller"
    assert not any(str(frame["module"]).startswith("crashdesk.reporter") for frame in frames)


def test_source_lines_are_added_where_there_are_none() -> None:
    holder = {"stacktrace": {"frames": calling_frames()[-1:]}}
    add_source_lines(holder)
    [frame] = holder["stacktrace"]["frames"]
    assert frame["context_line"].strip().startswith("holder = ")
    assert frame["pre_context"][-1].startswith("def test_source_lines")
    before = dict(frame)
    add_source_lines(holder)
    assert frame == before
    add_source_lines({})


def test_a_working_directory_that_is_gone_stops_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = compile("raise ValueError", "relative.py", "exec")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(ValueError) as caught:
        exec(code, {"__name__": "relative"})
    assert values(caught.value)[0]["stacktrace"]["frames"][-1]["abs_path"] == "relative.py"


def test_an_exception_that_was_let_go_of_is_drafted_as_it_was() -> None:
    capture = Capture(EMPTY, error=raised(ValueError("x")), mechanism="excepthook", handled=False)
    first = draft_event(capture)
    capture.exception = exception_of(capture)
    capture.forget_error()
    second = draft_event(capture)
    assert second["exception"] == first["exception"]
    second["exception"]["values"].clear()
    assert draft_event(capture)["exception"] == first["exception"], "each event has its own"


def test_a_capture_of_no_exception_has_none() -> None:
    assert exception_of(Capture(EMPTY, logentry={"message": "x"})) is None


def test_contexts_of_one_report_join_those_of_the_event() -> None:
    event: dict[str, Any] = {"contexts": {"order": {"id": 1}}}
    describe(event, Capture(EMPTY, contexts={"storm": {"suppressed": 3}}))
    assert event["contexts"] == {"order": {"id": 1}, "storm": {"suppressed": 3}}

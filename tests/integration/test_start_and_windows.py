"""What the start takes, what windows take to come, how they stutter, and what was running meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from tests.helpers.performance_host import hosting, loads, seconds, transactions, wait_loaded
from tests.helpers.reporter import Receiver, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNPROFILED = "consent='granted', profiles_sample_rate=0.0"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def spans(event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {span["op"]: span for span in event["spans"]}


def took(span: dict[str, Any]) -> float:
    return seconds(span["timestamp"]) - seconds(span["start_timestamp"])


def test_the_start_is_told_from_the_process_to_what_the_host_calls_fully_displayed(
    tmp_path: Path, receiver: Receiver
) -> None:
    before = time.time()
    with hosting(tmp_path, receiver) as host:
        up = time.time()
        host.do("app.processEvents()")  # and so has the window been painted
        time.sleep(0.5)
        host.do("crashdesk.fully_displayed()")
        after = time.time()
        until(lambda: loads(receiver), 20)
        assert host.quit() == 0
    [start] = loads(receiver)
    found = spans(start)
    assert start["transaction"] == "OrderWindow"
    assert start["transaction_info"] == {"source": "component"}
    # Linux tells a process's start in hundredths of a second.
    assert before - 0.02 <= seconds(start["start_timestamp"]) <= up
    assert seconds(start["timestamp"]) <= after
    cold, initial, full = (
        found[op] for op in ("app.start.cold", *(f"ui.load.{n}_display" for n in ("initial", "full")))
    )
    assert took(cold) == pytest.approx(took(initial), abs=0.001)
    assert took(full) == pytest.approx(took(start), abs=0.001)
    assert took(full) - took(initial) > 0.4
    assert took(found["process.load"]) + took(found["application.load"]) <= took(cold)
    assert found["process.load"]["parent_span_id"] == cold["span_id"]
    figures = start["measurements"]
    assert figures["app_start_cold"]["value"] == pytest.approx(1000 * took(cold), abs=1)
    assert figures["time_to_initial_display"] == figures["app_start_cold"]
    assert figures["time_to_full_display"]["value"] == pytest.approx(1000 * took(full), abs=1)
    assert figures["app_start_cold"]["unit"] == "millisecond"


def test_a_start_that_nobody_calls_complete_is_told_when_the_application_ends(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        assert loads(receiver) == []
        assert host.quit() == 0
    [start] = loads(receiver)
    assert "time_to_full_display" not in start["measurements"]


@pytest.mark.parametrize(
    "more", ["consent='ask'", "consent='denied'", "consent='granted', traces_sample_rate=0.0"]
)
def test_nothing_is_told_of_a_start_that_must_not_be_recorded(
    tmp_path: Path, receiver: Receiver, more: str
) -> None:
    with hosting(tmp_path, receiver, more) as host:
        wait_loaded(host)
        host.do("crashdesk.fully_displayed()")
        assert host.quit() == 0
    assert loads(receiver) == []


def test_a_window_that_a_click_opens_is_a_span_of_the_click(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("click(opens)")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    [click] = transactions(receiver)
    load = spans(click)["ui.load"]
    assert load["description"] == "details"
    assert took(load) >= 0.2, "from the click on, not from when it was shown"
    assert load["data"]["view.class"] == "Details"


def test_a_window_that_comes_by_itself_is_a_transaction(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("crashdesk.fully_displayed()")
        host.do("QTimer.singleShot(0, opens)")
        until(lambda: len(loads(receiver)) == 2, 20)
        assert host.quit() == 0
    load = loads(receiver)[1]
    assert load["transaction"] == "details"
    assert set(spans(load)) == {"ui.load.initial_display"}
    assert load["measurements"]["time_to_initial_display"]["value"] >= 200
    assert "app_start_cold" not in load["measurements"]


@pytest.mark.parametrize("early", [False, True], ids=["with the SDK", "before the SDK"])
def test_what_is_drawn_late_during_a_click_is_measured(
    *, early: bool, tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver, UNPROFILED) as host:
        if not early:
            wait_loaded(host)
        host.do("click(stutters)")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    [click] = transactions(receiver)
    figures = {name: one["value"] for name, one in click["measurements"].items()}
    assert figures["frames_frozen"] == 1, "the slot blocked for 800 ms"
    assert figures["frames_slow"] >= 2, "then painting took 50 ms; the first may still be the click's frame"
    assert figures["frames_total"] >= 3
    assert figures["frames_delay"] >= 2 * 0.03 + 0.78
    assert click["measurements"]["frames_delay"]["unit"] == "second"


def profiles(receiver: Receiver) -> list[dict[str, Any]]:
    items = [item for body in receiver.bodies for item in parse(body).items]
    return [item.json() for item in items if item.type == "profile"]


def test_a_click_is_profiled_and_the_profiler_rests_afterwards(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver, "consent='granted', profiles_sample_rate=1.0") as host:
        wait_loaded(host)
        host.do("click(counts_down)")
        until(lambda: transactions(receiver), 20)
        until(lambda: host.do("profilers()") == "[]", 5)
        host.do("click(counts_down, 'againButton')")
        until(lambda: len(transactions(receiver)) == 2, 20)
        assert host.quit() == 0
    click = transactions(receiver)[0]
    profile = profiles(receiver)[0]
    [of] = profile["transactions"]
    assert (of["id"], of["name"]) == (click["event_id"], "OrderWindow.goButton")
    assert len(profiles(receiver)) == 2, "the profiler comes back from its rest"
    content = profile["profile"]
    frames = {frame["function"]: frame for frame in content["frames"]}
    assert frames["counts_down"]["in_app"]
    assert not frames["Thread._bootstrap"]["in_app"], "where each of Python's threads begins"
    last = max(int(sample["elapsed_since_start_ns"]) for sample in content["samples"])
    assert last <= int(of["relative_end_ns"]), "it ends with its transaction"
    assert int(of["relative_end_ns"]) == pytest.approx(1e9 * took(click), abs=1e6)
    main = [one for one in content["samples"] if one["thread_id"] == of["active_thread_id"]]
    blocked = [one for one in main if _function_in(content, one, "counts_down")]
    assert len(blocked) >= 10, "of 300 ms"


def _function_in(content: dict[str, Any], sample: dict[str, Any], function: str) -> bool:
    stack = content["stacks"][sample["stack_id"]]
    return any(content["frames"][number]["function"] == function for number in stack)


def test_where_nothing_is_profiled_a_stall_carries_its_own_samples(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver, UNPROFILED) as host:
        wait_loaded(host)
        host.do("click(counts_down)")
        until(lambda: transactions(receiver), 20)
        assert host.do("profilers()") == "[]"
        assert host.quit() == 0
    assert profiles(receiver) == []
    [click] = transactions(receiver)
    stack = spans(click)["ui.task"]["data"]["stall.stack"]
    assert [line.split(":")[0] for line in stack][-1] == "__main__.counts_down"

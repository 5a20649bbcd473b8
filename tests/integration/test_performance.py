"""What a person does becomes a transaction, what blocks the main thread a span, and both belong together."""

from __future__ import annotations

import ast
import time
from typing import TYPE_CHECKING

import pytest

from tests.helpers.performance_host import ASYNC, actions, hosting, seconds, told, transactions, wait_loaded
from tests.helpers.reporter import Receiver, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.mark.parametrize("early", [False, True], ids=["with the SDK", "before the SDK"])
def test_a_click_whose_slot_blocks_is_one_transaction_with_the_stall_in_it(
    *, early: bool, tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        if not early:
            wait_loaded(host)
        asked = time.time()
        host.do("click(naps)")
        until(lambda: transactions(receiver), 20)
        times = ast.literal_eval(host.do("times"))
        assert host.quit() == 0
    [event] = transactions(receiver)
    [span] = event["spans"]
    trace = event["contexts"]["trace"]
    assert (event["transaction"], trace["op"]) == ("OrderWindow.goButton", "ui.action.click")
    assert (trace["status"], event["transaction_info"]) == ("ok", {"source": "component"})
    assert trace["data"]["view.path"] == "OrderWindow/goButton"
    assert (span["op"], span["parent_span_id"]) == ("ui.task", trace["span_id"])
    assert span["description"] == "__main__.naps"
    # Between what was noted before and after, but for what clocks differ by.
    assert asked - 0.02 <= seconds(span["start_timestamp"]) <= times["begin"] + 0.02
    assert times["end"] - 0.02 <= seconds(span["timestamp"]) <= times["later"] + 0.02
    assert seconds(event["start_timestamp"]) <= seconds(span["start_timestamp"])
    assert event["timestamp"] == span["timestamp"], "it is trimmed to its last child"
    data = span["data"]
    assert data["blocked_main_thread"] is True
    assert data["thread.name"] == "MainThread"
    assert (data["qt.event"], data["qt.receiver.name"]) == ("MouseButtonRelease", "goButton")
    assert (data["code.function"], data["code.filepath"]) == ("naps", str(host.script))
    assert host.script.read_text("utf-8").splitlines()[data["code.lineno"] - 1].strip() == "time.sleep(0.3)"
    assert "Jane Doe" not in str(event), "a name says nothing of what stands there"


def test_a_stall_that_nobody_clicked_for_is_a_transaction_of_its_own(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("counts_down()")
        until(lambda: transactions(receiver), 20)
        times = ast.literal_eval(host.do("times"))
        assert host.quit() == 0
    [event] = transactions(receiver)
    trace = event["contexts"]["trace"]
    assert (event["transaction"], trace["op"]) == ("__main__.counts_down", "ui.task")
    assert (trace["data"]["blocked_main_thread"], trace["data"]["thread.name"]) == (True, "MainThread")
    assert trace["data"]["code.function"] == "counts_down"
    took = seconds(event["timestamp"]) - seconds(event["start_timestamp"])
    assert took == pytest.approx(times["end"] - times["begin"], abs=0.15)


@pytest.mark.parametrize(
    "starts", ["starts_thread", "idle.start", "starts_moved", "starts_job", "starts_call"]
)
@pytest.mark.parametrize("early", [False, True], ids=["with the SDK", "before the SDK"])
def test_what_another_thread_does_for_a_click_belongs_to_it(
    *, early: bool, starts: str, tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        if not early:
            wait_loaded(host)
        host.do(f"click({starts})")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    assert told(receiver) == [("OrderWindow.goButton", ["__main__.reads"])]


def test_a_request_in_a_thread_that_objects_were_moved_to_belongs_to_the_click(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("click(starts_fetcher)")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    assert told(receiver) == [("OrderWindow.goButton", ["__main__.reads"])]


def test_tasks_under_qasync_belong_to_the_click_that_began_them_even_while_the_next_one_runs(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver, frame=ASYNC) as host:
        wait_loaded(host)
        host.do("click_twice()")
        until(lambda: len(transactions(receiver)) == 2, 20)
        host.ask("app.quit()")
        host.process.wait(20)
    assert sorted(told(receiver)) == [
        ("OrderWindow.firstButton", ["GET", "__main__.reads"]),
        ("OrderWindow.secondButton", ["__main__.reads"]),
    ]


def test_what_an_executor_of_qasyncs_does_for_a_click_belongs_to_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver, frame=ASYNC) as host:
        wait_loaded(host)
        host.do("click(starts_executor)")
        until(lambda: transactions(receiver), 20)
        host.ask("app.quit()")
        host.process.wait(20)
    assert told(receiver) == [("OrderWindow.goButton", ["__main__.reads"])]


def test_actions_are_transactions_alike(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("trigger(reads)")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    assert told(receiver) == [("OrderWindow.saveAction", ["__main__.reads"])]
    assert transactions(receiver)[0]["contexts"]["trace"]["op"] == "ui.action.click"


def test_what_is_running_when_the_application_ends_is_told(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("click(naps)")
        until(lambda: "end" in host.do("times"), 20)
        assert host.quit() == 0
    assert told(receiver) == [("OrderWindow.goButton", ["__main__.naps"])]


NOTHING = {
    "an empty click": ("click()", "consent='granted'", {}),
    "no consent": ("click(naps)", "consent='denied'", {}),
    "no answer": ("click(naps)", "consent='ask'", {}),
    "tracing off": ("click(naps)", "consent='granted'", {"SENTRY_ENABLE_TRACING": "false"}),
    "both rates 0": (
        "click(naps)",
        "consent='granted', traces_sample_rate=0.0, stall_sample_rate=0.0",
        {},
    ),
    "ignored names": (
        "click(naps)",
        "consent='granted', ignore_transactions=['*.goButton', '*.naps']",
        {},
    ),
}


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_is_told_of(case: str, tmp_path: Path, receiver: Receiver) -> None:
    act, more, environ = NOTHING[case]
    with hosting(tmp_path, receiver, more, environ) as host:
        wait_loaded(host)
        host.do(act)
        time.sleep(4.5)  # longer than a click may be idle
        assert host.quit() == 0
    # Where stalls are told, a busy machine may have its own.
    told_of = transactions if case in {"an empty click", "ignored names"} else actions
    assert told_of(receiver) == []


def test_a_modal_dialog_is_no_stall(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        wait_loaded(host)
        host.do("asks()")
        time.sleep(1)
        assert host.quit() == 0
    assert transactions(receiver) == []


def test_stalls_are_told_where_no_click_is_sampled(tmp_path: Path, receiver: Receiver) -> None:
    more = "consent='granted', traces_sample_rate=0.0"
    with hosting(tmp_path, receiver, more) as host:
        wait_loaded(host)
        host.do("click(naps)")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    assert told(receiver) == [("__main__.naps", [])]


def test_a_rate_by_name_counts_for_clicks_and_for_stalls(tmp_path: Path, receiver: Receiver) -> None:
    rates = "{'*.goButton': 1.0, '*.naps': 0.0}"
    more = f"consent='granted', traces_sample_rate=0.0, transaction_rates={rates}"
    with hosting(tmp_path, receiver, more) as host:
        wait_loaded(host)
        host.do("click(lambda: (naps(), reads(), counts_down()))")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    [(name, spans)] = told(receiver)
    assert name == "OrderWindow.goButton"
    assert "__main__.reads" in spans
    assert "__main__.naps" not in spans


def test_rates_can_be_changed_while_it_runs(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(
        tmp_path, receiver, "consent='granted', traces_sample_rate=0.0, stall_sample_rate=0.0"
    ) as host:
        wait_loaded(host)
        host.do("click(reads, 'firstButton')")
        host.do("app.processEvents()")  # the click is an event that waits until the loop comes to it
        host.do("reporter.set_rates(traces=1.0)")
        host.do("click(reads, 'secondButton')")
        until(lambda: transactions(receiver), 20)
        assert host.quit() == 0
    assert ("OrderWindow.secondButton", ["__main__.reads"]) in told(receiver)
    assert "OrderWindow.firstButton" not in dict(told(receiver))

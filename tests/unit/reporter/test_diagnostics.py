from __future__ import annotations

import json
import threading

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from tests.unit.reporter.test_host_calls import on_our_thread


class HostileError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_a_failure_is_swallowed_and_counted(expects_reporter_failures: list[str]) -> None:
    diagnostics = Diagnostics()
    for _ in range(2):
        with diagnostics.guard("hook"):
            raise ValueError("broken")
    report = diagnostics.report()
    assert report["failures"] == {"hook": 2}
    assert report["last_failure"] == "hook: ValueError: broken"


def test_an_error_without_a_text_is_counted_too(expects_reporter_failures: list[str]) -> None:
    diagnostics = Diagnostics()
    with diagnostics.guard("hook"):
        raise HostileError
    assert diagnostics.report()["failures"] == {"hook": 1}


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_host_passes_on_its_threads(error: type[BaseException]) -> None:
    with pytest.raises(error), Diagnostics().guard("hook"):
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_nothing_ends_a_thread_of_ours(
    error: type[BaseException], expects_reporter_failures: list[str]
) -> None:
    diagnostics = Diagnostics()

    def work() -> str:
        with diagnostics.guard("writer"):
            raise error
        return "lives"

    assert on_our_thread(work) == "lives"
    assert diagnostics.report()["failures"] == {"writer": 1}


def test_a_failure_of_the_hosts_is_counted_without_a_call_of_its_text(
    expects_reporter_failures: list[str],
) -> None:
    class LoudError(Exception):
        def __str__(self) -> str:
            return str(pytest.fail("asked"))

    diagnostics = Diagnostics()
    with diagnostics.host_calls.calling("filter"):
        raise LoudError("made with")
    assert diagnostics.report()["last_failure"] == "filter: LoudError: made with"


def test_drops_and_facts_are_reported_as_json() -> None:
    diagnostics = Diagnostics()
    diagnostics.dropped("error", "sample_rate")
    diagnostics.dropped("error", "sample_rate", 2)
    diagnostics.note(last_success=1.5)
    report = json.loads(json.dumps(diagnostics.report()))
    assert (report["dropped"], report["last_success"]) == ({"error:sample_rate": 3}, 1.5)


def test_counting_in_the_middle_of_counting_locks_nobody_up() -> None:
    diagnostics = Diagnostics()

    def reenter() -> None:
        with diagnostics._lock:  # as when a garbage collection runs a hook just there
            diagnostics.dropped("error", "sample_rate")
            diagnostics.note(a=1)

    thread = threading.Thread(target=reenter, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def test_what_is_told_by_another_report_is_counted_and_no_loss(expects_reporter_failures: list[str]) -> None:
    made = Diagnostics()
    made.on_drop = lambda *_: pytest.fail("lost")
    for kind in ("storm", "storm", "duplicate"):
        made.repeated(kind)
    assert made.report()["repeats"] == {"storm": 2, "duplicate": 1}
    assert made.report()["dropped"] == {}


def test_the_first_failure_of_each_place_is_told_and_telling_may_fail(
    expects_reporter_failures: list[str],
) -> None:
    made, told = Diagnostics(), []

    def tell() -> None:
        told.append(made.report()["last_failure"])
        raise RuntimeError("telling failed")

    made.on_failure = tell
    for where in ("hook", "hook", "scrub"):
        with made.guard(where):
            raise ValueError("x")
    assert told == ["hook: ValueError: x", "scrub: ValueError: x"]
    assert made.report()["failures"] == {"hook": 2, "scrub": 1}

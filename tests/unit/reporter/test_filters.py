from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters, checked
from crashdesk.reporter.host_calls import HostCalls
from tests.unit.reporter.test_host_calls import on_our_thread

EVENT: dict[str, Any] = {"exception": {"values": [{"type": "KeyError"}, {"type": "LookupError"}]}}


def filters(**own: Any) -> Filters:
    return Filters(Diagnostics(), **own)


@pytest.mark.parametrize(
    ("rule", "ignored"),
    [
        (LookupError, True),
        (KeyError, True),
        (ValueError, False),
        ("KeyError", True),
        ("builtins.KeyError", True),
        ("LookupError", False),
    ],
)
def test_errors_are_ignored_by_type_with_subclasses_or_by_name(rule: Any, *, ignored: bool) -> None:
    assert filters(ignore_errors=[rule]).ignores(KeyError()) == ignored


def test_a_message_is_never_an_ignored_error() -> None:
    assert not filters(ignore_errors=[BaseException]).ignores(None)


@pytest.mark.parametrize(
    ("rule", "ignored"),
    [
        ("QtCritical", True),
        ("QtCritical:disk *", True),
        ("QtCritical:disk", False),
        ("QtFatal:disk *", False),
        (LookupError, False),
    ],
)
def test_a_message_that_counts_as_an_error_is_ignored_by_kind_and_pattern(rule: Any, ignored: bool) -> None:  # noqa: FBT001
    assert filters(ignore_errors=[rule]).ignores_message("QtCritical", "disk full") == ignored


def test_a_rule_that_is_none_keeps_the_report(expects_reporter_failures: list[str]) -> None:
    own = filters(ignore_errors=[ValueError()], ignore_transactions=[5], transaction_rates={"a": "often"})
    assert not own.ignores(KeyError())
    assert not own.ignores_transaction("a")
    assert own.rate("a", 0.5) == 0.5
    assert {entry.partition(":")[0] for entry in expects_reporter_failures} == {
        "ignore_errors",
        "ignore_transactions",
        "transaction_rates",
    }


@pytest.mark.parametrize(
    ("rule", "fingerprint"),
    [
        (None, None),
        ("one", ["one"]),
        (["one", 2], ["one", "2"]),
        ({"LookupError": ["lookup"]}, ["lookup"]),
        ({"LookupError": "lookup"}, ["lookup"]),
        ({"KeyError": ["key"]}, None),
        (lambda event: [event["exception"]["values"][0]["type"]], ["KeyError"]),
        (lambda event, hint: [hint["h"]], ["hint"]),
        (lambda event, hint: None, None),
        (lambda *both: [str(len(both))], ["2"]),
    ],
)
def test_a_fingerprint_comes_from_every_kind_of_rule(rule: Any, fingerprint: list[str] | None) -> None:
    event = filters(fingerprint=rule).event(dict(EVENT), {"h": "hint"})
    assert event is not None
    assert event.get("fingerprint") == fingerprint


def test_an_events_own_fingerprint_stays() -> None:
    event = filters(fingerprint="rule").event({"fingerprint": ["own"]}, {})
    assert event == {"fingerprint": ["own"]}


def test_the_host_changes_and_drops_events() -> None:
    changing = filters(before_send=lambda event, hint: {**event, "extra": hint})
    assert changing.event({"a": 1}, {"b": 2}) == {"a": 1, "extra": {"b": 2}}
    assert filters(before_send=lambda _event, _hint: None).event({}, {}) is None


def test_before_send_sees_the_fingerprint() -> None:
    own = filters(fingerprint="one", before_send=lambda event, _hint: {"seen": event["fingerprint"]})
    assert own.event({}, {}) == {"seen": ["one"]}


@pytest.mark.parametrize(
    "name", ["before_send", "before_send_transaction", "before_breadcrumb", "fingerprint"]
)
def test_a_callable_that_raises_keeps_the_report_and_is_counted(
    name: str, expects_reporter_failures: list[str]
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("host")

    own = filters(**{name: broken})
    assert own.event({"a": 1}, {}) == {"a": 1}
    assert own.transaction({"a": 1}, {}) == {"a": 1}
    assert own.crumb({"a": 1}, {}) == {"a": 1}
    assert expects_reporter_failures == [f"{name}: RuntimeError('host')"]


def test_data_that_the_hosts_filter_changes_stay_as_they_are_for_who_gave_them() -> None:
    def rewrites(crumb: Any, _hint: Any) -> Any:
        crumb["data"]["order"] = "changed"
        return crumb

    data = {"order": 17}
    kept = filters(before_breadcrumb=rewrites).crumb({"data": data}, {})
    assert kept == {"data": {"order": "changed"}}
    assert data == {"order": 17}


def test_transactions_are_ignored_by_name_or_pattern() -> None:
    own = filters(ignore_transactions=["health*", re.compile("^debug/")])
    assert [own.ignores_transaction(name) for name in ("healthz", "debug/a", "save")] == [True, True, False]
    assert own.transaction({"transaction": "healthz"}, {}) is None
    assert own.rate("healthz", 1.0) == 0.0


def test_the_first_rate_whose_name_matches_counts() -> None:
    own = filters(transaction_rates={"save": 0.5, re.compile("sa"): 0.25, "*": 0.1})
    assert [own.rate(name, 1.0) for name in ("save", "safe", "load")] == [0.5, 0.25, 0.1]
    assert filters().rate("save", 0.7) == 0.7


def test_what_is_no_exception_is_ignored_by_its_name() -> None:
    rules = filters(ignore_errors=[LookupError, "SIGABRT"])
    assert rules.ignores_message("SIGABRT")
    assert not rules.ignores_message("SIGSEGV")
    assert not rules.ignores_message("LookupError")


@pytest.mark.parametrize("error", [SystemExit(3), GeneratorExit()])
def test_a_callable_that_would_end_the_thread_keeps_the_report_too(
    error: BaseException, expects_reporter_failures: list[str]
) -> None:
    def leave(*_: Any) -> Any:
        raise error

    own = filters(
        before_send=leave, before_send_transaction=leave, before_breadcrumb=leave, fingerprint=leave
    )
    assert own.event({"a": 1}, {}) == own.transaction({"a": 1}, {}) == own.crumb({"a": 1}, {}) == {"a": 1}
    assert len(expects_reporter_failures) == 4


def test_a_callable_that_takes_too_long_is_passed_over_and_keeps_hold_of_nothing(
    monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    monkeypatch.setattr(HostCalls.answer, "__defaults__", (0.05,))
    go, done = threading.Event(), threading.Event()

    def slow(event: dict[str, Any], _hint: Any) -> None:
        go.wait(10)
        event["extra"]["late"] = True
        done.set()

    own = filters(before_send=slow)
    kept = on_our_thread(lambda: own.event({"extra": {}}, {}))
    again = on_our_thread(lambda: own.event({"extra": {}}, {}))
    go.set()
    assert done.wait(10)
    assert kept == again == {"extra": {}}
    assert own.diagnostics.report()["failures"] == {"before_send": 2}


def test_an_answer_that_is_no_payload_keeps_the_report(expects_reporter_failures: list[str]) -> None:
    own = filters(before_send=lambda _event, _hint: True)
    assert own.event({"a": 1}, {}) == {"a": 1}
    assert "not a bool" in expects_reporter_failures[0]


def test_what_a_callable_does_itself_is_left_out_and_counted() -> None:
    nested: list[Any] = []

    def again(payload: dict[str, Any], hint: Any) -> dict[str, Any]:
        nested.extend([own.event({}, {}), own.transaction({}, {}), own.crumb({}, {})])
        return payload

    own = filters(before_send=again, before_send_transaction=again, before_breadcrumb=again)
    assert own.event({"a": 1}, {}) == own.transaction({"a": 1}, {}) == own.crumb({"a": 1}, {}) == {"a": 1}
    assert nested == [None] * 9
    assert own.diagnostics.report()["repeats"] == {"nested": 9}


def test_tags_are_put_right_whoever_set_them() -> None:
    own = filters(before_send=lambda event, _hint: {**event, "tags": {**event["tags"], "größe": "a\nb"}})
    event = own.event({"tags": {"a": 1}}, {})
    assert event == {"tags": {"a": "1", "grosse": "a b"}}
    assert own.transaction({"tags": [["b c", ""], ["d", 2]]}, {}) == {"tags": {"d": "2"}}


def test_an_error_is_not_asked_for_its_class() -> None:
    class OddError(Exception):
        @property  # type: ignore[misc]
        def __class__(self) -> Any:
            raise SystemExit

    assert not filters(ignore_errors=[ValueError, "ValueError"]).ignores(OddError())
    assert filters(ignore_errors=["OddError"]).ignores(OddError())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("before_send", "no"),
        ("before_send_transaction", 1),
        ("before_breadcrumb", {}),
        ("fingerprint", 7),
        ("fingerprint", "one"),
        ("transaction_rates", "x"),
        ("ignore_transactions", 5),
        ("ignore_errors", "ValueError"),
    ],
)
def test_a_filter_that_is_none_is_said_and_passed_over(name: str, value: Any) -> None:
    said: list[str] = []
    assert checked({name: value}, said.append) == {}
    [warning] = said
    assert warning.startswith(f"{name}: it takes a ")


def test_a_rate_that_is_none_is_said_and_passed_over() -> None:
    said: list[str] = []
    given = {"a": 0.5, "b": 2.0, "c": "often", "d": None, "e": 0}
    assert checked({"transaction_rates": given}, said.append) == {"transaction_rates": {"a": 0.5, "e": 0.0}}
    assert [warning.partition(",")[0] for warning in said] == [
        "transaction_rates: 'b' has 2.0",
        "transaction_rates: 'c' has often",
        "transaction_rates: 'd' has None",
    ]


def test_filters_of_every_kind_are_taken() -> None:
    given: dict[str, Any] = {
        "ignore_errors": (ValueError,),
        "ignore_transactions": ["health*"],
        "transaction_rates": {"a": 0.5},
        "fingerprint": print,
        "before_send": print,
        "before_send_transaction": None,
        "before_breadcrumb": print,
    }
    said: list[str] = []
    kept = checked(given, said.append)
    assert kept == {name: value for name, value in given.items() if value is not None}
    assert said == []

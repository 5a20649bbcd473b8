from __future__ import annotations

import re
from typing import Any

import pytest

from crashdesk.reporter.host_calls import HostCalls, HostError
from crashdesk.reporter.host_rules import HostRules


def rule(payload: dict[str, Any]) -> dict[str, Any]:
    return payload


def test_a_callable_is_a_rule() -> None:
    assert HostRules.of(rule).rule is rule


def test_a_mapping_gives_keys_patterns_and_a_rule() -> None:
    rules = HostRules.of(
        {"keys": ["Customer-No"], "patterns": ["a+", re.compile("B")], "rule": rule}, pytest.fail
    )
    assert rules.is_secret("my_customer_no")
    assert not rules.is_secret("customer")
    assert rules.redacted("xaaB [Filtered]") == "x[Filtered][Filtered] [Filtered]"
    assert rules.rule is rule


def test_nothing_adds_nothing() -> None:
    assert HostRules.of(None, pytest.fail) == HostRules.of({}, pytest.fail) == HostRules()


def test_a_pattern_that_matches_nothing_or_a_placeholder_changes_nothing() -> None:
    assert HostRules.of({"patterns": ["x*", "Filtered"]}).redacted("ab [Filtered]") == "ab [Filtered]"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (5, "takes a callable or a mapping, and no int"),
        ({"key": ["a"]}, "no 'key'"),
        ({"keys": "password"}, "keys must be a list, and is a str"),
        ({"keys": [3, ""]}, "no 3"),
        ({"patterns": ["("]}, "pattern '(' is ignored"),
        ({"patterns": [re.compile(b"x")]}, "is ignored"),
        ({"patterns": [None]}, "pattern None is ignored"),
        ({"rule": "x"}, "rule must be callable, and is a str"),
    ],
)
def test_what_cannot_be_used_is_named_and_left_out(given: object, named: str) -> None:
    warnings: list[str] = []
    assert HostRules.of(given, warnings.append) == HostRules()
    assert named in " ".join(warnings)


def test_a_rule_is_called_as_all_that_is_the_hosts() -> None:
    calls = HostCalls(lambda _where, _error: None)
    seen: list[bool] = []

    def watching(payload: dict[str, Any]) -> dict[str, Any]:
        seen.append(calls.running)
        return {**payload, "ruled": True}

    rules = HostRules.of({"keys": ["a"], "rule": watching}).called_by(calls)
    assert rules.rule is not None
    assert rules.rule({}) == {"ruled": True}
    assert (seen, rules.keys) == ([True], ("a",))


def test_a_rule_that_would_end_the_thread_raises_an_error() -> None:
    def leave(_payload: dict[str, Any]) -> dict[str, Any]:
        raise SystemExit

    rules = HostRules.of(leave).called_by(HostCalls(lambda _where, _error: None))
    assert rules.rule is not None
    with pytest.raises(HostError):
        rules.rule({})


def test_without_a_rule_there_is_none_to_call() -> None:
    rules = HostRules.of({"keys": ["a"]})
    assert rules.called_by(HostCalls(lambda _where, _error: None)) is rules

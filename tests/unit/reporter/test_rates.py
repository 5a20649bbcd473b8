from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.config import resolve
from crashdesk.reporter.rates import Rates
from tests.helpers.reporter import NOWHERE, config

if TYPE_CHECKING:
    from collections.abc import Mapping


def rates(environ: Mapping[str, str] | None = None, **given: Any) -> Rates:
    return Rates(resolve({"dsn": NOWHERE, **given}, environ or {}, {}, {}, frozen=False))


def test_they_are_those_of_the_configuration() -> None:
    made = Rates(config(traces_sample_rate=0.2, profiles_sample_rate=0.3, stall_sample_rate=0.4))
    assert (made.traces, made.profiles, made.stalls) == (0.2, 0.3, 0.4)
    assert made.tracing
    assert made.stalls_wanted


def test_stalls_keep_theirs_where_no_transaction_is_sampled() -> None:
    made = rates({"SENTRY_TRACES_SAMPLE_RATE": "0"})
    assert (made.traces, made.stalls, made.stalls_wanted) == (0.0, 1.0, True)


def test_without_tracing_nothing_is_wanted_until_somebody_asks_for_a_rate() -> None:
    made = rates({"SENTRY_ENABLE_TRACING": "false"}, traces_sample_rate=1.0)
    assert (made.tracing, made.traces, made.profiles, made.stalls) == (False, 0.0, 0.0, 0.0)
    made.change(0, None, 0)
    tracing = [made.tracing]
    made.change(None, None, 0.5)
    assert [*tracing, made.tracing] == [False, True]
    assert made.stalls_wanted


def test_a_change_is_told_and_leaves_the_others() -> None:
    made, told = rates(), []
    made.on_change = lambda: told.append((made.traces, made.stalls))
    made.change(0.5, None, 0)
    assert told == [(0.5, 0.0)]
    assert (made.profiles, made.stalls_wanted) == (1.0, False)


@pytest.mark.parametrize("value", [-0.1, 1.1, "half", float("nan")])
def test_what_is_no_rate_is_passed_over_and_said(value: Any, caplog: pytest.LogCaptureFixture) -> None:
    made = rates()
    made.change(value, None, 0.5)
    assert (made.traces, made.stalls) == (1.0, 0.5)
    assert "takes a number from 0 to 1" in caplog.text


@pytest.mark.parametrize("allowed", [True, False])
def test_performance_is_recorded_where_there_is_tracing_and_it_is_allowed(*, allowed: bool) -> None:
    made = Rates(config(), lambda: allowed)
    assert made.may_trace() is allowed
    made.tracing = False
    assert not made.may_trace()

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crashdesk.reporter.rate_limits import (
    LONGEST,
    UNNAMED,
    RateLimits,
    category_of,
    parse_rate_limits,
    parse_retry_after,
)


def test_a_header_names_categories_each_with_its_time() -> None:
    header = "60:transaction:key, 2700.5:default;error;security:organization:quota"
    assert list(parse_rate_limits(header)) == [
        ("transaction", 60.0),
        ("default", 2700.5),
        ("error", 2700.5),
        ("security", 2700.5),
    ]


def test_a_limit_without_categories_is_for_everything() -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": "60::organization"}, now=0, wall=0)
    assert limits.wait("error", 0) == limits.wait("transaction", 0) == 60


@pytest.mark.parametrize("part", ["", "soon:error", ":error", "nan:error", "::", "60"])
def test_a_malformed_part_does_not_spoil_the_others(part: str) -> None:
    assert ("error", 7.0) in list(parse_rate_limits(f"{part}, 7:error:key"))


def test_a_category_that_is_not_named_may_go_on() -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": "60:error:key"}, now=0, wall=0)
    assert limits.wait("error", 10) == 50
    assert limits.wait("transaction", 10) == 0


def test_a_later_shorter_limit_does_not_shorten_an_earlier_one() -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": "60:error:key"}, now=0, wall=0)
    limits.update(200, {"x-sentry-rate-limits": "5:error:key"}, now=1, wall=1)
    assert limits.wait("error", 1) == 59


def test_client_reports_are_not_limited_by_what_is_said_to_others() -> None:
    limits = RateLimits()
    limits.update(429, {}, now=0, wall=0, refused="error")
    assert limits.wait(category_of("client_report"), 0) == 0
    assert limits.wait(category_of("event"), 0) == UNNAMED


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, UNNAMED),
        ({"retry-after": "120"}, 120.0),
        ({"x-sentry-rate-limits": "9:error:key", "retry-after": "120"}, 120.0),
        ({"x-sentry-rate-limits": "9:error:key"}, UNNAMED),
    ],
)
def test_a_client_report_that_is_refused_waits_as_long_as_the_receiver_says(
    headers: dict[str, str], seconds: float
) -> None:
    limits = RateLimits()
    limits.update(429, headers, now=0, wall=0, refused=category_of("client_report"))
    assert limits.wait(category_of("client_report"), 0) == seconds


@pytest.mark.parametrize("header", ["soon:error:key", "", " , ,", "nan::key"])
@pytest.mark.parametrize(("retry", "seconds"), [({"retry-after": "7"}, 7.0), ({}, UNNAMED)])
def test_limits_that_cannot_be_read_leave_it_to_retry_after(
    header: str, retry: dict[str, str], seconds: float
) -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": header, **retry}, now=0, wall=0)
    assert limits.wait("error", 0) == seconds


def test_a_date_is_by_the_receivers_clock_where_it_tells_it() -> None:
    limits = RateLimits()
    headers = {"retry-after": "Thu, 01 Jan 1970 00:01:30 GMT", "date": "Thu, 01 Jan 1970 00:01:00 GMT"}
    limits.update(429, headers, now=0, wall=1_000_000.0)
    assert limits.wait("error", 0) == 30
    limits.update(429, {**headers, "date": "today"}, now=0, wall=10.0)
    assert limits.wait("error", 0) == 80


def test_the_named_limits_win_over_retry_after() -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": "9:error:key", "retry-after": "100"}, now=0, wall=0)
    assert limits.wait("error", 0) == 9


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 50.0),
        ("Wed, 01 Jan 1969 00:00:00 GMT", 0.0),
        ("soon", UNNAMED),
        (None, UNNAMED),
        ("nan", UNNAMED),
        ("1e30", LONGEST),
        ("inf", LONGEST),
    ],
)
def test_retry_after_is_a_number_a_date_or_a_minute(value: str | None, seconds: float) -> None:
    assert parse_retry_after(value, now=10.0) == seconds


def test_an_answer_without_limits_sets_none() -> None:
    limits = RateLimits()
    limits.update(200, {}, now=0, wall=0)
    assert limits.active(0) == {}


def test_limits_in_force_are_told_by_category() -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": "60:error:key, 30::key"}, now=0, wall=0)
    assert limits.active(10) == {"error": 50.0, "all": 20.0}
    assert limits.active(40) == {"error": 20.0}


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_header_can_hurt(header: str, retry: str) -> None:
    limits = RateLimits()
    limits.update(429, {"x-sentry-rate-limits": header, "retry-after": retry}, now=0, wall=0)
    assert 0 <= limits.wait("error", 0) <= LONGEST

from __future__ import annotations

import pytest

from crashdesk.app.checks import Check, configuration, disk, dsn, failures
from crashdesk.reporter.config import Config, resolve


def configured(environ: dict[str, str]) -> Config:
    return resolve({}, environ, {}, {}, frozen=False)


def test_reports_go_to_the_dsn_that_is_set() -> None:
    check = dsn(configured({"SENTRY_DSN": "http://key@host/1"}))
    assert check == Check("dsn", "ok", "reports go to http://host/1")


@pytest.mark.parametrize("environ", [{}, {"SENTRY_DSN": ""}, {"SENTRY_SAMPLE_RATE": "SENTRY_DSN"}])
def test_a_dsn_that_is_not_set_is_noted(environ: dict[str, str]) -> None:
    told = "SENTRY_DSN is not set: applications have to pass dsn to install"
    assert dsn(configured(environ)) == Check("dsn", "note", told)


@pytest.mark.parametrize("value", ["garbage", " "])
def test_a_dsn_that_cannot_be_used_is_not_told_as_one_that_is_not_set(value: str) -> None:
    config = configured({"SENTRY_DSN": value})
    assert configuration(config).state == "fail", "what is wrong is told there"
    told = "SENTRY_DSN cannot be used, see configuration: applications have to pass dsn to install"
    assert dsn(config) == Check("dsn", "note", told)


def test_without_a_failure_the_reporter_is_in_order() -> None:
    check = failures([{"recipient": "http://a/1", "failures": {}}, {}])
    assert (check.name, check.state) == ("reporter", "ok")


def test_what_failed_inside_a_reporter_is_named_with_its_recipient() -> None:
    check = failures(
        [
            {
                "recipient": "http://a/1",
                "failures": {"hook": 2, "scrub": 1},
                "last_failure": "scrub: KeyError",
            },
            {"recipient": "http://b/1", "failures": {}},
        ]
    )
    assert check.state == "note"
    assert check.ok, "the application lives on, and so does the rest of the reports"
    assert check.detail == "http://a/1: 3, the last: scrub: KeyError"


def test_a_disk_that_takes_everything_is_in_order() -> None:
    check = disk([{"recipient": "http://a/1", "outbox_error": "", "session_error": ""}, {}])
    assert (check.name, check.state) == ("disk", "ok")


def test_a_disk_that_refuses_reports_or_sessions_is_told_with_what_to_do() -> None:
    check = disk(
        [
            {"recipient": "http://a/1", "outbox_error": "No space left on device"},
            {"recipient": "http://b/1", "session_error": "Read-only file system"},
        ]
    )
    assert check.state == "fail"
    assert check.detail.split("; ") == [
        "http://a/1: reports cannot be kept: No space left on device",
        "http://b/1: sessions cannot be kept: Read-only file system",
        "make room there or let the application write, then start it again",
    ]

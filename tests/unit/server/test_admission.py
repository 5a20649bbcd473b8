from __future__ import annotations

import pytest
from starlette.datastructures import Headers, QueryParams

from crashdesk.server.admission import KeyRing, check_bearer, envelope_key, stated_key
from crashdesk.server.errors import HttpError
from crashdesk.store.projects import Key


def key(public: str, project: int, *, active: bool = True) -> Key:
    return Key(1, project, public, "Default", 0, active)


def test_a_key_admits_to_its_own_project_alone() -> None:
    ring = KeyRing([key("a", 1), key("b", 2), key("c", 1, active=False)])
    ring.admit(1, "a")
    for project, public, said in (
        (2, "a", "does not belong to project 2"),
        (1, "c", "unknown"),
        (1, "x", "unknown"),
    ):
        with pytest.raises(HttpError, match=said) as refused:
            ring.admit(project, public)
        assert (refused.value.status, refused.value.reason) == (403, "unauthorised")
    ring.replace([key("x", 1)])
    ring.admit(1, "x")


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"x-sentry-auth": "Sentry sentry_key=abc, sentry_version=7"}, "", "abc"),
        ({"x-sentry-auth": "Sentry sentry_version=7,sentry_key=abc"}, "", "abc"),
        ({"authorization": "sentry sentry_key=abc"}, "", "abc"),
        ({}, "sentry_key=abc&sentry_version=7", "abc"),
        ({"x-sentry-auth": "Sentry sentry_secret=abc"}, "", None),
        ({"authorization": "Bearer abc"}, "sentry_key=", None),
    ],
)
def test_the_key_is_found_wherever_an_sdk_puts_it(
    headers: dict[str, str], query: str, expected: str | None
) -> None:
    assert stated_key(Headers(headers), QueryParams(query)) == expected


def test_the_key_is_found_in_the_envelopes_dsn() -> None:
    assert envelope_key({"dsn": "https://abc@host/1"}) == "abc"


@pytest.mark.parametrize(
    ("header", "status"),
    [({}, 401), ({"dsn": 7}, 401), ({"dsn": "https://host/1"}, 403), ({"dsn": "odd"}, 403)],
)
def test_an_envelope_without_a_usable_dsn_is_refused(header: dict[str, object], status: int) -> None:
    with pytest.raises(HttpError) as refused:
        envelope_key(header)
    assert refused.value.status == status


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic token", "token", "Bearer tökén"]
)
def test_another_token_is_refused(given: str) -> None:
    with pytest.raises(HttpError) as refused:
        check_bearer(Headers({"authorization": given}), "token")
    assert refused.value.status == 401


def test_the_token_is_let_in() -> None:
    check_bearer(Headers({"authorization": "bearer token"}), "token")

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crashdesk.protocol.dsn import Dsn, DsnError


def test_a_dsn_is_read_part_by_part() -> None:
    dsn = Dsn.parse(" https://key:secret@sentry.example:8443/path/more/42 ")
    assert dsn == Dsn("https", "key", "sentry.example", 8443, "/path/more", "42")
    assert str(dsn) == "https://key@sentry.example:8443/path/more/42"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://k@127.0.0.1:8969/1", "http://127.0.0.1:8969/api/1/envelope/"),
        ("https://k@o1.ingest.sentry.io/2", "https://o1.ingest.sentry.io/api/2/envelope/"),
        ("https://k@host:443/2", "https://host/api/2/envelope/"),
        ("https://k@host/sentry/2/", "https://host/sentry/api/2/envelope/"),
        ("http://k@[::1]:80/1", "http://[::1]/api/1/envelope/"),
    ],
)
def test_envelopes_go_to_the_address_the_dsn_stands_for(text: str, url: str) -> None:
    dsn = Dsn.parse(text)
    assert dsn.envelope_url == url
    assert dsn.installations_url == url.replace("envelope", "installations")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "must begin with http"),
        ("ftp://k@h/1", "must begin with http"),
        ("https://h/1", "no public key"),
        ("https://:secret@h/1", "no public key"),
        ("https://k@/1", "no host"),
        ("https://k@h", "no project id"),
        ("https://k@h/", "no project id"),
        ("https://k@h:port/1", "no valid URL"),
        ("https://k@h:99999/1", "no valid URL"),
        ("https://k@[::1/1", "no valid URL"),
    ],
)
def test_what_is_no_dsn_says_what_is_missing(text: str, complaint: str) -> None:
    with pytest.raises(DsnError, match=complaint):
        Dsn.parse(text)


def test_a_complaint_never_repeats_the_key() -> None:
    with pytest.raises(DsnError) as refused:
        Dsn.parse("https://s3cr3tk3y@host:port/1")
    assert "s3cr3tk3y" not in str(refused.value)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=40) | st.text(max_size=20).map(lambda text: f"https://k@{text}/1"))
def test_any_text_is_a_dsn_or_refused(text: str) -> None:
    try:
        dsn = Dsn.parse(text)
    except DsnError:
        return
    assert Dsn.parse(str(dsn)) == dsn


def test_the_recipient_is_the_same_on_another_port() -> None:
    assert Dsn.parse("http://k@127.0.0.1:1/7").recipient == Dsn.parse("http://x@127.0.0.1:2/7").recipient


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.0.0.2", True), ("[::1]", True), ("sentry.io", False), ("10.0.0.1", False)],
)
def test_this_computer_is_known_as_such(host: str, loopback: bool) -> None:  # noqa: FBT001 - a table of expectations
    assert Dsn.parse(f"http://k@{host}/1").is_loopback is loopback

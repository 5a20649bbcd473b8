from __future__ import annotations

import pytest

from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn


def recipient_of(host: str) -> tuple[str, bool]:
    recipient = describe(Dsn.parse(f"https://key@{host}/1"))
    return recipient.name, recipient.is_this_computer


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8969", "[::1]:8969"])
def test_a_loopback_host_is_this_computer(host: str) -> None:
    assert recipient_of(host) == ("this computer", True)


@pytest.mark.parametrize(
    "host", ["o123.ingest.sentry.io", "o123.ingest.de.sentry.io", "O123.ingest.us.sentry.io"]
)
def test_sentrys_hosts_name_the_organisation(host: str) -> None:
    assert recipient_of(host) == ("Sentry (sentry.io), organisation 123", False)


def test_sentry_without_an_organisation_is_still_sentry() -> None:
    assert recipient_of("sentry.io") == ("Sentry (sentry.io)", False)


@pytest.mark.parametrize(
    "host", ["errors.acme.example", "o123.ingest.sentry.io.evil.example", "notsentry.io"]
)
def test_every_other_host_is_named_as_it_is(host: str) -> None:
    assert recipient_of(host) == (host, False)


def test_the_full_name_adds_the_address_of_this_computer() -> None:
    recipient = describe(Dsn.parse("http://key@127.0.0.1:8969/1"))
    assert recipient.full_name == "this computer (127.0.0.1)"

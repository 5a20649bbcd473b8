from __future__ import annotations

import pytest

from crashdesk.reporter.personal_data import address_spans, email_spans, pseudonym, user_id_to_send

INSTALL_ID = "c0ffee" * 5 + "00"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mail ada.lovelace+1@example.co.uk now", "ada.lovelace+1@example.co.uk"),
        ("to=ada%40example.org&x", "ada%40example.org"),
        (r"'line\nada@example.org'", "ada@example.org"),
        ("mail bob.o'neil@example.com now", "bob.o'neil@example.com"),
        ("mail o\u2019neil@example.com now", "o\u2019neil@example.com"),
        (r'{"a": "bob.o\u2019neil@example.com"}', r"bob.o\u2019neil@example.com"),
        (r"{\"a\": \"m\\u00fcller@example.com\"}", r"m\\u00fcller@example.com"),
        (r"\u003cbob@example.com\u003e", "bob@example.com"),
        (r"\u0027bob@example.com\u0027", "bob@example.com"),
        ("x='ada@example.org'", "ada@example.org"),
        ("x=b'ada@example.org'", "ada@example.org"),
        ("-" * 80 + "ada@example.org", "-" * 80 + "ada@example.org"),
        ("git@github.com:acme/x.git", None),
        ("user@host", None),
        ("@property.setter", None),
    ],
)
def test_e_mail_addresses_are_found(text: str, found: str | None) -> None:
    assert [text[start:end] for start, end, _ in email_spans(text)] == ([found] if found else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from 192.168.1.7:80", "192.168.1.7"),
        ("http://10.0.0.5/x", "10.0.0.5"),
        ("10.0.0.5.", "10.0.0.5"),
        ("地址192.168.1.7上", "192.168.1.7"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
        ("fe80::1ff:fe23:4567:890a%eth0", "fe80::1ff:fe23:4567:890a"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("ssh root@203.0.113.77", "203.0.113.77"),
        ("ssh deploy@8.8.8.8", "8.8.8.8"),
        ("root@8.8.8.8", "8.8.8.8"),
        ("sftp://bob@203.0.113.9/", "203.0.113.9"),
        ("https://bob@9.9.9.9/repo", "9.9.9.9"),
        ("bob@9.9.9.9:/srv", "9.9.9.9"),
        ("localhost/192.168.1.5", "192.168.1.5"),
        (r"repr\nlocalhost/10.0.0.0", "10.0.0.0"),
        (r"repr\tssh anna@10.0.0.0", "10.0.0.0"),
        ("manyhost/1.2.3.0", None),
        ("host/10.1.2.3:8080", "10.1.2.3"),
        ("tcp/10.2.3.4", "10.2.3.4"),
        ("tcp/8.8.8.8", "8.8.8.8"),
        ("example.org/9.9.9.9:443", "9.9.9.9"),
        ("peer-192.168.1.77", "192.168.1.77"),
        ("host_192.168.1.77.log", "192.168.1.77"),
        ("server 192.168.1.7", "192.168.1.7"),
        ("python 192.168.1.7", "192.168.1.7"),
        ("127.0.0.1:8969 or 0.0.0.0 or ::1", None),
        ("Qt/6.5.3.1", None),
        ("Qt/6.5.3.1/gcc_64", None),
        ("qt 6.5.3.1", None),
        ("Chrome/120.0.0.0 Safari/537.36", None),
        ("appVersion=1.2.3.4", None),
        ("acme_1.2.3.4_amd64.deb", None),
        ("version 1.2.3.4", None),
        ("acme@1.2.3.4", None),
        ("acme-1.2.3.4.tar.gz", None),
        ("10.0.19045.3570", None),
        ("1.2.3.4.5", None),
        ("12:30:05:07", None),
        ("std::abs(beef::cafe)", None),
    ],
)
def test_ip_addresses_are_told_from_versions_and_times(text: str, found: str | None) -> None:
    assert [text[start:end] for start, end, _ in address_spans(text)] == ([found] if found else [])


def test_a_pseudonym_is_stable_and_says_nothing() -> None:
    name = pseudonym("ada@example.org", INSTALL_ID)
    assert name == pseudonym("ada@example.org", INSTALL_ID)
    assert len(name) == 32
    assert int(name, 16)
    assert (
        len({name, pseudonym("grace@example.org", INSTALL_ID), pseudonym("ada@example.org", "f" * 32)}) == 3
    )


def test_a_pseudonym_is_made_once_and_known_again() -> None:
    name = pseudonym("ada", INSTALL_ID)
    assert user_id_to_send(name, INSTALL_ID, pii=False) == name
    assert user_id_to_send(name, "f" * 32, pii=False) not in {name, ""}


@pytest.mark.parametrize(
    ("given", "pii", "sent"), [(None, False, INSTALL_ID), ("", True, INSTALL_ID), (17, True, 17)]
)
def test_who_has_no_id_is_the_installation(given: object, *, pii: bool, sent: object) -> None:
    assert user_id_to_send(given, INSTALL_ID, pii=pii) == sent


def test_without_an_installation_no_id_of_the_hosts_leaves() -> None:
    assert user_id_to_send("ada", "", pii=False) == ""

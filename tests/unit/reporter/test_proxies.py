from __future__ import annotations

import base64

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.proxies import Proxy, ProxySettingError, parse_proxy, proxy_for

AWAY = Dsn.parse("https://key@errors.example/1")


@pytest.fixture(autouse=True)
def _only_these_proxies(without_proxies: None) -> None:
    """The proxies of the computer that runs the tests are not asked."""


def told_to(proxy: Proxy) -> bytes:
    kind, _, token = proxy.headers["proxy-authorization"].partition(" ")
    assert kind == "Basic"
    return base64.b64decode(token)


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("http://proxy.corp:8080", "http://proxy.corp:8080"),
        ("HTTPS://proxy.corp", "https://proxy.corp"),
        ("proxy.corp:8080", "http://proxy.corp:8080"),
        ("//proxy.corp:8080", "http://proxy.corp:8080"),
        (" proxy.corp\n", "http://proxy.corp"),
        ("http://proxy.corp:8080/", "http://proxy.corp:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_setting_names_an_http_proxy_with_or_without_a_scheme(setting: str, address: str) -> None:
    assert parse_proxy(setting) == Proxy(address)
    assert parse_proxy(setting).headers == {}


@pytest.mark.parametrize(
    ("user_info", "told"),
    [
        ("user:pass", b"user:pass"),
        ("user:p%40ss%3Aword", b"user:p@ss:word"),
        ("corp%5Cuser:p", rb"corp\user:p"),
        ("user:%D1%8F%FF", b"user:\xd1\x8f\xff"),
        ("user:p@ss/w#rd?", b"user:p@ss/w#rd?"),
        ("user:a://b", b"user:a://b"),
        ("user", b"user:"),
        ("user:ключ", "user:ключ".encode()),
    ],
)
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_user_and_password_are_told_to_the_proxy_decoded_and_are_in_nothing_else(
    scheme: str, user_info: str, told: bytes
) -> None:
    proxy = parse_proxy(f"{scheme}{user_info}@proxy.corp:8080")
    assert told_to(proxy) == told
    assert proxy.address == "http://proxy.corp:8080"
    assert user_info not in repr(proxy)


@pytest.mark.parametrize(
    "setting",
    [
        "socks5://user:s3cret@proxy.corp:1080",
        "user:s3cret@",
        "http://user:s3cret@proxy.corp:port",
        "http://user:s3cret@[proxy",
        "http://user:s3cret@proxy.corp:99999",
        "http://",
    ],
)
def test_a_setting_that_cannot_be_used_is_an_error_without_the_password(setting: str) -> None:
    with pytest.raises(ProxySettingError, match="cannot be used") as raised:
        parse_proxy(setting)
    assert "s3cret" not in str(raised.value)
    assert "user" not in str(raised.value)


def test_the_error_names_the_proxy_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://user:s3cret@proxy.corp:1080")
    with pytest.raises(ProxySettingError) as raised:
        proxy_for(AWAY)
    for word in ("socks5://proxy.corp:1080", "HTTPS_PROXY", "NO_PROXY", "errors.example"):
        assert word in str(raised.value)
    assert raised.value.__cause__ is None


def test_the_receivers_scheme_decides_then_the_setting_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_for(AWAY) is None
    monkeypatch.setenv("all_proxy", "all.corp:1")
    assert proxy_for(AWAY) == Proxy("http://all.corp:1")
    monkeypatch.setenv("https_proxy", "tls.corp:2")
    assert proxy_for(AWAY) == Proxy("http://tls.corp:2")
    monkeypatch.setenv("no_proxy", "errors.example")
    assert proxy_for(AWAY) is None


def test_this_computer_is_reached_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "proxy.corp:1")
    assert proxy_for(Dsn.parse("http://key@localhost:9/1")) is None

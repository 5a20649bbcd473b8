"""The proxy that this computer's settings, or the environment, name for a receiver."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from crashdesk.protocol.dsn import Dsn

SPOKEN: Final = frozenset({"http", "https"})
"""Kinds of proxies that urllib3 speaks to without further packages."""

# A user's name and password go up to the last "@", whatever is in them: people forget to encode it.
_PARTS: Final = re.compile(
    r"(?:(?:([a-z][a-z0-9+.-]*):)?//)?(?:(.*)@)?([^/?#@]*)[^@]*", re.IGNORECASE | re.DOTALL
)


class ProxySettingError(ValueError):
    """A proxy that cannot be used; its text says what to do and never repeats a user's name or password."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Attributes:
        address: ``scheme://host:port``, without user and password, so that no error can tell them.
        user_info: ``user:password``, percent-encoded as in the setting; empty where there is none.
    """

    address: str
    user_info: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What the proxy is told with each request: who asks, where the setting says that.

        Source: https://www.rfc-editor.org/rfc/rfc7617#section-2
        """
        from urllib3.util import make_headers

        if not self.user_info:
            return {}
        user, _, password = self.user_info.partition(":")
        # The very bytes that the percent-encoding stands for, in whatever charset the proxy has them.
        told = unquote_to_bytes(user) + b":" + unquote_to_bytes(password)
        return make_headers(proxy_basic_auth=told.decode("latin-1"))


def parse_proxy(setting: str) -> Proxy:
    """Read a setting; without a scheme it is an HTTP proxy, as curl takes it.

    Source: https://curl.se/docs/manpage.html#-x

    Raises:
        ProxySettingError: it is no proxy that could be spoken to.
    """
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    found = _PARTS.fullmatch(setting.strip())
    scheme, user_info, host = found.groups() if found else (None, None, "")
    address = f"{(scheme or 'http').lower()}://{host}"
    try:
        usable = parse_url(address).host and address.partition(":")[0] in SPOKEN
    except LocationParseError:
        usable = None
    if not usable:
        raise ProxySettingError(f"the proxy setting {address} cannot be used")
    return Proxy(address, user_info or "")


def proxy_for(dsn: Dsn) -> Proxy | None:
    """The proxy on the way to a receiver, as the settings stand now; None where there is none.

    Raises:
        ProxySettingError: there is one, but it cannot be spoken to; the text says what to do.
    """
    import urllib.request

    if dsn.is_loopback:
        return None
    settings = urllib.request.getproxies()
    setting = settings.get(dsn.scheme) or settings.get("all")
    if not setting or urllib.request.proxy_bypass(dsn.host):
        return None
    try:
        return parse_proxy(setting)
    except ProxySettingError as error:
        ours = f"set {dsn.scheme.upper()}_PROXY, or the system's proxy, to an http:// or https:// one"
        raise ProxySettingError(f"{error}: {ours}, or name {dsn.host} in NO_PROXY") from None

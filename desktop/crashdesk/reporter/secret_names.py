"""Names that say that what they name is a secret, or about a person, or about the process."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, Literal

Kind = Literal["", "secret", "host", "user", "protocol", "personal", "screen", "process", "version"]
"""What a name says of its value.

``host``: a secret by the host's own rules. ``user``: the user's id. ``protocol``: an attribute that the
protocol itself reads. ``personal``: names a person or this computer. ``screen``: what a window shows.
``process``: the command line or the environment of the process. ``version``: may look like an address and
is none.
"""

_SEPARATORS: Final = re.compile(r"[\s_.\-:/\[\]()]+")

# Matched anywhere in a key once case and separators are taken out, so that my_password, X-Api-Key and
# accessToken are all found. An author, a tokenizer and the number of sessions are no secrets.
_SECRET: Final = re.compile(
    r"password|passwd|passphrase|passcode|passwort|kennwort|pwd|secret(?!ar)|token(?!i[sz])|apikey|auth(?!or(?!iz))"
    r"|bearer|jwt|session(?!s?(?:count|number|duration|length|timeout|start|status|type|replay))|sessid"
    r"|cookie(?!cutter)|csrf|xsrf|credential|(?:private|access|signing|encryption|account|shared|ssh|master|license)key"
    r"|^pass$|^pin$|pincode|^cvv2?$|^cvc2?$|^otp$|cardnumber|creditcard|^iban$|^ssn$|密码|口令|密钥|令牌|验证码"
)
# max_tokens, token_count and has_password say something about a secret, as long as they are numbers.
_ABOUT: Final = re.compile(
    r"^(?:has|is|needs|requires|uses|max|min|num|total|prompt|completion|input|output)"
    r"|(?:count|length|len|size|limit|timeout|ttl|age|expires|expiresin|expiresat|expiry|required|enabled|valid"
    r"|changed|strength|attempts|retries|tokens|cookies|sessions)$"
)
_KIND_OF_SECRET: Final = re.compile(r"(?:type|method|scheme|provider|state)$")
_PLAIN_WORD: Final = re.compile(r"[A-Za-z]{1,12}")

_PERSONAL: Final = frozenset(
    {
        *("email", "emailaddress", "mail", "mailaddress", "contactemail", "useremail", "enduseremail"),
        *("username", "userfullname", "fullname", "firstname", "lastname", "realname", "loginname"),
        *("accountname", "logname", "userusername", "endusername"),
        *("ip", "ipaddress", "ipaddr", "clientip", "remoteaddr", "remoteip", "xforwardedfor", "xrealip"),
        *("useripaddress", "clientaddress", "forwarded"),
        *("hostname", "computername", "machinename", "nodename", "servername", "hostfqdn"),
    }
)
_ATTRIBUTES: Final[dict[str, Kind]] = {
    "user.id": "user",
    "enduser.id": "user",
    "sentry.release": "protocol",
    "sentry.environment": "protocol",
    "sentry.sdk.version": "protocol",
    "sentry.trace.parent_span_id": "protocol",
    "sentry.replay_id": "protocol",
}
"""Names of attributes of logs and spans. Source: https://develop.sentry.dev/sdk/telemetry/logs/"""
_SCREEN: Final = frozenset(
    {
        *("windowtitle", "widgettext", "viewtext", "viewtitle", "buttontext", "labeltext", "placeholdertext"),
        *("windowtext", "actiontext", "tooltiptext"),
    }
)
_PROCESS: Final = frozenset(
    {
        *("argv", "sysargv", "origargv", "sysorigargv", "commandline", "cmdline", "processcommandline"),
        *("processcommandargs", "environ", "osenviron", "envvars", "environmentvariables"),
    }
)
_VERSION: Final = re.compile(r"(?:version|build|buildnumber|revision|release)$")
IS_VERSION: Final = re.compile(r"[vV]?\d{1,10}(?:\.\d{1,10}){1,5}(?:[-+.][\w.+-]{1,40})?")


def kind_of(key: str) -> Kind:
    """What a key's name says about its value."""
    if key in _ATTRIBUTES:
        return _ATTRIBUTES[key]
    return _kind_of(key.rstrip("0123456789"))  # so that "row 1" and "row 2" are looked at once


@lru_cache(maxsize=2048)
def _kind_of(key: str) -> Kind:
    plain = _SEPARATORS.sub("", key[:200].lower())
    if _SECRET.search(plain):
        return "secret"
    if plain in _PERSONAL:
        return "personal"
    if plain in _SCREEN:
        return "screen"
    if plain in _PROCESS:
        return "process"
    return "version" if _VERSION.search(plain) else ""


def is_secret_key(key: str) -> bool:
    """Whether a key's name says that its value is a secret."""
    return kind_of(key) == "secret"


def keeps_a_secret(key: str, value: Any) -> bool:
    """Whether the value under a secret's name can be one: an empty one is none, nor is its length."""
    if value is None or (isinstance(value, (str, list, dict, tuple)) and not value):
        return False
    plain = _SEPARATORS.sub("", key[:200].lower())
    if isinstance(value, (bool, int, float)):
        return not _ABOUT.search(plain)
    if isinstance(value, str) and _KIND_OF_SECRET.search(plain):
        return not _PLAIN_WORD.fullmatch(value)
    return True

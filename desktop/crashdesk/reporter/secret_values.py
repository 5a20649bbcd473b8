"""Secrets that are known by their own form, whatever they are called: keys, tokens, credentials in URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.redaction import FILTERED, begins_word, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crashdesk.reporter.redaction import Span

_BLOCK: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r".*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
# The keys of clouds, code hosts and payment services begin with a mark of their own. Source: the providers'
# documentation, as collected by https://github.com/gitleaks/gitleaks (config/gitleaks.toml).
_MARKS: Final = {
    "_": (
        *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "npm_", "hf_", "sk_live_", "sk_test_"),
        *("rk_live_", "rk_test_", "pk_live_", "whsec_", "dop_v1_", "doo_v1_", "dor_v1_", "shpat_", "shpca_"),
        *("shppa_", "shpss_", "dckr_pat_", "lin_api_", "sntrys_", "sntryu_", "glsa_", "gsk_"),
    ),
    "-": (
        *("glpat-", "gldt-", "glrt-", "glptt-", "gloas-", "glcbt-", "glsoat-", "pypi-", "GOCSPX-", "xapp-"),
        *(
            "PMAK-",
            "NRAK-",
            "xoxb-",
            "xoxp-",
            "xoxa-",
            "xoxr-",
            "xoxs-",
            "xoxe-",
            "xoxc-",
            "xoxd-",
            "sq0atp-",
        ),
        *("sq0csp-", "AGE-SECRET-KEY-", "sk-"),
    ),
    ".": ("SG.", "ya29.", "hvs.", "xoxe."),
    "I": ("AKI", "ASI", "LTAI", "AI"),
    "J": ("eyJ",),
    "3": ("ATATT3",),
}


def _hits(mark: str, openings: tuple[str, ...]) -> re.Pattern[str]:
    """Finds where an opening ends: by one character, to which re leaps, and by looking back from there."""
    last = "".join(sorted({opening[-2] for opening in openings}))
    return re.compile(
        f"{re.escape(mark)}(?<=[{last}].)(?:{'|'.join(f'(?<={re.escape(opening)})' for opening in openings)})"
    )


_HITS: Final = tuple((mark, _hits(mark, openings)) for mark, openings in _MARKS.items())
_LONG: Final = 1000
"""Characters from which looking for one sign after the other is faster: re leaps to a single one."""
_PLAIN_MARKS: Final = sorted(
    (re.escape(opening) for mark in "_-." for opening in _MARKS[mark] if opening != "sk-"),
    key=len,
    reverse=True,
)
_KEY: Final = re.compile(
    # "npm_config_registry" is none.
    f"(?:{'|'.join(_PLAIN_MARKS)})(?=[A-Za-z0-9]{{12}}|[\\w.-]{{0,80}}[0-9])[\\w.-]{{10,}}"
    # With a digit: "sk-learn" is none.
    r"|sk-(?=[\w-]{0,60}[0-9])[\w-]{16,}"
    r"|A[KS]IA[0-9A-Z]{16}|AKID[0-9A-Za-z]{13,40}|LTAI[0-9A-Za-z]{12,30}|AIza[\w-]{30,}|ATATT3[\w=-]{20,}"
    # JWT, signed or encrypted. What has no second part is read too, so that it is not read again.
    r"|eyJ[\w-]{4,}+(?P<jwt>\.[\w-]{4,}(?:\.[\w-]*){0,3})?",
    re.ASCII,
)
SHORTEST: Final = 14
"""Characters below which a text holds none of these."""

_WEBHOOKS: Final = (
    ("hooks.slack.com/", re.compile(r"hooks\.slack\.com/((?:services|workflows)/[\w/-]{8,})", re.IGNORECASE)),
    ("api/webhooks/", re.compile(r"api/webhooks/(\d{6,}/[\w-]{8,})", re.IGNORECASE)),
)
_TELEGRAM: Final = re.compile(r":(?<=\d:)AA[\w-]{25,}", re.ASCII)
# Source: the same. Words begin like these, too: so by all of their length, or a digit.
_OPENED: Final = (
    ("ATBB", re.compile(r"ATBB[A-Za-z0-9]{24,}")),  # Bitbucket
    ("dapi", re.compile(r"dapi(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{28,}(?:-\d)?")),  # Databricks
    ("key-", re.compile(r"key-(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{28,}")),  # Mailgun
    ("1//", re.compile(r"1//0[\w-]{24,}", re.ASCII)),  # Google
)
# The bot's id, which is a number, in Base64; the time; the signature.
_DISCORD: Final = re.compile(r"\.[\w-]{6}\.[\w-]{27,}", re.ASCII)
_BOT: Final = re.compile(r"[MNO][\w-]{22,27}\Z", re.ASCII)
_SIGN: Final = re.compile(
    "|".join(
        (
            *(hits.pattern for _, hits in _HITS),
            *(re.escape(opening) for opening, _ in _OPENED),
            *("-----BEGIN", ":AA", _DISCORD.pattern),
        )
    ),
    re.ASCII,
)
"""What stands in every text with a key."""
_SCHEME: Final = re.compile(
    # With a digit, or long: "basic settings" and "bearer of bad news" are none.
    r"(?:bearer|basic)(?:\s|%20|\+){1,4}(?=[\w.~+/-]{0,400}\d|[\w.~+/-]{20})([\w.~+/-]{8,}(?:=|%3d){0,3})",
    re.IGNORECASE,
)
_SCHEMES: Final = ("bearer", "basic")
_USER_INFO: Final = re.compile(r"://([^\s/?#\"'<>@]{0,200}:[^\s/?#\"'<>]{1,300}|[^\s/?#\"'<>@:]{20,300})@")
_ENCODED_USER_INFO: Final = re.compile(
    r"%3a%2f%2f((?:(?!%2f|%40|%3a)[^\s/?#\"'<>@&]){0,200}(?:%3a|:)(?:(?!%2f|%40)[^\s/?#\"'<>@&]){1,300})(?:@|%40)",
    re.IGNORECASE,
)
_PARAMETER_NAMES: Final = ("sig", "signature", "key", "auth", "credential", "ticket", "code")
_PARAMETERS: Final = tuple(
    (sign, re.compile(f"{sign}(?:{names})(?!\\[filtered)([^&\\s\"'<>#]{{8,}})"))
    for sign, names in (
        (sign, "|".join(f"(?<={name}{sign})" for name in _PARAMETER_NAMES)) for sign in ("=", "%3d")
    )
)
_URL_SIGNS: Final = ("=", "://", "%3", *(opening for opening, _ in _WEBHOOKS))
"""What stands in every text with such a URL."""
_BEFORE_PARAMETER: Final = re.compile(
    f"(?:[?&#;]|%3f|%26)(?:[\\w.-]{{0,30}}[-_.])?(?:{'|'.join(_PARAMETER_NAMES)})\\Z"
)


def key_spans(text: str) -> Iterable[Span]:
    """Where private key blocks, tokens and the keys of well-known services stand."""
    return _key_spans(text) if len(text) > _LONG or _SIGN.search(text) else ()


def _key_spans(text: str) -> Iterator[Span]:
    if "-----BEGIN" in text:
        for block in _BLOCK.finditer(text):
            yield *block.span(), FILTERED
    for mark, hits in _HITS:
        if mark in text:
            yield from _marked(text, hits, _MARKS[mark])
    if ":AA" in text:
        for found in _TELEGRAM.finditer(text):
            yield *found.span(), FILTERED
    for opening, pattern in _OPENED:
        if opening in text:
            yield from _opened_by(text, opening, pattern)
    if text.count(".") > 1:
        yield from _bot_spans(text)


def _opened_by(text: str, opening: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in matches(text, text, opening, pattern):
        yield *found.span(), FILTERED


def _bot_spans(text: str) -> Iterator[Span]:
    for found in _DISCORD.finditer(text):
        if bot := _BOT.search(text, max(0, found.start() - 28), found.start()):
            yield bot.start(), found.end(), FILTERED


def _marked(text: str, hits: re.Pattern[str], openings: tuple[str, ...]) -> Iterator[Span]:
    hit = hits.search(text)
    while hit:
        end = hit.end()
        found = _opened(text, end, openings)
        if found and (found["jwt"] or not found[0].startswith("eyJ")):
            yield *found.span(), FILTERED
        hit = hits.search(text, max(found.end(), end) if found else end)


def _opened(text: str, at: int, openings: tuple[str, ...]) -> re.Match[str] | None:
    """The key whose opening ends here."""
    for opening in openings:
        start = at - len(opening)
        opened = text.startswith(opening, max(0, start)) and begins_word(text, start)
        if opened and (found := _KEY.match(text, start)):
            return found
    return None


def scheme_spans(text: str, lower: str, names: Iterable[str]) -> Iterator[Span]:
    """Where credentials follow the name of an HTTP authentication scheme."""
    for scheme in _SCHEMES:
        if scheme in names:
            for found in matches(text, lower, scheme, _SCHEME):
                yield *found.span(1), FILTERED


def url_spans(text: str, lower: str) -> Iterable[Span]:
    """Where URLs carry credentials: before the host, in parameters that are secret by use, as webhooks."""
    return _url_spans(text, lower) if any(map(lower.__contains__, _URL_SIGNS)) else ()


def _url_spans(text: str, lower: str) -> Iterator[Span]:
    if "://" in text:
        for found in _USER_INFO.finditer(text):
            yield *found.span(1), FILTERED
    if "%" in text and "%3a%2f%2f" in lower:
        for found in _ENCODED_USER_INFO.finditer(text):
            yield *found.span(1), FILTERED
    yield from _parameter_spans(lower)
    for opening, pattern in _WEBHOOKS:
        if opening in lower:
            for found in matches(text, lower, opening, pattern):
                yield *found.span(1), FILTERED


def _parameter_spans(lower: str) -> Iterator[Span]:
    for sign, parameters in _PARAMETERS:
        for found in parameters.finditer(lower) if sign in lower else ():
            if _BEFORE_PARAMETER.search(lower[max(0, found.start() - 48) : found.start()]):
                yield *found.span(1), FILTERED

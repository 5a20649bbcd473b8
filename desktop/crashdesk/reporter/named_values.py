"""Secrets that a text gives by name: ``password=…``, ``"token": "…"``, ``--api-key …``, ``Cookie: …``."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.redaction import FILTERED, begins_word, matches
from crashdesk.reporter.secret_names import keeps_a_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crashdesk.reporter.redaction import Span

_NAMES: Final = {
    "pass": r"pass(?:word|wd|phrase|code|wort)?",
    "kennwort": "kennwort",
    "pwd": "pwd",
    "secret": "secret",
    "token": "token",
    "jwt": "jwt",
    "srf": "srf",  # CSRF, XSRF
    "credential": "credential",
    "cookie": "cookie",
    "sess": r"sess(?:ion)?(?:[_-]?(?:id|key|cookie|data))?",
    "auth": "auth",
    "bearer": "bearer",
    "key": "key",
}
_ALL_NAMES: Final = (*_NAMES, "basic")  # with that of an authentication scheme
# In a long text the rarest letter first: re leaps from one to the next and looks back only there.
_BY_RARE_LETTER: Final = (
    (re.compile(r"w(?<=[pjn]w)(?:(?<=pw)d|(?<=jw)t|ort)"), ("pwd", "jwt", "kennwort")),
    (re.compile(r"k(?:(?<=tok)en|(?<=cook)ie|ey)"), ("token", "cookie", "key")),
    (re.compile(r"f(?<=srf)"), ("srf",)),
    (re.compile(r"b(?:earer|asic)"), ("bearer", "basic")),
)
_ANY_NAME: Final = re.compile("|".join(_ALL_NAMES))
_OTHERS: Final = tuple(name for name in _ALL_NAMES if not any(name in names for _, names in _BY_RARE_LETTER))
_LONG: Final = 1000
"""Characters from which that pays."""
_FOREIGN_NAMES: Final = ("密码", "口令", "密钥", "令牌", "验证码")
_ESCAPED_NAMES: Final = tuple(name.encode("unicode_escape").decode("ascii") for name in _FOREIGN_NAMES)
"""The same as JSON may have them."""
_OF_KEYS: Final = tuple(
    f"{owner}{mark}"
    for owner in (
        *(
            "api",
            "access",
            "private",
            "secret",
            "signing",
            "encryption",
            "account",
            "shared",
            "master",
            "auth",
        ),
        *("consumer", "license", "storage", "subscription", "service", "client", "ssh"),
    )
    for mark in ("", "_", "-", ".", " ")
)
"""What stands before "key" where it opens something."""
# The sign first: re leaps from one to the next and looks back only there.
_NUMBERS: Final = tuple(
    (sign, re.compile(rf"{sign}(?<=[A-Za-z2\"' ].)\s{{0,8}}[\"']?(\d{{3,8}})(?![A-Za-z0-9_])"))
    for sign in ":="
)
_NAMES_A_NUMBER: Final = re.compile(r"(?:(?<![a-z0-9])|(?<=\\[nrt]))(?:pin|cvv2?|cvc2?|otp)[\"']?\s{0,2}\Z")
_VAGUE: Final = frozenset({"auth", "bearer", "sess", "session", "pass"})
"""Words that say too little before a colon, unless they are quoted: "auth: offline", "session: started"."""

# secret_key, tokens and password2 name secrets; TokenBucket and SecretSanta do not.
_MORE: Final = (
    r"(?:s|\d{1,3}|[_-]?(?:key|value|hash|id|token|secret|string)){0,2}(?:[_.-]\w{1,40})?"
    r"(?P<close>[\\\"'\]]{0,4})"
)
# A number belongs to the name only where a sign follows.
_MORE_IN_CHINESE: Final = r"(?:\d{1,3}(?=\s{0,8}[:=：＝]))?(?P<close>[\\\"'\]]{0,4})"  # noqa: RUF001
# A colon that is not one of two, nor a URL's; signs as they are written in Chinese, or in a URL.
_SIGN: Final = r"\s{0,20}(?P<sign>:(?!:|//)=?|={1,3}>?|[：＝]|%(?:25)?3[ad])\s{0,20}"  # noqa: RUF001
# A name with its type, as source lines have it.
_TYPED: Final = r"\s{0,8}:\s{0,8}[A-Za-z_][\w.\[\], |]{0,60}?\s{0,8}=(?!=)\s{0,8}(?=[bru]{0,2}[\"'])"
_SAID: Final = (
    r"\s{1,4}(?:is|was|ist|war|lautet)\s{1,4}"
    # Letters and digits, or more letters than words have.
    r"(?:(?=\S{6})(?=\S{0,60}?\d)(?=\S{0,60}?[A-Za-z])|(?=[A-Za-z]{16}))"
)
# No word need stand between, nor a space: what is not Chinese, and has a digit, is the value.
_SAID_IN_CHINESE: Final = (
    r"(?:[是为]|\\u(?:662f|4e3a))\s{0,4}|\s{0,4}(?=[A-Za-z0-9!@#$%^&*+_][!-~]{3})(?=[!-~]{0,60}?[0-9])"
)
_TAG: Final = r">(?=[^<\n]{1,400}</)"
_PAIR: Final = r"\s{0,8},\s{0,40}(?=[bfru]{0,2}\\*[\"'])"
_OPTION: Final = r"(?P<space>\s{1,20})(?!-)"


def _naming(name: str, more: str, said: str) -> re.Pattern[str]:
    between = rf"{_TYPED}|{_SIGN}|(?P<said>{said})|(?P<tag>{_TAG})|(?P<pair>{_PAIR})|{_OPTION}"
    return re.compile(f"{name}{more}(?:{between})", re.IGNORECASE)


_PATTERNS: Final = {scent: _naming(name, _MORE, _SAID) for scent, name in _NAMES.items()} | {
    name: _naming(re.escape(name), _MORE_IN_CHINESE, _SAID_IN_CHINESE)
    for name in (*_FOREIGN_NAMES, *_ESCAPED_NAMES)
}

_WORD: Final = (
    r"(?:[^\s,;&\"'<>)\]}\u3001\u3002\uff01\uff09\uff0c\uff1b\uff1f]"
    r"|[,;)\]}\"'](?=[^\s,;&\"'<>)\]}:])(?![\"']?\w{1,40}[\"']?[=:]))+"
)
# Quoted (a text may have been cut before its closing quote, and be quoted itself), with what is joined to the
# quote, or a word, in which a comma or a quote may stand as long as more of the word follows.
_VALUE: Final = re.compile(
    r"[bru]{0,2}(?:\\+[\"'][^\"'\n]*[\"']?|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?)"
    rf"(?:(?=\w){_WORD})?|{_WORD}"
)
_BRACKETS: Final = re.compile(r"[\[({\])}\n\x00]")
_OPENS_LINES: Final = re.compile(r"[\[({][ \t\r]{0,8}\n")
_LONGEST_GROUP: Final = 1000
"""Characters of a group that is written on lines of its own."""
_IN_TAG: Final = re.compile(r"[^<\n]{1,400}")
# What stands in source lines and templates where a value would stand.
_NO_VALUE: Final = re.compile(
    r"(?:\[Filtered\]|\\*[\"']\[Filtered\]\\*[\"']?|None|[Tt]rue|[Ff]alse|null|nil|undefined|str|bytes|int|bool|float"
    r"|object|Any|self(?:\.[A-Za-z_]+)+|[A-Za-z_]+(?:\.[A-Za-z_]+)*\(\)|\*{3,}|\$\{?\w{1,40}\}?|%\(?[a-z_]{0,20}\)?[sdr]"
    r"|\{[a-z_.]{0,30}\}|\"\"|''|\[\]|\{\}|\(\)|(?:password|token|secret|key|cookie|pwd))(?=[\s,;)\]}\"'&.]|\Z)"
)
_HEADERS: Final = {"auth": "authorization", "cookie": "cookie"}
_HEADER: Final = re.compile(
    r"(?:authorization|cookie2?)(?P<close>[\\\"']{0,4})\s{0,8}[=:]\s{0,8}(?P<open>(?:[bru]{0,2}\\*[\"'])?)"
    r"(?!\[Filtered\])(?P<value>[^\s][^\n]*)",
    re.IGNORECASE,
)
_BEFORE_OPTION: Final = re.compile(r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))--?[\w-]{0,40}\Z")
_BEFORE_PAIR: Final = re.compile(r"\([bru]{0,2}\\*[\"'][\w. -]{0,40}\Z")
_BEFORE_TAG: Final = re.compile(r"<[\w:.-]{0,40}\Z")
_RUN: Final = re.compile(r"[A-Za-z0-9!#$%^&*+=?~]{8,}|[0-9A-Fa-f-]{20,}")
_LONGEST_KEY: Final = 200
_PLACE: Final = re.compile(r"[\[({/~.]|[A-Za-z][\w+.-]{0,20}:/")
_FILE: Final = re.compile(
    r"\.(?:pyc?|pyi|cpp|cc|c|h|hpp|js|ts|java|kt|rs|go|cs|qml|ui|json|log|txt|so|dll|md|csv|ya?ml|svg|png)\Z",
    re.IGNORECASE,
)
"""Ends of names of files: what follows "session.cpp:" is a line's number."""
_SMALL_NUMBER: Final = re.compile(r"\d{1,6}(?:\.\d{1,3})?(?![\w-])")


def names_in(lower: str) -> list[str]:
    """Words that name a secret, or begin to, in a text in lower case; most texts hold none."""
    if len(lower) < _LONG:
        return list(filter(lower.__contains__, _ALL_NAMES)) if _ANY_NAME.search(lower) else []
    found = [names for letter, names in _BY_RARE_LETTER if letter.search(lower)]
    return list(filter(lower.__contains__, (*_OTHERS, *chain.from_iterable(found))))


def named_spans(text: str, lower: str, names: Iterable[str]) -> Iterator[Span]:
    """Where the values of secrets stand that are named just before.

    Args:
        text: what is searched.
        lower: the same in lower case.
        names: what :func:`names_in` says.
    """
    for name in names:
        if name in _NAMES:
            yield from _values(text, lower, name)
    for scent in () if text.isascii() else _FOREIGN_NAMES:
        yield from _values(text, lower, scent)
    for scent in _ESCAPED_NAMES if "\\u" in text else ():
        yield from _values(text, lower, scent)


def number_spans(text: str, lower: str) -> Iterator[Span]:
    """Where the short numbers stand that open something: a PIN, a card's check value, a one-time password."""
    for sign, numbers in _NUMBERS:
        for found in numbers.finditer(text) if sign in text else ():
            if _NAMES_A_NUMBER.search(lower[max(0, found.start() - 8) : found.start()]):
                yield *found.span(1), FILTERED


def header_spans(text: str, lower: str, names: Iterable[str]) -> Iterator[Span]:
    """Where headers stand of which any scheme and any number of cookies may follow."""
    for name, header in _HEADERS.items():
        if name in names:
            for found in matches(text, lower, header, _HEADER):
                yield found.start("value"), _end_of_header(found), FILTERED


def _end_of_header(found: re.Match[str]) -> int:
    """A header that is quoted ends with its quote, one in brackets with these, another with its line."""
    if _OPENS_LINES.match(found.string, found.start("value")):
        return _end_of_group(found.string, found.start("value"))
    quote = found["open"][-1:]
    before = found.string[max(0, found.start() - 12) : found.start()].rpartition("\n")[2]
    if not quote and not found["close"]:
        quote = next((char for char in before if char in "\"'"), "")
    end = found["value"].find(quote) if quote else -1
    return found.start("value") + end if end > 0 else found.end()


def _values(text: str, lower: str, scent: str) -> Iterator[Span]:
    at, pattern = lower.find(scent), _PATTERNS[scent]
    while at >= 0:
        end = at + 1
        if found := pattern.match(text, at):
            span = _value(text, lower, scent, found)
            if span:
                yield (*span, FILTERED)
                end = max(end, span[1])
        at = lower.find(scent, end)


def _value(text: str, lower: str, scent: str, named: re.Match[str]) -> tuple[int, int] | None:
    """Where the value stands that follows a name, if one does."""
    start = named.end()
    if not _is_a_name(lower, scent, named) or _NO_VALUE.match(text, start):
        return None
    if _is_vague(lower, named) and not _is_a_key(text, start):
        return None
    if text[start : start + 1] in {"[", "(", "{"}:
        return start, _end_of_group(text, start)
    pattern = _IN_TAG if named["tag"] else _VALUE
    value = pattern.match(text, start)
    if value is None or (_SMALL_NUMBER.fullmatch(value[0]) and not _may_be_a_number(named)):
        return None
    return value.span() if keeps_a_secret(_name(named), value[0]) else None


def _is_a_key(text: str, start: int) -> bool:
    """Whether a word, by its form alone, opens something: long, and of letters and digits, but no place."""
    value = None if _PLACE.match(text, start) else _VALUE.match(text, start, start + _LONGEST_KEY)
    runs = _RUN.findall(value[0]) if value else ()
    return any(re.search("[0-9]", run) and re.search("[A-Za-z]", run) for run in runs)


def _end_of_group(text: str, start: int) -> int:
    """Where what a bracket opens ends: at its closing bracket, else with the line."""
    depth, on_lines = 0, _OPENS_LINES.match(text, start) is not None
    limit = min(len(text), start + _LONGEST_GROUP) if on_lines else len(text)
    for bracket in _BRACKETS.finditer(text, start, limit):
        if bracket[0] == ("\0" if on_lines else "\n"):  # with a zero another text begins
            return bracket.start()
        if bracket[0] in "\n\0":
            continue
        depth += 1 if bracket[0] in "[({" else -1
        if depth == 0:
            end = bracket.end()
            more = None if text[end : end + 1] in {"\\", '"', "'"} else _VALUE.match(text, end)
            return more.end() if more else end
    return limit


def _may_be_a_number(named: re.Match[str]) -> bool:
    """Whether a number after this name can be the secret: not after "tokens" or "password_length"."""
    name = _name(named)
    return not name.lower().endswith("s") and keeps_a_secret(name, 0)


def _is_a_name(lower: str, scent: str, named: re.Match[str]) -> bool:
    """Whether what stands before the word, and between it and the value, makes it a secret's name."""
    at = named.start()
    before = lower[max(0, at - 48) : at]
    if (scent == "key" and not before.endswith(_OF_KEYS)) or _FILE.search(_name(named)):
        return False
    if named["space"]:
        return _BEFORE_OPTION.search(before) is not None
    if named["pair"]:
        return bool(named["close"]) and bool(_BEFORE_PAIR.search(before) or _BEFORE_OPTION.search(before))
    if named["tag"]:
        return _BEFORE_TAG.search(before) is not None
    if named["said"]:
        return begins_word(lower, at)
    # A compass, a bypass.
    return _name(named).lower() != "pass" or not _goes_on(lower, at)


def _is_vague(lower: str, named: re.Match[str]) -> bool:
    """Whether the word says too little by itself to make a secret of what follows."""
    if named["sign"] != ":" or named["close"] or _name(named).lower() not in _VAGUE:
        return False
    return not _goes_on(lower, named.start())


def _goes_on(lower: str, at: int) -> bool:
    """Whether what stands before makes one name with what begins here."""
    return not begins_word(lower, at) or lower[at - 1 : at] in {"_", "-"}


def _name(named: re.Match[str]) -> str:
    return named[0][: named.start("close") - named.start()]

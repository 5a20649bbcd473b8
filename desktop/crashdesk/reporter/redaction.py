"""Redaction: parts of a text, found by several rules, replaced all at once.

Every rule reads the original text and names spans of it. So no rule can hide from another what it would
have found, and it does not matter in which order they ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

FILTERED: Final = "[Filtered]"
"""The placeholder of Sentry's own scrubbers, for secrets."""
EMAIL: Final = "[email]"
ADDRESS: Final = "[ip]"
HOST: Final = "[host]"
USER: Final = "[user]"
HOME: Final = "~"
ROUNDS: Final = 3
"""How often a text is redacted until it no longer changes; more than two are hardly ever needed."""
PLACEHOLDERS: Final = (FILTERED, EMAIL, ADDRESS, HOST, USER, HOME)

Span = tuple[int, int, str]
"""From, to (exclusive), and what stands there instead."""

_DOTTED_I: Final = "\u0130"
_ESCAPES: Final = frozenset({"\\n", "\\r", "\\t", "\\f", "\\v", "\\b"})
_HEX: Final = frozenset("0123456789abcdefABCDEF")


def lowered(text: str) -> str:
    """The text in lower case, character for character: one capital alone has two small letters."""
    return text.replace(_DOTTED_I, "i").lower()


def matches(text: str, lower: str, opening: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches of a pattern at each place where a word begins with its opening.

    Args:
        text: what is searched.
        lower: where the opening is searched: the text itself, or the same in lower case.
        opening: what every match begins with; finding that costs a fiftieth of trying the pattern.
        pattern: must give up after a bounded number of characters, or match what it has read: no
            character is read again and again.
    """
    at = lower.find(opening)
    while at >= 0:
        found = pattern.match(text, at) if begins_word(text, at) else None
        if found:
            yield found
        at = lower.find(opening, max(found.end(), at + 1) if found else at + 1)


def begins_word(text: str, at: int) -> bool:
    """Whether a word may begin here: what stands before is no letter or digit, but for an escape.

    In a value's ``repr`` a new line is a backslash and an ``n``, in a URL a space is ``%20``.
    """
    if at == 0 or not _joins(text[at - 1]):
        return True
    if text[max(0, at - 2) : at] in _ESCAPES:
        return True
    return at > 2 and text[at - 3] == "%" and text[at - 2] in _HEX and text[at - 1] in _HEX  # noqa: PLR2004


def ends_word(text: str, at: int) -> bool:
    """Whether a word may end here."""
    return at >= len(text) or not _joins(text[at])


def _joins(char: str) -> bool:
    """Whether a character makes one word with a letter beside it; Chinese is written without spaces."""
    return char.isalnum() and (char.isascii() or char.islower() or char.isupper())


def redacted(text: str, spans: Iterable[Span]) -> str:
    """The text with its spans replaced; of spans that overlap a secret's placeholder wins."""
    parts, done = [], 0
    for start, end, placeholder in _merged(spans):
        parts += [text[done:start], placeholder]
        done = end
    return "".join([*parts, text[done:]])


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    # The longest first where several begin alike: it tells best what stood there.
    ordered = sorted(spans, key=lambda span: (span[0], -span[1]))
    start, end, placeholder = ordered[0]
    for span in ordered[1:]:
        if span[0] >= end:
            yield start, end, placeholder
            start, end, placeholder = span
        else:
            end = max(end, span[1])
            placeholder = FILTERED if FILTERED in {placeholder, span[2]} else placeholder
    yield start, end, placeholder


def settled(text: str, change: Callable[[str], str], rounds: int = ROUNDS) -> str:
    """Apply a change until nothing more changes: what was cut out may leave a new form behind."""
    for _ in range(rounds):
        changed = change(text)
        if changed == text:
            break
        text = changed
    return text

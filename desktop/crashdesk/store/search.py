"""The search language of the issue list: a pure parser from text to terms.

A part of Sentry's (https://docs.sentry.io/concepts/search/): ``key:value``, ``key:"quoted value"``, ``!`` to
negate, ``*`` as a wildcard in values, ``has:key``, and free text over title and culprit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crashdesk.store.foreign import clean

MAX_QUERY = 1024
"""Characters of a query."""
_MAX_TERMS = 20

STATUSES = ("unresolved", "resolved", "ignored")
_STATUS_NAMES = {**{name: name for name in STATUSES}, "archived": "ignored", "muted": "ignored"}
_OTHER_STATES = ("unhandled", "handled")
_UNKNOWN_KEYS = frozenset(
    ("age", "assigned", "assigned_or_suggested", "bookmarks", "firstseen", "lastseen", "first_seen",
     "last_seen", "timesseen", "times_seen", "event.timestamp", "timestamp", "date", "subscribed")
)  # fmt: skip
_TERM = re.compile(
    r"""\s*(?P<negated>!)?
        (?:(?P<key>[A-Za-z0-9_.\-\[\]]{1,200}):)?
        (?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s"]+))?
        (?=\s|$)""",
    re.VERBOSE,
)


class QueryError(ValueError):
    """A query that cannot be understood; the text says which part of it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: ``key`` is ``status``, ``is``, ``has``, ``text`` or what is searched for by name."""

    key: str
    value: str
    negated: bool = False
    wildcard: bool = False


def parse(query: str) -> list[Term]:
    """Return the conditions of a query, all of which an issue must meet.

    Raises:
        QueryError: a quote is not closed, a value is missing, or a key or state is none that is known here.
    """
    if len(query) > MAX_QUERY:
        raise QueryError(f"the query has more than {MAX_QUERY} characters")
    terms, place, query = [], 0, clean(query).rstrip()
    while place < len(query):
        match = _TERM.match(query, place)
        if match is None or match.end() == place:
            raise QueryError(f"cannot read the query from here on: {query[place : place + 40].strip()}")
        terms.append(_term(match))
        place = match.end()
    if len(terms) > _MAX_TERMS:
        raise QueryError(f"the query has more than {_MAX_TERMS} conditions")
    return terms


def _term(match: re.Match[str]) -> Term:
    key, quoted, plain = match["key"], match["quoted"], match["plain"] or ""
    value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain
    negated = match["negated"] is not None
    if key is None:
        return _free_text(value, negated=negated, quoted=quoted is not None)
    if not value:
        raise QueryError(f"'{key}:' has no value")
    return _named(key, value, negated=negated, wildcard=quoted is None and "*" in value)


def _free_text(value: str, *, negated: bool, quoted: bool) -> Term:
    if not value:
        raise QueryError("there is an empty condition")
    if not quoted and (value in {"OR", "AND"} or value[0] == "(" or value[-1] == ")"):
        raise QueryError(f"'{value}': OR, AND and parentheses are not supported; every condition must be met")
    return Term("text", value, negated)


def _named(key: str, value: str, *, negated: bool, wildcard: bool) -> Term:
    if key == "is":
        return _state(value, negated=negated)
    if key.lower() in _UNKNOWN_KEYS:
        raise QueryError(f"searching by '{key}' is not supported")
    if tag := re.fullmatch(r"tags\[([^\]]+)\]", key):
        key = tag[1]
    return Term(key, value, negated, wildcard)


def _state(value: str, *, negated: bool) -> Term:
    if value in _STATUS_NAMES:
        return Term("status", _STATUS_NAMES[value], negated)
    if value in _OTHER_STATES:
        return Term("is", "unhandled", negated != (value == "handled"))
    raise QueryError(f"'is:{value}' is not known; there are " + ", ".join((*STATUSES, *_OTHER_STATES)))

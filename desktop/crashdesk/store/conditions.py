"""From search terms to SQL: which issues meet them.

Conditions on tags, environment and release must all be met by one and the same event, as in Sentry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crashdesk.store.search import Term

_COLUMNS = {
    "status": "issues.status",
    "level": "issues.level",
    "platform": "issues.platform",
    "culprit": "issues.culprit",
    "title": "issues.title",
    "error.type": "json_extract(issues.metadata, '$.type')",
    "error.value": "json_extract(issues.metadata, '$.value')",
    "issue.id": "CAST(issues.id AS TEXT)",
    "issue": "(SELECT upper(slug) FROM projects WHERE id = issues.project_id) || '-' || issues.number",
}
_SUPPORT_CODE = re.compile(r"[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}")
_EVENT_ID = re.compile(r"[0-9A-Fa-f]{8,32}")
_SHORT_ID = re.compile(r"[A-Za-z0-9_-]{1,100}-\d{1,9}")
# Through the projects, because the index on event ids begins with them.
_HAS_EVENT = (
    "issues.id IN (SELECT issue_id FROM events WHERE project_id IN (SELECT id FROM projects)"
    " AND event_id >= ? AND event_id < ?)"
)
_ANY_OF_THE_TEXTS = "(issues.title LIKE ? ESCAPE '\\' OR issues.culprit LIKE ? ESCAPE '\\')"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which issues are asked for; ``since`` in microseconds, None and empty ask for all."""

    terms: Sequence[Term] = ()
    projects: Sequence[int] = ()
    environments: Sequence[str] = ()
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL and what fills its question marks."""

    sql: str
    values: tuple[str | int, ...] = ()


def where(chosen: Filter) -> Condition:
    """Return the condition on the table ``issues`` that a filter amounts to."""
    parts = [_plain(term) for term in chosen.terms if not _is_tag(term)]
    if chosen.projects:
        parts.append(_any_of("issues.project_id", chosen.projects))
    if chosen.since is not None:
        parts.append(Condition("issues.last_seen >= ?", (chosen.since,)))
    tags = [_tag(term) for term in chosen.terms if _is_tag(term) and not term.negated]
    tags += [_Tag("exact", "environment", tuple(chosen.environments))] if chosen.environments else []
    parts += [_negated(_carried([_tag(term)])) for term in chosen.terms if _is_tag(term) and term.negated]
    # Each tag alone is looked up at once; only issues that have them all are searched for one event with all.
    parts += [_carried([tag]) for tag in tags]
    parts += [_carried(sorted(tags, key=_fewest_first))] if len(tags) > 1 else []
    return _all_of(parts)


def like(value: str) -> str:
    """Return a LIKE pattern (its escape is the backslash) in which only ``*`` is a wildcard."""
    for special in ("\\", "%", "_"):
        value = value.replace(special, "\\" + special)
    return value.replace("*", "%")


def _is_tag(term: Term) -> bool:
    return term.key not in _COLUMNS and term.key not in {"text", "is", "message"}


def _plain(term: Term) -> Condition:
    """A condition on the issue's own columns."""
    if term.key in {"text", "message"}:
        pattern = like(term.value) if term.wildcard else like(term.value.replace("*", "\\*"))
        texts = Condition(_ANY_OF_THE_TEXTS, (f"%{pattern}%", f"%{pattern}%"))
        found = texts if term.key == "message" else _or([texts, *_ids(term.value)])
        return _negatable(found, negated=term.negated)
    if term.key == "is":
        return Condition(f"issues.unhandled = {0 if term.negated else 1}")
    column = _COLUMNS[term.key]
    value = term.value.upper() if term.key == "issue" else term.value
    return _negatable(_matches(column, value, wildcard=term.wildcard), negated=term.negated)


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag that an event must carry: with one of these values, with one like it, or with any."""

    match: Literal["exact", "like", "any"]
    key: str
    values: tuple[str, ...] = ()


def _tag(term: Term) -> _Tag:
    if term.key == "has":
        return _Tag("any", term.value)
    if term.wildcard:
        return _Tag("like", term.key, (like(term.value),))
    return _Tag("exact", term.key, (term.value,))


def _fewest_first(tag: _Tag) -> int:
    return ("exact", "like", "any").index(tag.match)


def _carried(tags: Sequence[_Tag]) -> Condition:
    """The issue has an event that carries all of these tags.

    CROSS JOIN keeps SQLite to this order (https://www.sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join):
    without statistics it read all tags of all events, which took 40 s on 300,000 events. In this order three
    tags took 75 ms on a million events in 10,000 issues.
    """
    tables, parts = [], []
    for number, tag in enumerate(tags):
        source, condition = _source(tag, f"t{number}", f"v{number}", f"k{number}")
        tables.append(source)
        parts.append(condition)
        parts += [Condition(f"t{number}.event = t0.event")] if number else []
    inner = _all_of(parts)
    sql = f"EXISTS (SELECT 1 FROM {' CROSS JOIN '.join(tables)} WHERE {inner.sql})"  # noqa: S608 - names and question marks of ours only
    return Condition(sql, inner.values)


def _source(tag: _Tag, t: str, v: str, k: str) -> tuple[str, Condition]:
    """The tables in which a tag is looked up, in the order of the look-up, and its condition on them."""
    if tag.match == "exact":
        value = _any_of(f"{v}.value", tag.values)
        own = f"{v}.key = ? AND {value.sql} AND {v}.project_id = issues.project_id"
        there = f"{t}.issue_id = issues.id AND {t}.key_id = {v}.key_id AND {t}.value_id = {v}.id"
        return f"tag_values AS {v} CROSS JOIN event_tags AS {t}", Condition(
            f"{own} AND {there}", (tag.key, *value.values)
        )
    own = f"{k}.key = ? AND {t}.issue_id = issues.id AND {t}.key_id = {k}.id"
    tables = f"tag_keys AS {k} CROSS JOIN event_tags AS {t}"
    if tag.match == "any":
        return tables, Condition(own, (tag.key,))
    matching = f"{v}.id = {t}.value_id AND {v}.value LIKE ? ESCAPE '\\'"
    return f"{tables} CROSS JOIN tag_values AS {v}", Condition(
        f"{own} AND {matching}", (tag.key, *tag.values)
    )


def _ids(text: str) -> Iterator[Condition]:
    """What a text may name beside words: an event (its id, its beginning, a support code) or an issue."""
    if _SUPPORT_CODE.fullmatch(text) or _EVENT_ID.fullmatch(text):
        begin = text.replace("-", "").lower()
        yield Condition(_HAS_EVENT, (begin, begin + "g"))  # "g" comes after every hexadecimal digit
    if _SHORT_ID.fullmatch(text):
        yield Condition(f"{_COLUMNS['issue']} = ?", (text.upper(),))


def _or(conditions: Sequence[Condition]) -> Condition:
    values = tuple(value for condition in conditions for value in condition.values)
    return Condition("(" + " OR ".join(f"({condition.sql})" for condition in conditions) + ")", values)


def _negated(condition: Condition) -> Condition:
    return Condition(f"NOT {condition.sql}", condition.values)


def _matches(column: str, value: str, *, wildcard: bool) -> Condition:
    if wildcard:
        return Condition(f"{column} LIKE ? ESCAPE '\\'", (like(value),))
    return Condition(f"{column} = ?", (value,))


def _negatable(condition: Condition, *, negated: bool) -> Condition:
    """The opposite, which also holds where the column has no value."""
    return Condition(f"NOT coalesce({condition.sql}, 0)", condition.values) if negated else condition


def _any_of(column: str, values: Sequence[str] | Sequence[int]) -> Condition:
    return Condition(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def _all_of(conditions: Iterable[Condition]) -> Condition:
    every = list(conditions)
    values = tuple(value for condition in every for value in condition.values)
    return Condition(" AND ".join(f"({condition.sql})" for condition in every) or "1", values)

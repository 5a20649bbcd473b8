from __future__ import annotations

import pytest

from crashdesk.store.search import QueryError, Term, parse


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        ("  ", []),
        ("is:unresolved", [Term("status", "unresolved")]),
        ("!is:archived", [Term("status", "ignored", negated=True)]),
        ("is:unhandled", [Term("is", "unhandled")]),
        ("is:handled", [Term("is", "unhandled", negated=True)]),
        ("level:error release:a@1", [Term("level", "error"), Term("release", "a@1")]),
        ('user.name:"Ada L"', [Term("user.name", "Ada L")]),
        ('x:"a \\"b\\""', [Term("x", 'a "b"')]),
        ("url:http://a/b", [Term("url", "http://a/b")]),
        ("!tags[is]:x*", [Term("is", "x*", negated=True, wildcard=True)]),
        ('x:"a*"', [Term("x", "a*")]),
        ("has:user", [Term("has", "user")]),
        (
            'order "gone for good" !twice',
            [Term("text", "order"), Term("text", "gone for good"), Term("text", "twice", negated=True)],
        ),
    ],
)
def test_a_query_is_read_term_by_term(query: str, terms: list[Term]) -> None:
    assert parse(query) == terms


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("is:odd", "'is:odd' is not known"),
        ('release:"open', "cannot read the query from here on"),
        ('a"b', "cannot read the query from here on"),
        ("release:", "'release:' has no value"),
        ('release:""', "'release:' has no value"),
        ('""', "empty condition"),
        ("!", "empty condition"),
        ("a OR b", "not supported"),
        ("(a b)", "not supported"),
        ("lastSeen:-24h", "searching by 'lastSeen' is not supported"),
        ("a " * 21, "more than 20 conditions"),
        ("a" * 1025, "more than 1024 characters"),
    ],
)
def test_a_query_that_cannot_be_understood_says_which_part(query: str, complaint: str) -> None:
    with pytest.raises(QueryError, match=complaint):
        parse(query)


def test_a_query_of_odd_characters_holds_nothing_a_database_cannot_take() -> None:
    assert parse("a\x00b\ud800") == [Term("text", "a�b?")]

from __future__ import annotations

from crashdesk.client.links import cursors

FIRST = (
    '<https://sentry.example/api/0/issues/?cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", '
    '<https://sentry.example/api/0/issues/?cursor=0:50:0>; rel="next"; results="true"; cursor="0:50:0"'
)


def test_the_first_page_has_a_next_one_only() -> None:
    assert cursors(FIRST) == ("0:50:0", None)


def test_a_page_between_has_both() -> None:
    assert cursors(FIRST.replace('results="false"', 'results="true"')) == ("0:50:0", "0:0:1")


def test_no_header_and_a_foreign_one_mean_one_page() -> None:
    assert cursors("") == (None, None)
    assert cursors("<https://x>; rel=next, nonsense;;;") == (None, None)

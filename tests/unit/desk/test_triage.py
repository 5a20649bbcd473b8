from __future__ import annotations

from crashdesk.client import Issue
from crashdesk.desk.triage import Change, steps

ISSUES = (
    Issue("1", "a"),
    Issue("2", "b", status="ignored"),
    Issue("3", "c"),
)


def test_a_change_is_one_request_for_all() -> None:
    assert steps(Change(ISSUES, "resolved")) == [("resolved", ["1", "2", "3"])]


def test_the_way_back_gives_each_its_former_state() -> None:
    assert steps(Change(ISSUES, None)) == [("ignored", ["2"]), ("unresolved", ["1", "3"])]

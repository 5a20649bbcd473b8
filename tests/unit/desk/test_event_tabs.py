from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QApplication

from crashdesk.client.parsing import event
from crashdesk.desk.event_tabs import EventTabs
from crashdesk.desk.issue_actions import IssueActions
from crashdesk.desk.pairs_view import PairsView, context_groups, query_term
from crashdesk.desk.trail_view import crumb_text
from tests.helpers.desk_data import event_json, issue_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

EVENT = event(event_json(issue_json(1)))
TITLES = {"user": "User", "request": "Request", "extra": "Extra", "packages": "Packages"}


@pytest.fixture
def tabs(qtbot: QtBot) -> Iterator[EventTabs]:
    owner = QObject()
    made = EventTabs(IssueActions(owner))
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.show_event(EVENT)
    yield made
    del owner


def test_frames_of_the_app_are_opened_and_folds_are_not(tabs: EventTabs) -> None:
    stack = tabs.stack
    rows = [stack.items.index(row, 0) for row in range(5)]
    opened = {row.data(): stack.isExpanded(row) for row in rows}
    assert opened["orders/window.py"]
    assert opened["acme/__main__.py"]
    assert not opened["6 frames of PyQt6 and libraries"]


def test_the_same_event_again_keeps_what_was_opened(tabs: EventTabs) -> None:
    index = tabs.stack.items.index(1, 0)
    tabs.stack.collapse(index)
    tabs.show_event(replace(EVENT))
    assert not tabs.stack.isExpanded(tabs.stack.items.index(1, 0))
    tabs.show_event(replace(EVENT, id="another"))
    assert tabs.stack.isExpanded(tabs.stack.items.index(1, 0))


def test_long_source_lines_can_be_scrolled_to(tabs: EventTabs) -> None:
    viewport = tabs.stack.viewport()
    assert viewport is not None
    assert tabs.stack.columnWidth(0) > viewport.width()


def test_selected_source_is_copied_without_its_numbers(tabs: EventTabs) -> None:
    frame = tabs.stack.items.index(1, 0)
    tabs.stack.setCurrentIndex(tabs.stack.items.index(3, 0, frame))
    tabs.stack.copy_selected()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "    order = self.orders[self.current_id]"


def test_the_trail_reads_newest_first_from_the_event_itself(tabs: EventTabs) -> None:
    items = tabs.trail.items
    rows = [[items.index(row, column).data() for column in range(3)] for row in range(3)]
    assert rows[0] == ["now", "this event", "LookupError: order gone"]
    assert rows[1][1:] == [
        "ui.click",
        "Save  view.id=saveButton  view.class=QPushButton  view.path=OrdersWindow/toolbar/saveButton",
    ]
    assert rows[2][1] == "orders · warning"


def test_tabs_count_what_they_hold_and_forget_it(tabs: EventTabs) -> None:
    assert [tabs.tabText(tab) for tab in range(5)] == ["Stack", "Trail 9", "Tags 9", "Context", "Raw"]
    tabs.clear()
    assert [tabs.tabText(tab) for tab in range(5)] == ["Stack", "Trail", "Tags", "Context", "Raw"]
    assert tabs.stack.items.rowCount() == tabs.tags.items.rowCount() == 0


def test_the_raw_event_is_written_once_it_is_looked_at(tabs: EventTabs) -> None:
    assert tabs.raw.toPlainText() == ""
    tabs.setCurrentWidget(tabs.raw)
    assert '"groupID": "1"' in tabs.raw.toPlainText()


def test_a_crumb_is_told_by_message_and_data() -> None:
    assert crumb_text(EVENT.crumbs[1]) == "from=LoginDialog  to=OrdersWindow"


def test_the_context_has_its_groups_in_order_and_no_empty_ones() -> None:
    names = [name for name, _pairs in context_groups(EVENT, TITLES)]
    assert names == ["User", "runtime", "os", "qt", "view", "Extra", "Packages"]
    assert ("type", "os") not in dict(context_groups(EVENT, TITLES))["os"]


def test_nested_values_open_and_foreign_depth_and_width_are_bounded(qtbot: QtBot) -> None:
    view = PairsView("Context")
    qtbot.addWidget(view)
    deep: dict[str, object] = {}
    inner = deep
    for _ in range(500):
        inner["x"] = inner = {}
    view.show_groups([("Group", [("deep", deep), ("wide", {str(key): key for key in range(2000)})])])
    group = view.items.item(0)
    assert group is not None
    deep_item, wide_item = group.child(0), group.child(1)
    assert deep_item is not None
    assert wide_item is not None
    assert wide_item.rowCount() == 500
    depth = 0
    while deep_item is not None and deep_item.rowCount():
        deep_item, depth = deep_item.child(0), depth + 1
    assert depth == 6


def test_foreign_text_is_never_rich(qtbot: QtBot) -> None:
    view = PairsView("Tags")
    qtbot.addWidget(view)
    view.show_groups([("", [("<img src=x>", "<b>bold</b>")])])
    index = view.items.index(0, 1)
    assert index.data() == "<b>bold</b>"
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_tag_becomes_a_search_for_the_issues_that_share_it(tabs: EventTabs) -> None:
    searched: list[str] = []
    tabs.tags.searched.connect(searched.append)
    tabs.tags.search_current()
    tabs.tags.setCurrentIndex(tabs.tags.items.index(0, 1))
    tabs.tags.search_current()
    assert searched == ["environment:production"]


@pytest.mark.parametrize(
    ("value", "term"),
    [("a", "k:a"), ("a b", 'k:"a b"'), ('a"b', r'k:"a\"b"'), ("a\\b", r'k:"a\\b"'), ("", 'k:""')],
)
def test_a_tags_value_is_quoted_where_it_must_be(value: str, term: str) -> None:
    assert query_term("k", value) == term

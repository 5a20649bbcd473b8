from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QStackedWidget, QTabBar, QTabWidget, QWidget, QWizard, QWizardPage

from crashdesk.qt.views import ignore
from tests.helpers.scripted_session import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.qt.conftest import Crumbs, Show

LEFT = Qt.MouseButton.LeftButton


def tabs() -> QTabWidget:
    made: QTabWidget = named(QTabWidget(), "tabs")
    for name in ("orders", "", "people"):
        made.addTab(named(QWidget(), name), f"Ada's {name}")
    return made


def bar_of(widget: QTabWidget) -> QTabBar:
    bar = widget.tabBar()
    assert bar is not None
    return bar


@pytest.mark.parametrize("how", ["mouse", "key", "code"])
def test_a_tab_is_told_before_the_host_hears_of_it(qtbot: Any, crumbs: Crumbs, show: Show, how: str) -> None:
    widget = tabs()
    seen: list[list[str]] = []
    for signal in (widget.currentChanged, bar_of(widget).currentChanged):
        signal.connect(lambda: seen.append(crumbs.of("navigation")))
    show(widget)
    if how == "mouse":
        qtbot.mouseClick(bar_of(widget), LEFT, pos=bar_of(widget).tabRect(1).center())
    elif how == "key":
        bar_of(widget).setFocus()
        qtbot.keyClick(bar_of(widget), Qt.Key.Key_Right)
    else:
        widget.setCurrentIndex(1)
    assert seen == [["tabs: orders → 1"]] * 2
    assert crumbs.of("navigation") == ["tabs: orders → 1"]
    assert crumbs.data == {
        "view.id": "tabs",
        "view.class": "QTabWidget",
        "view.path": "window/tabs",
        "from": "orders",
        "to": "1",
    }


def test_pages_turned_before_the_window_is_shown_are_no_steps(crumbs: Crumbs, show: Show) -> None:
    widget = tabs()
    for index in range(500):
        widget.setCurrentIndex(index % 3)
    show(widget)
    assert crumbs.of("navigation") == []


def test_a_window_that_is_hidden_and_shown_again_turns_no_page(crumbs: Crumbs, show: Show) -> None:
    window = show(tabs())
    window.hide()
    window.show()
    assert crumbs.of("navigation") == []


def test_a_page_added_while_the_window_is_open_turns_none(crumbs: Crumbs, show: Show) -> None:
    widget = tabs()
    show(widget)
    widget.addTab(QWidget(), "new")
    widget.setCurrentIndex(3)
    assert crumbs.of("navigation") == ["tabs: orders → 3"]


def test_five_hundred_pages_turned_by_code_do_not_flood(crumbs: Crumbs, show: Show) -> None:
    widget = tabs()
    show(widget)
    for index in range(1, 501):
        widget.setCurrentIndex(index % 3)
    crumbs.frontend.tell_repeats()
    assert len(crumbs.of("navigation")) <= 12
    assert sum(data.get("count", 1) for _message, _category, data in crumbs) == 500
    assert crumbs[-1][0].startswith("tabs: 1 → people, and ")


def test_a_stack_is_told_by_its_pages(crumbs: Crumbs, show: Show) -> None:
    stack: QStackedWidget = named(QStackedWidget(), "pages")
    seen: list[list[str]] = []
    stack.currentChanged.connect(lambda: seen.append(crumbs.of("navigation")))
    for name in ("welcome", "work"):
        stack.addWidget(named(QWidget(), name))
    show(stack)
    seen.clear()
    stack.setCurrentIndex(1)
    assert seen == [["pages: welcome → work"]]


def test_a_wizard_is_told_by_its_pages_and_buttons(qtbot: Any, crumbs: Crumbs) -> None:
    wizard: QWizard = named(QWizard(), "wizard")
    seen: list[list[str]] = []
    for name in ("first", "second"):
        wizard.addPage(named(QWizardPage(), name))
    wizard.currentIdChanged.connect(lambda: seen.append(crumbs.of("navigation")))
    qtbot.addWidget(wizard)
    wizard.show()
    qtbot.waitExposed(wizard)
    crumbs.clear()
    for which in (QWizard.WizardButton.NextButton, QWizard.WizardButton.BackButton):
        button = wizard.button(which)
        assert button is not None
        qtbot.mouseClick(button, LEFT)
    assert [message for message, *_ in crumbs] == [
        "NextButton clicked",
        "wizard: first → second",
        "BackButton clicked",
        "wizard: second → first",
    ]
    assert seen[-2:] == [["wizard: first → second"], ["wizard: first → second", "wizard: second → first"]]


def test_a_tab_bar_of_its_own_is_told_before_the_host_hears_of_a_click(
    qtbot: Any, crumbs: Crumbs, show: Show
) -> None:
    bar: QTabBar = named(QTabBar(), "documents")
    for name in ("Ada", "Grace", "Edsger"):
        bar.addTab(name)
    seen: list[list[str]] = []
    bar.currentChanged.connect(lambda: seen.append(crumbs.of("navigation")))
    show(bar)
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(1).center())
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(1).center())
    assert seen == [["documents: 0 → 1"]]
    bar.setTabEnabled(0, False)
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(0).center())
    bar.setCurrentIndex(2)
    assert crumbs.of("navigation") == ["documents: 0 → 1", "documents: → 2"]
    assert "Ada" not in str(crumbs)


def test_a_click_on_a_tab_is_an_act_before_the_host_hears_of_it_and_a_turned_page_is_none(
    qtbot: Any, crumbs: Crumbs, show: Show
) -> None:
    bar: QTabBar = named(QTabBar(), "documents")
    bar.addTab("Ada")
    bar.addTab("Grace")
    widget, acts = tabs(), Acts()
    crumbs.frontend.on_acted = acts.put
    seen: list[list[str]] = []
    for signal in (widget.currentChanged, bar.currentChanged):
        signal.connect(lambda: seen.append(list(acts)))
    show(bar, widget)
    for one in (bar_of(widget), bar):
        qtbot.mouseClick(one, LEFT, pos=one.tabRect(1).center())
        qtbot.mouseClick(one, LEFT, pos=one.tabRect(1).center())
    assert seen == [["window/tabs"], ["window/tabs", "window/documents"]]
    widget.setCurrentIndex(2)
    ignore(widget)
    qtbot.mouseClick(bar_of(widget), LEFT, pos=bar_of(widget).tabRect(0).center())
    assert acts == ["window/tabs", "window/documents"]


class Acts(list[str]):
    """Where the person had the application do something."""

    def put(self, path: str, data: Mapping[str, Any]) -> None:
        assert data["view.path"] == path
        self.append(path)


def test_titles_are_kept_only_with_personal_data(crumbs: Crumbs, show: Show) -> None:
    widget = tabs()
    show(widget)
    widget.setCurrentIndex(2)
    assert "Ada" not in str(crumbs)
    crumbs.pii = True
    widget.setCurrentIndex(0)
    assert crumbs.data["view.text"] == "Ada's orders"


def test_ignored_tabs_leave_no_step(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    widget = tabs()
    show(widget)
    ignore(widget)
    widget.setCurrentIndex(2)
    assert crumbs == []


def test_uninstall_ends_the_connections(qapp: Any, crumbs: Crumbs, show: Show) -> None:
    bar = QTabBar()
    bar.addTab("a")
    bar.addTab("b")
    show(bar)
    crumbs.frontend.uninstall()
    bar.setCurrentIndex(1)
    assert crumbs == []

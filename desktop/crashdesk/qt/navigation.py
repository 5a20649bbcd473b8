"""From which page to which: tabs, stacked pages and wizards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSlot
from PyQt6.QtWidgets import QStackedWidget, QTabBar, QTabWidget, QWidget, QWizard, QWizardPage

from crashdesk.qt.connections import connect_once
from crashdesk.qt.steps import address

if TYPE_CHECKING:
    from PyQt6.QtGui import QMouseEvent

    from crashdesk.qt.steps import Steps
    from crashdesk.reporter.diagnostics import Diagnostics


class Pages(QObject):
    """Notes that another page is shown, before the host hears of it.

    A tab widget, a stack and a wizard first hide the page they leave and show the one they turn to, and
    emit their signals then; so the two events are the step, whether mouse, key or code turned the page.
    Pages turned before the window is shown hide and show nothing. A tab bar of its own has no pages: there
    it is the press on a tab, and what keys and code do is known from its signal, where the host's slots may
    come first.
    """

    def __init__(self, steps: Steps, diagnostics: Diagnostics, parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._diagnostics = steps, diagnostics
        self._left = (0, "")
        self._noted = (0, -1)

    def watch(self, bar: QTabBar) -> None:
        """Watch a tab bar; a second time changes nothing."""
        if not isinstance(bar.parentWidget(), QTabWidget):
            connect_once(bar.currentChanged, self._bar_changed)

    def hidden(self, page: QWidget) -> None:
        """A widget was hidden; it may be the page that somebody leaves."""
        holder = holder_of(page)
        if holder is not None and holder.isVisible() and _current_of(holder) is page:
            self._left = (address(holder), _page_name(holder, page))

    def shown(self, page: QWidget) -> None:
        """A widget was shown; it may be the page that somebody turned to."""
        holder = holder_of(page) if self._left[0] else None
        if holder is None or self._left[0] != address(holder):
            return
        before, after = self._left[1], _page_name(holder, page)
        self._left = (0, "")
        if before != after:
            tabs = holder.parentWidget()
            place = tabs if isinstance(tabs, QTabWidget) else holder
            self._note(place, before, after, page)

    def mouse_pressed(self, widget: QWidget, event: QMouseEvent) -> None:
        """A mouse button went down; on a tab bar it turns to another tab."""
        if not isinstance(widget, QTabBar):
            return
        tab, current = widget.tabAt(event.position().toPoint()), widget.currentIndex()
        left = event.button() == Qt.MouseButton.LeftButton
        if left and tab not in {-1, current} and widget.isTabEnabled(tab) and widget.isEnabled():
            self._turned_by_person(widget, current, tab)

    @pyqtSlot(int)
    def _bar_changed(self, tab: int) -> None:
        with self._diagnostics.guard("breadcrumb"):
            bar = self.sender()
            noted, self._noted = self._noted, (0, -1)
            if isinstance(bar, QTabBar) and bar.isVisible() and noted != (address(bar), tab):
                self._note_tab(bar, "", tab)

    def _turned_by_person(self, bar: QTabBar, before: int, tab: int) -> None:
        tabs = bar.parentWidget()
        if isinstance(tabs, QTabWidget):
            self._steps.act(tabs)  # its pages tell the step
        else:
            self._noted = (address(bar), tab)
            self._note_tab(bar, str(before), tab)
            self._steps.act(bar)

    def _note_tab(self, bar: QTabBar, before: str, tab: int) -> None:
        route = {"from": before, "to": str(tab)} if before else {"to": str(tab)}
        what = f": {before} → {tab}" if before else f": → {tab}"
        self._steps.note(bar, what, "navigation", route, lambda: bar.tabText(tab))

    def _note(self, place: QWidget, before: str, after: str, page: QWidget) -> None:
        route = {"from": before, "to": after}
        title = partial(_title_of, place, page)
        self._steps.note(place, f": {before} → {after}", "navigation", route, title)


def holder_of(page: QWidget) -> QStackedWidget | QWizard | None:
    """What a widget is a page of."""
    if isinstance(page, QWizardPage):
        return page.wizard()
    parent = page.parentWidget()
    return parent if isinstance(parent, QStackedWidget) else None


def _current_of(holder: QStackedWidget | QWizard) -> QWidget | None:
    return holder.currentPage() if isinstance(holder, QWizard) else holder.currentWidget()


def _page_name(holder: QStackedWidget | QWizard, page: QWidget) -> str:
    """The page's ``objectName``, or else its number."""
    if page.objectName():
        return page.objectName()
    return str(holder.currentId() if isinstance(holder, QWizard) else holder.indexOf(page))


def _title_of(place: QWidget, page: QWidget) -> str:
    if isinstance(place, QTabWidget):
        return place.tabText(place.indexOf(page))
    return page.title() if isinstance(page, QWizardPage) else page.windowTitle()

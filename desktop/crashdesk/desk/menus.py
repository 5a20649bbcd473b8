"""The window's own menus: File and Help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QMenuBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class Menus(QObject):
    """The menus; pages put theirs between them.

    Args:
        bar: the window's menu bar.
        owner: the window.
    """

    def __init__(self, bar: QMenuBar, owner: QWidget) -> None:
        super().__init__(owner)
        self.file = _menu(bar, self.tr("&File"))
        self._bar = bar
        self.help: QMenu | None = None

    def fill_file(self, new_project: Callable[[], None], leave: Callable[[], object]) -> None:
        """Add what the File menu begins and ends with; the application adds its own between."""
        _add(self.file, self.tr("New project…"), "Ctrl+N", new_project)
        quit_action = _add(self.file, self.tr("Quit"), "Ctrl+Q", leave)
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        self.file.aboutToShow.connect(lambda: self._keep_last(quit_action))

    def fill_help(self, send_test: Callable[[], None], about: Callable[[], None]) -> QMenu:
        """Add the Help menu behind all others."""
        menu = _menu(self._bar, self.tr("&Help"))
        _add(menu, self.tr("Send a test report"), "", send_test)
        menu.addSeparator()
        action = _add(menu, self.tr("About Crashdesk"), "", about)
        action.setMenuRole(QAction.MenuRole.AboutRole)
        return menu

    def _keep_last(self, action: QAction) -> None:
        """Keep Quit at the end, whatever was added since."""
        if self.file.actions()[-1] is not action:
            self.file.removeAction(action)
            self.file.addSeparator()
            self.file.addAction(action)


def _menu(bar: QMenuBar, title: str) -> QMenu:
    menu = bar.addMenu(title)
    assert menu is not None
    return menu


def _add(menu: QMenu, text: str, key: str, callback: Callable[[], object]) -> QAction:
    action = QAction(text, menu)
    if key:
        action.setShortcut(QKeySequence(key))
    action.triggered.connect(callback)
    menu.addAction(action)
    return action

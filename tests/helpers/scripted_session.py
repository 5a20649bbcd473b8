"""A window with one of everything, and a person who works with it for a minute.

Every text in it holds the word Ada, and every name is lower camel case without it: a trail that holds Ada
has read what stands on the screen. Run as a program it plays the session on the display it is given, and
prints the trail as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from PyQt6 import QtTest
from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtGui import QAction, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LEFT = Qt.MouseButton.LeftButton
# Its stubs take every static method for one of an instance.
QTest: Any = QtTest.QTest
PASSWORD = "Ada's 7th password"


class OrderWindow(QMainWindow):
    """The window; its slots do what a host's would."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("Orders of Ada")
        self.dialog = OrderDialog(self)
        self.search = named(QMainWindow(), "searchWindow")
        self.search.setWindowTitle("Search for Ada")
        self.menu = self._menu()
        self.tabs = named(QTabWidget(), "tabs")
        self.orders, self.customer = named(QWidget(), "ordersPage"), named(QWidget(), "customerPage")
        self.tabs.addTab(self.orders, "Ada's orders")
        self.tabs.addTab(self.customer, "Ada herself")
        self.setCentralWidget(self.tabs)
        self._fill_orders()
        self._fill_customer()
        self.resize(600, 500)

    def _menu(self) -> Any:
        bar = self.menuBar()
        assert bar is not None
        bar.setNativeMenuBar(False)
        menu = bar.addMenu("&File of Ada")
        assert menu is not None
        self.open_action = named(QAction("&Open Ada", self), "openAction")
        self.open_action.triggered.connect(self.dialog.open)
        self.save_action = named(QAction("&Save Ada", self), "saveAction")
        self.save_action.setShortcut("Ctrl+S")
        menu.addAction(self.open_action)
        menu.addAction(self.save_action)
        self.searching = named(QShortcut(QKeySequence("F3"), self), "findShortcut")
        self.searching.activated.connect(self.search.show)
        return named(menu, "fileMenu")

    def _fill_orders(self) -> None:
        layout = QVBoxLayout(self.orders)
        self.new_order = named(QPushButton("New order for Ada"), "newOrder")
        self.table = named(QTableWidget(3, 3), "ordersTable")
        for row in range(3):
            for column in range(3):
                self.table.setItem(row, column, QTableWidgetItem(f"Ada {row} {column}"))
        self.status = named(QComboBox(), "statusCombo")
        self.status.addItems(["Ada waits", "Ada pays", "Ada left"])
        self.urgent = named(QCheckBox("Ada is in a hurry"), "urgent")
        for widget in (self.new_order, self.table, self.status, self.urgent):
            layout.addWidget(widget)

    def _fill_customer(self) -> None:
        layout = QVBoxLayout(self.customer)
        self.password = named(QLineEdit(), "passwordEdit")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.log_in = named(QPushButton("Log Ada in"), "logIn")
        layout.addWidget(self.password)
        layout.addWidget(self.log_in)


class OrderDialog(QDialog):
    """A dialog with the usual two buttons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("orderDialog")
        self.setWindowTitle("An order of Ada's")
        self.name = named(QLineEdit(), "nameEdit")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.name)
        layout.addWidget(self.buttons)

    def press(self, which: QDialogButtonBox.StandardButton) -> None:
        button = self.buttons.button(which)
        assert button is not None
        QTest.mouseClick(button, LEFT)


def named(thing: Any, name: str) -> Any:
    """The thing with a name."""
    thing.setObjectName(name)
    return thing


def play(window: OrderWindow) -> None:
    """Work with the window as a person would."""
    activate(window)
    QTest.mouseClick(window.new_order, LEFT)
    _work_with_orders(window)
    _order_by_menu(window)
    _order_by_keys(window)
    _log_in(window)
    _search(window)
    window.close()


def _work_with_orders(window: OrderWindow) -> None:
    cell = window.table.visualRect(window.table.model().index(1, 2)).center()
    QTest.mouseClick(window.table.viewport(), LEFT, pos=cell)
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    QTest.mouseClick(window.status, LEFT)
    shown = window.status.view()
    assert shown is not None
    wait_for(shown.isVisible)
    # The list takes no click until it is sure that it was not opened by a double click.
    QTest.qWait(QApplication.doubleClickInterval() + 50)
    item = shown.visualRect(shown.model().index(2, 0)).center()
    QTest.mouseMove(shown.viewport(), item)
    QTest.mouseClick(shown.viewport(), LEFT, pos=item)
    QTest.mouseClick(window.urgent, LEFT, pos=QPoint(8, window.urgent.height() // 2))


def _order_by_menu(window: OrderWindow) -> None:
    _open_menu(window)
    QTest.mouseClick(window.menu, LEFT, pos=window.menu.actionGeometry(window.open_action).center())
    activate(window.dialog)
    QTest.keyClicks(window.dialog.name, "Ada")
    window.dialog.press(QDialogButtonBox.StandardButton.Ok)
    activate(window)


def _order_by_keys(window: OrderWindow) -> None:
    _open_menu(window)
    QTest.keyClick(window.menu, Qt.Key.Key_O)
    activate(window.dialog)
    window.dialog.press(QDialogButtonBox.StandardButton.Cancel)
    activate(window)
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def _open_menu(window: OrderWindow) -> None:
    bar = window.menuBar()
    assert bar is not None
    QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(window.menu.menuAction()).center())
    wait_for(window.menu.isVisible)


def _log_in(window: OrderWindow) -> None:
    bar = window.tabs.tabBar()
    assert bar is not None
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(1).center())
    QTest.mouseClick(window.password, LEFT)
    QTest.keyClicks(window.password, PASSWORD)
    window.log_in.setFocus()
    QTest.keyClick(window.log_in, Qt.Key.Key_Space)


def _search(window: OrderWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F3)
    activate(window.search)
    activate(window)
    activate(window.search)
    window.search.close()


def activate(window: QWidget) -> None:
    """Show a window if need be, and give it the keyboard, as a window manager or the person does."""
    window.show()
    wait_for(window.isVisible)
    window.activateWindow()
    wait_for(window.isActiveWindow)
    QTest.qWait(50)


def wait_for(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Let the application live until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come to hold"
        QTest.qWait(5)


def main() -> None:
    import crashdesk

    app = QApplication(sys.argv)
    installed = crashdesk.install(app, dsn="http://key@127.0.0.1:9/1", consent="granted")
    window = OrderWindow()

    def run() -> None:
        try:
            play(window)
        finally:
            print(json.dumps(installed.reporter.trail.snapshot().breadcrumbs))
            app.quit()

    QTimer.singleShot(0, run)
    app.exec()


if __name__ == "__main__":
    main()

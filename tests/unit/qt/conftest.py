"""A frontend in the test's own application, and the steps that it notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from crashdesk.qt.frontend import QtFrontend
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PyQt6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    Show = Callable[..., QWidget]


class Crumbs(list[tuple[str, str, dict[str, Any]]]):
    """Message, category and data of each step."""

    pii = False
    frontend: QtFrontend

    def put(self, message: str, category: str, _level: str, data: Mapping[str, Any]) -> None:
        self.append((message, category, dict(data)))

    def of(self, *categories: str) -> list[str]:
        """The messages of some categories."""
        return [message for message, category, _data in self if category in categories]

    @property
    def data(self) -> dict[str, Any]:
        """The last step's data."""
        return self[-1][2]


@pytest.fixture
def crumbs(qapp: QApplication) -> Iterator[Crumbs]:
    found = Crumbs()
    frontend = QtFrontend(found.put, lambda *_: None, lambda: None, Diagnostics(), lambda: found.pii)
    found.frontend = frontend
    frontend.install(qapp)
    yield found
    frontend.uninstall()


@pytest.fixture
def show(qtbot: QtBot, crumbs: Crumbs) -> Show:
    """Show widgets in a window, by default a plain one, that lives as long as the test."""
    windows: list[QWidget] = []

    def shown(*widgets: QWidget, window: QWidget | None = None) -> QWidget:
        made = window or QWidget()
        windows.append(made)
        made.setObjectName(made.objectName() or "window")
        layout = QVBoxLayout(made)
        for widget in widgets:
            layout.addWidget(widget)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        crumbs.clear()
        return made

    return shown

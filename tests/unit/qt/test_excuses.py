from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from crashdesk.qt.events import EventFilter
from crashdesk.qt.excuses import Excuses
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def excused(qtbot: QtBot, qapp: QApplication) -> Iterator[list[str]]:
    """Filled with each excuse; a window is shown, and all is taken away again."""
    given: list[str] = []
    events = EventFilter(Diagnostics())
    excuses = Excuses(lambda: given.append("excused"), lambda: given.append("begun anew"))
    excuses.install(events)
    qapp.installEventFilter(events)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield given
    excuses.uninstall(events)
    assert events._handlers == {}
    qapp.removeEventFilter(events)


def modal(qtbot: QtBot, *, native: bool) -> QDialog:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, native)
    dialog.show()
    return dialog


def test_a_dialog_that_the_platform_draws_is_an_excuse(qtbot: QtBot, excused: list[str]) -> None:
    modal(qtbot, native=True)
    assert excused


def test_a_dialog_that_qt_draws_is_none(qtbot: QtBot, excused: list[str]) -> None:
    modal(qtbot, native=False)
    assert excused == []


@pytest.mark.parametrize("kind", ["DragEnter", "DragMove", "DragLeave"])
def test_a_drag_is_an_excuse(kind: str, qtbot: QtBot, excused: list[str]) -> None:
    # To no widget: Qt would take the plain event for the whole one.
    QApplication.sendEvent(QObject(), QEvent(QEvent.Type[kind]))
    assert excused == ["excused"]


def test_what_is_done_with_what_was_dropped_is_work_again(qtbot: QtBot, excused: list[str]) -> None:
    QApplication.sendEvent(QObject(), QEvent(QEvent.Type.Drop))
    assert excused == ["begun anew"]

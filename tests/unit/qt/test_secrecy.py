from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QDialog,
    QGraphicsScene,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QWidget,
)

from crashdesk.qt.secrecy import is_secret, members, shown_windows, window_in_use
from crashdesk.qt.views import ignore

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def shown(qtbot: QtBot, window: QWidget, size: int = 100) -> QWidget:
    qtbot.addWidget(window)
    window.resize(size, size)
    window.show()
    return window


def test_the_active_window_is_the_one_in_use(qtbot: QtBot) -> None:
    large, small = shown(qtbot, QMainWindow(), 500), shown(qtbot, QDialog())
    small.activateWindow()
    qtbot.waitUntil(small.isActiveWindow)
    assert window_in_use() is small
    assert set(shown_windows()) >= {large, small}


def test_behind_a_dialog_of_ours_the_hosts_window_is_in_use(qtbot: QtBot) -> None:
    host = shown(qtbot, QMainWindow())
    shown(qtbot, QMainWindow(), 500)
    ours = QDialog(host)
    ignore(ours)
    shown(qtbot, ours)
    of_ours = shown(qtbot, QDialog(ours))
    of_ours.activateWindow()
    qtbot.waitUntil(of_ours.isActiveWindow)
    assert window_in_use() is host
    assert not {ours, of_ours} & set(shown_windows())


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_tooltips_and_hidden_windows_are_no_windows_to_look_at(qtbot: QtBot) -> None:
    tip, hidden = QLabel("tip", None, Qt.WindowType.ToolTip), QMainWindow()
    qtbot.addWidget(hidden)
    shown(qtbot, tip)
    assert tip.isVisible()
    assert not {tip, hidden} & set(shown_windows())


def test_members_come_in_their_order_and_without_windows(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    low, high = QLabel(window), QLabel(window)
    QDialog(window)
    low.raise_()
    assert list(members(window)) == [high, low]


@pytest.mark.parametrize("mode", [m for m in QLineEdit.EchoMode if m != QLineEdit.EchoMode.Normal])
def test_passwords_are_secret(qtbot: QtBot, mode: QLineEdit.EchoMode) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    assert not is_secret(line)
    line.setEchoMode(mode)
    assert is_secret(line)


def test_sensitive_and_ignored_widgets_are_secret(qtbot: QtBot) -> None:
    text, label = QPlainTextEdit(), QLabel()
    for widget in (text, label):
        qtbot.addWidget(widget)
        assert not is_secret(widget)
    text.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    ignore(label)
    assert is_secret(text)
    assert is_secret(label)


def test_what_others_draw_is_secret(qtbot: QtBot) -> None:
    class QOpenGLWidget(QWidget):
        """Stands for Qt's, which needs a context."""

    class Globe(QOpenGLWidget):
        pass

    globe = Globe()
    qtbot.addWidget(globe)
    assert is_secret(globe)


def test_a_scene_with_widgets_in_it_is_secret(qtbot: QtBot) -> None:
    view = QGraphicsView()
    qtbot.addWidget(view)
    scene = QGraphicsScene(view)
    view.setScene(scene)
    assert not is_secret(view)
    scene.addWidget(QLineEdit())
    assert is_secret(view)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QHelpEvent
from PyQt6.QtWidgets import QApplication, QToolTip

from crashdesk.widgets.labels import ElidedLabel, PlainLabel, as_plain_tooltip

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def hover(label: ElidedLabel) -> str:
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1)))
    QToolTip.hideText()
    return label.toolTip()


def test_foreign_markup_stays_text(qtbot: QtBot) -> None:
    label = PlainLabel("<a href='x'>click</a>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert not label.openExternalLinks()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_label_too_narrow_for_its_text_tells_all_of_it_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("<b>a rather long title</b> of an issue")
    qtbot.addWidget(label)
    label.resize(60, 20)
    assert "&lt;b&gt;a rather long title" in hover(label)
    label.resize(2000, 20)
    assert hover(label) == ""


def test_any_width_will_do_for_an_elided_label(qtbot: QtBot) -> None:
    label = ElidedLabel("x" * 500)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() == 0


def test_a_tooltip_is_escaped_and_bounded() -> None:
    assert "<img" not in as_plain_tooltip("<img src='http://x'>")
    assert len(as_plain_tooltip("x" * 100_000)) < 5000

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QEvent, QSize
from PyQt6.QtWidgets import QApplication, QLabel, QScrollArea

from crashdesk.dialogs import window
from crashdesk.dialogs.palettes import TEXT, contrast
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel
from tests.helpers.desk_loop import palette
from tests.helpers.dialog_layout import settle

if TYPE_CHECKING:
    from pathlib import Path

    from PyQt6.QtGui import QPalette

    from tests.unit.dialogs.conftest import Hands


@pytest.fixture
def dialog(hands: Hands) -> GuestDialog:
    made = GuestDialog("Title", columns=40)
    made.column.addWidget(PlainLabel("word " * 300, wrap=True))
    made.footer.addWidget(QLabel("Footer"))
    return hands.keep(made)


def area_of(dialog: GuestDialog) -> QScrollArea:
    area = dialog.findChild(QScrollArea)
    assert area is not None
    return area


def test_what_has_room_does_not_scroll(
    dialog: GuestDialog, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "room_for", lambda _dialog: QSize(1000, 2000))
    hands.open(dialog)
    settle()
    bar = area_of(dialog).verticalScrollBar()
    assert bar is not None
    assert (bar.maximum(), bar.isVisible()) == (0, False)


def test_what_has_no_room_scrolls_and_stops_once_there_is(
    dialog: GuestDialog, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "room_for", lambda _dialog: QSize(400, 200))
    hands.open(dialog)
    settle()
    bar = area_of(dialog).verticalScrollBar()
    assert bar is not None
    assert dialog.height() == 200
    assert bar.maximum() > 0
    monkeypatch.setattr(window, "room_for", lambda _dialog: QSize(1000, 2000))
    dialog.fit()
    settle()
    assert bar.maximum() == 0


def test_the_selection_can_be_read_in_a_palette_that_changes_under_it(
    dialog: GuestDialog, hands: Hands, qapp: QApplication
) -> None:
    def ratio(colours: QPalette) -> float:
        return contrast(colours.highlight().color(), colours.highlightedText().color())

    before = qapp.palette()
    hands.open(dialog)
    try:
        for dark in (True, False):
            qapp.setPalette(palette(dark=dark))
            settle()
            assert dialog.palette().window().color() == qapp.palette().window().color()
            assert ratio(qapp.palette()) < TEXT <= ratio(dialog.palette())
    finally:
        qapp.setPalette(before)


@pytest.mark.parametrize(
    "kind", [QEvent.Type.LanguageChange, QEvent.Type.LocaleChange, QEvent.Type.WindowActivate]
)
def test_whoever_knows_the_language_is_asked_when_it_may_be_another(
    dialog: GuestDialog, kind: QEvent.Type
) -> None:
    asked: list[bool] = []
    dialog.language_doubted.connect(lambda: asked.append(True))
    QApplication.sendEvent(dialog, QEvent(kind))
    assert asked == [True]


def test_on_a_real_screen_at_200_percent_nothing_is_cut_off_in_any_dialog(tmp_path: Path) -> None:
    screen = {"name": "small", "x": 0, "y": 0, "width": 1024, "height": 600, "logicalDpi": 96, "dpr": 1}
    file = tmp_path / "screen.json"
    file.write_text(json.dumps({"screens": [screen]}))
    environment = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={file}",
        "QT_SCALE_FACTOR": "2",
    }
    command = [sys.executable, "-m", "tests.helpers.dialog_layout"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=100)
    assert done.stdout == ""
    assert "512x300 at 2" in done.stderr

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QPoint, QRect, QSize
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication, QGridLayout, QLabel, QLineEdit, QMainWindow, QPushButton, QWidget

from crashdesk.qt import screenshot
from crashdesk.qt.screenshot import MAX_PIXELS, MAX_WIDGETS, as_attachment, picture
from crashdesk.qt.views import ignore
from crashdesk.qt.wireframe import MASK

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Painted(QWidget):
    """A widget of the host's in one colour."""

    painted = 0

    def __init__(self, colour: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.colour = QColor(colour)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        self.painted += 1
        QPainter(self).fillRect(self.rect(), self.colour)


def window_of(qtbot: QtBot, *members: QWidget) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(400, 60 * max(1, len(members)))
    for row, member in enumerate(members):
        member.setParent(window)
        member.setGeometry(10, 60 * row + 10, 300, 40)
    window.show()
    with qtbot.waitExposed(window):
        pass
    return window


def png(window: QWidget, *, pii: bool) -> bytes:
    image = picture(window, pii=pii)
    assert image is not None
    attachment = as_attachment(image)
    assert attachment is not None
    assert (attachment.name, attachment.content_type) == ("screenshot.png", "image/png")
    return attachment.content


def seen(content: bytes, area: QRect) -> set[str]:
    image = QImage.fromData(content)
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


def area_of(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def test_without_personal_data_two_secrets_give_the_same_bytes(qtbot: QtBot) -> None:
    one, other = (
        window_of(qtbot, QLabel(text), QLineEdit(text), QPushButton(text)) for text in ("hunter2", "letmein")
    )
    assert png(one, pii=False) == png(other, pii=False)
    assert png(one, pii=True) != png(other, pii=True)


def test_with_personal_data_the_window_is_as_it_is(qtbot: QtBot) -> None:
    window = window_of(qtbot, QLabel("hello"), QPushButton("Save"))
    image = picture(window, pii=True)
    assert image is not None
    assert image == window.grab().toImage().convertToFormat(image.format())


@pytest.mark.parametrize("text", ["hunter2", ""])
def test_a_password_is_never_in_it_nor_how_long_it_is(qtbot: QtBot, text: str) -> None:
    password, label = QLineEdit(text), QLabel("below")
    password.setEchoMode(QLineEdit.EchoMode.Password)
    window = window_of(qtbot, password, label)
    content = png(window, pii=True)
    assert seen(content, area_of(password)) == {MASK.name()}
    assert MASK.name() not in seen(content, area_of(label))


def test_what_the_host_has_us_ignore_is_never_in_it_nor_asked_to_paint(qtbot: QtBot) -> None:
    outer = QWidget()
    inner = Painted("red", outer)
    inner.resize(300, 40)
    beside = Painted("green", outer)
    window = window_of(qtbot, outer, beside)
    ignore(outer)
    asked = inner.painted, beside.painted
    content = png(window, pii=True)
    assert seen(content, area_of(outer)) == {MASK.name()}
    assert seen(content, area_of(beside)) == {QColor("green").name()}
    assert (inner.painted, beside.painted) == (asked[0], asked[1] + 1)


def test_a_secret_along_the_top_shifts_nothing(qtbot: QtBot) -> None:
    secret, below = QWidget(), Painted("green", None)
    window = window_of(qtbot, secret, below)
    secret.setGeometry(0, 0, 400, 60)
    ignore(secret)
    content = png(window, pii=True)
    assert seen(content, QRect(0, 0, 400, 60)) == {MASK.name()}
    assert seen(content, area_of(below)) == {QColor("green").name()}


def test_a_window_in_which_all_is_ignored_is_a_block(qtbot: QtBot) -> None:
    whole = Painted("red", None)
    window = window_of(qtbot)
    window.setCentralWidget(whole)
    QApplication.processEvents()
    ignore(whole)
    content = png(window, pii=True)
    assert seen(content, window.rect()) == {MASK.name()}


def test_a_secret_that_moves_while_the_window_is_painted_is_covered_where_it_ends_up(qtbot: QtBot) -> None:
    moving: list[QWidget] = []

    class Restless(QWidget):
        def paintEvent(self, _event: QPaintEvent | None) -> None:
            for widget in moving:
                widget.move(100, 0)

    restless = Restless()
    secret = Painted("red", restless)
    secret.resize(100, 20)
    window = window_of(qtbot, restless)
    ignore(secret)
    moving.append(secret)
    content = png(window, pii=True)
    moving.clear()
    assert secret.x() == 100
    assert QColor("red").name() not in seen(content, window.rect())


def test_a_large_window_is_drawn_smaller(qtbot: QtBot) -> None:
    window = window_of(qtbot, QLabel("hello"))
    window.resize(4000, 3000)
    image = picture(window, pii=False)
    assert image is not None
    assert image.width() * image.height() <= MAX_PIXELS
    assert image.width() / image.height() == pytest.approx(4 / 3, rel=0.01)


def test_a_fine_screen_gives_a_fine_picture(qtbot: QtBot) -> None:
    image = screenshot._canvas(QSize(100, 50), 2.0)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (200, 100, 2.0)


def test_a_window_of_too_many_widgets_gives_none(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_WIDGETS >= 1000
    monkeypatch.setattr(screenshot, "MAX_WIDGETS", 30)
    window = QWidget()
    qtbot.addWidget(window)
    grid = QGridLayout(window)
    for _ in range(31):
        grid.addWidget(QLabel())
    window.show()
    assert picture(window, pii=False) is None


def test_an_empty_window_gives_none(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(0, 0)
    assert picture(window, pii=False) is None


def test_a_picture_that_compresses_badly_is_made_smaller(qapp: object) -> None:
    noise = QImage(1400, 1000, QImage.Format.Format_RGB32)
    bits = noise.bits()
    assert bits is not None
    bits.setsize(noise.sizeInBytes())
    bits[:] = random.Random(1).randbytes(noise.sizeInBytes())
    attachment = as_attachment(noise)
    assert attachment is not None
    assert len(attachment.content) < 2_000_000
    assert 300 < QImage.fromData(attachment.content).width() < 1400

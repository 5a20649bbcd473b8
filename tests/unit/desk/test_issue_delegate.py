from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter

from crashdesk.client import Issue, Project
from crashdesk.desk.issue_delegate import draw_spark, second_line
from crashdesk.desk.marks import draw_mark
from crashdesk.protocol.payloads import LEVELS


def drawn(hours: tuple[int, ...], width: int = 96) -> QImage:
    image = QImage(width, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        draw_spark(painter, QRectF(0, 0, width, 20), hours, QColor("#000080"))
    return image


def height_at(image: QImage, hour: int) -> int:
    column = int((hour + 0.3) * image.width() / 24)
    return sum(image.pixelColor(column, y) != QColor("white") for y in range(image.height()))


def test_a_bar_is_as_high_as_its_share_of_the_busiest_hour() -> None:
    image = drawn((*[0] * 21, 10, 5, 1))
    assert [height_at(image, hour) for hour in (0, 21, 22, 23)] == [1, 20, 10, 2]


def test_fewer_hours_stand_at_the_right_and_none_draw_nothing() -> None:
    assert height_at(drawn((4, 4)), 23) == 20
    assert height_at(drawn((4, 4)), 3) == 0
    assert height_at(drawn(()), 23) == 0
    assert height_at(drawn((1,), width=20), 23) == 0


def test_the_second_line_names_an_unusual_state_and_the_place() -> None:
    assert second_line(Issue("1", "t", culprit="a.py in f")) == "a.py in f"
    assert second_line(Issue("1", "t", culprit="a.py in f", status="resolved")) == "resolved · a.py in f"
    assert second_line(Issue("1", "t", project=Project("1", "acme", "Acme"))) == "Acme"


def test_every_level_has_a_shape_of_its_own() -> None:
    shapes = set()
    for level in LEVELS:
        image = QImage(12, 12, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            draw_mark(painter, QRectF(0, 0, 12, 12), level, QColor("black"))
        bits = image.constBits()
        assert bits is not None
        shapes.add(bits.asstring(image.sizeInBytes()))
    assert len(shapes) == len(LEVELS)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QBrush, QColor, QIcon, QImage, QPainter, QPalette, QPixmap
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QGraphicsScene,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QProgressBar,
    QProxyStyle,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from crashdesk.qt.views import ignore
from crashdesk.qt.wireframe import MASK, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PyQt6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


class Canvas(QWidget):
    """A widget of the host's that paints itself."""

    painted = 0

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        type(self).painted += 1
        QPainter(self).fillRect(self.rect(), QColor("red"))


class SaveButton(QPushButton):
    """A widget of the host's that leaves the painting to Qt."""


def drawn(window: QWidget) -> QImage:
    image = QImage(window.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter, window)
    painter.end()
    return image


def pixmap(colour: str) -> QPixmap:
    made = QPixmap(64, 64)
    made.fill(QColor(colour))
    return made


def colours(image: QImage, area: QRect) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


def area_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def table(text: str) -> QTableWidget:
    made = QTableWidget(1, 1)
    made.setHorizontalHeaderLabels([text])
    made.setItem(0, 0, QTableWidgetItem(text))
    return made


def tree(text: str) -> QTreeWidget:
    made = QTreeWidget()
    made.addTopLevelItem(QTreeWidgetItem([text]))
    return made


def listing(text: str) -> QListWidget:
    made = QListWidget()
    made.addItem(text)
    return made


def combo(text: str) -> QComboBox:
    made = QComboBox()
    made.addItem(QIcon(pixmap("red" if "a" in text else "blue")), text)
    return made


def scene(text: str) -> QGraphicsView:
    view = QGraphicsView()
    made = QGraphicsScene(view)
    made.addText(text)
    view.setScene(made)
    return view


def tabs(text: str) -> QTabWidget:
    made = QTabWidget()
    made.addTab(QLabel(text), "fixed")
    made.setTabText(0, text)
    return made


def picture(text: str) -> QLabel:
    made = QLabel()
    made.setPixmap(pixmap("red" if "a" in text else "blue"))
    return made


def number(text: str) -> QSpinBox:
    made = QSpinBox()
    made.setValue(11 if "a" in text else 77)
    return made


def choice(kind: type[QCheckBox | QRadioButton]) -> Callable[[str], QWidget]:
    def make(text: str) -> QWidget:
        made = kind(text)
        made.setChecked("a" in text)
        return made

    return make


def progress(text: str) -> QProgressBar:
    made = QProgressBar()
    made.setValue(11 if "a" in text else 77)
    made.setFormat(text)
    return made


def slider(text: str) -> QSlider:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setValue(11 if "a" in text else 77)
    return made


def icon_button(text: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(QIcon(pixmap("red" if "a" in text else "blue")))
    return made


def window_with(qtbot: QtBot, content: QWidget) -> QMainWindow:
    """The content in a place whose size does not follow its text."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(300, 200)
    content.setParent(window)
    content.setGeometry(20, 30, 200, 120)
    window.show()
    return window


CONTENTS: dict[str, Callable[[str], QWidget]] = {
    "label": QLabel,
    "picture": picture,
    "line": QLineEdit,
    "text": QTextEdit,
    "plain text": QPlainTextEdit,
    "button": QPushButton,
    "host's button": SaveButton,
    "icon": icon_button,
    "check box": choice(QCheckBox),
    "radio button": choice(QRadioButton),
    "group": QGroupBox,
    "combo": combo,
    "table": table,
    "tree": tree,
    "list": listing,
    "scene": scene,
    "number": number,
    "progress": progress,
    "slider": slider,
}


@pytest.mark.parametrize("name", CONTENTS)
def test_two_secrets_give_the_same_picture(qtbot: QtBot, name: str) -> None:
    make = CONTENTS[name]
    one, other = (window_with(qtbot, make(text)) for text in ("aaaa", "mmmm"))
    assert drawn(one) == drawn(other)
    assert one.grab().toImage() != other.grab().toImage(), "the test would see a difference"


def test_a_tab_shows_where_it_is_and_not_what_it_is_called(qtbot: QtBot) -> None:
    one, other = tabs("abcd"), tabs("dcba")
    windows = [window_with(qtbot, made) for made in (one, other)]
    pictures = [drawn(window) for window in windows]
    assert pictures[0] == pictures[1]
    bar = one.tabBar()
    assert bar is not None
    assert MASK.name() in colours(pictures[0], area_of(bar, windows[0]))


def test_a_label_is_a_block_and_nothing_else(qtbot: QtBot) -> None:
    label = QLabel("secret")
    window = window_with(qtbot, label)
    assert colours(drawn(window), area_of(label, window)) == {MASK.name()}


def test_a_button_shows_its_outline_around_a_block(qtbot: QtBot) -> None:
    button = QPushButton("secret")
    window = window_with(qtbot, button)
    seen = colours(drawn(window), area_of(button, window))
    assert MASK.name() in seen
    assert len(seen) > 3, "the style's bevel"


def test_what_paints_itself_is_a_block_that_is_never_asked_to_paint(qtbot: QtBot) -> None:
    canvas = Canvas()
    window = window_with(qtbot, canvas)
    inner = QLabel("secret", canvas)
    inner.show()
    QApplication.processEvents()
    before = Canvas.painted
    assert colours(drawn(window), area_of(canvas, window)) == {MASK.name()}
    assert Canvas.painted == before


def test_a_picture_in_a_style_sheet_is_masked_but_a_resource_is_not(qtbot: QtBot, tmp_path: Any) -> None:
    file = tmp_path / "ada.png"
    pixmap("red").save(str(file))
    frame = QFrame()
    window = window_with(qtbot, frame)
    frame.setStyleSheet(f"QFrame {{ border-image: url({file}) }}")
    assert colours(drawn(window), area_of(frame, window)) == {MASK.name()}
    frame.setStyleSheet("QFrame { background: yellow; image: url(:/none.png) }")
    QApplication.processEvents()
    assert QColor("yellow").name() in colours(drawn(window), area_of(frame, window))


def test_a_picture_in_a_palette_is_masked(qtbot: QtBot) -> None:
    frame = QFrame()
    window = window_with(qtbot, frame)
    frame.setAutoFillBackground(True)
    palette = frame.palette()
    palette.setBrush(QPalette.ColorRole.Window, QBrush(pixmap("red")))
    frame.setPalette(palette)
    assert colours(drawn(window), area_of(frame, window)) == {MASK.name()}


def test_an_ignored_widget_is_a_block_with_nothing_in_it(qtbot: QtBot) -> None:
    area = QScrollArea()
    window = window_with(qtbot, area)
    button = QPushButton("Delete", area)
    button.show()
    assert colours(drawn(window), area_of(area, window)) != {MASK.name()}
    ignore(area)
    assert colours(drawn(window), area_of(area, window)) == {MASK.name()}


def test_hidden_widgets_and_windows_of_their_own_are_not_in_it(qtbot: QtBot) -> None:
    window = window_with(qtbot, QWidget())
    empty = drawn(window)
    QLabel("hidden", window)
    dialog = QLabel("dialog", window, Qt.WindowType.Dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    assert drawn(window) == empty


def test_a_style_of_the_hosts_is_given_no_text(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Nosy(QProxyStyle):
        def drawControl(self, element: Any, option: Any, painter: Any, widget: Any = None) -> None:  # noqa: N802
            seen.append(getattr(option, "text", ""))
            super().drawControl(element, option, painter, widget)

    button = QPushButton("secret")
    window = window_with(qtbot, button)
    style = Nosy("fusion")
    button.setStyle(style)
    seen.clear()
    drawn(window)
    assert seen
    assert not any(seen)


@pytest.fixture(autouse=True)
def settled(qtbot: QtBot) -> Iterator[None]:
    yield
    QApplication.processEvents()

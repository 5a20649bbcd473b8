"""The buttons and boxes of the dialogs: named for a screen reader, and to be made out in every palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QRect
from PyQt6.QtGui import QImage, QPainter, QPalette
from PyQt6.QtWidgets import QCheckBox, QPushButton, QStyle, QStyleOptionButton

from crashdesk.dialogs.labels import without_mnemonic
from crashdesk.dialogs.palettes import CONTROL, contrast, edge

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QPaintEvent
    from PyQt6.QtWidgets import QWidget

_SIDE: Final = 20


class Button(QPushButton):
    """A button that Enter elsewhere in the dialog does not press.

    Args:
        parent: where it stands.
        action: what it does.
    """

    def __init__(self, parent: QWidget | None = None, action: Callable[[], object] | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        if action is not None:
            self.clicked.connect(action)

    def rename(self, text: str) -> None:
        """Give it a text, with its mnemonic, and a name to be read out."""
        self.setText(text)
        self.setAccessibleName(without_mnemonic(text))


class CheckBox(QCheckBox):
    """A check box with an edge of its own where the one of the platform's style can hardly be seen.

    Fusion, the style of Windows and most Linux desktops without one of their own, draws an unticked box on
    a dark ground at 1.2:1.
    """

    def rename(self, text: str) -> None:
        """Give it a text, with its mnemonic, and a name to be read out."""
        self.setText(text)
        self.setAccessibleName(without_mnemonic(text))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint as the style does, and what it lacks."""
        super().paintEvent(event)
        style, option = self.style(), QStyleOptionButton()
        self.initStyleOption(option)
        if style is None or style_contrast(style, option.palette) >= CONTROL:
            return
        box = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        colour = edge(self.palette(), self.palette().currentColorGroup())
        with QPainter(self) as painter:
            painter.setPen(colour)
            painter.drawRect(box.adjusted(0, 0, -1, -1))


def style_contrast(style: QStyle, palette: QPalette) -> float:
    """How well an unticked box can be told from its ground, as a style draws it."""
    option = QStyleOptionButton()
    option.rect = QRect(0, 0, _SIDE, _SIDE)
    option.palette = palette
    option.state = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Off
    ground = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Window)
    image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    image.fill(ground)
    with QPainter(image) as painter:
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter)
    return max(contrast(image.pixelColor(x, _SIDE // 2), ground) for x in range(_SIDE))

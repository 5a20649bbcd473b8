"""A picture that would be sent, as large as the screen has room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

_OF_THE_SCREEN = 0.7


class PictureDialog(GuestDialog):
    """Shows a picture, scaled down where it is larger than the screen has room for.

    Args:
        content: the picture's bytes, as they would be sent.
        parent: the window it belongs to.
    """

    def __init__(self, content: bytes, parent: QWidget | None = None) -> None:
        super().__init__("", parent, columns=40)
        self.setWindowTitle(self.tr("The picture that is sent"))
        self._picture = QLabel(self)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._picture.setAccessibleName(self.tr("The picture that is sent"))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setPixmap(self._scaled(content))
        note = self.tr(
            "Grey blocks stand for texts and values, which are left out unless you allow personal data."
        )
        self.column.addWidget(self._picture)
        self.column.addWidget(PlainLabel(note, wrap=True))
        close = QPushButton(self.tr("C&lose"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        self.column.addLayout(row)
        close.setFocus()

    def _scaled(self, content: bytes) -> QPixmap:
        picture = QPixmap()
        picture.loadFromData(content)
        screen = self.screen()
        if screen is None or picture.isNull():
            return picture
        room = screen.availableGeometry().size() * _OF_THE_SCREEN
        if picture.width() <= room.width() and picture.height() <= room.height():
            return picture
        ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        return picture.scaled(room, ratio, smooth)

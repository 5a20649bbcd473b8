"""A picture that would be sent, as large as the screen has room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QFrame, QLabel

from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.rows import ButtonRow
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

_OF_THE_ROOM = 0.8


class PictureDialog(GuestDialog):
    """Shows a picture, scaled down where it is larger than its screen has room for.

    Args:
        content: the picture's bytes, as they would be sent.
        parent: the window it belongs to.
    """

    def __init__(self, content: bytes, parent: QWidget | None = None) -> None:
        super().__init__("", parent, columns=40)
        self.say(self.setWindowTitle, lambda: self.tr("The picture that is sent"))
        self._picture = QLabel(self)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self.say(self._picture.setAccessibleName, lambda: self.tr("The picture that is sent"))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setPixmap(self._scaled(content))
        self._picture.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        note, close = PlainLabel(wrap=True), Button(self, self.close)
        self.say(
            note.setText,
            lambda: self.tr(
                "Grey blocks stand for texts and values, which are left out unless you allow personal data."
            ),
        )
        self.say(close.rename, lambda: self.tr("C&lose"))
        self.column.addWidget(self._picture)
        self.column.addWidget(note)
        self.footer.addLayout(ButtonRow([], [close]))
        close.setFocus()

    def _scaled(self, content: bytes) -> QPixmap:
        picture = QPixmap()
        picture.loadFromData(content)
        room = self.room * _OF_THE_ROOM
        if picture.isNull() or picture.size().boundedTo(room) == picture.size():
            return picture
        ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        return picture.scaled(room, ratio, smooth)

"""The files that would go with a report: each with a box, a way to look at it, a picture in small."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QLocale, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from crashdesk.dialogs.controls import Button, CheckBox
from crashdesk.dialogs.labels import GRID, listed, literal, without_mnemonic
from crashdesk.dialogs.picture import PictureDialog
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.spoken import Spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

THUMBNAIL: Final = QSize(96, 60)
_PICTURES: Final = "image/"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file that waits to be sent.

    Attributes:
        name: the file's name; foreign text.
        size: in bytes.
        content_type: such as ``image/png``.
        read: gives its bytes; None where it is gone.
    """

    name: str
    size: int
    content_type: str
    read: Callable[[], bytes | None]


class AttachmentChoices(Spoken, QWidget):
    """A row for each file.

    Signals:
        changed(): a file was left out or put back, or others are shown.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: list[AttachedFile] = []
        self.boxes: list[CheckBox] = []
        self._look_width = 0
        self._rows: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(0, 1)

    @property
    def left_out(self) -> frozenset[str]:
        """The names of the files that are not to be sent."""
        pairs = zip(self._files, self.boxes, strict=True)
        return frozenset(file.name for file, box in pairs if not box.isChecked())

    @property
    def count(self) -> int:
        """How many files would be sent."""
        return sum(box.isChecked() for box in self.boxes)

    def show_files(self, files: Sequence[AttachedFile], left_out: frozenset[str]) -> None:
        """Be about these files from now on."""
        for widget in self._rows:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._files, self.boxes, self._rows = list(files), [], []
        for number, file in enumerate(self._files):
            self._add(2 * number, file, wanted=file.name not in left_out)
        self.setVisible(bool(self._files))

    def widen(self, width: int) -> None:
        """Make the buttons as wide as those beside which they stand."""
        self._look_width = width
        for button in self.findChildren(Button, options=Qt.FindChildOption.FindDirectChildrenOnly):
            button.setMinimumWidth(width)

    def retranslate(self) -> None:
        """Name the files in another language."""
        super().retranslate()
        self.show_files(self._files, self.left_out)

    def _add(self, row: int, file: AttachedFile, *, wanted: bool) -> None:
        size = QLocale().formattedDataSize(file.size, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
        text = listed((self._title(file), size))
        box = CheckBox(literal(text), self)
        box.setAccessibleName(text)
        box.setChecked(wanted)
        box.clicked.connect(self.changed)
        look = Button(self, partial(self._look, file))
        look.setText(self.tr("Look…"))
        look.setMinimumWidth(self._look_width)
        look.setAccessibleName(self.tr("Look at {file}").format(file=without_mnemonic(self._title(file))))
        self.boxes.append(box)
        self._place(row, 0, box)
        self._place(row, 1, look)
        picture = self._thumbnail(file)
        if picture is not None:
            self._place(row + 1, 0, picture)
            self._grid.setAlignment(picture, Qt.AlignmentFlag.AlignLeft)

    def _place(self, row: int, column: int, widget: QWidget) -> None:
        self._grid.addWidget(widget, row, column)
        widget.show()
        self._rows.append(widget)

    def _title(self, file: AttachedFile) -> str:
        if file.content_type.startswith(_PICTURES):
            return self.tr("Picture of the window")
        known = {
            "view-hierarchy.json": self.tr("Structure of the windows"),
            "log.txt": self.tr("Last lines of the log"),
        }
        return known.get(file.name, file.name)

    def _thumbnail(self, file: AttachedFile) -> QLabel | None:
        """A picture in small; None of what is no picture."""
        picture = QPixmap()
        if not file.content_type.startswith(_PICTURES) or not picture.loadFromData(file.read() or b""):
            return None
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        label.setAccessibleName(self.tr("Picture of the window"))
        ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        label.setPixmap(picture.scaled(THUMBNAIL, ratio, smooth))
        return label

    def _look(self, file: AttachedFile) -> None:
        content = file.read()
        if content is None:
            return
        if file.content_type.startswith(_PICTURES):
            PictureDialog(content, self).show()
        else:
            PreviewDialog(content.decode("utf-8", "replace"), self, exact=content).show()

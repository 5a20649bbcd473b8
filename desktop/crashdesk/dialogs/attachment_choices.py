"""The files that would go with a report: each with a box, a way to look at it, a picture in small."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QLocale, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QWidget

from crashdesk.dialogs.labels import GRID, literal, without_mnemonic
from crashdesk.dialogs.picture import PictureDialog
from crashdesk.dialogs.preview import PreviewDialog

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


class AttachmentChoices(QWidget):
    """A row for each file.

    Signals:
        changed(): a file was left out or put back, or others are shown.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: list[AttachedFile] = []
        self.boxes: list[QCheckBox] = []
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
        for row, file in enumerate(files):
            self._add(row, file, wanted=file.name not in left_out)
        self.setVisible(bool(files))

    def _add(self, row: int, file: AttachedFile, *, wanted: bool) -> None:
        size = QLocale().formattedDataSize(file.size, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
        text = f"{self._title(file)}, {size}"
        box = QCheckBox(literal(text), self)
        box.setAccessibleName(text)
        box.setChecked(wanted)
        box.clicked.connect(self.changed)
        look = QPushButton(self.tr("Look…"), self)
        look.setAutoDefault(False)
        look.setAccessibleName(self.tr("Look at {file}").format(file=without_mnemonic(self._title(file))))
        look.clicked.connect(partial(self._look, file))
        self.boxes.append(box)
        self._place(row, box, self._thumbnail(file), look)

    def _place(self, row: int, *widgets: QWidget) -> None:
        for column, widget in enumerate(widgets):
            self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
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

    def _thumbnail(self, file: AttachedFile) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if file.content_type.startswith(_PICTURES):
            picture = QPixmap()
            picture.loadFromData(file.read() or b"")
            if not picture.isNull():
                ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                label.setPixmap(picture.scaled(THUMBNAIL, ratio, smooth))
                label.setAccessibleName(self.tr("Picture of the window"))
        return label

    def _look(self, file: AttachedFile) -> None:
        content = file.read()
        if content is None:
            return
        if file.content_type.startswith(_PICTURES):
            PictureDialog(content, self).show()
        else:
            PreviewDialog(content.decode("utf-8", "replace"), self, exact=content).show()

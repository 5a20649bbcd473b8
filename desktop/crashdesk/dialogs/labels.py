"""The few kinds of text the dialogs are set in: all plain, two weights, three sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

GRID: Final = 8
"""The step of the layout grid, in pixels."""

_HEADING_SCALE: Final = 1.2
_NOTE_SCALE: Final = 0.92


class Heading(PlainLabel):
    """The one sentence a dialog begins with."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent, wrap=True)
        _restyle(self, _HEADING_SCALE, bold=True)


class Section(PlainLabel):
    """The title of a part of a dialog."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        _restyle(self, 1.0, bold=True)


class Note(PlainLabel):
    """A line of explanation under the thing it explains."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent, wrap=True)
        _restyle(self, _NOTE_SCALE, bold=False)


class FieldLabel(QLabel):
    """The name of an input: its mnemonic leads there, and a screen reader says it."""

    def __init__(self, text: str, buddy: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setBuddy(buddy)
        buddy.setAccessibleName(without_mnemonic(text))


def without_mnemonic(text: str) -> str:
    """The text as it is read out: its mnemonic left away, with the brackets an Asian language puts it in."""
    text = re.sub(r"\(&[^&]\)", "", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def literal(text: str) -> str:
    """Foreign text for a button or menu, where an ampersand would otherwise make a mnemonic."""
    return text.replace("&", "&&")


def facts(rows: Sequence[tuple[str, str]]) -> QGridLayout:
    """A table of facts: a name on the left, a plain, wrapping text on the right."""
    # A QFormLayout reserves the height of narrower lines than it then sets.
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * GRID)
    grid.setVerticalSpacing(GRID // 2)
    grid.setColumnStretch(1, 1)
    for row, (name, text) in enumerate(rows):
        value = PlainLabel(text, wrap=True)
        value.setAccessibleName(f"{name}: {text}")
        grid.addWidget(PlainLabel(name), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
    return grid


def _restyle(label: QLabel, scale: float, *, bold: bool) -> None:
    font = label.font()
    font.setBold(bold)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    else:  # A host may have set its fonts in pixels.
        font.setPixelSize(round(font.pixelSize() * scale))
    label.setFont(font)

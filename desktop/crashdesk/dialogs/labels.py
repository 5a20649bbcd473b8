"""The few kinds of text the dialogs are set in: all plain, two weights, three sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QCoreApplication, Qt
from PyQt6.QtWidgets import QLabel, QWidget

from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PyQt6.QtGui import QFontMetrics

GRID: Final = 8
"""The step of the layout grid, in pixels."""

_HEADING_SCALE: Final = 1.2
_NOTE_SCALE: Final = 0.92
_LATIN: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def wide(metrics: QFontMetrics, columns: int) -> int:
    """The width of so many Latin characters, in pixels; a Chinese font's average is twice that."""
    return round(columns * metrics.horizontalAdvance(_LATIN) / len(_LATIN))


class Heading(PlainLabel):
    """The one sentence a dialog begins with."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent, wrap=True)
        _restyle(self, _HEADING_SCALE, bold=True)


class Section(PlainLabel):
    """The title of a part of a dialog."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
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
        self.setBuddy(buddy)
        self._named = buddy
        self.rename(text)

    def rename(self, text: str) -> None:
        """Give the input another name."""
        self.setText(text)
        self._named.setAccessibleName(without_mnemonic(text))


def without_mnemonic(text: str) -> str:
    """The text as it is read out: its mnemonic left away, with the brackets an Asian language puts it in."""
    text = re.sub(r"\(&[^&]\)", "", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def literal(text: str) -> str:
    """Foreign text for a button or menu, where an ampersand would otherwise make a mnemonic."""
    return text.replace("&", "&&")


def pair(name: str, value: str) -> str:
    """A name and what it stands for, in one line."""
    return QCoreApplication.translate("Labels", "{name}: {value}").format(name=name, value=value)


def bracketed(text: str, more: str) -> str:
    """A text with something about it in brackets."""
    return QCoreApplication.translate("Labels", "{text} ({more})").format(text=text, more=more)


def listed(parts: Iterable[str]) -> str:
    """An enumeration."""
    comma = QCoreApplication.translate("Labels", ", ", "between the parts of an enumeration")
    return comma.join(parts)


class Fact(PlainLabel):
    """A wrapping text beside its name, read out together with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, wrap=True)
        self.name = PlainLabel("", parent)

    def tell(self, name: str, text: str) -> None:
        """Show a text under a name."""
        self.name.setText(name)
        self.setText(text)
        self.setAccessibleName(pair(name, text))


def _restyle(label: QLabel, scale: float, *, bold: bool) -> None:
    font = label.font()
    font.setBold(bold)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    else:  # A host may have set its fonts in pixels.
        font.setPixelSize(round(font.pixelSize() * scale))
    label.setFont(font)

"""A field for a few sentences, counted and bounded."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QLocale, QMimeData, Qt, pyqtSignal
from PyQt6.QtGui import QInputMethodEvent, QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import GRID, FieldLabel, Note
from crashdesk.dialogs.spoken import Spoken

MAX_CHARACTERS: Final = 4096
"""Longest message of Sentry's feedback item: https://develop.sentry.dev/application-architecture/feedback-architecture/"""


class BoundedEdit(QPlainTextEdit):
    """A plain-text editor that takes no more than so many characters.

    What is too much is refused as it comes in (keys, input methods, paste, drop); cutting it off
    afterwards would undo the person's own undo.

    Args:
        limit: how many characters it holds.
    """

    def __init__(self, limit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = limit

    @property
    def room(self) -> int:
        """How many characters may still come in; what is selected gives way to them."""
        cursor = self.textCursor()
        return max(0, self._limit - len(self.toPlainText()) + len(cursor.selectedText()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take a key unless it would add a character too many."""
        if event is not None and _adds_text(event) and not self.room:
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent | None) -> None:
        """Take as much of a composed text as there is room for."""
        if event is not None and len(event.commitString()) > self.room:
            event.setCommitString(event.commitString()[: self.room])
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData | None) -> None:  # noqa: N802  # Qt calls it by this name.
        """Take as much of what is pasted or dropped as there is room for."""
        if source is not None and source.hasText():
            self.insertPlainText(source.text()[: self.room])


def _adds_text(event: QKeyEvent) -> bool:
    text = event.text()
    return bool(text) and (text.isprintable() or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))


class CommentField(Spoken, QWidget):
    """A plain-text field with its count, to be named; Enter adds a line, Tab leaves it.

    Args:
        lines: the height, in lines of text.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, *, lines: int = 4) -> None:
        super().__init__(parent)
        self.edit = BoundedEdit(MAX_CHARACTERS, self)
        self.edit.setTabChangesFocus(True)
        self._set_lines(lines)
        self._count = Note()
        self._count.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._count.setWordWrap(False)
        self._name = FieldLabel("", self.edit, self)
        self._arrange()
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._on_text)
        self._show_count()

    def rename(self, name: str) -> None:
        """Give the field a name, with its mnemonic."""
        self._name.rename(name)

    def suggest(self, hint: str) -> None:
        """Tell what to write, while the field is empty."""
        self.edit.setPlaceholderText(hint)

    def retranslate(self) -> None:
        """Count in another language."""
        super().retranslate()
        self._show_count()

    @property
    def text(self) -> str:
        """What was written, without blank edges."""
        return self.edit.toPlainText().strip()

    @property
    def count_text(self) -> str:
        """The count, as it is shown."""
        return self._count.text()

    def clear(self) -> None:
        """Begin anew."""
        self.edit.clear()

    def _set_lines(self, lines: int) -> None:
        margins = 2 * (self.edit.frameWidth() + 4)
        self.edit.setFixedHeight(lines * self.edit.fontMetrics().lineSpacing() + margins)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch()
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.edit)

    def _on_text(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        used, limit = (QLocale().toString(n) for n in (len(self.edit.toPlainText()), MAX_CHARACTERS))
        self._count.setText(self.tr("{used} of {limit}").format(used=used, limit=limit))

"""The report itself, to read, search, copy and save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from crashdesk.dialogs.labels import FieldLabel, Note
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable


def readable(envelope: bytes) -> str:
    """The bytes of an envelope for a person to read: line by line, JSON indented, nothing left out."""
    return "\n".join(_indented(line) for line in envelope.decode("utf-8", "replace").splitlines())


def _indented(line: str) -> str:
    try:
        return json.dumps(json.loads(line), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return line


class PreviewDialog(GuestDialog):
    """Shows a report as plain text in a monospace font.

    Args:
        text: what is shown, to the letter.
        parent: the window it belongs to.
        exact: the very bytes of which ``text`` is the reading; where given, they can be shown and saved.
    """

    def __init__(self, text: str, parent: QWidget | None = None, *, exact: bytes | None = None) -> None:
        super().__init__("", parent, columns=60)
        self.setWindowTitle(self.tr("What the report contains"))
        self._reading, self._exact = text, exact
        self._text = QPlainTextEdit(text, self)
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Report"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.search = QLineEdit(self)
        self.exact_box = QCheckBox(self.tr("&Exactly as it is sent"), self)
        self.exact_box.setAccessibleName(self.tr("Exactly as it is sent"))
        self.exact_box.setVisible(exact is not None)
        self.exact_box.toggled.connect(self._show)
        self._status = Note()
        self.column.addWidget(PlainLabel(self.tr("This is the whole report, as it is sent."), wrap=True))
        self.column.addWidget(self._text, 1)
        self.column.addLayout(self._search_row())
        self.column.addLayout(self._buttons())
        self._text.setFocus()

    def fit(self) -> None:
        """Take a size to read in: 80 characters by 24 lines, as far as the screen has room."""
        metrics = self._text.fontMetrics()
        wanted = (84 * metrics.averageCharWidth(), 30 * metrics.lineSpacing())
        screen = self.screen()
        room = screen.availableGeometry().size() * 0.9 if screen else self.sizeHint()
        self.resize(min(wanted[0], room.width()), min(wanted[1], room.height()))

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text.toPlainText()

    @property
    def selected(self) -> str:
        """What the last search has found."""
        return self._text.textCursor().selectedText()

    @property
    def status(self) -> str:
        """What the last search, copy or save came to."""
        return self._status.text()

    def save(self, path: str) -> None:
        """Write what is shown to a file; a failure is told in the dialog."""
        as_sent = self._exact if self.exact_box.isChecked() else None
        try:
            Path(path).write_bytes(self.text.encode() if as_sent is None else as_sent)
        except OSError as error:
            reason = error.strerror or str(error)
            self._status.setText(self.tr("Not saved: {reason}. Choose another place.").format(reason=reason))
            return
        self._status.setText(self.tr("Saved as {path}").format(path=path))

    def find_next(self) -> None:
        """Go to the next place where the searched text stands, from the top again after the last."""
        wanted = self.search.text()
        if not wanted:
            return
        found = self._text.find(wanted)
        if not found:
            self._text.moveCursor(QTextCursor.MoveOperation.Start)
            found = self._text.find(wanted)
        self._status.setText("" if found else self.tr("Not found"))

    def _search_row(self) -> QHBoxLayout:
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(self.find_next)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        shortcut.activated.connect(self.search.setFocus)
        following = self._button(self.tr("&Next"), self.find_next)
        row = QHBoxLayout()
        row.addWidget(FieldLabel(self.tr("&Find"), self.search, self))
        row.addWidget(self.search, 1)
        row.addWidget(following)
        row.addWidget(self.exact_box)
        return row

    def _show(self, exact: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Show the bytes themselves, or their reading; the reading breaks lines, and leaves nothing out."""
        raw = self._exact.decode("utf-8", "replace") if self._exact is not None else ""
        self._text.setPlainText(raw if exact else self._reading)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._button(self.tr("&Copy"), self._copy))
        row.addWidget(self._button(self.tr("&Save As…"), self._ask_path))
        row.addWidget(self._status, 1)
        row.addWidget(self._button(self.tr("C&lose"), self.close))
        return row

    def _button(self, text: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(action)
        return button

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.text)
        self._status.setText(self.tr("Copied"))

    def _ask_path(self) -> None:
        """Ask for a file without an event loop of its own, so that the host goes on as usual."""
        dialog = QFileDialog(self, self.tr("Save the report"), "report.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

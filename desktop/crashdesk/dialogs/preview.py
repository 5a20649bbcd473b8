"""The report itself, to read, search, copy and save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from crashdesk.dialogs.controls import Button, CheckBox
from crashdesk.dialogs.labels import FieldLabel, Note, wide
from crashdesk.dialogs.rows import ButtonRow
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
        self._reading, self._exact = text, exact
        self._text = QPlainTextEdit(text, self)
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.search = QLineEdit(self)
        self._find = FieldLabel("", self.search, self)
        self.exact_box = CheckBox(self)
        self.exact_box.setVisible(exact is not None)
        self.exact_box.toggled.connect(self._show)
        self._intro, self._status = PlainLabel(wrap=True), Note()
        self._make_buttons()
        self._arrange()
        self._name()
        self._text.setFocus()

    def wanted(self) -> QSize:
        """A size to read in: 80 characters by 24 lines."""
        metrics = self._text.fontMetrics()
        return QSize(wide(metrics, 84), 30 * metrics.lineSpacing())

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
            self._tell(lambda: self.tr("Not saved: {reason}. Choose another place.").format(reason=reason))
            return
        self._tell(lambda: self.tr("Saved as {path}").format(path=path))

    def find_next(self) -> None:
        """Go to the next place where the searched text stands, from the top again after the last."""
        wanted = self.search.text()
        if not wanted:
            return
        found = self._text.find(wanted)
        if not found:
            self._text.moveCursor(QTextCursor.MoveOperation.Start)
            found = self._text.find(wanted)
        self._tell(str if found else lambda: self.tr("Not found"))

    def _arrange(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(self.find_next)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        shortcut.activated.connect(self.search.setFocus)
        row = QHBoxLayout()
        row.addWidget(self._find)
        row.addWidget(self.search, 1)
        row.addWidget(self._next)
        self.column.addWidget(self._intro)
        self.column.addWidget(self._text, 1)
        self.column.addWidget(self.exact_box)
        self.column.addLayout(row)
        self.column.addWidget(self._status)
        self._status.hide()
        self.footer.addLayout(ButtonRow([self._copy_button, self._save_button], [self._close_button]))

    def _make_buttons(self) -> None:
        self._next = Button(self, self.find_next)
        self._copy_button = Button(self, self._copy)
        self._save_button = Button(self, self._ask_path)
        self._close_button = Button(self, self.close)

    def _name(self) -> None:
        self.say(self.setWindowTitle, lambda: self.tr("What the report contains"))
        self.say(self._text.setAccessibleName, lambda: self.tr("Report"))
        self.say(self._intro.setText, lambda: self.tr("This is the whole report, as it is sent."))
        self.say(self._find.rename, lambda: self.tr("&Find"))
        self.say(self._next.rename, lambda: self.tr("&Next"))
        self.say(self.exact_box.rename, lambda: self.tr("Show &exactly as it is sent"))
        self.say(self._copy_button.rename, lambda: self.tr("&Copy"))
        self.say(self._save_button.rename, lambda: self.tr("&Save As…"))
        self.say(self._close_button.rename, lambda: self.tr("C&lose"))

    def _tell(self, text: Callable[[], str]) -> None:
        self.say(self._status.setText, text)
        self._status.setVisible(bool(text()))

    def _show(self, exact: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Show the bytes themselves, or their reading; the reading breaks lines, and leaves nothing out."""
        raw = self._exact.decode("utf-8", "replace") if self._exact is not None else ""
        self._text.setPlainText(raw if exact else self._reading)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.text)
        self._tell(lambda: self.tr("Copied"))

    def _ask_path(self) -> None:
        """Ask for a file without an event loop of its own, so that the host goes on as usual."""
        dialog = QFileDialog(self, self.tr("Save the report"), "report.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

"""What a project without issues shows: what will appear, the address to report to, and two lines of code."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crashdesk.desk.captions import Caption, Kind
from crashdesk.desk.controls import copy_to_clipboard
from crashdesk.desk.tokens import GRID, code_font
from crashdesk.widgets.icons import icon

_WIDTH = 480  # pixels


def adoption_snippet(dsn: str) -> str:
    """The two lines that an application needs."""
    return f'import crashdesk\ncrashdesk.install(app, dsn="{dsn}")'


class Welcome(QScrollArea):
    """Shown while there is nothing to read yet. ``project_wanted`` asks for a new project."""

    project_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._headline = Caption(Kind.TITLE, wrap=True)
        self._text = Caption(Kind.QUIET, wrap=True)
        self._dsn: QLineEdit = QLineEdit()
        self._code = QPlainTextEdit()
        self._copy_dsn = self._button(self.tr("Copy"), "content-copy")
        self._copy_code = self._button(self.tr("Copy the code"), "content-copy")
        self._new = self._button(self.tr("New project…"), "plus")
        self._parts = QWidget()
        self._set_up()
        self._lay_out()
        self.show_dsn("", "")

    @property
    def dsn(self) -> str:
        """The address shown."""
        return self._dsn.text()

    def show_dsn(self, project: str, dsn: str) -> None:
        """Show how to report to a project; without a DSN, how to get a project."""
        self._parts.setVisible(bool(dsn))
        self._new.setVisible(not dsn)
        self._dsn.setText(dsn)
        self._dsn.setCursorPosition(0)
        self._code.setPlainText(adoption_snippet(dsn))
        if dsn:
            self._headline.setText(self.tr("No issues yet"))
            text = self.tr(
                "Errors of “%1” appear here by themselves, within two seconds. Two lines connect an app:"
            )
            self._text.setText(text.replace("%1", project))
        else:
            self._headline.setText(self.tr("Begin with a project"))
            self._text.setText(
                self.tr("A project stands for one application and has an address to report to.")
            )

    def copy_dsn(self) -> None:
        """Put the address on the clipboard."""
        copy_to_clipboard(self.dsn)

    def copy_code(self) -> None:
        """Put the two lines on the clipboard."""
        copy_to_clipboard(self._code.toPlainText())

    def _button(self, text: str, glyph: str) -> QPushButton:
        return QPushButton(icon(glyph), text)

    def _set_up(self) -> None:
        code = code_font(QApplication.font())
        self._dsn.setReadOnly(True)
        self._code.setReadOnly(True)
        self._dsn.setFont(code)
        self._dsn.setAccessibleName(self.tr("DSN, the project's address"))
        self._code.setFont(code)
        self._code.setAccessibleName(self.tr("Code that connects an app"))
        self._code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._code.setFixedHeight(self._code.fontMetrics().lineSpacing() * 2 + 4 * GRID)
        self._copy_dsn.setAccessibleName(self.tr("Copy the DSN"))
        self._copy_dsn.clicked.connect(self.copy_dsn)
        self._copy_code.clicked.connect(self.copy_code)
        self._new.clicked.connect(self.project_wanted)

    def _lay_out(self) -> None:
        self._lay_out_parts()
        column = QWidget()
        column.setMaximumWidth(_WIDTH)
        inner = QVBoxLayout(column)
        inner.setSpacing(GRID)
        for widget in (self._headline, self._text, self._parts):
            inner.addWidget(widget)
        inner.addWidget(self._new, alignment=Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        ground = QWidget()
        outer = QVBoxLayout(ground)
        outer.setContentsMargins(2 * GRID, 3 * GRID, 2 * GRID, 2 * GRID)
        outer.addLayout(row)
        outer.addStretch(1)
        self.setWidget(ground)

    def _lay_out_parts(self) -> None:
        """The address with its button, and the code with its own."""
        address = QHBoxLayout()
        address.setSpacing(GRID)
        address.addWidget(self._dsn, 1)
        address.addWidget(self._copy_dsn)
        parts = QVBoxLayout(self._parts)
        parts.setContentsMargins(0, GRID, 0, 0)
        parts.setSpacing(GRID)
        parts.addWidget(Caption(Kind.SMALL, self.tr("The project's DSN")))
        parts.addLayout(address)
        parts.addSpacing(GRID)
        parts.addWidget(Caption(Kind.SMALL, self.tr("In your application, after its QApplication is made")))
        parts.addWidget(self._code)
        parts.addWidget(self._copy_code, alignment=Qt.AlignmentFlag.AlignLeft)

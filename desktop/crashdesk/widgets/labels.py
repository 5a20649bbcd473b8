"""Labels for foreign text.

``QLabel`` and ``QMessageBox`` guess rich text, and an exception's message may hold markup, links and
images: whatever comes from a report is shown through these.
"""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget


class PlainLabel(QLabel):
    """A label that shows its text as it is, selectable with mouse and keyboard."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrap(wrap)
        self.setText(text)


class ElidedLabel(QLabel):
    """One line of plain text, shortened with an ellipsis where it does not fit; whole in the tooltip."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """Any width will do: the text is elided."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the text as far as it fits."""
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.contentsRect(), int(self.alignment()), self._shown())

    def event(self, event: QEvent | None) -> bool:
        """Show the whole text in the tooltip, and none where all of it can be read already."""
        if event is not None and event.type() == QEvent.Type.ToolTip:
            self.setToolTip("" if self._shown() == self._line() else as_plain_tooltip(self.text()))
        return super().event(event)

    def _line(self) -> str:
        return " ".join(self.text().split())

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self._line(), self._mode, self.width())


def as_plain_tooltip(text: str) -> str:
    """Escape foreign text for a tooltip, which guesses rich text and has no plain-text mode."""
    from html import escape  # whose table of entities takes half a megabyte

    return f"<p style='white-space:pre-wrap'>{escape(text[:4000])}</p>"

"""What became of a report after "Send", told as it is."""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QStyle, QWidget

from crashdesk.dialogs.labels import GRID
from crashdesk.dialogs.spoken import Spoken
from crashdesk.widgets.labels import PlainLabel

DeliveryState = Literal["sending", "sent", "waiting", "refused", "saved"]

_ICONS: dict[DeliveryState, QStyle.StandardPixmap] = {
    "sending": QStyle.StandardPixmap.SP_ArrowUp,
    "sent": QStyle.StandardPixmap.SP_DialogApplyButton,
    "waiting": QStyle.StandardPixmap.SP_MessageBoxInformation,
    "refused": QStyle.StandardPixmap.SP_MessageBoxWarning,
    "saved": QStyle.StandardPixmap.SP_DialogSaveButton,
}


class DeliveryLine(Spoken, QWidget):
    """One line with an icon: on its way, taken, waiting, refused or kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._text = PlainLabel(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def tell(self, state: DeliveryState, detail: str = "") -> None:
        """Show a state.

        Args:
            state: what is known now; "sent" only once the recipient has confirmed it.
            detail: why it was refused or waits: foreign text.
        """
        self.say(self._write, lambda: self._told(state, detail))
        self._icon.setPixmap(self._pixmap(state))
        self.show()

    def _pixmap(self, state: DeliveryState) -> QPixmap:
        style = self.style()
        assert style is not None
        return style.standardIcon(_ICONS[state]).pixmap(2 * GRID, 2 * GRID)

    def _write(self, text: str) -> None:
        self._text.setText(text)
        self._text.setAccessibleName(text)

    def _told(self, state: DeliveryState, detail: str) -> str:
        text = self._sentence(state)
        return self.tr("{sentence} {detail}").format(sentence=text, detail=detail) if detail else text

    def _sentence(self, state: DeliveryState) -> str:
        sentences: dict[DeliveryState, str] = {
            "sending": self.tr("Sending…"),
            "sent": self.tr("Sent. Thank you."),
            "waiting": self.tr(
                "No connection now. It is kept on this computer and sent as soon as there is one."
            ),
            "refused": self.tr("The recipient did not take it."),
            "saved": self.tr("Saved on this computer, to be sent later."),
        }
        return sentences[state]

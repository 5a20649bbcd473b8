"""How delivery stands, in the privacy settings: what waits, what went, and what got lost and why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QDateTime, QLocale, Qt, QTimer
from PyQt6.QtWidgets import QGridLayout, QWidget

from crashdesk.dialogs.labels import GRID, bracketed, listed, pair
from crashdesk.dialogs.spoken import Spoken
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PyQt6.QtGui import QHideEvent, QShowEvent

REFRESH: Final = 2000
"""Milliseconds between two looks, while the figures are to be seen."""
_LONGEST: Final = 200


class DeliveryFigures(Spoken, QWidget):
    """A table of figures that follows what happens while it is shown.

    Args:
        figures: gives the state of :func:`crashdesk.reporter.status.read`.
        parent: where it stands.
    """

    def __init__(self, figures: Callable[[], Mapping[str, Any]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = figures
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._lines = [self._line(row) for row in range(7)]
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH)
        self._clock.timeout.connect(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """Everything that is shown, a line for each figure."""
        shown = [(name.text(), value.text()) for name, value in self._lines if not value.isHidden()]
        return "\n".join(f"{name}: {value}" for name, value in shown)

    def refresh(self) -> None:
        """Look again."""
        rows = self._rows(self._figures())
        for number, (name, value) in enumerate(self._lines):
            there = number < len(rows)
            name.setVisible(there)
            value.setVisible(there)
            if there:
                name.setText(rows[number][0])
                value.setText(rows[number][1])
                value.setAccessibleName(pair(*rows[number]))

    def retranslate(self) -> None:
        """Tell the figures in another language."""
        super().retranslate()
        self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Follow while there is somebody to see it."""
        self.refresh()
        self._clock.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Rest."""
        self._clock.stop()
        super().hideEvent(event)

    def _line(self, row: int) -> tuple[PlainLabel, PlainLabel]:
        name, value = PlainLabel(parent=self), PlainLabel(parent=self, wrap=True)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        return name, value

    def _rows(self, figures: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Name and text of each figure that says something now."""
        rows = [
            (self.tr("Waiting to be sent"), self._waiting(figures)),
            (self.tr("Waiting for your answer"), self._held(int(figures.get("held") or 0))),
            (self.tr("Last delivery"), moment(figures.get("last_success")) or self.tr("None yet")),
            (self.tr("Last problem"), self._problem(figures)),
            (self.tr("Disk"), self._refused(figures)),
            (self.tr("Paused by the recipient"), self._pauses(figures)),
            (self.tr("Not delivered"), self._lost(figures.get("dropped") or {})),
        ]
        return [(name, text) for name, text in rows if text]

    def _waiting(self, figures: Mapping[str, Any]) -> str:
        queued = int(figures.get("queued") or 0)
        if not queued:
            return self.tr("Nothing")
        number = self.tr("1 entry") if queued == 1 else self.tr("%n entries", "", queued)
        return self.tr("{number}, {size}, the oldest of {moment}").format(
            number=number,
            size=QLocale().formattedDataSize(
                int(figures.get("bytes") or 0), 1, QLocale.DataSizeFormat.DataSizeSIFormat
            ),
            moment=moment(figures.get("oldest")),
        )

    def _held(self, held: int) -> str:
        if held == 1:
            return self.tr("1 report")
        return self.tr("%n reports", "", held) if held else ""

    def _problem(self, figures: Mapping[str, Any]) -> str:
        said = str(figures.get("last_error") or "")[:_LONGEST]
        return pair(moment(figures.get("last_error_at")), said) if said else ""

    def _refused(self, figures: Mapping[str, Any]) -> str:
        """Why the disk does not take what is to be kept, and what to do about it."""
        said = str(figures.get("outbox_error") or figures.get("session_error") or "")[:_LONGEST]
        text = self.tr(
            "Reports cannot be saved ({error}); please make room, or let the application write to its folder"
        )
        return text.format(error=said) if said else ""

    def _pauses(self, figures: Mapping[str, Any]) -> str:
        """What the recipient does not want now; the seconds count from when the figures were left."""
        left_at, limits = float(figures.get("updated") or 0), figures.get("limits") or {}
        ends = [(str(name), left_at + float(seconds)) for name, seconds in sorted(limits.items())]
        text = self.tr("{category} until {moment}")
        return listed(
            text.format(category=self._category(name), moment=moment(end))
            for name, end in ends
            if end > time.time()
        )

    def _lost(self, lost: Mapping[str, int]) -> str:
        parts = [(*name.partition(":")[::2], count) for name, count in sorted(lost.items())]
        # A transaction's spans are counted for the recipient's figures; a person has lost one thing.
        return listed(
            pair(
                self._category(category), bracketed(self._number(category, int(count)), self._reason(reason))
            )
            for category, reason, count in parts
            if category != "span"
        )

    def _number(self, category: str, count: int) -> str:
        """How many; of attachments the recipient counts the bytes."""
        if category == "attachment":
            return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        return QLocale().toString(count)

    def _category(self, name: str) -> str:
        names = {
            "all": self.tr("everything"),
            "error": self.tr("crash reports"),
            "feedback": self.tr("feedback"),
            "transaction": self.tr("speed measurements"),
            "session": self.tr("usage statistics"),
            "attachment": self.tr("size of attachments"),
        }
        return names.get(name, name)

    def _reason(self, name: str) -> str:
        names = {
            "send_error": self.tr("refused by the recipient"),
            "cache_overflow": self.tr("too many, or too old"),
            "queue_overflow": self.tr("too many at once"),
            "sample_rate": self.tr("left out by the sample rate"),
            "before_send": self.tr("left out by the application"),
            "internal_sdk_error": self.tr("damaged"),
        }
        return names.get(name, name)


def moment(seconds: Any) -> str:
    """A time as this person writes it; empty where there is none."""
    if not isinstance(seconds, (int, float)) or not seconds:
        return ""
    time_of = QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
    return QLocale().toString(time_of, QLocale.FormatType.ShortFormat)

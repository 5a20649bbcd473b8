"""The switch for personal data, with the list of what it adds."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import GRID, Note
from crashdesk.widgets.labels import PlainLabel


class PersonalData(QWidget):
    """Personal data on or off.

    Signals:
        changed(): the person switched it.

    Args:
        allowed: whether it is on.
        fixed: why it cannot be switched here; empty where it can.
    """

    changed = pyqtSignal()

    def __init__(self, *, allowed: bool, fixed: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(self.tr("Include &personal data in reports"), self)
        self.box.setAccessibleName(self.tr("Include personal data in reports"))
        self.box.setChecked(allowed)
        self.box.setEnabled(not fixed)
        self.box.clicked.connect(self.changed)
        added = self._added()
        self.box.setAccessibleDescription(" ".join((self.tr("This adds:"), *added)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.box)
        if fixed:
            reason = self.tr("This cannot be changed here: {reason}").format(reason=fixed)
            column.addWidget(PlainLabel(reason, wrap=True))
        column.addLayout(self._list(added))

    @property
    def allowed(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def _added(self) -> list[str]:
        return [
            self.tr("the name and e-mail address that the application sets;"),
            self.tr("the name of this computer;"),
            self.tr("values of variables at the moment of a crash."),
        ]

    def _list(self, added: list[str]) -> QVBoxLayout:
        style = self.style()
        assert style is not None
        column = QVBoxLayout()
        column.setContentsMargins(style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) + GRID, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Note(self.tr("This adds:")))
        for entry in added:
            column.addWidget(Note(f"•  {entry}"))
        return column

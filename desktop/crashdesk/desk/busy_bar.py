"""A thin bar that shows that something works, if it takes longer than a moment."""

from __future__ import annotations

from PyQt6.QtCore import QEasingCurve, QRectF, QVariantAnimation
from PyQt6.QtGui import QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QWidget

from crashdesk.desk.controls import single_shot

_DELAY = 200  # milliseconds: what is faster needs no sign
_ROUND = 1100  # milliseconds
_HEIGHT = 2  # pixels
_SHARE = 0.3  # of the width


class BusyBar(QWidget):
    """Keeps its height while it rests, so that nothing moves when it begins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Loading"))
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(_ROUND)
        self._motion.setStartValue(-_SHARE)
        self._motion.setEndValue(1.0)
        self._motion.setLoopCount(-1)
        self._motion.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._motion.valueChanged.connect(lambda _value: self.update())
        self._delay = single_shot(self, _DELAY, self._motion.start)

    @property
    def is_moving(self) -> bool:
        """Whether the bar can be seen."""
        return self._motion.state() == QVariantAnimation.State.Running

    def set_working(self, working: bool) -> None:  # noqa: FBT001  the slot of a bool signal
        """Show, after a moment, that something works; or that it has ended."""
        if working and not self.is_moving:
            self._delay.start()
        elif not working:
            self._delay.stop()
            self._motion.stop()
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the moving part."""
        if self.is_moving:
            left = float(self._motion.currentValue()) * self.width()
            with QPainter(self) as painter:
                bar = QRectF(left, 0, _SHARE * self.width(), _HEIGHT)
                painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Highlight))

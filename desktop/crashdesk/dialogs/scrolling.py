"""What scrolls where there is no room for it, and asks for the room it needs."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget

from crashdesk.dialogs.labels import wide


class Scrolling(QScrollArea):
    """A frameless scroll area for wrapped texts, as high as they are at its natural width.

    Qt's own wants no more than some 24 lines, and not every container (a tab widget) asks what height a
    width takes: it asks for one size, and would cut wrapped texts in it.

    Args:
        content: what scrolls; its layout has wrapped texts.
        columns: the natural width, in Latin characters of the font.
        parent: where it stands.
    """

    def __init__(self, content: QWidget, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content, self._columns = content, columns
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what stands in it
        self.setWidgetResizable(True)
        self.setWidget(content)
        viewport = self.viewport()
        assert viewport is not None
        for ground in (viewport, content):  # the colour is that of what is behind, such as a tab's
            ground.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """The size in which nothing has to scroll; the bar has its place in case there is less."""
        width = max(wide(self.fontMetrics(), self._columns), self._least)
        return QSize(width + self._bar, self._content.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Beside the bar the widest part has room; a small height will do."""
        return QSize(self._least + self._bar, super().minimumSizeHint().height())

    @property
    def _least(self) -> int:
        return self._content.minimumSizeHint().width()

    @property
    def _bar(self) -> int:
        style = self.style()
        return style.pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) if style is not None else 0

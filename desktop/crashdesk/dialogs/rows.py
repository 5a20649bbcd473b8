"""A row of buttons that breaks into several where the window is too narrow for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtWidgets import QLayout, QLayoutItem

from crashdesk.dialogs.labels import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtWidgets import QWidget


class _Line(NamedTuple):
    left: list[QLayoutItem]
    right: list[QLayoutItem]


def broken(widths: Sequence[int], room: int, gap: int) -> list[list[int]]:
    """Which of some widths go into which line, in their order.

    Args:
        widths: in pixels.
        room: the width of a line.
        gap: between two in a line.
    """
    lines: list[list[int]] = []
    left = 0
    for number, width in enumerate(widths):
        if not lines or width + gap > left:
            lines.append([])
            left = room + gap
        lines[-1].append(number)
        left -= width + gap
    return lines


class ButtonRow(QLayout):
    """Buttons at the left and at the right end of a row, or of as many rows as they need.

    Args:
        left: at the left end, in their order.
        right: at the right end, in their order.
    """

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._at_the_left = len(left)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(GRID)
        for widget in (*left, *right):
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem | None) -> None:  # noqa: N802  # Qt calls it by this name.
        """Take one more at the right end."""
        if item is not None:
            self._items.append(item)

    def count(self) -> int:
        """How many there are, hidden ones too."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802  # Qt calls it by this name.
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802  # Qt calls it by this name.
        """Give one of them away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802  # Qt calls it by this name.
        """The room between the ends."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802  # Qt calls it by this name.
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  # Qt calls it by this name.
        """The height of all lines."""
        heights = [self._height(line) for line in self._lines(width)]
        return sum(heights) + self.spacing() * max(0, len(heights) - 1)

    def sizeHint(self) -> QSize:
        """Everything in one line."""
        hints = [item.sizeHint() for item in self._shown]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802  # Qt calls it by this name.
        """The widest one; what it takes in height depends on the width."""
        hints = [item.sizeHint() for item in self._shown]
        width = max((hint.width() for hint in hints), default=0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802  # Qt calls it by this name.
        """Place them."""
        super().setGeometry(rect)
        top = rect.top()
        for line in self._lines(rect.width()):
            self._place(line, QRect(rect.left(), top, rect.width(), self._height(line)))
            top += self._height(line) + self.spacing()

    @property
    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[_Line]:
        shown, left = self._shown, self._items[: self._at_the_left]
        lines = broken([item.sizeHint().width() for item in shown], width, self.spacing())
        split = ([shown[number] for number in line] for line in lines)
        return [_Line([i for i in line if i in left], [i for i in line if i not in left]) for line in split]

    def _height(self, line: _Line) -> int:
        return max(item.sizeHint().height() for item in (*line.left, *line.right))

    def _place(self, line: _Line, area: QRect) -> None:
        at = area.left()
        for item in line.left:
            at = self._put(item, at, area)
        at = area.left() + area.width() - _width(line.right, self.spacing())
        for item in line.right:
            at = self._put(item, at, area)

    def _put(self, item: QLayoutItem, at: int, area: QRect) -> int:
        size = item.sizeHint().boundedTo(QSize(area.width(), area.height()))
        item.setGeometry(QRect(QPoint(at, area.top()), QSize(size.width(), area.height())))
        return at + size.width() + self.spacing()


def _width(items: Sequence[QLayoutItem], gap: int) -> int:
    return sum(item.sizeHint().width() for item in items) + gap * max(0, len(items) - 1)

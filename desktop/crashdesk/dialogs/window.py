"""What every dialog of the reporter has in common: it is a guest in somebody else's application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QDialog, QFrame, QLayout, QScrollArea, QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import GRID, wide
from crashdesk.dialogs.palettes import legible_selection
from crashdesk.dialogs.spoken import Spoken

if TYPE_CHECKING:
    from PyQt6.QtGui import QShowEvent

_OF_THE_HEIGHT: Final = 0.9  # the title bar needs its place too
_LANGUAGE: Final = frozenset(
    {QEvent.Type.LanguageChange, QEvent.Type.LocaleChange, QEvent.Type.WindowActivate}
)
_COLOURS: Final = frozenset({QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange})


class GuestDialog(Spoken, QDialog):
    """A non-modal dialog that deletes itself when closed and never keeps the host running.

    What stands in ``column`` scrolls where the screen has no room for it; what stands in ``footer``, the
    buttons, is always to be seen.

    Signals:
        language_doubted(): the host may speak another language by now.

    Args:
        title: the window's title.
        columns: the width, in Latin characters of the dialog's font, as far as the screen has room.
        parent: the host's window, or None; then the caller keeps a reference while it is open.
    """

    language_doubted = pyqtSignal()

    def __init__(self, title: str, parent: QWidget | None = None, *, columns: int = 64) -> None:
        super().__init__(parent)
        self._columns = columns
        self.setWindowModality(Qt.WindowModality.NonModal)
        # A host ends when the last window of its own closes, whatever we have open.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._content = QWidget()
        self.column = _column(QVBoxLayout(self._content), below=GRID)
        self._area = self._scrolling(self._content)
        self.footer = _column(QVBoxLayout(), above=GRID)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addLayout(self.footer)
        self.windowTitleChanged.connect(self._area.setAccessibleName)
        self.setWindowTitle(title)
        self._be_legible()

    def fit(self) -> None:
        """Take the size the contents need, as far as the screen has room; the rest scrolls."""
        for part in (self.column, self.footer):
            _forget(part)
        # A scroll area that was too low once wraps for its scroll bar, and then keeps it.
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.resize(self.wanted().boundedTo(self.room))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    @property
    def room(self) -> QSize:
        """What the dialog may take of its screen."""
        return room_for(self)

    def wanted(self) -> QSize:
        """The size in which nothing has to scroll."""
        parts, room = (self.column, self.footer), self.room
        least = max(part.minimumSize().width() for part in parts)
        width = min(max(wide(self.fontMetrics(), self._columns), least), room.width())
        height = sum(_height(part, width) for part in parts)
        if height > room.height():  # beside the scroll bar there must be room for the widest part
            width = max(width, least + self._bar)
        return QSize(width, height)

    @property
    def _bar(self) -> int:
        style = self.style()
        return style.pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) if style is not None else 0

    def showEvent(self, event: QShowEvent | None) -> None:
        """Appear in the right size at once."""
        self.fit()
        super().showEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Once everything speaks another language, take the size that this needs."""
        done = super().event(event)
        kind = event.type() if event is not None else None
        if kind == QEvent.Type.LanguageChange and self.isVisible():
            self.fit()
        if kind in _LANGUAGE:
            self.language_doubted.emit()
        return done

    def changeEvent(self, event: QEvent | None) -> None:
        """Follow the platform's colours."""
        super().changeEvent(event)
        if event is not None and event.type() in _COLOURS:
            self._be_legible()

    def _be_legible(self) -> None:
        wanted = legible_selection(QApplication.palette(self))
        if wanted.highlight() != self.palette().highlight():
            self.setPalette(wanted)

    def _scrolling(self, content: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what stands in it
        area.setWidgetResizable(True)
        area.setWidget(content)
        viewport = area.viewport()
        assert viewport is not None
        for ground in (viewport, content):
            ground.setAutoFillBackground(False)
        return area


def room_for(dialog: QWidget) -> QSize:
    """The size that a dialog may take on its screen."""
    screen = dialog.screen()
    if screen is None:
        return dialog.maximumSize()
    free = screen.availableGeometry().size()
    return QSize(free.width(), round(free.height() * _OF_THE_HEIGHT))


def _column(column: QVBoxLayout, *, above: int = 2 * GRID, below: int = 2 * GRID) -> QVBoxLayout:
    column.setContentsMargins(2 * GRID, above, 2 * GRID, below)
    column.setSpacing(GRID)
    return column


def _height(layout: QLayout, width: int) -> int:
    return layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()


def _forget(layout: QLayout) -> None:
    """Have a layout, and those in it, reckon anew.

    What changes within a scroll area Qt tells to those around it only later.
    """
    items = [item for at in range(layout.count()) if (item := layout.itemAt(at)) is not None]
    for item in items:
        widget = item.widget()
        inner = item.layout() if widget is None else widget.layout()
        if inner is not None:
            _forget(inner)
        if widget is not None:
            widget.updateGeometry()  # the item keeps its hints to itself
    layout.invalidate()

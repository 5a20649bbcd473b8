"""The left pane: which project, which page, and whether reports come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QModelIndex, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPalette
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from crashdesk.desk.controls import tool_button
from crashdesk.desk.formats import short_number
from crashdesk.desk.link import LinkLabel
from crashdesk.desk.tokens import GRID, HALF, muted, selection, strong_font
from crashdesk.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.client import Project
    from crashdesk.desk.pages import Page

_KEY_ROLE = Qt.ItemDataRole.UserRole
_COUNT_ROLE = Qt.ItemDataRole.UserRole + 1
_ICON = 18  # pixels


class Navigation(QWidget):
    """Tells what was chosen.

    Signals: ``project_chosen`` (its id, or None for all), ``page_chosen`` (its key), ``project_wanted``.
    """

    project_chosen = pyqtSignal(object)
    page_chosen = pyqtSignal(str)
    project_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.projects = QComboBox()
        self.pages = QListWidget()
        self.link = LinkLabel()
        self._set_up()
        self._lay_out()

    def show_projects(self, projects: Sequence[Project], chosen: str | None) -> None:
        """Offer these projects; ``chosen`` is the id of the one to show, None for all."""
        self.projects.blockSignals(True)
        self.projects.clear()
        self.projects.addItem(self.tr("All projects"), None)
        for project in projects:
            self.projects.addItem(project.name, project.id)
        self.projects.setCurrentIndex(max(self.projects.findData(chosen), 0) if chosen else 0)
        self.projects.blockSignals(False)

    def add_page(self, page: Page) -> None:
        """Add an entry for a page."""
        item = QListWidgetItem(icon(page.glyph, QPalette.ColorRole.Text), page.title())
        item.setData(_KEY_ROLE, page.key)
        self.pages.addItem(item)
        if self.pages.count() == 1:
            self.pages.setCurrentRow(0)

    def show_count(self, key: str, count: int | None) -> None:
        """Show a number behind a page's name, or none."""
        for row in range(self.pages.count()):
            item = self.pages.item(row)
            if item is not None and item.data(_KEY_ROLE) == key:
                item.setData(_COUNT_ROLE, count)

    def _set_up(self) -> None:
        self.projects.setAccessibleName(self.tr("Project"))
        self.projects.setMinimumContentsLength(6)
        self.projects.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.projects.addItem(self.tr("All projects"), None)
        self.projects.currentIndexChanged.connect(self._tell_project)
        self.pages.setAccessibleName(self.tr("Pages"))
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.setIconSize(QSize(_ICON, _ICON))
        self.pages.setItemDelegate(_PageDelegate(self.pages))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        viewport = self.pages.viewport()
        assert viewport is not None
        viewport.setAutoFillBackground(False)
        self.pages.currentItemChanged.connect(lambda item, _before: self._tell_page(item))

    def _tell_project(self, index: int) -> None:
        self.project_chosen.emit(self.projects.itemData(index))

    def _tell_page(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.page_chosen.emit(item.data(_KEY_ROLE))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(GRID, GRID, HALF, GRID)
        top.setSpacing(HALF)
        top.addWidget(self.projects, 1)
        top.addWidget(tool_button("plus", self.tr("New project…"), self.project_wanted.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.pages, 1)
        column.addWidget(self.link)


class _PageDelegate(QStyledItemDelegate):
    """Draws a page's icon and name, and its number at the right."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        area = option.rect.adjusted(GRID, 0, -GRID, 0)
        if chosen:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(selection(option.palette, active=active))
            painter.drawRoundedRect(area, HALF, HALF)
        self._draw(painter, option, index, chosen=chosen)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), 4 * GRID)

    def _draw(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, *, chosen: bool
    ) -> None:
        area = option.rect.adjusted(2 * GRID, 0, -2 * GRID, 0)
        glyph: Any = index.data(Qt.ItemDataRole.DecorationRole)
        middle = Qt.AlignmentFlag.AlignVCenter
        glyph.paint(painter, area.left(), area.top(), _ICON, area.height())
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.setFont(strong_font(option.font) if chosen else option.font)
        text = area.adjusted(_ICON + GRID, 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | middle), index.data())
        count = index.data(_COUNT_ROLE)
        if count:
            painter.setFont(option.font)
            painter.setPen(muted(option.palette, QPalette.ColorRole.Window))
            painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | middle), short_number(count))

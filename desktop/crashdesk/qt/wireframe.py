"""A window's structure, drawn from what is known about its widgets and not from what they show.

Each widget's outline is drawn through the application's style with options that hold no text, icon,
picture, value or choice; a block stands where those would be. Nothing of the content is ever read, and
no widget is asked to paint: so nothing can show through, and no code of the host's runs but its style.

What still shows is geometry: a button is as wide as its text made it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPalette
from PyQt6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGroupBox,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSizeGrip,
    QSplitter,
    QSplitterHandle,
    QStackedWidget,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionGroupBox,
    QStyleOptionSpinBox,
    QStyleOptionTab,
    QStyleOptionToolButton,
    QTabBar,
    QTabWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from crashdesk.qt.secrecy import may_hold_picture, members
from crashdesk.qt.views import IGNORED

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[QPainter, QWidget], None]

MASK: Final = QColor(0x9A, 0x9A, 0x9A)
"""The colour of what is not shown: to be told from both a light and a dark palette."""
MAX_DEPTH: Final = 60
MAX_PARTS: Final = 100
"""Tabs or menus drawn of one bar."""


def draw(painter: QPainter, window: QWidget) -> None:
    """Draw a window's structure at the painter's origin."""
    painter.fillRect(window.rect(), _colour(window, QPalette.ColorRole.Window))
    _draw(painter, window, QPoint(), window.rect(), MAX_DEPTH)


def block(painter: QPainter, area: QRect) -> None:
    """Stand in for what is not shown."""
    painter.fillRect(area, MASK)


def _draw(painter: QPainter, widget: QWidget, at: QPoint, clip: QRect, depth: int) -> None:
    seen = QRect(at, widget.size()) & clip
    if seen.isEmpty() or depth == 0:
        return
    painter.save()
    painter.setClipRect(seen)
    painter.translate(at)
    hidden = bool(widget.property(IGNORED))
    (_masked if hidden else _shape_of(widget))(painter, widget)
    painter.restore()
    for member in () if hidden else members(widget):
        if member.isVisible():
            _draw(painter, member, at + member.pos(), seen, depth - 1)


def _shape_of(widget: QWidget) -> Draw:
    """How a widget is drawn; one that is not known, or paints itself, is a block."""
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget:
        # The area paints into it. QScrollArea itself has nothing of its own to paint there.
        return _background if _qt_class(parent) is QScrollArea else _masked
    kind = _qt_class(widget)
    if kind is None or _is_private_to_qt(widget, kind) or may_hold_picture(widget):
        return _masked
    return _CONTAINERS.get(kind) or next(
        (_CONTROLS[base] for base in kind.__mro__ if base in _CONTROLS), _masked
    )


def _qt_class(widget: QWidget) -> type | None:
    """The Qt class that paints a widget; None where the host's class does."""
    for kind in type(widget).__mro__:
        if kind.__module__.startswith("PyQt6."):
            return kind
        if "paintEvent" in vars(kind):
            return None
    return None


def _is_private_to_qt(widget: QWidget, kind: type) -> bool:
    """Whether PyQt knows only a base of the widget's class: that one may paint anything."""
    meta = widget.metaObject()
    known = meta is not None and meta.className() == kind.__name__
    return type(widget) is kind and kind in _CONTAINERS and not known


def _masked(painter: QPainter, widget: QWidget) -> None:
    block(painter, widget.rect())


def _background(painter: QPainter, widget: QWidget) -> None:
    if widget.autoFillBackground() or widget.isWindow():
        painter.fillRect(widget.rect(), _colour(widget, widget.backgroundRole()))
    if widget.testAttribute(Qt.WidgetAttribute.WA_StyledBackground):
        _style(widget).drawPrimitive(
            QStyle.PrimitiveElement.PE_Widget, _about(QStyleOption(), widget), painter, widget
        )


def _frame(painter: QPainter, widget: QWidget) -> None:
    _background(painter, widget)
    if not isinstance(widget, QFrame) or widget.frameShape() == QFrame.Shape.NoFrame:
        return
    option = _about(QStyleOptionFrame(), widget)
    option.frameShape = widget.frameShape()
    option.lineWidth, option.midLineWidth = widget.lineWidth(), widget.midLineWidth()
    shadow = widget.frameShadow()
    if shadow != QFrame.Shadow.Plain:
        sunken = shadow == QFrame.Shadow.Sunken
        option.state |= QStyle.StateFlag.State_Sunken if sunken else QStyle.StateFlag.State_Raised
    _style(widget).drawControl(QStyle.ControlElement.CE_ShapedFrame, option, painter, widget)


def _outline(painter: QPainter, widget: QWidget) -> None:
    """A bar or a grip: where it is, and no more."""
    _background(painter, widget)
    painter.setPen(_colour(widget, QPalette.ColorRole.Mid))
    painter.drawRect(widget.rect().adjusted(0, 0, -1, -1))


def _push_button(painter: QPainter, widget: QWidget) -> None:
    option = _about(QStyleOptionButton(), widget)
    option.state |= QStyle.StateFlag.State_Raised
    _style(widget).drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, widget)
    block(painter, _label(widget.rect()))


def _tool_button(painter: QPainter, widget: QWidget) -> None:
    option = _about(QStyleOptionToolButton(), widget)
    option.subControls = QStyle.SubControl.SC_ToolButton
    option.state |= QStyle.StateFlag.State_Raised
    _style(widget).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option, painter, widget)
    block(painter, _label(widget.rect(), margin=6))


def _check_box(painter: QPainter, widget: QWidget) -> None:
    _choice(
        painter, widget, QStyle.SubElement.SE_CheckBoxIndicator, QStyle.PrimitiveElement.PE_IndicatorCheckBox
    )


def _radio_button(painter: QPainter, widget: QWidget) -> None:
    _choice(
        painter,
        widget,
        QStyle.SubElement.SE_RadioButtonIndicator,
        QStyle.PrimitiveElement.PE_IndicatorRadioButton,
    )


def _choice(
    painter: QPainter, widget: QWidget, place: QStyle.SubElement, indicator: QStyle.PrimitiveElement
) -> None:
    """An indicator that is never set: what the person chose is content, too."""
    option = _about(QStyleOptionButton(), widget)
    option.rect = _style(widget).subElementRect(place, option, widget)
    option.state |= QStyle.StateFlag.State_Off
    _style(widget).drawPrimitive(indicator, option, painter, widget)
    label = widget.rect()
    label.setLeft(option.rect.right() + 6)
    block(painter, _label(label, margin=0))


def _group_box(painter: QPainter, widget: QWidget) -> None:
    option = _about(QStyleOptionGroupBox(), widget)
    option.subControls = QStyle.SubControl.SC_GroupBoxFrame
    option.lineWidth = 1
    _style(widget).drawComplexControl(QStyle.ComplexControl.CC_GroupBox, option, painter, widget)
    # As wide whatever the title, and gone where there is none or one.
    block(painter, QRect(8, 2, 64, max(2, widget.fontMetrics().height() - 4)))


def _line_edit(painter: QPainter, widget: QWidget) -> None:
    option = _about(QStyleOptionFrame(), widget)
    option.lineWidth = 1
    option.state |= QStyle.StateFlag.State_Sunken
    _style(widget).drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, widget)
    block(painter, widget.rect().adjusted(3, 3, -3, -3))


def _combo_box(painter: QPainter, widget: QWidget) -> None:
    option = _about(QStyleOptionComboBox(), widget)
    kind = QStyle.ComplexControl.CC_ComboBox
    _style(widget).drawComplexControl(kind, option, painter, widget)
    field = _style(widget).subControlRect(kind, option, QStyle.SubControl.SC_ComboBoxEditField, widget)
    block(painter, _label(field, margin=2))


def _spin_box(painter: QPainter, widget: QWidget) -> None:
    option = _about(QStyleOptionSpinBox(), widget)
    option.frame = True
    _style(widget).drawComplexControl(QStyle.ComplexControl.CC_SpinBox, option, painter, widget)


def _tab_bar(painter: QPainter, widget: QWidget) -> None:
    assert isinstance(widget, QTabBar)
    for number in range(min(widget.count(), MAX_PARTS)):
        option = _about(QStyleOptionTab(), widget)
        option.rect, option.shape = widget.tabRect(number), widget.shape()
        if number == widget.currentIndex():
            option.state |= QStyle.StateFlag.State_Selected
        _style(widget).drawControl(QStyle.ControlElement.CE_TabBarTabShape, option, painter, widget)
        block(painter, _label(option.rect))


def _menu_bar(painter: QPainter, widget: QWidget) -> None:
    assert isinstance(widget, QMenuBar)
    _outline(painter, widget)
    for action in widget.actions()[:MAX_PARTS]:
        block(painter, _label(widget.actionGeometry(action), margin=6))


def _label(area: QRect, margin: int = 10) -> QRect:
    """Where a line of text would stand in the middle of an area."""
    height = min(12, max(2, area.height() - 6))
    width = max(2, area.width() - 2 * margin)
    return QRect(area.center() - QPoint(width // 2, height // 2), QSize(width, height)) & area


def _about(option: Any, widget: QWidget) -> Any:
    """A style option of a widget's geometry, palette and state, and of nothing in it."""
    option.initFrom(widget)
    # What the mouse or the keyboard is at just now is none of the structure.
    option.state &= ~(QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus)
    return option


def _style(widget: QWidget) -> QStyle:
    style = widget.style() or QApplication.style()
    assert style is not None
    return style


def _colour(widget: QWidget, role: QPalette.ColorRole) -> QColor:
    return widget.palette().color(role)


_CONTAINERS: Final[dict[type, Draw]] = {
    QWidget: _background,
    QMainWindow: _background,
    QDialog: _background,
    QDialogButtonBox: _background,
    QTabWidget: _background,
    QFrame: _frame,
    QStackedWidget: _frame,
    QScrollArea: _frame,
    QSplitter: _frame,
    QSplitterHandle: _outline,
    QScrollBar: _outline,
    QSizeGrip: _outline,
    QToolBar: _outline,
}
"""Classes without content of their own, exactly these: a derived one may have some."""
_CONTROLS: Final[dict[type, Draw]] = {
    QPushButton: _push_button,
    QToolButton: _tool_button,
    QCheckBox: _check_box,
    QRadioButton: _radio_button,
    QGroupBox: _group_box,
    QLineEdit: _line_edit,
    QComboBox: _combo_box,
    QAbstractSpinBox: _spin_box,
    QTabBar: _tab_bar,
    QMenuBar: _menu_bar,
    QAbstractScrollArea: _frame,
}
"""Classes whose outline is known, with those that Qt derived from them."""

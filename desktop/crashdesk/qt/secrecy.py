"""Which of the application's windows may be looked at, and what in them may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QApplication, QGraphicsView, QLineEdit, QWidget

from crashdesk.qt.views import IGNORED, is_ignored

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN: Final = frozenset(
    {Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Tool}
)
"""Menus, tooltips, completers and drag pixmaps are windows to Qt, but not to a person."""
_SECRET_HINTS: Final = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
_FOREIGN_SURFACES: Final = frozenset({"QQuickWidget", "QOpenGLWidget", "QWindowContainer", "QWebEngineView"})
"""What others than Qt's widgets draw: nobody can say which of it is a password."""
_PICTURE: Final = re.compile(r"url\(\s*[\"']?(?!:|qrc:)")
"""A picture in a style sheet that is none of the application's own resources."""


def shown_windows() -> list[QWidget]:
    """The host's windows that are to be seen, but for those it has us ignore; ours are none of them."""
    return [window for window in QApplication.topLevelWidgets() if _may_be_looked_at(window)]


def window_in_use() -> QWidget | None:
    """The window the person works in: the active one, else the one behind it, else the largest."""
    shown = shown_windows()
    candidate = QApplication.activeWindow() or QApplication.activeModalWidget()
    while candidate is not None:
        if candidate in shown:
            return candidate
        parent = candidate.parentWidget()
        candidate = parent.window() if parent is not None else None
    return max(shown, key=lambda window: window.width() * window.height(), default=None)


def members(widget: QWidget) -> Iterator[QWidget]:
    """The widgets directly in a widget, the lowest first; windows that it owns are not in it."""
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield child


def is_secret(widget: QWidget) -> bool:
    """Whether nothing of a widget may ever be shown, whatever the person allowed."""
    if widget.property(IGNORED) or widget.inputMethodHints() & _SECRET_HINTS:
        return True
    if isinstance(widget, QLineEdit):
        return widget.echoMode() != QLineEdit.EchoMode.Normal
    return _is_foreign_surface(widget) or (isinstance(widget, QGraphicsView) and _holds_widgets(widget))


def may_hold_picture(widget: QWidget) -> bool:
    """Whether a style sheet or a palette may put a picture into a widget."""
    member: QWidget | None = widget
    while member is not None:
        if _PICTURE.search(member.styleSheet()):
            return True
        member = member.parentWidget()
    roles = (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Button)
    return any(widget.palette().brush(role).style() == Qt.BrushStyle.TexturePattern for role in roles)


def _is_foreign_surface(widget: QWidget) -> bool:
    # Most of these classes stand in modules that must not be imported for this.
    return any(kind.__name__ in _FOREIGN_SURFACES for kind in type(widget).__mro__) or (
        widget.metaObject().className() in _FOREIGN_SURFACES  # type: ignore[union-attr]
    )


def _holds_widgets(view: QGraphicsView) -> bool:
    """Whether widgets are part of the scene a view shows: those could be password fields."""
    scene = view.scene()
    proxies = (widget.graphicsProxyWidget() for widget in QApplication.topLevelWidgets())
    return scene is not None and any(proxy is not None and proxy.scene() is scene for proxy in proxies)


def _may_be_looked_at(window: QWidget) -> bool:
    kind = window.windowFlags() & Qt.WindowType.WindowType_Mask
    shown = window.isVisible() and kind in _PLAIN and window.graphicsProxyWidget() is None
    return shown and not is_ignored(window)

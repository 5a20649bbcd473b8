"""What the user did, as breadcrumbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSlot
from PyQt6.QtWidgets import QAbstractButton, QApplication, QWidget

from crashdesk.qt.views import describe, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.diagnostics import Diagnostics

    AddBreadcrumb = Callable[[str, str, Mapping[str, Any]], None]


class Breadcrumbs(QObject):
    """Turns clicks and windows that come and go into breadcrumbs.

    Clicks are read from the buttons' own signal: mouse, keyboard, shortcut, assistive technology and
    ``click()`` all end there, while only the first two are events. ``released`` comes before
    ``clicked``, so the breadcrumb stands in the trail before the host's slot can raise. The connections
    end with this object.

    Args:
        add: takes a message, a category and data.
        diagnostics: told when this fails.
    """

    def __init__(self, add: AddBreadcrumb, diagnostics: Diagnostics) -> None:
        super().__init__()
        self._add, self._diagnostics = add, diagnostics

    def polished(self, watched: QObject | None, _event: QEvent) -> None:
        """A widget is about to be shown for the first time."""
        if isinstance(watched, QAbstractButton):
            self.watch(watched)

    def watch(self, button: QAbstractButton) -> None:
        """Watch a button; a second time changes nothing."""
        unique = Qt.ConnectionType.UniqueConnection
        try:
            button.released.connect(self._released, unique)  # type: ignore[call-arg]  # not in the stubs
        except TypeError:  # how PyQt says that the connection exists
            return

    def shown(self, watched: QObject | None, _event: QEvent) -> None:
        """A widget was shown."""
        self._window(watched, "shown")

    def closed(self, watched: QObject | None, _event: QEvent) -> None:
        """A widget is being closed."""
        self._window(watched, "closed")

    def _window(self, watched: QObject | None, what: str) -> None:
        # Menus, tooltips and completers are windows to Qt, but not to a person.
        if isinstance(watched, QWidget) and watched.isWindow() and _is_plain_window(watched):
            self._note(watched, what, "ui.lifecycle")

    @pyqtSlot()
    def _released(self) -> None:
        with self._diagnostics.guard("breadcrumb"):
            button = self.sender()
            # A press dragged off the button also releases it, but with the mouse button still down.
            if isinstance(button, QWidget) and not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                self._note(button, "clicked", "ui.click")

    def _note(self, widget: QWidget, what: str, category: str) -> None:
        data = describe(widget)
        if data is not None:
            self._add(f"{name_of(widget)} {what}", category, data)


def _is_plain_window(widget: QWidget) -> bool:
    kind = widget.windowFlags() & Qt.WindowType.WindowType_Mask
    return kind in {Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Tool}

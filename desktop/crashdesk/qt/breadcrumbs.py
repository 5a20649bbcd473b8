"""What the user did, as breadcrumbs: every watcher, and the events that each of them sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication, QEvent, QObject
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QTabBar, QWidget

from crashdesk.qt.buttons import Buttons
from crashdesk.qt.menus import Actions
from crashdesk.qt.navigation import Pages
from crashdesk.qt.selections import Selections
from crashdesk.qt.steps import Steps
from crashdesk.qt.surroundings import Surroundings
from crashdesk.qt.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crashdesk.qt.events import EventFilter
    from crashdesk.qt.loads import Loads
    from crashdesk.reporter.diagnostics import Diagnostics

    AddBreadcrumb = Callable[[str, str, str, Mapping[str, Any]], None]
    Acted = Callable[[str, Mapping[str, Any]], object]


class Breadcrumbs(QObject):
    """Turns what happens in an application's windows into breadcrumbs.

    A slot of the host's may raise, and the step that caused it must stand in the trail by then. So steps
    come from events on their way to a widget wherever one tells what will follow, and from signals where
    there is no event; each watcher says which. Keys that type leave nothing: no key, no count, no time.
    Every connection ends with this object.

    Args:
        add: takes a breadcrumb's message, category, level and data.
        diagnostics: told when this fails.
        pii: whether texts may be kept.
        acted: told of each step that makes the application do something; see :class:`Steps`.
    """

    def __init__(
        self,
        add: AddBreadcrumb,
        diagnostics: Diagnostics,
        pii: Callable[[], bool] = lambda: False,
        acted: Acted = lambda _path, _data: None,
    ) -> None:
        super().__init__()
        self._steps = Steps(add, pii, acted)
        self._actions = Actions(self._steps, diagnostics, self)
        self._buttons = Buttons(self._steps, self._actions, diagnostics, self)
        self._selections = Selections(self._steps, diagnostics, self)
        self._pages = Pages(self._steps, diagnostics, self)
        self._windows = Windows(self._steps, diagnostics, self)
        self.surroundings = Surroundings(self._steps, diagnostics, self)

    def attach(self, app: QApplication, events: EventFilter, loads: Loads) -> None:
        """Watch what is there, ask for the events of what comes, and have windows' loads told."""
        for kind, handler in {
            QEvent.Type.Polish: self._polished,
            QEvent.Type.Show: self._shown,
            QEvent.Type.Hide: self._hidden,
            QEvent.Type.Close: self._closed,
            QEvent.Type.MouseButtonPress: self._mouse_pressed,
            QEvent.Type.MouseButtonDblClick: self._mouse_pressed,
            QEvent.Type.MouseButtonRelease: self._mouse_released,
            QEvent.Type.ShortcutOverride: self._key_offered,
            QEvent.Type.KeyPress: self._key_pressed,
            QEvent.Type.KeyRelease: self._key_released,
            QEvent.Type.Shortcut: self._actions.shortcut,
            QEvent.Type.ActionAdded: self._actions.added,
        }.items():
            events.on(kind, handler)
        self._windows.watch(app, loads)
        self.surroundings.watch(app)
        for widget in app.allWidgets():
            self._watch(widget)
            for action in widget.actions():
                self._actions.watch(action)

    def catch_up(self, app: QCoreApplication) -> None:
        """Windows were shown already, and wait for the event loop that has just begun to paint them."""
        if isinstance(app, QApplication):
            self._windows.catch_up(app)

    def note_shown(self, windows: Iterable[QWidget]) -> None:
        """Windows were shown already, and painted."""
        self._windows.note_shown(windows)

    def tell(self) -> None:
        """Add what was held back as repetition, as before a report; from any thread."""
        self._steps.tell()

    def _watch(self, widget: QWidget) -> None:
        if isinstance(widget, QAbstractButton):
            self._buttons.watch(widget)
        elif isinstance(widget, QComboBox):
            self._selections.watch(widget)
        elif isinstance(widget, QTabBar):
            self._pages.watch(widget)

    def _polished(self, watched: QObject | None, _event: QEvent) -> None:
        """A widget is about to be shown for the first time."""
        if isinstance(watched, QWidget):
            self._watch(watched)

    def _shown(self, watched: QObject | None, event: QEvent) -> None:
        # Each widget of a page or a window gets this, so what is no window and no page is done with soon.
        if isinstance(watched, QWidget):
            if watched.isWindow():
                self._windows.shown(watched, event)
            self._pages.shown(watched)

    def _hidden(self, watched: QObject | None, event: QEvent) -> None:
        if isinstance(watched, QWidget):
            if watched.isWindow():
                self._windows.hidden(watched, event)
            self._pages.hidden(watched)

    def _closed(self, watched: QObject | None, _event: QEvent) -> None:
        if isinstance(watched, QWidget):
            self._windows.closed(watched)

    def _mouse_pressed(self, watched: QObject | None, event: QEvent) -> None:
        # Of each event the window system's window hears first; and it goes on to a widget's parents where
        # that ignores it, which is why each watcher looks at its own kind of widget alone.
        if isinstance(watched, QWidget) and isinstance(event, QMouseEvent):
            self._actions.begin()
            self._selections.begin()
            self._buttons.mouse_pressed(watched, event)
            double = event.type() == QEvent.Type.MouseButtonDblClick
            self._selections.mouse_pressed(watched, event, double=double)
            self._pages.mouse_pressed(watched, event)

    def _mouse_released(self, watched: QObject | None, event: QEvent) -> None:
        if isinstance(watched, QWidget) and isinstance(event, QMouseEvent):
            self._buttons.mouse_released(watched, event)
            self._actions.mouse_released(watched, event)
            self._selections.mouse_released(watched, event)

    def _key_offered(self, watched: QObject | None, event: QEvent) -> None:
        if isinstance(watched, QWidget) and isinstance(event, QKeyEvent):
            self._selections.key_offered(watched, event)

    def _key_pressed(self, watched: QObject | None, event: QEvent) -> None:
        if isinstance(watched, QWidget) and isinstance(event, QKeyEvent):
            self._actions.begin()
            self._selections.begin()
            self._buttons.key_pressed(watched, event)
            self._actions.key_pressed(watched, event)
            self._selections.key_pressed(watched, event)

    def _key_released(self, watched: QObject | None, event: QEvent) -> None:
        if isinstance(watched, QWidget) and isinstance(event, QKeyEvent):
            self._buttons.key_released(watched, event)

"""Actions: of menus, tool bars and shortcuts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSlot
from PyQt6.QtGui import QAction, QActionEvent, QKeySequence, QShortcut, QShortcutEvent
from PyQt6.QtWidgets import QMenu, QStyle, QToolBar, QWidget

from crashdesk.qt.connections import connect_once
from crashdesk.qt.steps import address
from crashdesk.qt.views import IGNORED, is_ignored, lineage, name_of, path_of

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent, QMouseEvent

    from crashdesk.qt.steps import Steps
    from crashdesk.reporter.diagnostics import Diagnostics

_CHOOSING_KEYS: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select}
_ALT: Final = cast("int", Qt.Modifier.ALT.value)
_COMMAND: Final = re.compile(r".*(?:Ctrl|Alt|Meta)\+|(?:Shift\+)?F\d")
"""How Qt writes a chord that no character is typed with."""


class Actions(QObject):
    """Notes an action before the host's slot of ``triggered`` runs, and by what it was triggered.

    No signal comes before ``triggered``, and the host connects to it first. So an action is noted when the
    event that triggers it is on its way: the shortcut, the mouse button or key that comes up over an open
    menu, the click on its tool button. What comes without an event (a native menu bar, ``trigger()``) is
    noted from the signal itself; there the step follows the host's slot where that was connected before
    the action was added to its menu.
    """

    def __init__(self, steps: Steps, diagnostics: Diagnostics, parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._diagnostics = steps, diagnostics
        self._noted = 0

    def watch(self, action: QAction | None) -> None:
        """Watch an action; a second time changes nothing."""
        if action is not None:
            connect_once(action.triggered, self._triggered)

    def added(self, _watched: QObject | None, event: QEvent) -> None:
        """An action was added to a widget: actions are no widgets, and polished never."""
        if isinstance(event, QActionEvent):
            self.watch(event.action())

    def shortcut(self, watched: QObject | None, event: QEvent) -> None:
        """A shortcut is on its way to whom it belongs."""
        if not isinstance(event, QShortcutEvent) or event.isAmbiguous():
            return
        key = _command(event.key())
        if isinstance(watched, QAction):
            self._note(watched, home_of(watched), "shortcut", **key)
        elif isinstance(watched, QShortcut):
            place = watched.parent()
            if isinstance(place, QWidget) and not watched.property(IGNORED):
                name = watched.objectName() or type(watched).__name__
                data = {"via": "shortcut", **key}
                self._steps.note(place, f" ▸ {name} by shortcut", "ui.key", data, part=name)

    def begin(self) -> None:
        """Another mouse button or key went down: what was noted has triggered, or will not."""
        self._noted = 0

    def mouse_released(self, widget: QWidget, event: QMouseEvent) -> None:
        """A mouse button came up; over the active action of an open menu it triggers that."""
        if isinstance(widget, QMenu):
            action = widget.actionAt(event.position().toPoint())
            if action is not None and action is widget.activeAction():
                self._choose(action, widget)

    def key_pressed(self, widget: QWidget, event: QKeyEvent) -> None:
        """A key went down; in an open menu it may choose the active action, or one by its mnemonic."""
        if isinstance(widget, QMenu):
            chosen = widget.activeAction() if _chooses(widget, event.key()) else _meant(widget, event.key())
            if chosen is not None:
                self._choose(chosen, widget)

    def chosen(self, action: QAction, button: QWidget) -> None:
        """A tool button that stands for an action is being clicked."""
        holder = button.parentWidget()
        self._note(action, holder if isinstance(holder, QToolBar) else button, "button")

    def _choose(self, action: QAction, menu: QMenu) -> None:
        if action.isEnabled() and not action.isSeparator() and submenu_of(action) is None:
            self._note(action, menu, "menu")

    @pyqtSlot()
    def _triggered(self) -> None:
        with self._diagnostics.guard("breadcrumb"):
            action = self.sender()
            if isinstance(action, QAction) and self._noted != address(action):
                self._note(action, home_of(action), "")
            self._noted = 0

    def _note(self, action: QAction, holder: QWidget | None, via: str, **data: str) -> None:
        self._noted = address(action)
        if not ignores_action(action, holder):
            name, described = describe_action(action, holder)
            verb = {"shortcut": "by shortcut", "": "triggered"}.get(via, "clicked")
            category = "ui.key" if via == "shortcut" else "ui.click"
            data = {**described, **({"via": via} if via else {}), **data}
            self._steps.put(f"{name} {verb}", category, data, action.text)


def describe_action(action: QAction, holder: QWidget | None) -> tuple[str, dict[str, str]]:
    """What to call an action, with the menus it stands in, and its ``view.id``, ``.class`` and ``.path``."""
    name = action.objectName() or type(action).__name__
    if holder is not None and not action.objectName():
        name = f"{name}[{holder.actions().index(action)}]" if action in holder.actions() else name
    menus = [name_of(one) for one in lineage(holder) if isinstance(one, QMenu)] if holder else []
    path = f"{path_of(holder)}/{name}" if holder is not None else name
    described = {"view.id": action.objectName(), "view.class": type(action).__name__, "view.path": path}
    return " ▸ ".join([*reversed(menus), name]), described


def ignores_action(action: QAction, holder: QWidget | None) -> bool:
    """Whether an action, or anything it is in, is left out of the trail."""
    places = [place for place in action.associatedObjects() if isinstance(place, QWidget)]
    return bool(action.property(IGNORED)) or any(map(is_ignored, [*places, *([holder] if holder else [])]))


def home_of(action: QAction) -> QWidget | None:
    """Where a person would look for an action: its menu, or else the first widget it was added to."""
    places = [place for place in action.associatedObjects() if isinstance(place, QWidget)]
    menus = [place for place in places if isinstance(place, QMenu)]
    return (menus or places or [None])[0]


def submenu_of(action: QAction) -> QMenu | None:
    """The menu that an action opens instead of doing something."""
    return action.menu()


def _chooses(menu: QMenu, key: int) -> bool:
    """Whether a key triggers the active action; the space bar does so in some styles."""
    style = menu.style()
    if key != Qt.Key.Key_Space or style is None:
        return key in _CHOOSING_KEYS
    return bool(style.styleHint(QStyle.StyleHint.SH_Menu_SpaceActivatesItem, None, menu))


def _meant(menu: QMenu, key: int) -> QAction | None:
    """The action whose mnemonic a key is; where several share it the key only moves between them."""
    # By number: a letter of another alphabet is no member of Qt.Key.
    wanted = QKeySequence(_ALT | key)
    found = [one for one in menu.actions() if one.isVisible() and QKeySequence.mnemonic(one.text()) == wanted]
    return found[0] if len(found) == 1 else None


def _command(keys: QKeySequence) -> dict[str, str]:
    """The keys of a shortcut, unless they could be a character that somebody typed."""
    written = keys.toString(QKeySequence.SequenceFormat.PortableText)
    return {"key": written} if all(map(_COMMAND.match, written.split(", "))) else {}

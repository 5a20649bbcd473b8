"""Names for widgets that say which one it was, and nothing of what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QDialogButtonBox, QWizard

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

IGNORED: Final = "crashdesk_ignored"
"""The dynamic property that leaves a widget and what is in it out of whatever is recorded."""
MAX_PARENTS: Final = 12
_INTERNAL: Final = "qt_"
"""How Qt's names for parts of its own widgets begin, such as ``qt_scrollarea_viewport``."""
_WIZARD_BUTTON: Final = "__qt__passive_wizardbutton"
"""How Qt names a wizard's back and next buttons, with their number (qwizard.cpp)."""


def ignore(widget: QWidget) -> None:
    """Leave a widget, and everything in it, out of breadcrumbs, screenshots and view hierarchies."""
    widget.setProperty(IGNORED, True)


def lineage(widget: QWidget) -> list[QWidget]:
    """The widget and its parents up to its window, the window last.

    A popup, such as a menu, goes with what opened it.
    """
    line = [widget]
    while len(line) <= MAX_PARENTS and (not line[-1].isWindow() or is_popup(line[-1])):
        parent = line[-1].parentWidget()
        if parent is None:
            break
        line.append(parent)
    return line


def is_popup(widget: QWidget) -> bool:
    """Whether a window is one to Qt alone: a menu, or the list of a combo box."""
    return widget.windowType() == Qt.WindowType.Popup


def describe(widget: QWidget) -> dict[str, str] | None:
    """``view.id``, ``view.class`` and ``view.path`` of a widget; None where it is to be ignored.

    Names come from ``objectName`` and the class alone: texts and titles may hold personal data.
    """
    if is_ignored(widget):
        return None
    return {
        "view.id": widget.objectName(),
        "view.class": type(widget).__name__,
        "view.path": path_of(widget),
    }


def path_of(widget: QWidget) -> str:
    """The names of a widget and its parents, from the window down, without what Qt puts in between."""
    line = [one for one in lineage(widget) if one is widget or not one.objectName().startswith(_INTERNAL)]
    return "/".join(name_of(member) for member in reversed(line))


def is_ignored(widget: QWidget) -> bool:
    """Whether the widget, or anything it belongs to beyond its own window, is left out."""
    member: QWidget | None = widget
    for _ in range(4 * MAX_PARENTS):
        if member is None:
            return False
        if member.property(IGNORED):
            return True
        member = member.parentWidget()
    return False


def name_of(widget: QWidget) -> str:
    """The widget's ``objectName``, or what it is for, or else its class."""
    name = widget.objectName()
    if isinstance(widget, QAbstractButton) and (not name or name.startswith(_WIZARD_BUTTON)):
        return _purpose(widget, name) or type(widget).__name__
    return name or type(widget).__name__


def _purpose(button: QAbstractButton, name: str) -> str:
    """What Qt knows a button as, such as ``Ok``: its name in Qt, not what it says."""
    if name:
        number = name.removeprefix(_WIZARD_BUTTON)
        return next((one.name for one in QWizard.WizardButton if str(one.value) == number), "")
    box = button.parentWidget()
    standard = box.standardButton(button).name if isinstance(box, QDialogButtonBox) else None
    return "" if standard in {None, "NoButton"} else str(standard)

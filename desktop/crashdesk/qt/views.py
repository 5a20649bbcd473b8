"""Names for widgets that say which one it was, and nothing of what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

IGNORED: Final = "crashdesk_ignored"
"""The dynamic property that leaves a widget and what is in it out of the trail."""
MAX_PARENTS: Final = 12


def ignore(widget: QWidget) -> None:
    """Leave a widget, and everything in it, out of breadcrumbs."""
    widget.setProperty(IGNORED, True)


def lineage(widget: QWidget) -> list[QWidget]:
    """The widget and its parents up to its window, the window last."""
    line = [widget]
    while not line[-1].isWindow() and len(line) <= MAX_PARENTS:
        parent = line[-1].parentWidget()
        if parent is None:
            break
        line.append(parent)
    return line


def describe(widget: QWidget) -> dict[str, str] | None:
    """``view.id``, ``view.class`` and ``view.path`` of a widget; None where it is to be ignored.

    Names come from ``objectName`` and the class alone: texts and titles may hold personal data.
    """
    if is_ignored(widget):
        return None
    line = lineage(widget)
    return {
        "view.id": widget.objectName(),
        "view.class": type(widget).__name__,
        "view.path": "/".join(name_of(member) for member in reversed(line)),
    }


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
    """The widget's ``objectName``, or its class where it has none."""
    return widget.objectName() or type(widget).__name__

"""The windows' widgets as a tree, without a word of what stands in them.

Its form is that of Sentry's view hierarchies
(https://develop.sentry.dev/sdk/data-model/event-payloads/view-hierarchy/).
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from crashdesk.qt.secrecy import members, shown_windows
from crashdesk.qt.views import IGNORED
from crashdesk.reporter.attachments import Attachment

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

    Node = dict[str, Any]

MAX_NODES: Final = 1000
MAX_DEPTH: Final = 40
MAX_NAME: Final = 100
"""Characters of a class's or an object's name."""


def hierarchy() -> dict[str, Any]:
    """The host's windows that are to be seen; to be called on the main thread."""
    return {"rendering_system": "qt", "windows": _Tree(MAX_NODES).of(shown_windows())}


def as_attachment(tree: dict[str, Any]) -> Attachment:
    """The tree as a file."""
    content = json.dumps(tree, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return Attachment("view-hierarchy.json", "application/json", content, "event.view_hierarchy")


def node_of(widget: QWidget) -> Node:
    """A widget by the names its developer gave it; position in the parent and size in pixels."""
    return {
        "type": type(widget).__name__[:MAX_NAME],
        "identifier": widget.objectName()[:MAX_NAME],
        "x": widget.x(),
        "y": widget.y(),
        "width": widget.width(),
        "height": widget.height(),
        "visible": widget.isVisible(),
        "alpha": widget.windowOpacity() if widget.isWindow() else 1.0,
    }


class _Tree:
    """Grows from the windows down, level by level, what is hidden last: a bound cuts what matters least.

    Args:
        room: how many nodes there may be.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._seen: deque[tuple[QWidget, Node, int]] = deque()
        self._hidden: deque[tuple[QWidget, Node, int]] = deque()

    def of(self, windows: list[QWidget]) -> list[Node]:
        nodes = self._nodes(windows, 0)
        while self._seen or self._hidden:
            widget, node, depth = (self._seen or self._hidden).popleft()
            below = [member for member in members(widget) if not member.property(IGNORED)]
            if children := self._nodes(below, depth + 1):
                node["children"] = children
        return nodes

    def _nodes(self, widgets: list[QWidget], depth: int) -> list[Node]:
        if depth > MAX_DEPTH:
            return []
        kept = widgets[: self._room]
        self._room -= len(kept)
        nodes = [node_of(widget) for widget in kept]
        for widget, node in zip(kept, nodes, strict=True):
            (self._seen if node["visible"] else self._hidden).append((widget, node, depth))
        return nodes

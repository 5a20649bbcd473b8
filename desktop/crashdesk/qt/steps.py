"""Where the watchers put what they saw: described, without what it says, and kept from flooding."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from PyQt6 import sip

from crashdesk.qt.repeats import Repeats
from crashdesk.qt.views import describe, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PyQt6.QtCore import QObject
    from PyQt6.QtWidgets import QWidget

    AddBreadcrumb = Callable[[str, str, str, Mapping[str, Any]], None]
    Text = Callable[[], str | None]
    Acted = Callable[[str, Mapping[str, Any]], object]

BURST: Final = 10
"""Steps of a kind at one place that pass at once: more than anybody clicks while he looks."""
PER_SECOND: Final = 0.2
"""Steps of a kind at one place that pass in the long run."""
MAX_TEXT: Final = 100
"""Characters of a text that are kept where personal data is allowed."""
_PLACE: Final = ("view.id", "view.class", "view.path")
"""What describes a place, and is never a text."""


class Steps:
    """Takes what the person did.

    Args:
        add: takes a breadcrumb's message, category, level and data.
        pii: whether texts may be kept; asked each time, because the person may change his mind.
        acted: told of each step that makes the application do something: where, as its ``view.path``, and
            the data that describes the place. Before the host's slots run, wherever the step is.
    """

    def __init__(
        self,
        add: AddBreadcrumb,
        pii: Callable[[], bool],
        acted: Acted = lambda _path, _data: None,
    ) -> None:
        self._repeats, self._pii, self._acted = Repeats(add, BURST, PER_SECOND), pii, acted

    def note(
        self,
        widget: QWidget,
        what: str,
        category: str = "ui.click",
        data: Mapping[str, Any] = MappingProxyType({}),
        text: Text | None = None,
        part: str = "",
    ) -> None:
        """Note something done to a widget, unless that is ignored.

        Args:
            widget: gives the name and the path.
            what: was done; follows the name.
            category: of the step.
            data: further data, without texts.
            text: reads what the widget says; called only where that may be kept.
            part: of the widget that it was done to, such as a shortcut.
        """
        described = describe(widget)
        if described is not None:
            self.put(f"{name_of(widget)}{what}", category, {**described, **data}, text, part)

    def put(
        self,
        message: str,
        category: str,
        data: Mapping[str, Any],
        text: Text | None = None,
        part: str = "",
    ) -> None:
        """Note a step that is described already."""
        described = {name: data[name] for name in _PLACE if name in data}
        if text is not None and self._pii():
            data = {**data, "view.text": (text() or "")[:MAX_TEXT]}
        # Where it happened, not which row or page it was: that is what repeats.
        kind = f"{category} {data.get('view.path', message)}"
        self._repeats.add(kind, message, category, "info", data)
        if category == "ui.click" or data.get("via") == "shortcut":
            path = str(data.get("view.path", ""))
            self._acted(f"{path}/{part}" if part else path, described)

    def act(self, widget: QWidget) -> None:
        """The person did something to a widget that is noted elsewhere, unless that is ignored."""
        described = describe(widget)
        if described is not None:
            self._acted(described["view.path"], described)

    def tell(self) -> None:
        """Add what was held back since it was last told."""
        self._repeats.tell()


def address(thing: QObject) -> int:
    """What tells a Qt object from others without keeping it alive."""
    # The stubs know nothing of the result.
    return cast("Callable[[QObject], int]", sip.unwrapinstance)(thing)

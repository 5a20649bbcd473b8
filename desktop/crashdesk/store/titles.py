"""How an issue is called in a list: title, culprit and the metadata behind them.

After Sentry's event types (https://docs.sentry.io/product/issues/) and its culprit
("module in function").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crashdesk.store import stacks
from crashdesk.store.foreign import text

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TITLE = 100
"""Characters of an exception's value in a title, as Sentry cuts it."""
_MAX_VALUE = 1024
_MAX_CULPRIT = 200
_UNTITLED = "<unlabeled event>"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list shows of an event; ``type`` is ``error`` or ``default`` as Sentry names the kinds."""

    type: str
    title: str
    culprit: str
    metadata: dict[str, Any]


def heading(event: Mapping[str, Any]) -> Heading:
    """Return the heading of an event."""
    chain = stacks.exceptions(event)
    culprit = _culprit(event)
    if chain:
        return Heading("error", _exception_title(chain[-1]), culprit, _exception_metadata(chain[-1], event))
    title = first_line(stacks.message_of(event), MAX_TITLE) or _UNTITLED
    return Heading("default", title, culprit, {"title": title})


def first_line(value: str, limit: int) -> str:
    """Return the first line of a text that is not blank, cut with an ellipsis."""
    line = value.strip().partition("\n")[0].rstrip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def location(event: Mapping[str, Any]) -> str | None:
    """Return the file in which the event happened, if it names one."""
    return stacks.file_of(stacks.crash_frame(event)) or None


def _exception_title(exception: Mapping[str, Any]) -> str:
    name = first_line(text(exception.get("type"), stacks.MAX_NAME), MAX_TITLE)
    value = first_line(text(exception.get("value"), _MAX_VALUE), MAX_TITLE)
    return f"{name}: {value}" if name and value else name or value or _UNTITLED


def _exception_metadata(exception: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    frame = stacks.crash_frame(event)
    found = {
        "type": text(exception.get("type"), stacks.MAX_NAME),
        "value": text(exception.get("value"), _MAX_VALUE),
        "filename": stacks.file_of(frame),
        "function": stacks.function_of(frame),
    }
    return {key: value for key, value in found.items() if value}


def _culprit(event: Mapping[str, Any]) -> str:
    """The transaction, or else where the innermost frame of the application was."""
    transaction = first_line(text(event.get("transaction"), _MAX_CULPRIT), _MAX_CULPRIT)
    frame = stacks.crash_frame(event)
    if transaction or not frame:
        return transaction
    place, function = stacks.place_of(frame) or "?", stacks.function_of(frame) or "?"
    return first_line(f"{place} in {function}", _MAX_CULPRIT)

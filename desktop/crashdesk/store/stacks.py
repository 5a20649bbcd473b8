"""The parts of an event that tell where it happened: its exceptions, frames and message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from crashdesk.store.foreign import mapping, objects, sequence, text

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_EXCEPTIONS = 50
"""Longer chains are cut; Sentry's SDKs send at most as many."""
MAX_FRAMES = 500
"""Frames that are looked at; a RecursionError has about a thousand, of which few differ."""
MAX_NAME = 256
MAX_MESSAGE = 8192
"""Characters of a message (https://develop.sentry.dev/sdk/data-model/event-payloads/message/)."""

_ABSOLUTE = re.compile(r"^(?:/|[A-Za-z]:|\\\\)")


def exceptions(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the chain of exceptions, the one that was raised last being the last."""
    return objects(event.get("exception"), MAX_EXCEPTIONS)


def frames(holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the frames of an exception or a thread, outermost first."""
    found = mapping(holder.get("stacktrace")).get("frames")
    innermost_last = found[-MAX_FRAMES:] if isinstance(found, list) else []
    return [frame for frame in innermost_last if isinstance(frame, dict)]


def telling_frames(holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the frames of the application itself, or all of them where none is marked as such."""
    every = frames(holder)
    return [frame for frame in every if frame.get("in_app") is True] or every


def crash_frame(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the innermost telling frame of the event, looking at exceptions first, then at threads."""
    for holder in reversed(exceptions(event)):
        if found := telling_frames(holder):
            return found[-1]
    threads = objects(event.get("threads"), MAX_EXCEPTIONS)
    crashed = [thread for thread in threads if thread.get("crashed")] or threads
    found = telling_frames(crashed[0]) if crashed else telling_frames(event)
    return found[-1] if found else {}


def function_of(frame: Mapping[str, Any]) -> str:
    """Return the name of a frame's function."""
    return text(frame.get("function"), MAX_NAME)


def place_of(frame: Mapping[str, Any]) -> str:
    """Return a frame's module, or else its file's name without the folders of the machine it ran on.

    A script's module is always ``__main__``, so its file tells more.
    """
    module = text(frame.get("module"), MAX_NAME)
    if module and module != "__main__":
        return module
    return file_of(frame) or module


def file_of(frame: Mapping[str, Any]) -> str:
    """Return a frame's file, an absolute path cut down to the file's name."""
    name = text(frame.get("filename") or frame.get("abs_path"), MAX_NAME)
    portable = name.replace("\\", "/")
    return portable.rpartition("/")[2] if _ABSOLUTE.match(name) else portable


def message_of(event: Mapping[str, Any]) -> str:
    """Return the message as it is read: formatted where the event has it so."""
    entry = _logentry(event)
    return text(entry.get("formatted") or entry.get("message") or _plain(event), MAX_MESSAGE)


def template_of(event: Mapping[str, Any]) -> str:
    """Return the message before its parameters were filled in, where the event has it."""
    entry = _logentry(event)
    return text(entry.get("message") or entry.get("formatted") or _plain(event), MAX_MESSAGE)


def mechanisms(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return how each exception of the chain was caught."""
    found = [mapping(one.get("mechanism")) for one in exceptions(event)]
    return [one for one in found if one]


def is_unhandled(event: Mapping[str, Any]) -> bool:
    """Whether the application let one of the exceptions through."""
    return any(one.get("handled") is False for one in mechanisms(event))


def fingerprint_of(event: Mapping[str, Any]) -> list[str]:
    """Return the fingerprint the sender asks for, if any."""
    parts = [text(part, MAX_NAME) for part in sequence(event.get("fingerprint"), 20)]
    return [part for part in parts if part]


def _logentry(event: Mapping[str, Any]) -> dict[str, Any]:
    entry = event.get("logentry") or event.get("sentry.interfaces.Message")
    return mapping(entry)


def _plain(event: Mapping[str, Any]) -> Any:
    """The old ``message`` attribute: a text, or an object such as ``logentry``."""
    message = event.get("message")
    if isinstance(message, dict):
        return message.get("formatted") or message.get("message")
    return message

"""Items of an envelope as they may leave: their payloads, whatever they hold, and their headers."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import EnvelopeError, Item, encode
from crashdesk.reporter.scrubber import ScrubError, scrub, scrub_part, scrub_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.scrubber import Policy

VIEW_HIERARCHY: Final = "event.view_hierarchy"
"""The attachment type of a tree of windows and widgets."""
_MEDIA: Final = ("image/", "audio/", "video/", "font/")
_SHOWN: Final = re.compile(
    r"(?<!con)text|title|label|(?:tool|status)[_-]?tip|placeholder|accessible|whats[_-]?this|html|content|caption"
    r"|^(?:value|items?)$"
)
"""Names of what a widget shows: that may be the person's own words, and never leaves."""


def scrubbed_item(part: Item, policy: Policy) -> Item:
    """The item as it may leave.

    Raises:
        EnvelopeError: its payload cannot be read, so it must not leave.
        ScrubError: its payload could not be scrubbed, so it must not leave.
    """
    if part.type == "attachment":
        return Item({**part.headers, **_named(part.headers, policy)}, _attached(part, policy))
    content = scrub(_object(part), policy, part.type)
    try:
        return Item({**part.headers}, encode(content))
    except (TypeError, ValueError) as error:  # a rule of the host's made of it what has no form as JSON
        clean = scrub(_object(part), policy.without_rule(), part.type)
        reason = f"the application's own scrub rule returned what is no JSON: {type(error).__name__}"
        raise ScrubError(clean, part.type, reason) from error


def scrubbed_headers(headers: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """An envelope's headers as they may leave: the trace's name is the host's."""
    return scrub_part(dict(headers), policy)


def _named(headers: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """What an attachment's headers say in the host's words."""
    return {
        name: scrub_text(str(headers[name]), policy)
        for name in ("filename", "description")
        if name in headers
    }


def _object(part: Item) -> dict[str, Any]:
    content = part.json()
    if not isinstance(content, dict):
        raise EnvelopeError(f"the {part.type} item is no JSON object")
    return content


def _attached(part: Item, policy: Policy) -> bytes:
    """The payload of an attachment: pictures and other binary data as they are."""
    if part.headers.get("attachment_type") == VIEW_HIERARCHY or _file_name(part) == "view-hierarchy.json":
        return encode(scrub_part(without_texts(_object(part)), policy))
    text = None if str(part.headers.get("content_type", "")).startswith(_MEDIA) else _text(part.payload)
    return part.payload if text is None else scrub_text(text, policy).encode("utf-8")


def _file_name(part: Item) -> str:
    return PurePosixPath(str(part.headers.get("filename", ""))).name


def _text(payload: bytes) -> str | None:
    """The payload as text; None where it is none."""
    if b"\0" in payload:
        return None
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return None


def without_texts(node: Any, depth: int = 0) -> Any:
    """A copy of a view hierarchy without what its widgets show."""
    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if not _SHOWN.search(str(key).lower())}
        return {key: without_texts(value, depth + 1) for key, value in kept.items()} if depth < 200 else {}  # noqa: PLR2004 - windows are not nested so deep
    if isinstance(node, list):
        return [without_texts(child, depth + 1) for child in node] if depth < 200 else []  # noqa: PLR2004 - nor are these
    return node

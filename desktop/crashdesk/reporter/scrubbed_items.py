"""Items of an envelope as they may leave: their payloads, whatever they hold, and their headers."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import EnvelopeError, Item, encode
from crashdesk.reporter.attached_texts import decoded, encoded, encodings_of, is_media, orders_of
from crashdesk.reporter.scrubber import (
    ScrubError,
    scrub,
    scrub_content,
    scrub_headers,
    scrub_part,
    scrub_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crashdesk.reporter.scrubber import Policy

VIEW_HIERARCHY: Final = "event.view_hierarchy"
"""The attachment type of a tree of windows and widgets."""
_OPENS_JSON: Final = re.compile(r"[^!-~]*+(?=[{\[])")
_DECODER: Final = json.JSONDecoder()
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
    return scrub_headers(dict(headers), policy)


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
    """The payload of an attachment: media as they are, and of all else what can be read as text."""
    if part.headers.get("attachment_type") == VIEW_HIERARCHY or _file_name(part) == "view-hierarchy.json":
        return encode(scrub_part(without_texts(_object(part)), policy))
    payload, encodings = part.payload, encodings_of(part.payload)
    if not encodings and not is_media(payload):
        raise EnvelopeError("the attachment cannot be scrubbed: it is neither text nor a known kind of media")
    orders = orders_of(encodings)
    # A wrong reading cuts other pieces out, and may leave of an address what no other one then knows again:
    # where the first begins with the right one, the least is left.
    return min((_scrubbed_in(order, payload, policy) for order in orders), key=len) if orders else payload


def _scrubbed_in(encodings: Iterable[str], payload: bytes, policy: Policy) -> bytes:
    for encoding in encodings:
        text = decoded(payload, encoding)
        clean = _scrubbed_text(text, policy)
        payload = payload if clean == text else encoded(clean, encoding, payload)
    return payload


def _scrubbed_text(text: str, policy: Policy) -> str:
    """JSON by its names, be it all of the text or lines of it, and any other text by its form."""
    whole, rest = _scrubbed_json(text, policy)
    lines = (_scrubbed_json(line, policy) for line in rest.split("\n"))
    return whole + scrub_text("\n".join(clean + more for clean, more in lines), policy)


def _scrubbed_json(text: str, policy: Policy) -> tuple[str, str]:
    """The JSON object or array that a text begins with, scrubbed by its names, and what follows it."""
    opening = _OPENS_JSON.match(text)
    if opening is None:
        return "", text
    try:
        content, end = _DECODER.raw_decode(text, opening.end())
        made = json.dumps(scrub_content(content, policy), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return "", text
    return opening[0] + made, text[end:]


def _file_name(part: Item) -> str:
    return PurePosixPath(str(part.headers.get("filename", ""))).name


def without_texts(node: Any, depth: int = 0) -> Any:
    """A copy of a view hierarchy without what its widgets show."""
    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if not _SHOWN.search(str(key).lower())}
        return {key: without_texts(value, depth + 1) for key, value in kept.items()} if depth < 200 else {}  # noqa: PLR2004 - windows are not nested so deep
    if isinstance(node, list):
        return [without_texts(child, depth + 1) for child in node] if depth < 200 else []  # noqa: PLR2004 - nor are these
    return node

"""What is lost with an envelope, in the receiver's own units, so that its figures add up.

Source: https://develop.sentry.dev/sdk/telemetry/client-reports/#envelope-item-payload
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from crashdesk.protocol.envelope import EnvelopeError, parse
from crashdesk.reporter.rate_limits import category_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.protocol.envelope import Item
    from crashdesk.reporter.consent import Purpose

_CATEGORIES: Final[Mapping[Purpose, str]] = {
    "errors": "error",
    "performance": "transaction",
    "usage": "session",
    "attachments": "attachment",
}


def losses_in(data: bytes | None, purpose: Purpose) -> Counter[str]:
    """Quantities by data category of what an envelope holds.

    An attachment counts its bytes, a transaction also its spans and itself as one more span.

    Args:
        data: the envelope; None where it cannot be read any more.
        purpose: what it was kept for; decides the category where ``data`` does not tell.
    """
    lost: Counter[str] = Counter()
    try:
        for part in parse(data or b"").items:
            lost.update(_losses_of(part))
    except EnvelopeError:
        lost.clear()
    return lost or Counter({_CATEGORIES[purpose]: 1})


def _losses_of(part: Item) -> dict[str, int]:
    category = category_of(part.type)
    if category == "attachment":
        return {category: max(1, len(part.payload))}
    if category == "transaction":
        return {category: 1, "span": _spans_in(part) + 1}
    return {category: 1}


def _spans_in(part: Item) -> int:
    try:
        spans = part.json().get("spans")
    except (EnvelopeError, AttributeError):
        return 0
    return len(spans) if isinstance(spans, list) else 0

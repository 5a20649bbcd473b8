"""Parts of a payload with nothing in them to redact, as most breadcrumbs are, for which the host waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.protocol_fields import FIXED
from crashdesk.reporter.redactor import FEW

if TYPE_CHECKING:
    from crashdesk.reporter.redactor import Redactor

DEPTH: Final = 3
"""Levels of mappings that a breadcrumb has at most, but for curious ones."""
_SMALL: Final = 10**9
"""No number below is a card's."""
_TELLING: Final = frozenset({"value", "vars"})
"""Keys that say something of what stands beside them, or below."""


def is_harmless(part: dict[Any, Any], redactor: Redactor, depth: int = DEPTH) -> bool:
    """Whether redaction would leave a part as it is, as far as that can be seen at a glance.

    Args:
        part: any mapping of a payload.
        redactor: judges its keys and texts; it remembers those that are clean.
        depth: levels that may lie below.
    """
    if len(part) > FEW:
        return False  # many texts are cheaper looked through at once
    clean, is_ordinary = redactor.clean, redactor.is_ordinary
    for key, value in part.items():
        if not is_ordinary(key) or key in _TELLING:
            return False
        kind = value.__class__
        if kind is str:
            if key in FIXED or (value not in clean and not redactor.is_clean(value)):
                return False
        elif kind is dict:
            if depth <= 0 or not is_harmless(value, redactor, depth - 1):
                return False
        elif kind is not float and not (kind is int and -_SMALL < value < _SMALL) and kind is not bool:
            return False
    return True

"""What Sentry's own relay has to say against an event.

sentry-relay is licensed for use in tests like these, not for anything that is handed on: it stays among the
development dependencies, and where it is missing nothing is said.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any


def complaints(payload: dict[str, Any]) -> list[Any]:
    """What Relay has to say against an event."""
    normalizer = _normalizer()
    if normalizer is None:
        return []
    result = normalizer.normalize_event(payload)
    return [*(result.get("errors") or []), *_errors_in(result.get("_meta"))]


@cache
def _normalizer() -> Any:
    with suppress(ImportError):
        from sentry_relay.processing import StoreNormalizer

        return StoreNormalizer(project_id=1, is_renormalize=False)
    return None


def _errors_in(meta: Any) -> list[Any]:
    if not isinstance(meta, dict):
        return []
    own = (meta.get("") or {}).get("err", []) if isinstance(meta.get(""), dict) else []
    return [*own, *(error for key, value in meta.items() if key for error in _errors_in(value))]

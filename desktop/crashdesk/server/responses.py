"""JSON answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from crashdesk.store.foreign import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.server.errors import HttpError

_DEEPEST = 100
_LONGEST = 2**53
"""Integers beyond this lose digits in many readers of JSON, so they become text."""


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON; what foreign payloads hold beyond JSON's strict form is made to fit."""
    return Response(encoded(content), status, headers, media_type="application/json")


def error_response(error: HttpError) -> Response:
    """Answer with what went wrong, in the form of Sentry's web API."""
    return json_response({"detail": error.detail}, error.status, error.headers)


def encoded(content: Any) -> bytes:
    """Serialise as JSON in UTF-8."""
    try:
        return orjson.dumps(content)
    except TypeError:  # lone surrogates, integers over 64 bits, or nested deeper than orjson follows
        return orjson.dumps(fitted(content))


def fitted(content: Any, depth: int = 0) -> Any:
    """Return content of foreign JSON in a form that strict JSON has: bounded in depth, clean in text."""
    if depth > _DEEPEST:
        return "…"
    if isinstance(content, dict):
        return {clean(str(key)): fitted(value, depth + 1) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [fitted(value, depth + 1) for value in content]
    return _scalar(content)


def _scalar(content: Any) -> Any:
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, bool) or content is None:
        return content
    if isinstance(content, int):
        return content if abs(content) <= _LONGEST else f"{content:#x}"
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    return clean(str(content))

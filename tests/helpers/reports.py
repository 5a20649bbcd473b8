"""Reports for tests of the receiving end, and a way to send them that leaves out every SDK."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from crashdesk.protocol import envelope
from crashdesk.protocol.dsn import Dsn

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAMES: list[dict[str, Any]] = [
    {
        "module": "library.core",
        "filename": "library/core.py",
        "function": "call",
        "lineno": 7,
        "in_app": False,
    },
    {
        "module": "orders.window",
        "filename": "orders/window.py",
        "function": "save",
        "lineno": 88,
        "in_app": True,
        "pre_context": ["def save(self):"],
        "context_line": "    order = self.orders[self.id]",
        "post_context": ["    return order"],
        "vars": {"self": "<Window>"},
    },
]


def error_event(**changes: Any) -> dict[str, Any]:
    """An error as sentry-sdk sends it; ``kind`` and ``value`` name the exception."""
    kind, value = changes.pop("kind", "LookupError"), changes.pop("value", "order gone")
    exception = {"type": kind, "value": value, "stacktrace": {"frames": FRAMES}}
    return {
        "event_id": uuid.uuid4().hex,
        "timestamp": time.time(),
        "platform": "python",
        "level": "error",
        "exception": {"values": [{**exception, "mechanism": {"type": "excepthook", "handled": False}}]},
        **changes,
    }


def envelope_of(*contents: dict[str, Any], kind: str = "event", **headers: Any) -> bytes:
    """The bytes of an envelope with such items."""
    first = contents[0].get("event_id") if contents else None
    items = [envelope.item(kind, content) for content in contents]
    return envelope.serialize(envelope.Envelope({"event_id": first, **headers}, items))


def post(
    dsn: str, body: bytes, headers: Mapping[str, str] | None = None, *, path: str | None = None
) -> tuple[int, dict[str, Any]]:
    """Send a body with a DSN's key; return the status and the JSON of the answer."""
    to = Dsn.parse(dsn)
    connection = http.client.HTTPConnection(to.host, to.port, timeout=30)
    auth = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={to.public_key}"}
    try:
        connection.request(
            "POST", path or f"/api/{to.project_id}/envelope/", body, {**auth, **(headers or {})}
        )
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()

"""Which fields of a payload are the protocol's own, and below which all names are the host's.

Source: https://develop.sentry.dev/sdk/data-model/event-payloads/
"""

from __future__ import annotations

import re
from typing import Any, Final

_VERBATIM: Final = frozenset({"release", "environment", "dist", "dsn", "public_key", "sdk_dsn"})
_IDS: Final = frozenset(
    {
        *(
            "event_id",
            "trace_id",
            "span_id",
            "parent_span_id",
            "segment_id",
            "associated_event_id",
            "replay_id",
        ),
        *("profile_id", "profiler_id", "chunk_id", "thread_id", "active_thread_id", "id", "sid", "did"),
        *("debug_id", "code_id", "instruction_addr", "image_addr", "symbol_addr", "addr"),
    }
)
_TIMES: Final = frozenset(
    {"timestamp", "start_timestamp", "started", "sent_at", "received", "elapsed_since_start_ns"}
)
_ID: Final = re.compile(r"(?:0x)?[0-9A-Fa-f-]{1,64}")
_TIME: Final = re.compile(r"[0-9TZ:.+\- ]{1,40}")
FIXED: Final = _VERBATIM | _IDS | _TIMES
CODE: Final = frozenset(
    {
        *(
            "type",
            "category",
            "op",
            "status",
            "level",
            "platform",
            "module",
            "function",
            "raw_function",
            "filename",
        ),
        *("package", "logger", "origin", "symbol", "unit", "source", "version", "build"),
        *("integrations", "rendering_system", "view.class", "mechanism", "unit"),
    }
)
"""Names of code and of the protocol's lists: nothing there names a person."""
FREE: Final = frozenset(
    {
        *(
            "extra",
            "tags",
            "data",
            "vars",
            "request",
            "params",
            "attributes",
            "env",
            "headers",
            "cookies",
            "meta",
        ),
        *("measurements", "query_string", "user", "args"),
    }
)
"""Below these keys the names are the host's own: nothing there is the protocol's."""
CONTEXTS: Final = frozenset(
    {"trace", "feedback", "runtime", "os", "app", "device", "qt", "profile", "gpu", "culture"}
)


def is_fixed(key: str, value: Any) -> bool:
    """Whether a field of the protocol has the form that the protocol gives it."""
    if value is None or isinstance(value, (int, float)):
        return True
    if not isinstance(value, str):
        return False
    if key in _VERBATIM:
        return True
    return (_ID if key in _IDS else _TIME).fullmatch(value) is not None

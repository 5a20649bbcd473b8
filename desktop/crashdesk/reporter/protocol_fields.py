"""Which fields of a payload are the protocol's own, and below which all names are the host's.

Source: https://develop.sentry.dev/sdk/data-model/event-payloads/
"""

from __future__ import annotations

import re
from typing import Any, Final

from crashdesk.reporter.payment_numbers import is_card, is_card_number

VERBATIM: Final = frozenset({"release", "environment", "dist", "dsn", "public_key", "sdk_dsn"})
"""What a receiver must find as it was set: in a payload's or an envelope's head."""
HEADS: Final = frozenset({"attrs", "trace"})
"""Below these keys of a head there are more of them: a session's, and an envelope's trace."""
_SPANS: Final = frozenset({"span_id", "parent_span_id", "segment_id"})
_IDS: Final = frozenset(
    {
        *("event_id", "trace_id", "associated_event_id", "replay_id"),
        *("profile_id", "profiler_id", "chunk_id", "thread_id", "active_thread_id", "id", "sid", "did"),
        *("debug_id", "code_id", "instruction_addr", "image_addr", "symbol_addr", "addr"),
    }
)
_TIMES: Final = frozenset({"timestamp", "start_timestamp", "started", "sent_at", "received"})
_SPAN: Final = re.compile(r"[0-9a-f]{16}")
_ID: Final = re.compile(r"(?:0x)?[0-9A-Fa-f-]{1,64}")
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?|\d{1,20}(?:\.\d{1,9})?"
)
_GAPS: Final = re.compile("[ -]")
_FORMS: Final = {
    **dict.fromkeys(_SPANS, _SPAN),
    **dict.fromkeys(_IDS, _ID),
    **dict.fromkeys(_TIMES, _TIME),
    "elapsed_since_start_ns": re.compile(r"\d{1,20}"),
}
_BY_CHANCE: Final = _SPANS | {"elapsed_since_start_ns"}
"""Fields whose values are sometimes formed like the number of a card, and without which all is lost."""
FIXED: Final = frozenset(_FORMS)
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
CONTEXTS: Final = frozenset({"trace", "feedback"})
"""Contexts that the protocol reads; into any other the host puts names of its own as well."""


def is_fixed(key: str, value: Any) -> bool:
    """Whether a field of the protocol has the form that the protocol gives it."""
    if isinstance(value, int):
        return not is_card_number(value)
    if not isinstance(value, str):
        return value is None or isinstance(value, float)
    if key in VERBATIM:
        return True
    fits = _FORMS[key].fullmatch(value) is not None
    return fits and (key in _BY_CHANCE or not is_card(_GAPS.sub("", value)))

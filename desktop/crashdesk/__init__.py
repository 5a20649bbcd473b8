"""Crashdesk: crash reporting for PyQt6 desktop apps.

Importing this package imports neither Qt nor sentry_sdk; each public name is loaded at its first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from crashdesk._version import __version__

if TYPE_CHECKING:
    from crashdesk.embed.functions import (
        add_breadcrumb,
        capture_exception,
        capture_feedback,
        capture_message,
        clear_user_context,
        fully_displayed,
        ignore,
        set_context,
        set_tag,
        set_user_context,
        show_feedback_dialog,
        show_privacy_settings,
        start_transaction,
        trace_function,
    )
    from crashdesk.embed.setup import install
    from crashdesk.qt.integration import QtIntegration
    from crashdesk.reporter.consent import Consent

__all__ = [
    "Consent",
    "QtIntegration",
    "__version__",
    "add_breadcrumb",
    "capture_exception",
    "capture_feedback",
    "capture_message",
    "clear_user_context",
    "fully_displayed",
    "ignore",
    "install",
    "set_context",
    "set_tag",
    "set_user_context",
    "show_feedback_dialog",
    "show_privacy_settings",
    "start_transaction",
    "trace_function",
]

_ELSEWHERE: Final = {
    "Consent": "crashdesk.reporter.consent",
    "QtIntegration": "crashdesk.qt.integration",
    "install": "crashdesk.embed.setup",
}


def __getattr__(name: str) -> Any:
    """Load a public name (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ELSEWHERE.get(name, "crashdesk.embed.functions")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

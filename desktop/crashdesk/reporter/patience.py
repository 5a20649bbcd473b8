"""How long the start and the end of the application may wait for us."""

from __future__ import annotations

from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXIT_PATIENCE: Final = 2.0
"""Seconds that the end of the process may wait for reports; what is left goes at the next start. As in
sentry_sdk, ``shutdown_timeout`` sets another."""
AFTER_EARLY_DEATH: Final = 5.0
"""Seconds that a start may spend on sending, before there is a window, where the last one died young."""
LAST_WORDS: Final = 1.0
"""Seconds that a process which an exception ends may wait until the report of it is on disk."""
AT_ONCE: Final = 0.1
"""Seconds of an end that nobody notices: up to so many, what was asked for seems to have happened at once.

Source: https://www.nngroup.com/articles/response-times-3-important-limits/
"""
GRACE: Final = 0.1
"""Seconds beyond its time that the end may wait for what hardly takes any: a draft, a thread that ends."""


def exit_patience(options: Mapping[str, Any], warn: Callable[[str], object] = lambda _text: None) -> float:
    """Seconds that the end of the process may wait: the host's ``shutdown_timeout``, where it is one.

    Args:
        options: the host's further options.
        warn: told where that is no time that one can wait.
    """
    given: Any = options.get("shutdown_timeout")
    if isinstance(given, (int, float)) and 0 <= given <= TIMEOUT_MAX:
        return float(given)
    if given is not None:
        what = text_of(given, 40) if isinstance(given, (int, float)) else type(given).__name__
        warn(f"shutdown_timeout: it takes seconds, 0 or more, not {what}; it is {EXIT_PATIENCE:g} now")
    return EXIT_PATIENCE

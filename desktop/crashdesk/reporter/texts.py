"""Asks exceptions of the host's own classes what they say."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.errors import error_text, failed_text, links, speaks_for_itself, spoken_text
from crashdesk.reporter.host_calls import NoAnswerError
from crashdesk.reporter.members import class_name

if TYPE_CHECKING:
    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.diagnostics import Diagnostics

PATIENCE: Final = 1.0
"""Seconds for the texts of all exceptions of one report."""
MAX_ASKED: Final = 50
"""Exceptions of a chain or group that are asked."""
TOO_LONG: Final = "(its text took too long)"


class Texts:
    """Asks, never on the thread where an exception was raised, and waits only so long for an answer.

    ``__str__`` of a class of the host's is its message, and its code: it may sleep, raise or never come back,
    and it may read a widget, as it always could, although it runs on another thread than the widget's. A
    class that is still without an answer is not asked again.

    Args:
        diagnostics: counts texts that failed, and calls what is the host's.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics

    def ask(self, capture: Capture) -> bool:
        """Ask the exceptions of a capture. Returns whether there was one to be asked."""
        if capture.error is None:
            return False
        waiting = [link.error for link in links(capture.error, MAX_ASKED) if speaks_for_itself(link.error)]
        waiting = [error for error in waiting if id(error) not in capture.texts]
        until = time.monotonic() + PATIENCE
        for error in waiting:
            capture.texts[id(error)] = self._asked(error, max(0.0, until - time.monotonic()))
        return bool(waiting)

    def _asked(self, error: BaseException, patience: float) -> str:
        where = f"text of {class_name(type(error))}"
        try:
            return self._diagnostics.host_calls.answer(where, partial(spoken_text, error), patience)
        except NoAnswerError as failure:
            self._diagnostics.failed("text", failure)
            return f"{error_text(error)} {TOO_LONG}".lstrip()
        except Exception as failure:  # noqa: BLE001 - a __str__ of the host's may raise anything
            self._diagnostics.failed("text", failure)
            return failed_text(error)

"""Errors that nobody handled, as steps of the trail: what happened before the next one, or before the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.allowance import Allowance
from crashdesk.reporter.anatomy import name_of, traceback_of

if TYPE_CHECKING:
    from types import TracebackType

    from crashdesk.reporter.trail import Trail

CATEGORY: Final = "sentry.event"
"""Sentry's JavaScript SDK names steps so that tell of events."""
BURST: Final = 5
PER_MINUTE: Final = 30
"""A storm of errors must not displace what the person did."""
MAX_WALK: Final = 1000


class FailureSteps:
    """Adds them; in hooks, so that nothing of the host's is called: an error's text is its own code.

    Args:
        trail: takes the steps; as they are on disk at once, a native death right after an error tells of it.
    """

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._allowance = Allowance(BURST, PER_MINUTE)

    def add(self, error: BaseException, mechanism: str) -> None:
        """Note an error."""
        if self._allowance.take():
            message = name_of(type(error))
            data: dict[str, Any] = {"mechanism": mechanism}
            innermost = _innermost(error)
            if innermost is not None:
                function = innermost.tb_frame.f_code.co_name
                message = f"{message} in {function}"
                data |= {"function": function, "lineno": innermost.tb_lineno}
            self._trail.add(message, CATEGORY, "error", data, "error")


def _innermost(error: BaseException) -> TracebackType | None:
    """Where it was raised."""
    traceback = traceback_of(error)
    for _ in range(MAX_WALK):
        if traceback is None or traceback.tb_next is None:
            break
        traceback = traceback.tb_next
    return traceback

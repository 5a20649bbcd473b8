"""What stands where there is no reporter, though one was installed.

It could not be loaded, or this is a child process that was forked before it was. What ``install`` returned is
still the host's to call.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


class Absent:
    """Has every attribute of an installation, is false, and does nothing; what it is called for is None."""

    def __getattr__(self, name: str) -> Any:
        """Itself, so that what the host asks of it further is answered, too."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_given: Any, **_named: Any) -> None:
        """Do nothing."""

    def __bool__(self) -> bool:
        return False

    def flush(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - as the installation's
        """Deliver nothing. Returns False: nothing was."""
        return False

    def pause_hang_detection(self) -> AbstractContextManager[None]:
        """Pause nothing inside a ``with``."""
        return nullcontext()


@contextmanager
def noted(step: str) -> Iterator[None]:
    """Keep from the host what fails inside a ``with``, and say it in the log.

    Args:
        step: of the start that it is, such as ``loaded``.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a guest raises nothing into its host
        # Not all of it is loaded where this is needed, and what failed may be just that.
        import logging

        with suppress(Exception):
            text = f"the reporter could not be {step}: {type(error).__name__}: {error}"[:400]
            logging.getLogger("crashdesk").warning("%s", text)

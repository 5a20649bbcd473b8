"""The one current reporter of the process.

This is the one place with a global: a host's functions are called from anywhere in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.embed.installation import Installation

T = TypeVar("T")


class _Process:
    """Holds the installation of this process."""

    installation: Installation | None = None


def put(installation: Installation) -> None:
    """Make an installation the current one."""
    _Process.installation = installation


def take() -> Installation | None:
    """Take the current installation away; None where there is none."""
    installation, _Process.installation = _Process.installation, None
    return installation


def is_pending() -> bool:
    """Whether there is a current reporter that is not loaded yet, because nobody has needed it."""
    return bool(getattr(_Process.installation, "__pending__", False))


def later(where: str, action: Callable[[Installation], object]) -> None:
    """Do something that nobody waits for with the current reporter; while that is not loaded, in its turn.

    Args:
        where: what failures are counted under.
        action: what to do; what it is given must not change any more.
    """
    keep = getattr(type(_Process.installation), "keep", None)
    if keep is None or not keep(_Process.installation, action):
        ask(where, action, None)


def ask(where: str, action: Callable[[Installation], T], otherwise: T) -> T:
    """Do something with the current reporter.

    Args:
        where: what failures are counted under.
        action: what to do.
        otherwise: the result where nothing is installed, or the action failed.
    """
    installation = _ready()
    if installation is not None:
        with installation.reporter.diagnostics.guard(where):
            return action(installation)
    return otherwise


def _ready() -> Installation | None:
    """The current installation; one that waits to be loaded is loaded now. None where that cannot be."""
    installation = _Process.installation
    complete: Callable[[Any], Installation | None] | None = getattr(type(installation), "complete", None)
    return installation if complete is None else complete(installation)

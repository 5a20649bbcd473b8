"""The one current reporter of the process.

This is the one place with a global: a host's functions are called from anywhere in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

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


def ask(where: str, action: Callable[[Installation], T], otherwise: T) -> T:
    """Do something with the current reporter.

    Args:
        where: what failures are counted under.
        action: what to do.
        otherwise: the result where nothing is installed, or the action failed.
    """
    installation = _Process.installation
    if installation is not None:
        with installation.reporter.diagnostics.guard(where):
            return action(installation)
    return otherwise

"""Hooks of the first moments give way to the reporter's own, which take their predecessors over."""

from __future__ import annotations

from typing import Any, Final

BEFORE: Final = "crashdesk_before"
"""The attribute under which such a hook has the one that stood before it."""


def before(hook: Any) -> Any:
    """What stands behind a hook of ours from the first moments; any other hook is what it is."""
    return getattr(hook, BEFORE, hook)

"""What every event is told about the application, whoever captured it."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.trail import Snapshot


@dataclass(frozen=True, slots=True)
class Identity:
    """What stays the same for the whole run.

    Args:
        tags: the five tags by which an application's reports are told from others.
        install_id: the random id of this installation, the user where the host names none.
    """

    tags: Mapping[str, str]
    environment: str
    release: str | None = None
    install_id: str = ""
    contexts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def enrich(event: dict[str, Any], identity: Identity, snapshot: Snapshot) -> dict[str, Any]:
    """Fill in what the event does not say itself; what it says stays.

    Args:
        event: changed in place.
        identity: of this run.
        snapshot: the trail as it stood when the event happened.

    Returns:
        The event.
    """
    event["tags"] = {**identity.tags, **snapshot.tags, **_pairs(event.get("tags"))}
    event["contexts"] = {**identity.contexts, **snapshot.contexts, **(event.get("contexts") or {})}
    event["user"] = _user(event.get("user"), snapshot.user, identity.install_id)
    event.setdefault("environment", identity.environment)
    if identity.release:
        event.setdefault("release", identity.release)
    if event.get("type") != "transaction":
        event["breadcrumbs"] = {"values": _merged(event.get("breadcrumbs"), snapshot.breadcrumbs)}
    return event


def _pairs(tags: Any) -> dict[str, Any]:
    """Tags as a mapping; the protocol also allows a list of pairs."""
    return dict(tags or {})


def _user(own: Any, known: Mapping[str, Any] | None, install_id: str) -> dict[str, Any]:
    user = {**(known or {}), **(own or {})}
    if user.get("id") is None and install_id:
        user["id"] = install_id
    return user


def _merged(own: Any, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The trail with the event's own breadcrumbs in their place in time."""
    values = own.get("values", []) if isinstance(own, dict) else []
    if not values:
        return known
    return sorted([*known, *values], key=lambda crumb: str(crumb.get("timestamp", "")))


def system_contexts() -> dict[str, dict[str, Any]]:
    """The ``os`` and ``runtime`` contexts of this process."""
    return {
        "os": {"name": platform.system(), "version": platform.release()},
        "runtime": {"name": platform.python_implementation(), "version": platform.python_version()},
    }

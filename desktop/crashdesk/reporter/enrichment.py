"""What every event is told about the application, whoever captured it."""

from __future__ import annotations

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
    event["contexts"] = merged_contexts(
        identity.contexts, snapshot.surroundings, snapshot.contexts, event.get("contexts") or {}
    )
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


def merged_contexts(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Contexts from several sources, key by key; the later ones win."""
    contexts: dict[str, Any] = {}
    for layer in layers:
        for name, context in layer.items():
            before = contexts.get(name)
            if isinstance(before, dict) and isinstance(context, dict):
                contexts[name] = {**before, **context}
            else:
                contexts[name] = context
    return contexts


def known(**facts: Any) -> dict[str, Any]:
    """The facts that are known, for a context."""
    return {name: value for name, value in facts.items() if value is not None}

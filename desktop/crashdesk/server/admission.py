"""Who may send reports, and who may read them."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any

from crashdesk.protocol.dsn import Dsn, DsnError
from crashdesk.server.errors import HttpError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.datastructures import Headers, QueryParams

    from crashdesk.store.projects import Key

_AUTH_KEY = re.compile(r"(?:^Sentry|,)\s*sentry_key=([^,\s]{1,128})", re.IGNORECASE)


class KeyRing:
    """The active keys of all projects, in memory: this process is the only one that changes them."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._projects: dict[str, int] = {}
        self.replace(keys)

    def replace(self, keys: Iterable[Key]) -> None:
        """Take over the keys as they are now."""
        self._projects = {key.public: key.project_id for key in keys if key.active}

    def admit(self, project_id: int, key: str) -> None:
        """Let a report for a project in.

        Raises:
            HttpError: the key is unknown, or another project's.
        """
        if key not in self._projects:
            raise HttpError(403, "the DSN's key is unknown here; check the DSN", reason="unauthorised")
        if self._projects[key] != project_id:
            detail = f"the DSN's key does not belong to project {project_id}; check the DSN"
            raise HttpError(403, detail, reason="unauthorised")


def stated_key(headers: Headers, query: QueryParams) -> str | None:
    """Return the DSN's key that a request names in its headers or its address, if any.

    Source: https://develop.sentry.dev/sdk/overview/#authentication
    """
    for name in ("x-sentry-auth", "authorization"):
        found = _AUTH_KEY.search(headers.get(name, ""))
        if found:
            return found[1]
    return query.get("sentry_key") or None


def envelope_key(headers: Mapping[str, Any]) -> str:
    """Return the key of the DSN in an envelope's header.

    Raises:
        HttpError: there is none, so nothing in the request says who sends it.
    """
    dsn = headers.get("dsn")
    try:
        return Dsn.parse(dsn).public_key if isinstance(dsn, str) else _missing()
    except DsnError as error:
        raise HttpError(403, f"the envelope header: {error}", reason="unauthorised") from None


def _missing() -> str:
    detail = "no DSN key: send X-Sentry-Auth, ?sentry_key=, or the dsn in the envelope header"
    raise HttpError(401, detail, reason="unauthorised")


def check_bearer(headers: Headers, token: str) -> None:
    """Let a request to the web API in.

    Raises:
        HttpError: the token is missing or wrong.
    """
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not given:
        raise HttpError(401, "send the token as 'Authorization: Bearer TOKEN'")
    if not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise HttpError(401, "the token is not this server's; 'crashdesk doctor' names the file it stands in")

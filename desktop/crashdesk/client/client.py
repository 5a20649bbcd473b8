"""One async client of Sentry's web API, for the embedded server and for a Sentry alike.

Source of the paths: https://docs.sentry.io/api/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from crashdesk.client import parsing
from crashdesk.client.errors import BadAnswerError
from crashdesk.client.fields import number, objects
from crashdesk.client.links import cursors
from crashdesk.client.models import Event, Issue, IssuePage, Key, Project
from crashdesk.client.transport import Answer, Limits, Transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crashdesk.protocol.api import IssueStatus

_NO_LIMITS_GIVEN = Limits()


class Client:
    """Reads and manages what one server holds for one organisation.

    Args:
        base_url: the server's address, such as ``http://127.0.0.1:8969``.
        token: the bearer token.
        organization: the organisation's slug; the embedded server's is ``local``.
        limits: seconds to wait and bytes to accept.

    Every request raises :class:`~crashdesk.client.errors.ClientError` where it brings no usable answer.
    """

    def __init__(
        self, base_url: str, token: str, organization: str = "local", *, limits: Limits = _NO_LIMITS_GIVEN
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.organization = organization
        self._http = Transport(self.base_url, token, limits)
        self._root = f"/api/0/organizations/{quote(organization, safe='')}"

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this very computer."""
        try:
            host = urlsplit(self.base_url).hostname or ""
        except ValueError:
            return False
        return host in {"localhost", "::1"} or host.startswith("127.")

    async def health(self) -> bool:
        """Whether the server is up."""
        await self._http.send("GET", "/health")
        return True

    async def projects(self) -> list[Project]:
        """All projects of the organisation."""
        answer = await self._http.send("GET", f"{self._root}/projects/")
        return [parsing.project(data) for data in self._list(answer)]

    async def create_project(self, name: str) -> Project:
        """Create a project of this name."""
        answer = await self._http.send("POST", f"{self._root}/projects/", body={"name": name})
        return parsing.project(self._object(answer))

    async def keys(self, project: str) -> list[Key]:
        """The client keys of a project, named by its slug."""
        organization = quote(self.organization, safe="")
        path = f"/api/0/projects/{organization}/{quote(project, safe='')}/keys/"
        return [parsing.key(data) for data in self._list(await self._http.send("GET", path))]

    async def issues(
        self,
        project: str | None = None,
        query: str = "is:unresolved",
        cursor: str | None = None,
        limit: int = 50,
        sort: str = "date",
    ) -> IssuePage:
        """One page of issues.

        Args:
            project: a project's id, or None for all.
            query: Sentry's search text.
            cursor: where the page begins, from an earlier page; None for the first.
            limit: how many issues a page holds.
            sort: ``date`` (last seen), ``new`` (first seen), ``freq`` (events) or ``user`` (users).
        """
        wanted = [("query", query), ("limit", str(limit)), ("sort", sort), ("groupStatsPeriod", "24h")]
        wanted += [("project", project)] if project else []
        wanted += [("cursor", cursor)] if cursor else []
        answer = await self._http.send("GET", f"{self._root}/issues/", wanted)
        after, before = cursors(answer.headers.get("Link", ""))
        hits = answer.headers.get("X-Hits")
        rows = tuple(parsing.issue(data) for data in self._list(answer))
        return IssuePage(rows, after, before, number(hits) if hits is not None else None)

    async def issue(self, issue_id: str) -> Issue:
        """One issue."""
        return parsing.issue(self._object(await self._http.send("GET", self._issue(issue_id))))

    async def update_issue(self, issue_id: str, status: IssueStatus) -> Issue:
        """Resolve, ignore or reopen one issue, and return it as it now is."""
        answer = await self._http.send("PUT", self._issue(issue_id), body={"status": status})
        return parsing.issue(self._object(answer))

    async def update_issues(self, issue_ids: Sequence[str], status: IssueStatus) -> None:
        """Resolve, ignore or reopen several issues at once; nothing is sent for none."""
        if issue_ids:
            ids = [("id", issue_id) for issue_id in issue_ids]
            await self._http.send("PUT", f"{self._root}/issues/", ids, {"status": status})

    async def delete_issue(self, issue_id: str) -> None:
        """Delete an issue with all its events."""
        await self._http.send("DELETE", self._issue(issue_id))

    async def events(self, issue_id: str, cursor: str | None = None) -> list[Event]:
        """One page of an issue's events, newest first."""
        query = [("cursor", cursor)] if cursor else []
        answer = await self._http.send("GET", f"{self._issue(issue_id)}events/", query)
        return [parsing.event(data) for data in self._list(answer)]

    async def event(self, issue_id: str, event_id: str = "latest") -> Event:
        """One event of an issue: ``latest``, ``oldest`` or an event's id."""
        path = f"{self._issue(issue_id)}events/{quote(event_id, safe='')}/"
        return parsing.event(self._object(await self._http.send("GET", path)))

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    def _issue(self, issue_id: str) -> str:
        return f"{self._root}/issues/{quote(issue_id, safe='')}/"

    def _list(self, answer: Answer) -> list[Mapping[str, Any]]:
        if not isinstance(answer.content, list):
            raise BadAnswerError(f"{self.base_url} answered with something other than a list.")
        return objects(answer.content)

    def _object(self, answer: Answer) -> Mapping[str, Any]:
        if not isinstance(answer.content, dict):
            raise BadAnswerError(f"{self.base_url} answered with something other than an object.")
        return answer.content

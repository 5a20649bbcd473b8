"""A small server in the test's own loop, that answers with the shapes of Sentry's web API."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Self

from aiohttp import web

from tests.helpers.desk_data import JSON, event_json, issue_json, key_json, project_json

TOKEN = "sesame"


class DeskServer:
    """Holds issues in memory, counts what it is asked for, and can be slow, broken or mute."""

    def __init__(self, issues: list[JSON] | None = None) -> None:
        self.issues = issues if issues is not None else [issue_json(number) for number in range(1, 15)]
        self.projects = [project_json()]
        self.asked: Counter[str] = Counter()
        self.queries: list[dict[str, str]] = []
        self.delay = 0.0
        self.status = 0
        self.body: bytes | None = None
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._gate])
        root = "/api/0/organizations/local"
        app.add_routes(
            [
                web.get("/health", self._health),
                web.get(f"{root}/projects/", self._projects),
                web.post(f"{root}/projects/", self._create_project),
                web.get("/api/0/projects/local/{slug}/keys/", self._keys),
                web.get(f"{root}/issues/", self._list),
                web.put(f"{root}/issues/", self._bulk),
                web.get(f"{root}/issues/{{id}}/", self._issue),
                web.put(f"{root}/issues/{{id}}/", self._update),
                web.delete(f"{root}/issues/{{id}}/", self._delete),
                web.get(f"{root}/issues/{{id}}/events/", self._events),
                web.get(f"{root}/issues/{{id}}/events/{{event}}/", self._event),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def find(self, issue_id: str) -> JSON:
        found = next((issue for issue in self.issues if issue["id"] == issue_id), None)
        if found is None:
            raise web.HTTPNotFound(text='{"detail": "The requested resource does not exist"}')
        return found

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked[f"{request.method} {request.path}"] += 1
        await asyncio.sleep(self.delay)
        if self.body is not None:
            return web.Response(body=self.body, status=self.status or 200, content_type="application/json")
        if self.status:
            return web.json_response({"detail": "out of order"}, status=self.status)
        if request.path != "/health" and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"detail": "Invalid token"}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _projects(self, _request: web.Request) -> web.Response:
        return web.json_response(self.projects)

    async def _create_project(self, request: web.Request) -> web.Response:
        name = (await request.json())["name"]
        if any(project["name"] == name for project in self.projects):
            return web.json_response({"detail": "a project of this name exists"}, status=409)
        self.projects.append(project_json(len(self.projects) + 1, name))
        return web.json_response(self.projects[-1], status=201)

    async def _keys(self, request: web.Request) -> web.Response:
        found = next(project for project in self.projects if project["slug"] == request.match_info["slug"])
        return web.json_response([key_json(found, self.url)])

    async def _list(self, request: web.Request) -> web.Response:
        self.queries.append(dict(request.query))
        found = [issue for issue in self.issues if _matches(issue, request.query)]
        limit, start = int(request.query.get("limit", 100)), _offset(request.query.get("cursor"))
        headers = {"X-Hits": str(len(found)), "Link": _links(str(request.url), start, limit, len(found))}
        return web.json_response(found[start : start + limit], headers=headers)

    async def _bulk(self, request: web.Request) -> web.Response:
        changes = await request.json()
        for issue_id in request.query.getall("id"):
            self.find(issue_id).update(changes)
        return web.json_response(changes)

    async def _issue(self, request: web.Request) -> web.Response:
        return web.json_response(self.find(request.match_info["id"]))

    async def _update(self, request: web.Request) -> web.Response:
        issue = self.find(request.match_info["id"])
        issue.update(await request.json())
        return web.json_response(issue)

    async def _delete(self, request: web.Request) -> web.Response:
        self.issues.remove(self.find(request.match_info["id"]))
        return web.Response(status=202)

    async def _events(self, request: web.Request) -> web.Response:
        issue = self.find(request.match_info["id"])
        return web.json_response([event_json(issue, 2, 2), event_json(issue, 1, 2)])

    async def _event(self, request: web.Request) -> web.Response:
        issue, wanted = self.find(request.match_info["id"]), request.match_info["event"]
        total = int(issue["count"])
        number = {"latest": total, "oldest": 1}.get(wanted) or int(wanted, 16)
        return web.json_response(event_json(issue, number, total))


def _matches(issue: JSON, query: Any) -> bool:
    if query.get("project", issue["project"]["id"]) != issue["project"]["id"]:
        return False
    words = query.get("query", "").split()
    states = [word.removeprefix("is:") for word in words if word.startswith("is:")]
    text = " ".join(word for word in words if ":" not in word).lower()
    return issue["status"] in (states or [issue["status"]]) and text in issue["title"].lower()


def _offset(cursor: str | None) -> int:
    return int(cursor.split(":")[1]) if cursor else 0


def _links(url: str, start: int, limit: int, total: int) -> str:
    before, after = max(start - limit, 0), start + limit
    return (
        f'<{url}>; rel="previous"; results="{str(start > 0).lower()}"; cursor="0:{before}:1", '
        f'<{url}>; rel="next"; results="{str(after < total).lower()}"; cursor="0:{after}:0"'
    )

"""The client against a server in the same loop, and against servers that misbehave."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from crashdesk.client import (
    BadAnswerError,
    Client,
    ClientError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnauthorisedError,
    UnreachableError,
)
from crashdesk.client.transport import Limits
from tests.helpers.desk_data import issue_json
from tests.helpers.desk_server import TOKEN, DeskServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def connected(
    server: DeskServer, token: str = TOKEN, limits: Limits | None = None
) -> AsyncIterator[Client]:
    async with server:
        client = Client(server.url, token, limits=limits or Limits())
        try:
            yield client
        finally:
            await client.close()


async def test_projects_are_listed_created_and_have_keys() -> None:
    async with connected(DeskServer()) as client:
        assert await client.health()
        made = await client.create_project("acme-backend")
        assert [project.name for project in await client.projects()] == ["acme-frontend", "acme-backend"]
        keys = await client.keys(made.slug)
        assert keys[0].dsn.endswith(f"@{client.base_url.removeprefix('http://')}/2")


async def test_issues_come_in_pages_that_know_their_neighbours() -> None:
    server = DeskServer([issue_json(number) for number in range(1, 121)])
    async with connected(server) as client:
        first = await client.issues()
        second = await client.issues(cursor=first.next_cursor)
        last = await client.issues(cursor=second.next_cursor)
        assert (len(first.rows), len(second.rows), len(last.rows)) == (50, 50, 20)
        assert (first.hits, first.previous_cursor, last.next_cursor) == (120, None, None)
        assert last.previous_cursor is not None


async def test_a_query_is_sent_as_sentry_expects_it() -> None:
    server = DeskServer()
    async with connected(server) as client:
        await client.issues(project="1", query="is:resolved order & gone", limit=5, sort="freq")
        expected = {
            "project": "1",
            "query": "is:resolved order & gone",
            "limit": "5",
            "sort": "freq",
            "groupStatsPeriod": "24h",
        }
        assert server.queries == [expected]


async def test_issues_change_their_state_alone_and_together_and_can_be_deleted() -> None:
    server = DeskServer()
    async with connected(server) as client:
        assert (await client.update_issue("1", "resolved")).status == "resolved"
        await client.update_issues(["2", "3"], "ignored")
        await client.update_issues([], "ignored")
        await client.delete_issue("4")
        assert [issue["status"] for issue in server.issues[:3]] == ["resolved", "ignored", "ignored"]
        with pytest.raises(NotFoundError):
            await client.issue("4")
        assert server.asked["PUT /api/0/organizations/local/issues/"] == 1


async def test_events_are_found_by_word_and_by_id() -> None:
    async with connected(DeskServer()) as client:
        latest = await client.event("1")
        assert latest.newer_id is None
        assert latest.older_id is not None
        assert (await client.event("1", latest.older_id)).newer_id == latest.id
        assert (await client.event("1", "oldest")).older_id is None
        assert len(await client.events("1")) == 2


async def test_a_wrong_token_is_named_but_never_repeated() -> None:
    async with connected(DeskServer(), token="s3cret") as client:
        with pytest.raises(UnauthorisedError, match="access token") as caught:
            await client.projects()
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("status", "kind"), [(500, ServerError), (400, RefusedError)])
async def test_a_failing_server_is_asked_once_and_quoted(status: int, kind: type[ClientError]) -> None:
    server = DeskServer()
    server.status = status
    async with connected(server) as client:
        with pytest.raises(kind, match="out of order"):
            await client.projects()
        assert sum(server.asked.values()) == 1


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"[" * 100_000, b'{"not": "a list"}', b""])
async def test_an_answer_of_another_shape_is_a_bad_answer(body: bytes) -> None:
    server = DeskServer()
    server.body = body
    async with connected(server) as client:
        with pytest.raises(BadAnswerError):
            await client.projects()


async def test_an_answer_larger_than_the_limit_is_not_read_to_its_end() -> None:
    server = DeskServer()
    server.body = b"[" + b" " * 2_000_000 + b"]"
    async with connected(server, limits=Limits(answer=1_000_000)) as client:
        with pytest.raises(BadAnswerError, match="more than"):
            await client.projects()


async def test_a_redirect_is_not_followed_with_the_token() -> None:
    server = DeskServer()
    server.body, server.status = b"", 302
    async with connected(server) as client:
        with pytest.raises(BadAnswerError, match="elsewhere"):
            await client.projects()


async def test_a_server_that_takes_too_long_is_asked_once() -> None:
    server = DeskServer()
    server.delay = 60
    # As long as a busy machine may need to hand the question over: it counts once it has come.
    async with connected(server, limits=Limits(total=1)) as client:
        with pytest.raises(NoAnswerError, match="did not answer within"):
            await client.projects()
        assert sum(server.asked.values()) == 1


async def test_no_server_is_said_in_words_a_person_can_use() -> None:
    client = Client("http://127.0.0.1:9", TOKEN)
    with pytest.raises(UnreachableError, match="No server answers at"):
        await client.projects()
    await client.close()


async def test_a_get_whose_connection_breaks_is_repeated_once_and_a_post_is_not() -> None:
    asked: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).split()[0])
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        client = Client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", TOKEN)
        with pytest.raises(UnreachableError):
            await client.projects()
        with pytest.raises(UnreachableError):
            await client.create_project("acme")
        await client.close()
    assert asked == [b"GET", b"GET", b"POST"]


async def test_a_closed_client_refuses_every_request() -> None:
    client = Client("http://127.0.0.1:9", TOKEN)
    await client.close()
    with pytest.raises(ClientError, match="closed"):
        await client.projects()


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8969", True),
        ("http://localhost:1/", True),
        ("http://[::1]:8969", True),
        ("https://sentry.example", False),
        ("http://[bad", False),
    ],
)
async def test_a_loopback_address_is_local(url: str, local: bool) -> None:  # noqa: FBT001  a parameter
    client = Client(url, TOKEN)
    assert client.is_local is local
    await client.close()


def test_importing_the_client_imports_no_aiohttp_and_no_qt() -> None:
    code = "import sys, crashdesk.client; print({'aiohttp', 'PyQt6'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from crashdesk.client import Client, ClientError
from crashdesk.desk.issue_feed import PAGE_SIZE, IssueFeed, Query, Shown
from crashdesk.desk.tasks import Tasks
from tests.helpers.desk_data import issue_json
from tests.helpers.desk_loop import run, until
from tests.helpers.desk_server import TOKEN, DeskServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PyQt6.QtWidgets import QApplication


class Reader:
    """A feed, and what it told."""

    def __init__(self) -> None:
        self.pages: list[Shown] = []
        self.errors: list[ClientError] = []
        self.tasks = Tasks()
        self.feed = IssueFeed(self.tasks)
        self.feed.loaded.connect(self.pages.append)
        self.feed.failed.connect(self.errors.append)


@pytest.fixture
def read(qapp: QApplication) -> Callable[..., None]:
    def call(work: Callable[[Reader, DeskServer], Awaitable[None]], count: int = 120) -> None:
        run(qapp, _read(work, count))

    return call


async def _read(work: Callable[[Reader, DeskServer], Awaitable[None]], count: int) -> None:
    async with DeskServer([issue_json(number) for number in range(1, count + 1)]) as server:
        reader, client = Reader(), Client(server.url, TOKEN)
        reader.feed.set_client(client)
        await work(reader, server)
        reader.tasks.close()
        await reader.tasks.settled()
        await client.close()


def test_pages_are_turned_forth_and_back(read: Callable[..., None]) -> None:
    async def work(reader: Reader, _server: DeskServer) -> None:
        for turn, first in (
            (reader.feed.reload, 0),
            (reader.feed.go_next, 50),
            (reader.feed.go_next, 100),
            (reader.feed.go_previous, 50),
        ):
            turn()
            await until(lambda first=first: reader.pages and reader.pages[-1].first == first)  # type: ignore[misc]  # bound early
        assert all(len(shown.page.rows) <= PAGE_SIZE for shown in reader.pages)
        assert reader.pages[-1].has_next
        assert reader.pages[-1].has_previous

    read(work)


def test_the_last_page_has_no_next_one(read: Callable[..., None]) -> None:
    async def work(reader: Reader, server: DeskServer) -> None:
        reader.feed.reload()
        await until(lambda: reader.pages)
        reader.feed.go_next()
        reader.feed.go_previous()
        await asyncio.sleep(0.1)
        assert len(server.queries) == 1

    read(work, count=3)


def test_an_empty_page_tells_whether_there_are_other_issues(read: Callable[..., None]) -> None:
    async def work(reader: Reader, _server: DeskServer) -> None:
        reader.feed.ask(Query(text="is:resolved"))
        await until(lambda: reader.pages)
        assert reader.pages[-1].others
        assert not reader.pages[-1].page.rows

    read(work, count=3)


def test_a_poll_that_a_new_query_has_overtaken_is_dropped(read: Callable[..., None]) -> None:
    async def work(reader: Reader, server: DeskServer) -> None:
        server.delay = 0.1
        poll = asyncio.ensure_future(reader.feed.poll())
        await asyncio.sleep(0.02)
        reader.feed.ask(Query(text="order"))
        await poll
        await until(lambda: reader.pages)
        await asyncio.sleep(0.2)
        assert [shown.query.text for shown in reader.pages] == ["order"]

    read(work)


def test_a_poll_waits_for_what_is_being_loaded_anyway(read: Callable[..., None]) -> None:
    async def work(reader: Reader, server: DeskServer) -> None:
        reader.feed.reload()
        await reader.feed.poll()
        await until(lambda: reader.pages)
        assert len(server.queries) == 1

    read(work)


def test_a_last_page_that_was_emptied_meanwhile_leads_back_to_the_one_before(
    read: Callable[..., None],
) -> None:
    async def work(reader: Reader, server: DeskServer) -> None:
        reader.feed.reload()
        await until(lambda: reader.pages)
        reader.feed.go_next()
        await until(lambda: len(reader.pages) == 2)
        del server.issues[50:]
        await reader.feed.poll()
        await until(lambda: len(reader.pages) == 3)
        assert reader.pages[-1].first == 0

    read(work, count=60)


def test_an_error_is_told_and_the_busy_sign_ends(read: Callable[..., None]) -> None:
    async def work(reader: Reader, server: DeskServer) -> None:
        signs: list[bool] = []
        reader.feed.working.connect(signs.append)
        server.status = 500
        reader.feed.reload()
        await until(lambda: reader.errors)
        assert signs == [True, False]
        assert not reader.feed.has_shown

    read(work)


def test_without_a_client_nothing_is_asked(qapp: QApplication) -> None:
    reader = Reader()
    reader.feed.reload()
    run(qapp, reader.feed.poll())
    assert not reader.pages
    assert not reader.errors

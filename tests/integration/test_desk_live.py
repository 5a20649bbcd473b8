"""The window on the real server: what appears, how much is loaded, and what a death of the server does."""

from __future__ import annotations

import asyncio
import socket
import time
import urllib.request
from contextlib import ExitStack, asynccontextmanager
from math import inf
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PyQt6.QtCore import QSettings, QTimer

from crashdesk.client import Client
from crashdesk.desk.issue_feed import PAGE_SIZE
from crashdesk.desk.main_window import MainWindow
from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import Envelope, item, serialize
from tests.helpers.desk_loop import run, until
from tests.helpers.server import lasting_port, running_server, wait_until
from tests.helpers.standstill import standstill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

    from PyQt6.QtWidgets import QApplication

MANY = 10_000


def event(number: int) -> dict[str, Any]:
    frame = {
        "filename": "orders/window.py",
        "function": f"save_{number}",
        "module": "orders.window",
        "lineno": 88,
        "in_app": True,
        "context_line": "order = self.orders[self.current_id]",
    }
    value = {"type": "LookupError", "value": f"order {number} gone", "stacktrace": {"frames": [frame]}}
    return {
        "event_id": uuid4().hex,
        "timestamp": time.time(),
        "platform": "python",
        "level": "error",
        "release": "acme@1.2.3",
        "environment": "production",
        "exception": {"values": [value]},
        "fingerprint": [f"number {number}"],
        "breadcrumbs": {"values": [{"category": "ui.click", "message": "Save", "timestamp": time.time()}]},
        "tags": {"service": "orders"},
    }


def send(dsn: str, *numbers: int) -> None:
    """Send events, one envelope each, over one connection after another as a reporter does."""
    target = Dsn.parse(dsn)
    for number in numbers:
        body = serialize(Envelope({"event_id": uuid4().hex}, [item("event", event(number))]))
        headers = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={target.public_key}"}
        with urllib.request.urlopen(urllib.request.Request(target.envelope_url, body, headers), timeout=10):
            pass


async def send_many(dsn: str, count: int) -> None:
    """Send events over a few kept connections: each envelope is acknowledged after its commit."""
    import aiohttp

    target = Dsn.parse(dsn)
    headers = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={target.public_key}"}
    numbers = iter(range(count))

    async def work(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            body = serialize(Envelope({"event_id": uuid4().hex}, [item("event", event(number))]))
            async with session.post(target.envelope_url, data=body, headers=headers) as answer:
                assert answer.status == 200, await answer.text()

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        await asyncio.gather(*(work(session) for _ in range(64)))


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)


@asynccontextmanager
async def opened(client: Client | None, settings: QSettings) -> AsyncIterator[MainWindow]:
    """A window that is shown while the block runs."""
    window = MainWindow(client, settings)
    window.show()
    try:
        yield window
    finally:
        window.close()
        await window.settled()
        window.deleteLater()
        if client is not None:
            await client.close()


class Ticks:
    """Counts how often the GUI's event loop comes round, and the longest time between that it did not.

    Time in which the machine was busy with others does not count.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self.count = 0
        self._stack = ExitStack()
        self._machine = self._stack.enter_context(standstill())
        self._last = inf
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(10)

    def stop(self) -> None:
        self._timer.stop()
        self._stack.close()

    def _now(self) -> float:
        return time.monotonic() - self._machine.seconds

    def _tick(self) -> None:
        now = self._now()
        self.longest = max(self.longest, now - self._last)  # to open a window takes what it takes
        self._last = now
        self.count += 1


class CountingClient(Client):
    """Counts the pages that are asked for, those that come and their rows."""

    asked = pages = rows = 0

    async def issues(self, *args: Any, **more: Any) -> Any:
        self.asked += 1
        page = await super().issues(*args, **more)
        self.pages += 1
        self.rows += len(page.rows)
        return page


def test_with_ten_thousand_issues_the_list_pages_and_does_not_load_all(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    with running_server(tmp_path / "data") as server:
        dsn = server.add_project("acme")
        asyncio.run(send_many(dsn, MANY))
        client = CountingClient(server.url, server.token)

        async def look() -> None:
            async with opened(client, settings) as window:
                ticks = Ticks()
                issues = window.issues.list
                await until(issues.model.rowCount)
                assert issues.model.rowCount() == PAGE_SIZE
                assert issues.span.text().startswith(f"1\N{EN DASH}{PAGE_SIZE} of ")
                assert issues.span.text().endswith("10\N{NARROW NO-BREAK SPACE}000")
                first = {issue.id for issue in issues.model.rows}
                window.issues.actions_.next_page.trigger()
                await until(lambda: issues.span.text().startswith("51"))
                assert first.isdisjoint(issue.id for issue in issues.model.rows)
                window.issues.actions_.previous_page.trigger()
                await until(lambda: issues.span.text().startswith("1\N{EN DASH}"))
                assert {issue.id for issue in issues.model.rows} == first
                ticks.stop()
                assert ticks.longest < 0.5
                assert client.rows <= PAGE_SIZE * client.pages <= PAGE_SIZE * 10

        run(qapp, look())


def test_a_new_report_appears_within_two_seconds_and_disturbs_nothing(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    with running_server(tmp_path / "data") as server:
        dsn = server.add_project("acme")
        send(dsn, *range(60))
        wait_until(lambda: len(server.issues()) == 60)

        async def look() -> None:
            async with opened(Client(server.url, server.token), settings) as window:
                issues, detail = window.issues.list, window.issues.detail
                await until(lambda: detail.event_shown)
                bar = issues.view.verticalScrollBar()
                assert bar is not None
                bar.setValue(300)
                detail.tabs.stack.collapseAll()
                chosen = issues.current
                assert chosen is not None
                top = issues.view.indexAt(issues.view.rect().topLeft()).data()
                with standstill() as machine:
                    sent = time.monotonic()
                    await asyncio.to_thread(send, dsn, 777)
                    await until(lambda: issues.model.rows[0].value == "order 777 gone", 20)
                    assert time.monotonic() - sent - machine.seconds < 2
                assert issues.current is not None
                assert issues.current.id == chosen.id
                assert detail.issue is not None
                assert detail.issue.id == chosen.id
                assert issues.view.indexAt(issues.view.rect().topLeft()).data() == top
                first = detail.tabs.stack.items.index(1, 0)
                assert not detail.tabs.stack.isExpanded(first)

        run(qapp, look())


def test_an_issue_opens_with_stack_trail_tags_and_context(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    with running_server(tmp_path / "data") as server:
        send(server.add_project("acme"), 7)

        async def look() -> None:
            async with opened(Client(server.url, server.token), settings) as window:
                detail = window.issues.detail
                await until(lambda: detail.event_shown)
                assert detail.header.title == "LookupError: order 7 gone"
                event_shown = detail.event_shown
                assert event_shown is not None
                frame = event_shown.exceptions[0].frames[0]
                assert (frame.filename, frame.function, frame.line) == ("orders/window.py", "save_7", 88)
                assert dict(frame.context)[88] == "order = self.orders[self.current_id]"
                assert (event_shown.release, event_shown.environment) == ("acme@1.2.3", "production")
                assert ("service", "orders") in event_shown.tags
                assert event_shown.crumbs[0].category == "ui.click"
                assert detail.tabs.trail.items.rowCount() == 2
                tags = detail.tabs.tags
                row = next(
                    r for r in range(tags.items.rowCount()) if tags.items.index(r, 0).data() == "release"
                )
                tags.setCurrentIndex(tags.items.index(row, 0))
                tags.search_current()
                await until(lambda: window.issues.feed.has_shown)
                assert window.issues.feed.query.text == "release:acme@1.2.3"
                assert window.issues.list.model.rowCount() == 1

        run(qapp, look())


def test_resolving_takes_an_issue_off_the_list_and_undo_brings_it_back(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    with running_server(tmp_path / "data") as server:
        send(server.add_project("acme"), 1, 2)

        async def look() -> None:
            async with opened(Client(server.url, server.token), settings) as window:
                issues, acts = window.issues.list, window.issues.actions_
                await until(lambda: issues.model.rowCount() == 2 and window.issues.detail.event_shown)
                acts.resolve.trigger()
                await until(lambda: issues.model.rowCount() == 1)
                assert window.notice.text.startswith("Resolved: LookupError")
                await asyncio.to_thread(lambda: wait_until(lambda: len(server.issues("is:resolved")) == 1))
                acts.reopen.trigger()
                await until(lambda: issues.model.rowCount() == 2)
                acts.ignore.trigger()
                await until(lambda: issues.model.rowCount() == 1)

        run(qapp, look())


def test_a_server_that_dies_is_noted_and_the_window_recovers_on_the_new_one(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    with running_server(tmp_path / "data") as server:
        dsn = server.add_project("acme")
        send(dsn, 1, 2)

        async def look() -> None:
            async with opened(Client(server.url, server.token), settings) as window:
                issues = window.issues.list
                await until(lambda: issues.model.rowCount() == 2)
                server.kill()
                ticks = Ticks()
                await until(lambda: window.condition.text.startswith("The server stopped"))
                assert window.navigation.link.text == "server stopped: restarting"
                assert issues.model.rowCount() == 2, "what was shown stays"
                await asyncio.sleep(1.5)
                await until(lambda: ticks.count > 50)
                ticks.stop()
                assert ticks.longest < 0.5
                with running_server(tmp_path / "data") as other:
                    client = Client(other.url, other.token)
                    window.set_client(client)
                    await until(lambda: not window.condition.text)
                    assert window.navigation.link.text == "receiving"
                    await asyncio.to_thread(
                        send, other.api("projects/local/acme/keys/")[0]["dsn"]["public"], 3
                    )
                    await until(lambda: issues.model.rowCount() == 3)
                    window.set_client(None)
                    await client.close()

        run(qapp, look())


def test_a_server_that_comes_back_at_the_same_address_is_found_without_help(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    port = lasting_port()
    with running_server(tmp_path / "data", port=port) as server:
        send(server.add_project("acme"), 1)

        async def look() -> None:
            async with opened(Client(server.url, server.token), settings) as window:
                await until(lambda: window.issues.list.model.rowCount() == 1)
                server.kill()
                await until(lambda: window.condition.text)
                with running_server(tmp_path / "data", port=port):
                    await until(lambda: window.navigation.link.text == "receiving")
                    assert not window.condition.text

        run(qapp, look())


def test_a_server_that_takes_the_connection_and_never_answers_freezes_nothing(
    qapp: QApplication, settings: QSettings
) -> None:
    async def look() -> None:
        with socket.socket() as mute:
            mute.bind(("127.0.0.1", 0))
            mute.listen(16)
            url = f"http://127.0.0.1:{mute.getsockname()[1]}"
            async with opened(Client(url, "t"), settings) as window:
                await until(lambda: window.issues.list.busy.is_moving)
                ticks = Ticks()
                await asyncio.sleep(1)
                window.issues.actions_.refresh.trigger()
                await until(lambda: window.navigation.link.text == "server does not answer", 20)
                assert "does not answer" in window.condition.text
                await until(lambda: ticks.count > 100)
                ticks.stop()
                assert ticks.longest < 0.3

    run(qapp, look())


def test_a_hidden_window_asks_nothing(qapp: QApplication, tmp_path: Path, settings: QSettings) -> None:
    with running_server(tmp_path / "data") as server:
        client = CountingClient(server.url, server.token)

        async def look() -> None:
            async with opened(client, settings) as window:
                await until(lambda: client.pages)
                window.hide()
                before = client.asked
                await asyncio.sleep(1.6)
                assert client.asked == before
                window.show()
                await until(lambda: client.asked > before)

        run(qapp, look())


def test_settings_hold_what_the_window_looked_like(
    qapp: QApplication, tmp_path: Path, settings: QSettings
) -> None:
    with running_server(tmp_path / "data") as server:
        server.add_project("acme")
        project = server.api("organizations/local/projects/")[0]["id"]

        async def look() -> None:
            async with opened(Client(server.url, server.token), settings) as window:
                await until(lambda: window.projects.projects.known)
                window.resize(790, 666)  # within the offscreen screen of 800 by 800
                window.projects.choose(project)
                window.issues.list.search.setText("is:resolved")
                window.issues.list.search.returnPressed.emit()
                await asyncio.sleep(0.1)
            async with opened(Client(server.url, server.token), settings) as window:
                assert (window.width(), window.height()) == (790, 666)
                await until(lambda: window.navigation.projects.currentText() == "acme")
                assert window.issues.list.search.text() == "is:resolved"
                assert window.issues.feed.query.project == project

        run(qapp, look())

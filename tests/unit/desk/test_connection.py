from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QObject

from crashdesk.client import Client, UnreachableError
from crashdesk.desk import connection
from crashdesk.desk.connection import Connection, interval_for
from crashdesk.desk.link import Link
from crashdesk.desk.tasks import Tasks
from tests.helpers.desk_loop import run, until

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication


@pytest.mark.parametrize(
    ("url", "lost", "seconds"),
    [
        ("http://127.0.0.1:1", False, 1),
        ("http://localhost:1", True, 1),
        ("https://sentry.example", False, 30),
        ("https://sentry.example", True, 5),
    ],
)
def test_a_local_server_is_asked_each_second_and_a_remote_one_seldom(
    url: str,
    lost: bool,  # noqa: FBT001  a parameter
    seconds: float,
) -> None:
    assert interval_for(Client(url, "t"), lost=lost) == seconds
    assert interval_for(None, lost=lost) == 1


def test_it_asks_until_it_is_stopped_and_tells_what_changes(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LOCAL", 0.01)
    answers: list[Exception | None] = [None, UnreachableError("gone"), UnreachableError("gone"), None]
    told: list[object] = []

    async def beat(_answers: int) -> None:
        answer = answers.pop(0) if answers else None
        if answer is not None:
            raise answer

    async def watch() -> None:
        owner, tasks = QObject(), Tasks()
        asking = Connection(tasks, beat, owner)
        asking.changed.connect(lambda link, _local, _note: told.append(link))
        asking.returned.connect(lambda: told.append("returned"))
        asking.start()
        assert not tasks.is_running("pulse"), "there is nobody to ask yet"
        asking.set_client(Client("http://127.0.0.1:1", "t"))
        asking.start()
        await until(lambda: "returned" in told)
        asking.stop()
        count = len(told)
        await asyncio.sleep(0.05)
        assert len(told) == count
        tasks.close()
        await tasks.settled()

    run(qapp, watch())
    assert told[:5] == [Link.RECEIVING, Link.STOPPED, Link.STOPPED, Link.RECEIVING, "returned"]
    assert told.count("returned") == 1

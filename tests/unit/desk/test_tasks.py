from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from crashdesk.client import ClientError
from crashdesk.desk.tasks import Tasks

pytestmark = pytest.mark.anyio


async def _after(seconds: float, result: str) -> str:
    await asyncio.sleep(seconds)
    return result


async def _fail(error: Exception) -> str:
    raise error


async def test_a_result_comes_back_to_its_callback() -> None:
    got: list[Any] = []
    tasks = Tasks()
    tasks.start("a", _after(0, "done"), got.append, got.append)
    assert tasks.is_running("a")
    await tasks.settled()
    assert got == ["done"]
    assert not tasks.is_running("a")


async def test_of_two_with_one_name_the_later_wins() -> None:
    got: list[Any] = []
    tasks = Tasks()
    tasks.start("a", _after(0.01, "earlier"), got.append, got.append)
    tasks.start("a", _after(0, "later"), got.append, got.append)
    tasks.start("b", _after(0, "other"), got.append, got.append)
    await tasks.settled()
    assert sorted(got) == ["later", "other"]


async def test_what_the_client_raises_goes_to_the_pane() -> None:
    got: list[Any] = []
    tasks = Tasks()
    tasks.start("a", _fail(ClientError("no")), got.append, lambda error: got.append(str(error)))
    await tasks.settled()
    assert got == ["no"]


async def test_an_error_of_our_own_is_reported_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[Any] = []
    got: list[Any] = []
    monkeypatch.setattr(sys, "excepthook", lambda *caught: reported.append(caught[1]))
    tasks, error = Tasks(), KeyError("x")
    tasks.start("a", _fail(error), got.append, lambda said: got.append(str(said)))
    await tasks.settled()
    assert reported == [error]
    assert got == ["Crashdesk made a mistake. It was reported."]


async def test_closing_cancels_all_and_takes_no_more() -> None:
    got: list[Any] = []
    tasks = Tasks()
    tasks.start("a", _after(0.01, "a"), got.append, got.append)
    tasks.close()
    tasks.start("b", _after(0, "b"), got.append, got.append)
    await tasks.settled()
    await asyncio.sleep(0.02)
    assert got == []

from __future__ import annotations

import asyncio

import pytest

from crashdesk.server.budget import Budget

pytestmark = pytest.mark.anyio


async def test_holders_wait_until_there_is_room_and_a_giant_gets_all() -> None:
    budget, held, most = Budget(10), 0, 0

    async def hold(size: int) -> None:
        nonlocal held, most
        async with budget.hold(size):
            held += size
            most = max(most, held)
            await asyncio.sleep(0.001)
            held -= size

    await asyncio.gather(*(hold(size) for size in (4, 4, 4, 6, 10, 1, 2, 3)))
    assert (held, most) == (0, 10)
    await asyncio.wait_for(hold(1000), 1)


async def test_what_was_held_is_free_again_after_a_failure() -> None:
    budget = Budget(10)
    with pytest.raises(ZeroDivisionError):
        async with budget.hold(10):
            raise ZeroDivisionError
    async with asyncio.timeout(1), budget.hold(10):
        pass

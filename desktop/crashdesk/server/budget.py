"""A fixed amount of memory that the reports in work share."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Budget:
    """So many bytes; who needs some of them waits until they are free.

    Args:
        total: bytes that can be held at once. A single holder of more than that gets all of it.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncIterator[None]:
        """Hold some bytes while the block runs."""
        share = min(size, self._total)
        async with self._changed:
            await self._changed.wait_for(lambda: self._free >= share)
            self._free -= share
        try:
            yield
        finally:
            self._free += share
            async with self._changed:
                self._changed.notify_all()

"""Deleting what an installation has sent, at the wish of the person at it.

    DELETE /api/<project>/installations/?id=<id>&id=<another id>
    X-Sentry-Auth: Sentry sentry_key=<the DSN's public key>

    200 {"deleted": {"events": 3, "feedback": 1, "transactions": 0, "sessions": 2, "attachments": 0,
                     "others": 0}}

Deleted is what names one of the ids as its user (``user.id``, a session's ``did``), with what belongs to it.
An id that nobody has sent deletes nothing and is answered alike. A DSN stands in every copy of an
application, so its key alone must not suffice: from other computers only ids that nobody guesses are taken,
which is what the reporter sends as long as personal data may not leave.

It is no address of Sentry's; there, somebody deletes by hand what the ids find that the reporter shows.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import Counter
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from crashdesk.server.admission import stated_key
from crashdesk.server.context import Services, services
from crashdesk.server.errors import HttpError, bad_request
from crashdesk.server.responses import json_response
from crashdesk.store import belongings, erasure

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    Erase = Callable[[sqlite3.Connection, int, Sequence[int]], Counter[str]]

MAX_IDS: Final = 20
KINDS: Final = ("events", "feedback", "transactions", "sessions", "attachments", "others")
_RANDOM: Final = re.compile(r"[0-9a-f]{32}")
"""The form of an installation's id: 128 random bits."""


async def erase(request: Request) -> Response:
    """Delete what carries the ids that are named."""
    parts = services(request)
    project_id: int = request.path_params["project_id"]
    key = stated_key(request.headers, request.query_params)
    if key is None:
        raise HttpError(401, "no DSN key: send X-Sentry-Auth or ?sentry_key=", reason="unauthorised")
    parts.keys.admit(project_id, key)
    ids = _ids(request)
    async with _turn(parts):
        erased = await _erased(parts, project_id, ids)
    return json_response({"deleted": {kind: erased[kind] for kind in KINDS}})


def _ids(request: Request) -> frozenset[str]:
    """The ids in the address.

    Raises:
        HttpError: there is none, one that no user has, or one that this sender may not name.
    """
    ids = request.query_params.getlist("id")
    if not 1 <= len(ids) <= MAX_IDS:
        raise bad_request(f"id: name 1 to {MAX_IDS} ids, such as ?id=7c0e5f3ab1d94e6c9d0a2f8b4e61c357")
    if not all(0 < len(each) <= belongings.MAX_ID and each.isprintable() for each in ids):
        raise bad_request(f"id: an id has 1 to {belongings.MAX_ID} printable characters")
    if not (_is_near(request) or all(_RANDOM.fullmatch(each) for each in ids)):
        raise HttpError(403, "id: from another computer only ids of 32 hexadecimal digits are taken")
    return frozenset(ids)


def _is_near(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def _turn(parts: Services) -> AsyncIterator[None]:
    """One deletion after the other: each looks through much, and reports must still come in."""
    try:
        async with asyncio.timeout(parts.limits.wait_seconds):
            await parts.erasing.acquire()
    except TimeoutError:
        detail = "another deletion takes its time; ask again later"
        raise HttpError(503, detail, reason="busy", headers={"Retry-After": "30"}) from None
    try:
        yield
    finally:
        parts.erasing.release()


async def _erased(parts: Services, project_id: int, ids: frozenset[str]) -> Counter[str]:
    """Delete in batches, between which other changes have their turn."""
    found = await parts.readers.run(partial(belongings.events_of, project_id=project_id, user_ids=ids))
    wanted = belongings.Wanted(ids, frozenset(found.values()))
    items = await _items(parts, project_id, belongings.CARRIERS, wanted)
    if wanted.profiles:
        items += await _items(parts, project_id, belongings.PROFILES, wanted)
    erased = await _in_batches(parts, project_id, erasure.erase_items, items)
    erased += await _in_batches(parts, project_id, erasure.erase_events, list(found))
    await parts.writer.submit(erasure.forget_old)
    return erased


async def _items(
    parts: Services, project_id: int, kinds: Sequence[str], wanted: belongings.Wanted
) -> list[int]:
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        look = partial(belongings.items_of, project_id=project_id, kinds=kinds, wanted=wanted, after=after)
        numbers, after = await parts.readers.run(look)
        found += numbers
    return found


async def _in_batches(parts: Services, project_id: int, erase: Erase, numbers: Sequence[int]) -> Counter[str]:
    erased: Counter[str] = Counter()
    for start in range(0, len(numbers), erasure.BATCH):
        batch = numbers[start : start + erasure.BATCH]
        work = partial(_worked, erase=erase, project_id=project_id, numbers=batch)
        erased += await parts.writer.submit(work)
    return erased


def _worked(
    connection: sqlite3.Connection, erase: Erase, project_id: int, numbers: Sequence[int]
) -> Counter[str]:
    return erase(connection, project_id, numbers)

"""Taking in reports: ``/api/<project>/envelope/``, ``/api/<project>/store/`` and ``/stream``.

A report is acknowledged after its commit; what is not acknowledged was not stored, and its sender keeps it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from crashdesk.protocol import envelope as envelopes
from crashdesk.protocol.envelope import Envelope, EnvelopeError, EnvelopeTooLargeError, Item
from crashdesk.server.admission import envelope_key, stated_key
from crashdesk.server.bodies import Body, check_length, receive
from crashdesk.server.context import Services, services
from crashdesk.server.errors import HttpError
from crashdesk.server.responses import error_response, json_response
from crashdesk.store import intake, projects
from crashdesk.store.deliveries import digested
from crashdesk.store.foreign import MICROS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import BinaryIO

    from starlette.requests import Request
    from starlette.responses import Response

    from crashdesk.store.digest import Delivery

    Read = Callable[[BinaryIO, envelopes.Limits], Envelope]

SPOTLIGHT = "spotlight"
"""The project that takes what ``sentry_sdk.init(spotlight=True)`` sends, which names none."""


async def envelope(request: Request) -> Response:
    """Take in an envelope for a project."""
    return await _answered(request, partial(_to_project, request, _read_envelope))


async def store(request: Request) -> Response:
    """Take in a bare event for a project, as old SDKs send it."""
    return await _answered(request, partial(_to_project, request, _read_event))


async def stream(request: Request) -> Response:
    """Take in an envelope without a DSN, from this computer only."""
    return await _answered(request, partial(_to_spotlight, request))


async def _answered(request: Request, take: Callable[[], Awaitable[intake.Receipt]]) -> Response:
    """Answer with the report's id once it is stored, or with why it was refused; count either."""
    counters = services(request).counters
    try:
        receipt = await take()
    except HttpError as error:
        counters.rejected[error.reason] += 1
        return error_response(error)
    counters.received += 1
    counters.stored += receipt.new
    counters.repeated += receipt.repeated
    return json_response({"id": receipt.event_id})


async def _to_project(request: Request, read: Read) -> intake.Receipt:
    parts = services(request)
    project_id: int = request.path_params["project_id"]
    key = stated_key(request.headers, request.query_params)
    if key is not None:
        parts.keys.admit(project_id, key)

    def admitted(sent: Envelope) -> Envelope:
        if key is None:
            parts.keys.admit(project_id, envelope_key(sent.headers))
        return sent

    return await _take(request, project_id, lambda file, limits: admitted(read(file, limits)))


async def _to_spotlight(request: Request) -> intake.Receipt:
    _check_neighbour(request)
    parts = services(request)
    project = await parts.readers.run(partial(projects.by_reference, reference=SPOTLIGHT))
    if project is None:
        project = await parts.writer.submit(partial(projects.find_or_create, slug=SPOTLIGHT))
        parts.keys.replace(await parts.readers.run(projects.keys))
    return await _take(request, project.id, _read_envelope)


def _check_neighbour(request: Request) -> None:
    """Without a key, only programs of this computer are let in, and no web page that is open on it."""
    try:
        near = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        near = False
    if not near or "origin" in request.headers:
        detail = "/stream takes reports of programs on this computer only; use a DSN"
        raise HttpError(403, detail, reason="unauthorised")


async def _take(request: Request, project_id: int, read: Read) -> intake.Receipt:
    """Receive, digest and store a report."""
    parts = services(request)
    check_length(request, parts.limits.compressed)
    await _place(parts)
    try:
        body = await receive(request, parts.limits, parts.spool, parts.workers)
        try:
            return await _stored(parts, project_id, body, read)
        finally:
            body.close()
    finally:
        parts.places.release()


async def _place(parts: Services) -> None:
    """Wait for one of the places, which also bounds what waits for the writer."""
    try:
        async with asyncio.timeout(parts.limits.wait_seconds):
            await parts.places.acquire()
    except TimeoutError:
        detail = "too many reports at once; send it again later"
        raise HttpError(503, detail, reason="busy", headers={"Retry-After": "5"}) from None


async def _stored(
    parts: Services,
    project_id: int,
    body: Body,
    read: Read,
) -> intake.Receipt:
    async with parts.budget.hold(body.size):
        loop = asyncio.get_running_loop()
        digest = partial(_digest, body, project_id, read, parts.limits.envelope)
        delivery = await loop.run_in_executor(parts.workers, digest)
        return await parts.writer.submit(partial(intake.apply, delivery=delivery, bounds=parts.bounds))


def _digest(
    body: Body,
    project_id: int,
    read: Read,
    limits: envelopes.Limits,
) -> Delivery:
    """Parse and digest a body, in a worker thread."""
    try:
        sent = read(body.binary, limits)
        return digested(sent, project_id, int(time.time() * MICROS))
    except EnvelopeTooLargeError as error:
        raise HttpError(413, str(error), reason="too_large") from None
    except EnvelopeError as error:
        raise HttpError(400, str(error), reason="malformed") from None


def _read_envelope(file: BinaryIO, limits: envelopes.Limits) -> Envelope:
    return envelopes.read(file, limits)


def _read_event(file: BinaryIO, limits: envelopes.Limits) -> Envelope:
    """Read a bare event as an envelope with that one item."""
    payload = file.read(limits.event + 1)
    if len(payload) > limits.event:
        raise EnvelopeTooLargeError(f"the event exceeds {limits.event} bytes")
    raw: Any = Item({"type": "event"}, payload).json()
    kind = "transaction" if isinstance(raw, dict) and raw.get("type") == "transaction" else "event"
    event_id = raw.get("event_id") if isinstance(raw, dict) else None
    return Envelope({"event_id": event_id}, [Item({"type": kind}, payload)])

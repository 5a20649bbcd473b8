"""The server that a command asks: the one that runs, or one for the length of the command."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from crashdesk.app.output import CommandError
from crashdesk.app.program import command

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from crashdesk.client.transport import Transport

Result = TypeVar("Result")

_READY = "listening on "
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Remote:
    """A server that can be asked; ``lasting`` tells the one that runs anyway from ours."""

    url: str
    token: str
    lasting: bool


def asked(data_dir: Path, work: Callable[[Transport, Remote], Awaitable[Result]]) -> Result:
    """Let a command ask the server of a data folder, starting one where none runs.

    Args:
        data_dir: the server's data folder.
        work: what to ask; it is given the way to the server, and which server it is.

    Raises:
        CommandError: there is no server to be had, or it did not answer what was asked.
    """
    from crashdesk.client.errors import ClientError

    with server_of(data_dir) as remote:
        try:
            return asyncio.run(_asked(remote, work))
        except ClientError as error:
            raise CommandError(str(error)) from None


async def _asked(remote: Remote, work: Callable[[Transport, Remote], Awaitable[Result]]) -> Result:
    from crashdesk.client.transport import Limits, Transport

    transport = Transport(remote.url, remote.token, Limits())
    try:
        return await work(transport, remote)
    finally:
        await transport.close()


@contextmanager
def server_of(data_dir: Path) -> Iterator[Remote]:
    """Give the server of a data folder while the block runs, starting one where none does.

    Raises:
        CommandError: there is no server to be had.
    """
    from crashdesk.server import address, tokens
    from crashdesk.server.errors import ServerError

    try:
        if found := address.running(data_dir):
            yield Remote(found.url, tokens.read(data_dir), lasting=True)
            return
        with _started(data_dir) as url:
            yield Remote(url, tokens.read(data_dir), lasting=False)
    except ServerError as error:
        raise CommandError(str(error)) from None


@contextmanager
def _started(data_dir: Path) -> Iterator[str]:
    """Run a server while the block does, and give its address."""
    process = subprocess.Popen(  # noqa: S603 - this very program
        command("serve", "--port", "0", "--data-dir", str(data_dir)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield _address_of(process)
    finally:
        _stop(process)


def _address_of(process: subprocess.Popen[str]) -> str:
    """Wait for the line with the server's address.

    Raises:
        CommandError: the server ended, or said nothing in time.
    """
    assert process.stdout is not None
    patience = threading.Timer(_START_SECONDS, process.kill)
    patience.start()
    try:
        said = process.stdout.readline()
    finally:
        patience.cancel()
        patience.join()
    if said.startswith(_READY):
        return said.removeprefix(_READY).strip()
    raise CommandError(_failure(process))


def _failure(process: subprocess.Popen[str]) -> str:
    """The server's own last line, or that it had none."""
    _, complaint = process.communicate()
    lines = complaint.strip().splitlines()
    if not lines:
        return "the server did not start; try 'crashdesk serve' and see what it says"
    return lines[-1].removeprefix("crashdesk: ")


def _stop(process: subprocess.Popen[str]) -> None:
    """End our server as it likes best, and by force where it takes too long."""
    process.terminate()
    try:
        process.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()

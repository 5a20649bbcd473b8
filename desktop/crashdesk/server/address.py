"""Where a running server can be reached: it leaves that in its data folder."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from crashdesk.server.errors import ServerError
from crashdesk.server.folder import is_locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "server.json"
DEFAULT_PORT = 8969
"""Where ``sentry_sdk.init(spotlight=True)`` looks (https://spotlightjs.com/)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A running server: the URL it answers under, its process id, and its version."""

    url: str
    pid: int
    version: str


def running(data_dir: Path) -> Address | None:
    """Return the server that uses a data folder, or None where there is none.

    The lock on the folder tells a running server from one that was killed, even where its process id
    has since gone to another program.
    """
    try:
        content = json.loads((data_dir / FILE_NAME).read_text("utf-8"))
        address = Address(str(content["url"]), int(content["pid"]), str(content["version"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return address if is_locked(data_dir) else None


@contextmanager
def published(data_dir: Path, address: Address) -> Iterator[None]:
    """Leave the address in the data folder while the block runs.

    Raises:
        ServerError: it cannot be written.
    """
    path, unfinished = data_dir / FILE_NAME, data_dir / f"{FILE_NAME}.new"
    try:
        unfinished.write_text(json.dumps(asdict(address)), "utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise ServerError(f"cannot write {path}: {error.strerror}") from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)

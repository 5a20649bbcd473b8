"""The token that opens the web API, in a file that its owner alone can read."""

from __future__ import annotations

import os
import re
import secrets
from typing import TYPE_CHECKING

from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "token"
_BYTES = 32
_FORM = re.compile(r"^[0-9a-f]{64,}$")


def path(data_dir: Path) -> Path:
    """Return where the token of a data folder stands."""
    return data_dir / FILE_NAME


def read(data_dir: Path) -> str:
    """Return the token.

    Raises:
        ServerError: there is none, or it cannot be read.
    """
    try:
        token = path(data_dir).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ServerError(f"cannot read the token {path(data_dir)}: {type(error).__name__}") from None
    if not _FORM.match(token):
        raise ServerError(f"{path(data_dir)} holds no token; delete it and start the server again")
    return token


def ensure(data_dir: Path) -> str:
    """Return the token, making one where there is none; call it with the data folder locked.

    Raises:
        ServerError: it cannot be read or made.
    """
    if not path(data_dir).exists():
        _create(data_dir)
    try:
        path(data_dir).chmod(0o600)
    except OSError as error:
        raise ServerError(f"cannot protect the token {path(data_dir)}: {error.strerror}") from None
    return read(data_dir)


def _create(data_dir: Path) -> None:
    """Write a new token under another name and then rename it, so that no half of one is ever read."""
    unfinished = data_dir / f"{FILE_NAME}.new"
    try:
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path(data_dir))
    except OSError as error:
        raise ServerError(f"cannot write the token {path(data_dir)}: {error.strerror}") from None

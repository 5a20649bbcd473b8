"""What brings the server and the desk where only the reporter is installed."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from crashdesk.app.output import CommandError

LIBRARIES: Final = (
    *("aiohttp", "brotli", "httptools", "orjson", "qtawesome", "starlette", "uvicorn"),
    *(("uvloop",) if sys.platform != "win32" else ()),
)
"""What comes with the extra ``desk``, may be missing, and is imported by the desk or its server."""
_NAME: Final = "crashdesk"


def missing() -> list[str]:
    """The libraries that are not there; none of them is imported to find out."""
    return [name for name in LIBRARIES if find_spec(name) is None]


def require_libraries() -> None:
    """Refuse what needs all of them before it has begun.

    Raises:
        CommandError: one is missing.
    """
    if absent := missing():
        raise CommandError(without(absent[0]))


def without(library: str) -> str:
    """What to do where this library is not there."""
    return f"{library} is not installed; this command needs: {install_extra()}"


def install_extra() -> str:
    """The command to run, from where this installation came: a package index knows nothing of a clone's."""
    return f"pip install '{_source()}[desk]'"


def _source() -> str:
    """The folder or file that pip was told to take (PEP 610); the name where it was told neither."""
    try:
        told = json.loads(metadata.distribution(_NAME).read_text("direct_url.json") or "{}")
        url = urlsplit(str(told.get("url", "")))
    except (metadata.PackageNotFoundError, ValueError, AttributeError):
        return _NAME
    return url2pathname(url.path) if url.scheme == "file" and url.netloc in {"", "localhost"} else _NAME

"""What brings the server and the desk where only the reporter is installed."""

from __future__ import annotations

import json
from importlib import metadata
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

_NAME: Final = "crashdesk"


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

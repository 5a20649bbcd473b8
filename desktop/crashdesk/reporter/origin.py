"""Where code comes from: the application, or a library it uses."""

from __future__ import annotations

import os
import sysconfig
from functools import cache
from typing import Any, Final

_PACKAGES: Final = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


@cache
def _standard_library() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple({paths["stdlib"] + os.sep, paths["platstdlib"] + os.sep})


def is_in_app(path: str | None) -> bool:
    """Whether a source file is the application's own: neither installed nor Python's."""
    if not path or path.startswith("<"):
        return False
    return not any(part in path for part in _PACKAGES) and not path.startswith(_standard_library())


def mark_in_app(event: dict[str, Any]) -> None:
    """Decide for each frame that sentry_sdk left open: it knows a project by its working directory alone."""
    holders = [*_values(event, "exception"), *_values(event, "threads")]
    for holder in holders:
        for frame in (holder.get("stacktrace") or {}).get("frames") or ():
            if frame.get("in_app") is None:
                frame["in_app"] = is_in_app(frame.get("abs_path"))


def _values(event: dict[str, Any], interface: str) -> list[dict[str, Any]]:
    return (event.get(interface) or {}).get("values") or []

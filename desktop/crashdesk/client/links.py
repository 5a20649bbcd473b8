"""Sentry's paging: cursors in a ``Link`` header.

Source: https://docs.sentry.io/api/pagination/
"""

from __future__ import annotations

import re

_LINK = re.compile(r"<[^>]*>((?:\s*;\s*\w+\s*=\s*\"[^\"]*\")+)")
_PARAMETER = re.compile(r"(\w+)\s*=\s*\"([^\"]*)\"")


def cursors(header: str) -> tuple[str | None, str | None]:
    """The cursors of the next and of the previous page, None where that page has no results."""
    found: dict[str, str] = {}
    for link in _LINK.finditer(header):
        parameters = dict(_PARAMETER.findall(link.group(1)))
        if parameters.get("results") == "true" and parameters.get("cursor"):
            found[parameters.get("rel", "")] = parameters["cursor"]
    return found.get("next"), found.get("previous")

"""What the server ends with, and what it answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class ServerError(Exception):
    """The server cannot start; the text is one line that says why and what to do."""


class HttpError(Exception):
    """A request that is answered with an error.

    Args:
        status: HTTP status.
        detail: one line for whoever sent the request.
        reason: the counter at ``/health`` under which a refused report is counted.
        headers: further headers of the answer.
    """

    def __init__(
        self, status: int, detail: str, *, reason: str = "request", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.reason = reason
        self.headers = dict(headers or {})


def not_found(what: str) -> HttpError:
    """The answer to a request for something that is not here."""
    return HttpError(404, f"there is no such {what}")


def bad_request(detail: str) -> HttpError:
    """The answer to a request that makes no sense."""
    return HttpError(400, detail)

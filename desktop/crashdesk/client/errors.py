"""What can go wrong between the desk and a server, each with a text for the person who reads it.

The texts say what happened and what to do next. None repeats the token.
"""

from __future__ import annotations


class ClientError(Exception):
    """A request that brought no answer to work with; ``str(error)`` can be shown as it is."""


class UnreachableError(ClientError):
    """No server took the connection."""


class NoAnswerError(UnreachableError):
    """A server took the connection and did not answer in time."""


class UnauthorisedError(ClientError):
    """The server does not accept the token."""


class NotFoundError(ClientError):
    """The server does not have what was asked for."""


class RefusedError(ClientError):
    """The server understood the request and declined it."""


class ServerError(ClientError):
    """The server failed while it worked on the request."""


class BadAnswerError(ClientError):
    """The answer is not what Sentry's web API gives."""


def error_for(status: int, server: str, detail: str = "") -> ClientError | None:
    """The error an HTTP status stands for, or None where the request succeeded.

    Args:
        status: the HTTP status code.
        server: the address to name in the text.
        detail: what the server itself said, in one line.
    """
    said = f" It said: {detail}" if detail else ""
    if status in {401, 403}:
        return UnauthorisedError(
            f"{server} did not accept the access token. Check the token and try again.{said}"
        )
    if status == 404:  # noqa: PLR2004  HTTP's own number
        return NotFoundError(
            f"{server} no longer has this. It may have been deleted: refresh the list.{said}"
        )
    if status >= 500:  # noqa: PLR2004  HTTP's own number
        return ServerError(f"{server} failed with status {status}. Try again; its log says more.{said}")
    if status >= 400:  # noqa: PLR2004  HTTP's own number
        return RefusedError(f"{server} declined the request with status {status}.{said}")
    if status >= 300:  # noqa: PLR2004  HTTP's own number
        return BadAnswerError(f"{server} sent us elsewhere (status {status}). Check the server's address.")
    return None

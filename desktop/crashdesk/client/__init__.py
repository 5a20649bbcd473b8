"""One async client of Sentry's web API."""

from crashdesk.client.client import Client
from crashdesk.client.errors import (
    BadAnswerError,
    ClientError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnauthorisedError,
    UnreachableError,
)
from crashdesk.client.models import (
    Crumb,
    Event,
    ExceptionValue,
    Frame,
    Issue,
    IssuePage,
    Key,
    Mechanism,
    Project,
)

__all__ = [
    "BadAnswerError",
    "Client",
    "ClientError",
    "Crumb",
    "Event",
    "ExceptionValue",
    "Frame",
    "Issue",
    "IssuePage",
    "Key",
    "Mechanism",
    "NoAnswerError",
    "NotFoundError",
    "Project",
    "RefusedError",
    "ServerError",
    "UnauthorisedError",
    "UnreachableError",
]

from __future__ import annotations

import pytest

from crashdesk.client import (
    BadAnswerError,
    ClientError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnauthorisedError,
)
from crashdesk.client.errors import error_for


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, BadAnswerError),
        (400, RefusedError),
        (401, UnauthorisedError),
        (403, UnauthorisedError),
        (404, NotFoundError),
        (429, RefusedError),
        (500, ServerError),
        (503, ServerError),
    ],
)
def test_each_status_has_its_error_with_the_server_and_what_it_said(
    status: int, kind: type[ClientError]
) -> None:
    error = error_for(status, "http://desk", "because")
    assert type(error) is kind
    assert "http://desk" in str(error)


def test_a_success_is_no_error() -> None:
    assert error_for(200, "http://desk") is None
    assert error_for(202, "http://desk") is None


def test_what_the_server_said_is_in_the_text() -> None:
    assert "the query has no end" in str(error_for(400, "http://desk", "the query has no end"))

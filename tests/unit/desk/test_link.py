from __future__ import annotations

import pytest

from crashdesk.client import (
    ClientError,
    NoAnswerError,
    RefusedError,
    ServerError,
    UnauthorisedError,
    UnreachableError,
)
from crashdesk.desk.link import Link, link_after, note_text, status_text


@pytest.mark.parametrize(
    ("error", "link"),
    [
        (None, Link.RECEIVING),
        (UnreachableError("x"), Link.STOPPED),
        (NoAnswerError("x"), Link.SLOW),
        (UnauthorisedError("x"), Link.REFUSED),
        (ServerError("x"), Link.FAILING),
        (RefusedError("x"), Link.RECEIVING),
    ],
)
def test_each_answer_leaves_its_state(error: ClientError | None, link: Link) -> None:
    assert link_after(error) is link


def test_a_stopped_local_server_is_said_to_be_started_again() -> None:
    assert status_text(Link.STOPPED, local=True) == "server stopped: restarting"
    assert note_text(Link.STOPPED, UnreachableError("x"), local=True).startswith(
        "The server stopped; starting it again…"
    )


def test_a_remote_server_is_not_ours_to_start() -> None:
    assert status_text(Link.STOPPED, local=False) == "server out of reach"
    assert note_text(Link.STOPPED, UnreachableError("No server answers"), local=False) == "No server answers"


def test_every_state_has_words_and_only_trouble_a_note() -> None:
    for link in Link:
        assert status_text(link, local=True)
        trouble = link not in {Link.RECEIVING, Link.STARTING}
        assert bool(note_text(link, ClientError("why"), local=True)) is trouble

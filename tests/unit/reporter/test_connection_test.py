from __future__ import annotations

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import parse
from crashdesk.reporter.connection_test import ask, reachable
from tests.helpers.reporter import NOWHERE, Receiver, until


@pytest.mark.parametrize(
    ("status", "answers"), [(200, True), (429, True), (403, False), (404, False), (502, False)]
)
def test_who_takes_envelopes_is_reachable(status: int, answers: bool) -> None:  # noqa: FBT001
    with Receiver(answers=[(status, {})]) as receiver:
        assert reachable(Dsn.parse(receiver.dsn))[0] is answers
        assert parse(receiver.bodies[0]).items == [], "it says nothing"


def test_where_nobody_listens_the_reason_is_told() -> None:
    answers, said = reachable(Dsn.parse(NOWHERE))
    assert not answers
    assert said.startswith("unreachable: ")


def test_it_is_asked_on_a_thread_of_its_own() -> None:
    told: list[tuple[bool, str]] = []
    with Receiver() as receiver:
        ask(Dsn.parse(receiver.dsn), None, lambda *answer: told.append(answer))
        until(lambda: told)
    assert told[0][0]

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.postman import Pace
from crashdesk.reporter.turns import PATIENCE
from tests.helpers.office import BRISK, KEYS, QUICK, office
from tests.helpers.reporter import Receiver, until

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.courier import Answer

FIRST_PAUSE = Pace().first_pause


def poisonous(receiver: Receiver, key: str, answer: Any) -> None:
    """Have a receiver answer so to one event, and take all others."""

    def choose() -> None:
        receiver.answers = [answer if key.encode() in receiver.bodies[-1] else (200, {})]

    receiver.on_request = choose


@pytest.mark.parametrize(
    "answer", ["reset", (302, {"Location": "/login"}), (408, {}), (502, {}), (429, {"Retry-After": "0"})]
)
def test_one_that_never_gets_through_does_not_hold_up_what_is_behind_it(tmp_path: Path, answer: Any) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn, BRISK) as at:
        poisonous(receiver, KEYS[0], answer)
        at.put_at_once(*KEYS)
        until(lambda: at.keys() == KEYS[:1])
        tried = [event["event_id"] for event in receiver.events]
        assert tried[:5] == [KEYS[0]] * PATIENCE + KEYS[1:]
        receiver.on_request = lambda: None
        receiver.answers = [(200, {})]
        until(lambda: not at.keys())


def test_what_is_new_does_not_wait_for_one_that_stands_aside(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn, BRISK) as at:
        poisonous(receiver, KEYS[0], "reset")
        at.put_at_once(*KEYS[:2])
        until(lambda: at.keys() == KEYS[:1])
        at.postman._pace = QUICK
        until(lambda: at.wait() > 1)
        assert at.postman._failures == 0, "what is its own trouble is not the network's"
        assert at.wait() > FIRST_PAUSE, "its pauses are its own"
        at.put(KEYS[2])
        until(lambda: at.keys() == KEYS[:1])


@pytest.mark.parametrize(
    "say", [lambda at: at.postman.drain(5), lambda at: at.postman.set_online(online=True)]
)
def test_who_says_that_now_is_the_time_means_those_aside_too(tmp_path: Path, say: Any) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn, BRISK) as at:
        poisonous(receiver, KEYS[0], "reset")
        at.put_at_once(*KEYS[:2])
        until(lambda: at.keys() == KEYS[:1])
        at.postman._pace = QUICK
        until(lambda: at.wait() > 1)
        poisonous(receiver, KEYS[0], (200, {}))
        say(at)
        until(lambda: not at.keys())


def test_where_nothing_gets_through_each_has_its_turn_and_the_pauses_grow(tmp_path: Path) -> None:
    with Receiver(["reset"]) as receiver, office(tmp_path, receiver.dsn, BRISK) as at:
        at.put_at_once(*KEYS[:2])
        until(lambda: len(at.steps) >= 4 * PATIENCE)
        at.postman.stop(5)
        turns = [key for key, _ in at.steps[: 4 * PATIENCE]]
        assert turns[: 2 * PATIENCE] == [KEYS[0]] * PATIENCE + [KEYS[1]] * PATIENCE
        assert turns.count(KEYS[0]) == turns.count(KEYS[1])
        assert at.postman._failures == len(at.steps)


def test_one_that_fails_in_the_postmans_own_hands_does_not_hold_up_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn, BRISK) as at:
        post = at.postman._courier.post

        def fragile(data: bytes, wanted: Any) -> Answer:
            assert KEYS[0].encode() not in data
            return post(data, wanted)

        monkeypatch.setattr(at.postman._courier, "post", fragile)
        at.put_at_once(*KEYS)
        until(lambda: at.keys() == KEYS[:1])
        assert expects_reporter_failures

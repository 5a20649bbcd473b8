from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.helpers.reporter import Receiver, files, started, until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.qt_no_exception_capture, pytest.mark.usefixtures("quiet_hooks")]


def test_the_persons_no_to_personal_data_counts_at_once(home: Path) -> None:
    with (
        Receiver() as receiver,
        started(home, None, receiver.dsn, send_default_pii=True, include_local_variables=True) as at,
    ):
        at.trail.set_user({"id": "1", "email": "ada@example.org"})

        def fail() -> None:
            local = "visible"  # noqa: F841 - seen in the frame
            raise ValueError("x")

        for allowed in (True, False):
            at.allow_personal_data(allowed=allowed, variables=allowed)
            try:
                fail()
            except ValueError as error:
                at.capture_exception(error, "error", {}, {})
            assert at.flush(10)
        frames = [event["exception"]["values"][0]["stacktrace"]["frames"][-1] for event in receiver.events]
        assert [frame.get("vars") for frame in frames] == [{"local": "'visible'"}, None]
        assert [event["user"].get("email") for event in receiver.events] == ["ada@example.org", None]


def test_what_waits_is_scrubbed_again_by_the_writer_and_not_by_who_decides(home: Path) -> None:
    where: list[str] = []
    with started(home, None, send_default_pii=True) as at:
        rescrub = at.delivery.gate.rescrub
        at.delivery.gate.rescrub = lambda: (where.append(threading.current_thread().name), rescrub())  # type: ignore[method-assign,assignment,func-returns-value]
        at.allow_personal_data(allowed=False, variables=False)
        until(lambda: where)
    # Once more where it also decided about something that was just being kept.
    assert set(where) == {"crashdesk-writer"}


def test_what_an_earlier_run_kept_is_scrubbed_by_what_holds_in_this_one(home: Path) -> None:
    """The process ended before it had scrubbed again what waits, or the application was changed meanwhile."""
    with started(home, None, send_default_pii=True) as at:
        at.trail.set_user({"id": "1", "email": "ada@example.org"})
        at.capture_exception(ValueError("x"), "error", {}, {})
        assert at.delivery.outbox.entries()
    assert [file for file in files(home) if b"ada@example.org" in file.read_bytes()]
    with Receiver() as receiver, started(home, None, receiver.dsn) as at:
        assert at.flush(10)
        assert [event["exception"]["values"][0]["type"] for event in receiver.events] == ["ValueError"]
        assert b"ada@example.org" not in b"".join(receiver.bodies)


def test_what_is_heard_holds_before_anything_follows_from_it(home: Path) -> None:
    with started(home, None, send_default_pii=True) as at:
        at.trail.set_user({"id": "1", "email": "ada@example.org"})
        at.capture_exception(ValueError("x"), "error", {}, {})
        assert at._writer.drain(10)
        key = next(entry.key for entry in at.delivery.outbox.entries() if entry.purpose == "errors")
        entry = at.delivery.outbox.find(key)
        assert entry is not None
        follow = at.disclosure.hear(personal=False, variables=True)
        assert (at.pii, at.variables) == (False, False)
        assert not at.delivery.gate.may_send(entry)
        follow()
        assert at._writer.drain(10)
        entry = at.delivery.outbox.find(key)
        assert entry is not None
        assert at.delivery.gate.may_send(entry)


def test_a_word_that_changes_nothing_writes_nothing(home: Path) -> None:
    with started(home, None) as at:
        name = at._runs.own.name
        at.disclosure.allow(personal=False, variables=True)
        assert at._writer.drain(10)
        assert at._runs.own.name == name

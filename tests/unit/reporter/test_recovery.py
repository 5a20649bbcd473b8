from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.envelope import Envelope, item, parse, serialize
from crashdesk.reporter.client_reports import ClientReports
from crashdesk.reporter.entries import REPORT
from crashdesk.reporter.loss_report import LossReport
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.recovery import Recovery
from crashdesk.reporter.siblings import LOOK_AGAIN
from tests.helpers.gates import KEY, Setting, error
from tests.helpers.reporter import consent, events, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.entries import Entry, Phase
    from crashdesk.reporter.filters import Payload

DRAFT = serialize(error(extra={"token": "s3cret"}))
LOST = {"discarded_events": [{"category": "error", "reason": "before_send", "quantity": 2}]}


class Finder(Setting):
    """A process that finds what another has left."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "outbox")
        self.home = folder
        self.given_up: list[tuple[str, bytes]] = []

    def recovery(self, given: Consent | None = None) -> Recovery:
        gate = self.gate(given)
        losses = LossReport(ClientReports(), self.outbox, self.consent, gate.deciding)
        return Recovery(self.home, self.outbox, gate, losses, self.diagnostics, self._give_up)

    def _give_up(self, entry: Entry, data: bytes) -> None:
        self.given_up.append((entry.key, data))
        self.outbox.remove(entry.key)


@pytest.fixture
def finder(tmp_path: Path) -> Iterator[Finder]:
    made = Finder(tmp_path)
    yield made
    made.outbox.close()


def leave(folder: Path, phase: Phase = "draft", data: bytes = DRAFT, key: str = KEY) -> None:
    dead = Outbox(folder / "outbox")
    dead.store(key, data, "errors", phase)
    dead.close()


def as_it_is(event: Payload) -> Payload:
    return event


def test_a_draft_is_completed_scrubbed_and_may_go(finder: Finder) -> None:
    leave(finder.home)
    assert finder.recovery().run(lambda event: {**event, "level": "fatal"}) == []
    assert finder.phases() == {KEY: "ready"}
    [kept] = parse(finder.outbox.read(KEY) or b"").items
    assert kept.json() == {"event_id": KEY, "extra": {"token": "[Filtered]"}, "level": "fatal"}


def test_a_draft_that_the_hosts_filter_drops_is_gone(finder: Finder) -> None:
    leave(finder.home)
    finder.recovery().run(lambda _event: None)
    assert events(finder.home) == []
    assert finder.diagnostics.report()["dropped"] == {"error:before_send": 1}


@pytest.mark.parametrize("data", [b"", b"garbage", b"{}\n", b'{}\n{"type":"event"}\n[[['])
def test_a_draft_that_nobody_can_read_is_given_up_with_its_bytes_and_harms_no_other(
    finder: Finder, data: bytes, expects_reporter_failures: list[str]
) -> None:
    leave(finder.home, data=data)
    leave(finder.home, data=serialize(error("b" * 32)), key="b" * 32)
    finder.recovery().run(as_it_is)
    assert finder.given_up == [(KEY, data)]
    assert finder.phases() == {"b" * 32: "ready"}


def test_before_an_answer_a_recovered_draft_is_held(finder: Finder) -> None:
    leave(finder.home)
    found = finder.recovery(consent("unknown")).run(as_it_is)
    assert [(entry.key, entry.phase) for entry in found] == [(KEY, "held")]
    finder.outbox.close()
    assert len(events(finder.home)) == 1


def test_after_a_denial_what_a_dead_process_left_is_purged(finder: Finder) -> None:
    leave(finder.home)
    finder.recovery(consent("denied")).run(as_it_is)
    finder.outbox.close()
    assert files(finder.home) == []


def test_held_reports_of_earlier_runs_go_once_consent_is_there(finder: Finder) -> None:
    leave(finder.home, "held")
    finder.recovery().run(as_it_is)
    assert finder.phases() == {KEY: "ready"}


def test_what_an_earlier_run_left_to_leave_by_itself_is_asked_about_by_who_wants_to_be_asked(
    finder: Finder,
) -> None:
    dead = Outbox(finder.folder)
    dead.store(KEY, DRAFT, "errors", "ready")
    dead.store(f"{KEY}a0", b"{}", "attachments", "ready")
    dead.close()
    found = finder.recovery(consent("granted", "ask")).run(as_it_is)
    assert [(entry.key, entry.phase) for entry in found] == [(KEY, "held"), (f"{KEY}a0", "held")]


def test_a_draft_that_lost_its_room_to_the_one_before_it_is_counted_once(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(finder.home)
    monkeypatch.setattr(finder.outbox, "read", lambda _key: None)
    finder.recovery().run(as_it_is)
    assert (finder.diagnostics.report()["dropped"], finder.given_up) == ({}, [])


def test_a_client_report_that_rested_may_go_again_and_is_no_draft_to_be_completed(finder: Finder) -> None:
    key = f"{REPORT}1"
    leave(finder.home, key=key, data=serialize(Envelope({}, [item("client_report", LOST)])))
    finder.recovery().run(lambda _event: pytest.fail("it is no event"))
    assert finder.phases() == {key: "ready"}


def test_before_earlier_runs_are_looked_at_nobody_looks_for_siblings(finder: Finder) -> None:
    leave(finder.home)
    finder.recovery().look_for_siblings()
    assert finder.phases() == {}


def test_siblings_are_looked_for_once_in_a_while(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    recovery = finder.recovery()
    recovery.run(as_it_is)
    leave(finder.home)
    recovery.look_for_siblings()
    assert finder.phases() == {}
    clock[0] += LOOK_AGAIN
    recovery.look_for_siblings()
    assert finder.phases() == {KEY: "ready"}

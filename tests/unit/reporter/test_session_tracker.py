from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import item, parse
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import Bounds
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.run_folder import RunFolder
from crashdesk.reporter.scrubber import Policy
from crashdesk.reporter.session_tracker import SessionTracker
from tests.helpers.reporter import Receiver, config, consent, raised, reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from crashdesk.reporter.entries import Loss
    from crashdesk.reporter.sessions import Status


class Office:
    """A tracker whose updates wait in an outbox that holds few."""

    def __init__(self, folder: Path) -> None:
        self.outbox = Outbox(folder / "outbox", Bounds(count=2), self._dropped)
        self.gate = Gate(consent(), self.outbox, lambda: Policy(pii=True), Diagnostics(), lambda: None)
        self.folder, self.user = folder / "sessions", "ada"
        self.tracker = self.made()

    def made(self) -> SessionTracker:
        """The tracker of another run; what waits is the same."""
        return SessionTracker(self.folder, self.gate, consent(), lambda: self.user, config(), Diagnostics())

    def dies(self) -> SessionTracker:
        """The process ends without a word, and another follows it. Returns its tracker."""
        self.tracker.close()
        self.tracker = self.made()
        return self.tracker

    def _dropped(self, losses: Sequence[Loss]) -> None:
        for loss in losses:
            self.tracker.lost(loss.entry, loss.data)

    def updates(self) -> list[dict[str, Any]]:
        """Every update that waits."""
        bodies = [self.outbox.read(entry.key) or b"" for entry in self.outbox.entries()]
        return [parse(body).items[0].json() for body in bodies]

    def waiting(self) -> list[tuple[str, int, bool]]:
        """User, number and ``init`` of every update that waits."""
        return [(update["did"], update["seq"], update["init"]) for update in self.updates()]

    def push_out(self) -> None:
        """Have the oldest update make room for an error."""
        self.outbox.store("e" * 32, b"{}\n", "errors", "held")
        waiting = [entry for entry in self.outbox.entries() if entry.purpose == "usage"]
        data = self.outbox.read(waiting[0].key)
        self.outbox.remove(waiting[0].key)
        self.outbox.remove("e" * 32)
        self.tracker.lost(waiting[0], data)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.tracker.start()
    yield made
    made.tracker.close()
    made.outbox.close()


def test_an_update_that_waits_begins_the_session_where_the_first_was_dropped(office: Office) -> None:
    office.tracker.end("exited")
    assert office.waiting() == [("ada", 0, True), ("ada", 1, False)]
    office.push_out()
    assert office.waiting() == [("ada", 1, True)]


def test_where_no_update_waits_the_next_one_begins_the_session(office: Office) -> None:
    office.push_out()
    office.tracker.end("exited")
    assert office.waiting() == [("ada", 1, True)]


def test_a_dropped_update_that_began_nothing_changes_nothing(office: Office) -> None:
    office.outbox.remove(office.outbox.entries()[0].key)  # it arrived
    office.tracker.end("exited")
    office.push_out()
    office.dies().start()
    assert office.waiting() == [("ada", 0, True)]


def test_it_moves_on_again_where_the_next_is_dropped_too(office: Office) -> None:
    for user in ("grace", "ida"):
        office.user = user
        office.tracker.user_changed()
    # Two fit: each further update pushed the oldest out.
    assert office.waiting() == [("grace", 1, True), ("ida", 0, True)]


def test_of_a_file_that_somebody_deleted_the_number_tells(office: Office, tmp_path: Path) -> None:
    for file in tmp_path.rglob("*.ready"):
        file.unlink()
    office.outbox.miss()
    office.tracker.end("exited")
    assert office.waiting() == [("ada", 1, True)]


def test_a_session_of_a_long_time_offline_is_begun_by_what_is_left_of_it(tmp_path: Path) -> None:
    offline = reporter(tmp_path)
    offline.start()
    assert offline.flush(5) is False
    offline.delivery.set_online(online=False)  # what is being tried is not given up
    for number in range(101):
        offline.capture_exception(raised(LookupError(number)), "error", {}, {})
    offline.uninstall()
    with Receiver() as receiver:
        online = reporter(tmp_path, dsn=receiver.dsn)
        online.start()
        assert online.flush(30)
        online.uninstall()
    items = [parse(body).items[0] for body in receiver.bodies]
    updates = [item.json() for item in items if item.type == "session"]
    first = [update for update in updates if update["sid"] == updates[0]["sid"]]
    assert [update["init"] for update in first] == [True] + [False] * (len(first) - 1)
    assert first[0]["seq"] > 0, "the first was dropped"


def test_a_session_that_was_to_begin_after_the_end_does_not(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tracker.end("exited")
    office.tracker.start()
    assert office.waiting() == []
    assert list(tmp_path.rglob("*.session")) == []
    office.tracker.close()
    office.outbox.close()


@pytest.mark.parametrize("status", ["exited", "crashed"])
def test_an_end_that_waits_stays_where_the_process_died_before_it_was_written_down(
    office: Office, monkeypatch: pytest.MonkeyPatch, status: Status
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "delete", lambda _self, _name: None)
        office.tracker.end(status)
    office.dies()._keeper.recover()
    assert [(update["seq"], update["status"]) for update in office.updates()] == [(0, "ok"), (1, status)]
    assert list(office.folder.rglob("*.session")) == []


def test_an_error_that_waits_is_counted_where_the_process_died_before_it_was_written_down(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.push_out()  # two fit
    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "write", _die_for("session"))
        office.tracker.count([item("event", {"level": "error"})])
    office.dies()._keeper.recover()
    found = [(update["seq"], update["status"], update["errors"]) for update in office.updates()]
    assert found == [(1, "ok", 1), (2, "abnormal", 1)]


def _die_for(kind: str) -> Callable[[RunFolder, str, bytes], None]:
    write = RunFolder.write

    def refuse(folder: RunFolder, name: str, data: bytes) -> None:
        if name.endswith(kind):
            raise OSError(28, "the process died")
        write(folder, name, data)

    return refuse

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, item, parse, serialize
from crashdesk.reporter.client_reports import ClientReports
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import REPORT
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.loss_report import LossReport
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.scrubber import Policy
from tests.helpers.reporter import consent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Consent


class Setting:
    """Losses, and the outbox their report waits in."""

    def __init__(self, folder: Path, given: Consent) -> None:
        self.outbox = Outbox(folder)
        self.losses = ClientReports()
        gate = Gate(given, self.outbox, Policy, Diagnostics(), lambda: None)
        self.report = LossReport(self.losses, self.outbox, given, gate.deciding)

    def lose(self, count: int = 1) -> None:
        self.losses.record("error", "cache_overflow", count)
        self.report.write()

    def keep(self, key: str, count: int, **headers: Any) -> None:
        """Have a report of an earlier run wait, with one loss of another kind in it."""
        lost = [{"category": "error", "reason": "cache_overflow", "quantity": count}]
        said = {"discarded_events": [*lost, {"category": "session", "reason": "send_error", "quantity": 1}]}
        data = serialize(Envelope(headers, [item("client_report", said)]))
        self.outbox.store(f"{REPORT}{key}", data, "errors", "ready")

    def said(self) -> list[int]:
        """How many lost errors each report that waits tells of."""
        envelopes = [parse(self.outbox.read(entry.key) or b"") for entry in self.outbox.entries()]
        told = [envelope.items[0].json()["discarded_events"] for envelope in envelopes]
        return [sum(one["quantity"] for one in lost if one["category"] == "error") for lost in told]


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path / "outbox", consent())
    yield made
    made.outbox.close()


def test_further_losses_go_into_the_report_that_waits(setting: Setting) -> None:
    setting.lose()
    setting.lose(2)
    assert setting.said() == [3]


def test_what_is_lost_while_a_report_is_on_its_way_is_told_by_the_next(setting: Setting) -> None:
    setting.lose()
    [waiting] = setting.outbox.entries()
    with setting.outbox.claimed(waiting.key):
        setting.lose(2)
        assert setting.said() == [1, 2]
        setting.outbox.release(waiting.key, "sent")
        setting.lose(3)
        setting.report.arrived(waiting.key)
    setting.lose(4)
    assert setting.said() == [9], "and what has arrived is not told again"


def test_what_has_arrived_is_not_told_again_though_nobody_has_said_so_yet(setting: Setting) -> None:
    setting.lose()
    [waiting] = setting.outbox.entries()
    with setting.outbox.claimed(waiting.key):
        setting.outbox.release(waiting.key, "sent")
        setting.lose(3)
        setting.report.arrived(waiting.key)
    assert setting.said() == [3]


def test_a_report_that_leaves_between_two_looks_is_not_told_more(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.lose()
    [waiting] = setting.outbox.entries()
    with setting.outbox.claimed(waiting.key):
        monkeypatch.setattr(setting.outbox, "is_claimed", lambda _key: False)
        setting.lose(2)
    assert setting.said() == [1, 2]


def test_a_refused_report_rests_on_disk_with_what_is_lost_since(setting: Setting) -> None:
    setting.lose()
    [waiting] = setting.outbox.entries()
    assert setting.report.rest(waiting.key)
    setting.lose(2)
    assert ([entry.phase for entry in setting.outbox.entries()], setting.said()) == (["draft"], [3])
    setting.report.wake()
    setting.lose()
    assert ([entry.phase for entry in setting.outbox.entries()], setting.said()) == (["ready"], [4])


def test_reports_that_wait_become_one_that_says_what_they_said(setting: Setting) -> None:
    setting.lose()
    setting.keep("1", 2)
    setting.keep("2", 3)
    setting.report.gather()
    assert setting.said() == [6]
    [waiting] = setting.outbox.entries()
    envelope = parse(setting.outbox.read(waiting.key) or b"")
    assert (waiting.phase, envelope.headers) == ("ready", {})
    assert sum(one["quantity"] for one in envelope.items[0].json()["discarded_events"]) == 8
    setting.lose(4)
    assert setting.said() == [10], "and it is ours now"


def test_one_report_alone_is_left_as_it_is(setting: Setting) -> None:
    setting.keep("1", 2)
    before = setting.outbox.entries()
    setting.report.gather()
    assert setting.outbox.entries() == before


class DiedError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("deleted", [0, 1, 2])
def test_a_death_while_reports_become_one_neither_doubles_nor_loses_what_they_say(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, deleted: int
) -> None:
    gone: list[str] = []
    remove = setting.outbox.remove

    def removed(key: str) -> None:
        if len(gone) == deleted:
            raise DiedError
        gone.append(key)
        remove(key)

    for key, count in (("1", 2), ("2", 3)):
        setting.keep(key, count)
    with monkeypatch.context() as patched:
        patched.setattr(setting.outbox, "remove", removed)
        patched.setattr(setting.outbox, "store", died_after(setting.outbox, 2))
        with pytest.raises(DiedError):
            setting.report.gather()
    setting.keep("3", 4)
    setting.report.gather()
    assert setting.said() == [9]


def died_after(outbox: Outbox, times: int) -> Any:
    """Storing, that works one time fewer than this."""
    store, left = outbox.store, list(range(times - 1))

    def stored(*given: Any) -> Any:
        if not left:
            raise DiedError
        left.pop()
        return store(*given)

    return stored


def test_what_is_no_report_is_left_for_who_sets_it_aside(setting: Setting) -> None:
    for key, data in (("1", b"torn"), ("2", b'{}\n{"type":"client_report"}\n[1]')):
        setting.outbox.store(f"{REPORT}{key}", data, "errors", "ready")
    setting.keep("3", 1)
    setting.report.gather()
    assert len(setting.outbox.entries()) == 3


def test_nothing_is_deleted_for_a_report_that_the_disk_does_not_take(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_name: str, _data: bytes) -> None:
        raise OSError("full")

    for key in "12":
        setting.keep(key, 1)
    monkeypatch.setattr(setting.outbox._files, "write", refused)
    setting.report.gather()
    assert setting.said() == [1, 1]


def test_without_consent_reports_stay_as_they_are(tmp_path: Path) -> None:
    setting = Setting(tmp_path, consent("unknown"))
    for key in "12":
        setting.keep(key, 1)
    setting.report.gather()
    setting.lose()
    assert setting.said() == [1, 1]
    setting.outbox.close()

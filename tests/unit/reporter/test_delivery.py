from __future__ import annotations

import errno
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import Envelope, item, parse, serialize
from crashdesk.reporter import history
from crashdesk.reporter.attachments import Attachment
from crashdesk.reporter.delivery import Delivery
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import REPORT, Bounds, Exposure
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.scrubber import Policy
from crashdesk.reporter.siblings import LOOK_AGAIN
from tests.helpers.reporter import NOWHERE, Receiver, consent, events, until

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.consent import Consent

KEY = "a" * 32
DRAFT = b'{"event_id":"%s"}\n{"type":"event"}\n{"event_id":"%s","extra":{"token":"s3cret"}}\n' % (
    KEY.encode(),
    KEY.encode(),
)


def delivery(folder: Path, given: Consent | None = None, dsn: str | None = None) -> Delivery:
    to = Dsn.parse(dsn) if dsn else None
    return Delivery(to, folder, given or consent(), Policy, Diagnostics())


def leave_a_draft(folder: Path, data: bytes = DRAFT) -> None:
    dead = Outbox(folder / "outbox")
    dead.store(KEY, data, "errors", "draft")
    dead.close()


def test_what_is_admitted_arrives(tmp_path: Path) -> None:
    with Receiver() as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        seen: list[Any] = []
        made.on_delivery = lambda *given: seen.append(given)
        made.start()
        made.gate.admit(Envelope({"event_id": KEY}, [item("event", {"event_id": KEY})]))
        assert made.drain(5)
        made.stop()
    assert [event["event_id"] for event in receiver.events] == [KEY]
    assert [given[:2] for given in seen] == [(KEY, "delivered")]


def test_what_is_attached_to_a_report_goes_after_it_and_is_given_up_with_it(tmp_path: Path) -> None:
    with Receiver([(200, {}), (200, {}), (400, {})]) as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        keys = [KEY, "b" * 32]
        for key in keys:
            made.gate.admit(Envelope({"event_id": key}, [item("event", {"event_id": key})]))
            made.gate.attach(key, [Attachment("screenshot.png", "image/png", b"PNG")])
            made.start()
            assert made.drain(5)
        made.stop()
    sent = [(parse(body).event_id, parse(body).items[0].type) for body in receiver.bodies]
    told = [sent.pop() for _ in range(len(sent)) if sent[-1][1] == "client_report"]
    assert sent == [(keys[0], "event"), (keys[0], "attachment"), (keys[1], "event")]
    assert told


def test_without_a_recipient_nothing_is_sent_and_nothing_waits(tmp_path: Path) -> None:
    made = delivery(tmp_path)
    made.start()
    assert made.drain(0)
    made.stop()


def test_a_draft_of_a_dead_process_passes_the_hosts_filter_and_goes(tmp_path: Path) -> None:
    leave_a_draft(tmp_path)
    with Receiver() as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        made.recover(lambda event: {**event, "level": "fatal"})
        assert made.drain(5)
        made.stop()
    assert receiver.events == [{"event_id": KEY, "extra": {"token": "[Filtered]"}, "level": "fatal"}]
    assert events(tmp_path) == []


@pytest.mark.parametrize("data", [b"", b"garbage", b"{}\n", b'{}\n{"type":"event"}\n[[['])
def test_a_damaged_draft_goes_and_harms_no_other(
    tmp_path: Path, data: bytes, expects_reporter_failures: list[str]
) -> None:
    leave_a_draft(tmp_path, data)
    made = delivery(tmp_path)
    made.recover(lambda event: event)
    assert KEY not in {entry.key for entry in made.outbox.entries()}
    made.stop()


def test_a_disk_that_refuses_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    made = delivery(tmp_path / "file", dsn=NOWHERE)
    with caplog.at_level(logging.WARNING, "crashdesk"):
        for key in ("a", "b"):
            made.gate.admit(Envelope({"event_id": key}, [item("event", {})]))
        assert made.outbox.unsaved == 2
        made.start()
        until(lambda: "cannot be kept on disk" in caplog.text)
        made.stop()
    assert caplog.text.count("cannot be kept on disk") == 1


def test_what_is_given_up_is_counted(tmp_path: Path) -> None:
    made = delivery(tmp_path, consent("unknown"))
    for number in range(12):
        made.gate.admit(Envelope({"event_id": f"{number:032d}"}, [item("event", {})]))
    assert made._diagnostics.report()["dropped"] == {"error:cache_overflow": 2}
    made.stop()


def test_a_withdrawal_deletes_what_was_set_aside_and_writes_no_status(
    tmp_path: Path, expects_reporter_failures: list[str]
) -> None:
    given = consent()
    with Receiver() as receiver:
        made = delivery(tmp_path, given, receiver.dsn)
        made.start()
        made.outbox.store(KEY, b"no envelope", "errors", "ready")
        assert made.drain(5)
        assert list((tmp_path / "outbox" / "quarantine").iterdir())
        given.withdraw()
        made.stop()
    assert not (tmp_path / "outbox" / "quarantine").exists()
    assert expects_reporter_failures


def test_losses_are_in_one_client_report_until_it_is_sent(tmp_path: Path) -> None:
    made = delivery(tmp_path, dsn="http://key@127.0.0.1:9/1")
    for _ in range(3):
        made._diagnostics.dropped("error", "before_send")
        made._losses.write()
    [waiting] = made.outbox.entries()
    report = made.outbox.read(waiting.key) or b""
    assert b'"quantity":3' in report
    made.stop()


def test_the_history_tells_what_has_left_whatever_became_of_the_copy_meanwhile(tmp_path: Path) -> None:
    with Receiver() as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        receiver.on_request = lambda: made.outbox.store(KEY, DRAFT, "errors", "ready")
        made.gate.admit(Envelope({"event_id": KEY}, [item("event", {"event_id": KEY, "message": "as sent"})]))
        made.start()
        assert made.drain(5)
        [record] = made.history()
        assert b"as sent" in history.read(record)
        assert made.outbox.entries() == []
        made.stop()


def refused_ones(folder: Path) -> list[bytes]:
    """What lies on disk of reports that are to be told by the next start."""
    return [file.read_bytes() for file in folder.glob("outbox/run-*/*.draft")]


def test_a_client_report_that_is_refused_stays_on_disk_for_the_next_start(tmp_path: Path) -> None:
    with Receiver([(500, {}), (200, {})]) as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        made._diagnostics.dropped("error", "before_send", 2)
        made.start()
        assert made.drain(5)
        [resting] = refused_ones(tmp_path)
        made.stop()
        later = delivery(tmp_path, dsn=receiver.dsn)
        assert later.recover(lambda event: event) == []
        later.start()
        assert later.drain(5)
        assert later.outbox.entries() == []
        later.stop()
    assert b'"quantity":2' in resting
    assert [parse(body).items[0].json()["discarded_events"][0]["quantity"] for body in receiver.bodies] == [
        2,
        2,
    ]


def test_what_an_earlier_runs_refused_report_says_is_in_ours_before_it_goes(tmp_path: Path) -> None:
    report = {"discarded_events": [{"category": "error", "reason": "before_send", "quantity": 2}]}
    with Receiver([(500, {})]) as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        data = serialize(Envelope({}, [item("client_report", report)]))
        made.outbox.store(f"{REPORT}1", data, "errors", "ready")
        made.start()
        assert made.drain(5)
        [ours] = made.outbox.entries()
        assert ours.key != f"{REPORT}1"
        [resting] = refused_ones(tmp_path)
        assert b'"quantity":2' in resting
        made._diagnostics.dropped("error", "before_send")
        made._losses.wake()
        made._losses.write()
        assert b'"quantity":3' in (made.outbox.read(ours.key) or b""), "told with the next loss"
        made.stop()


@pytest.mark.parametrize(("key", "told"), [(KEY, {"error:internal_sdk_error": 1}), (f"{REPORT}1", {})])
def test_what_cannot_be_read_counts_as_what_its_name_says(
    tmp_path: Path, key: str, told: Any, expects_reporter_failures: list[str]
) -> None:
    with Receiver() as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        made.start()
        made.outbox.store(key, b"no envelope", "errors", "ready")
        assert made.drain(5)
        assert made._diagnostics.report()["dropped"] == told
        assert len(list((tmp_path / "outbox" / "quarantine").glob("*.bad"))) == 1
        made.stop()
    assert len(expects_reporter_failures) == 1


@pytest.mark.parametrize("state", ["denied", "unknown"])
def test_without_consent_losses_are_not_told(tmp_path: Path, state: Any) -> None:
    made = delivery(tmp_path, consent(state), "http://key@127.0.0.1:9/1")
    made._diagnostics.dropped("error", "before_send")
    made._losses.write()
    assert made.outbox.entries() == []
    made.stop()


def admit(made: Delivery, *keys: str) -> None:
    for key in keys:
        made.gate.admit(Envelope({"event_id": key}, [item("event", {"event_id": key})]))


def small(folder: Path, dsn: str | None = NOWHERE) -> Delivery:
    made = delivery(folder, dsn=dsn)
    made.outbox._bounds = Bounds(count=2)
    return made


def told_on_disk(folder: Path) -> int:
    """How many lost errors the reports tell of that lie on disk."""
    found = [file.read_bytes() for file in folder.glob(f"outbox/run-*/*{REPORT}*")]
    lost = [one for data in found for one in parse(data).items[0].json()["discarded_events"]]
    return sum(one["quantity"] for one in lost if one["category"] == "error")


def test_what_had_no_room_is_told_on_disk_before_its_file_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = small(tmp_path)
    seen: list[int] = []
    delete = made.outbox._files.delete

    def deleting(name: str) -> None:
        seen.append(told_on_disk(tmp_path))
        delete(name)

    monkeypatch.setattr(made.outbox._files, "delete", deleting)
    admit(made, *(letter * 32 for letter in "abcd"))
    assert seen == [1, 2], "though nothing has been sent yet"
    assert len(events(tmp_path)) == 2
    made.stop()


def test_what_is_lost_while_a_long_queue_is_sent_is_on_disk_after_the_next_sending(tmp_path: Path) -> None:
    with Receiver() as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        seen: list[int] = []

        def lose() -> None:
            seen.append(told_on_disk(tmp_path))
            made._diagnostics.dropped("error", "before_send")

        receiver.on_request = lose
        admit(made, *(letter * 32 for letter in "abc"))
        made.start()
        until(lambda: len(seen) >= 3)
        receiver.on_request = lambda: None
        assert made.drain(5)
        made.stop()
    assert seen[:3] == [0, 1, 2]


def test_what_is_on_the_wire_is_not_given_up_for_want_of_room(tmp_path: Path) -> None:
    first, second, third, fourth = (letter * 32 for letter in "abcd")
    with Receiver() as receiver:
        made = small(tmp_path, receiver.dsn)
        news = [third, fourth]
        receiver.on_request = lambda: admit(made, *(news.pop(0) for _ in tuple(news)))
        admit(made, first, second)
        made.start()
        assert made.drain(5)
        made.stop()
    arrived = [event["event_id"] for event in receiver.events]
    assert arrived == [first, fourth]
    assert made._diagnostics.report()["dropped"] == {"error:cache_overflow": 2}


def test_reports_that_earlier_runs_could_not_deliver_become_one(tmp_path: Path) -> None:
    for _ in range(3):
        made = delivery(tmp_path, dsn=NOWHERE)
        made._diagnostics.dropped("error", "before_send", 2)
        made.stop()
    later = delivery(tmp_path, dsn=NOWHERE)
    later.recover(lambda event: event)
    assert [entry.phase for entry in later.outbox.entries()] == ["ready"]
    assert told_on_disk(tmp_path) == 6
    later.stop()


def test_that_the_disk_refuses_is_not_said_by_who_found_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    made = delivery(tmp_path / "file", dsn=NOWHERE)
    said: list[str] = []
    monkeypatch.setattr(
        logging.getLogger("crashdesk"), "warning", lambda *_: said.append(threading.current_thread().name)
    )
    admit(made, KEY)
    assert said == [], "it has the gate's lock, and a handler of the host's may wait for who wants that"
    made.start()
    until(lambda: said)
    made.stop()
    assert said == ["crashdesk-postman"]


def test_that_the_disk_refuses_is_in_the_status_until_it_takes_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_name: str, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made = delivery(tmp_path, dsn=NOWHERE)
    made._diagnostics.note(session_error="Read-only file system")
    with monkeypatch.context() as patched:
        patched.setattr(made.outbox._files, "write", full)
        admit(made, KEY)
        made._prepare_round()
        assert "No space left" in made.figures()["outbox_error"]
    assert made.figures()["session_error"] == "Read-only file system"
    admit(made, KEY)
    made._prepare_round()
    assert made.figures()["outbox_error"] == ""
    made.stop()


def test_a_run_that_has_sent_nothing_yet_tells_of_the_last_delivery_before_it(tmp_path: Path) -> None:
    with Receiver() as receiver:
        earlier = delivery(tmp_path, dsn=receiver.dsn)
        earlier.start()
        admit(earlier, KEY)
        assert earlier.drain(5)
        earlier.stop()
    delivered = earlier.figures()["last_success"]
    made = delivery(tmp_path, dsn=receiver.dsn)
    made._prepare_round()
    assert delivered
    assert made.figures()["last_success"] == delivered
    made.stop()


def test_what_a_sibling_leaves_that_dies_meanwhile_is_taken_over_at_a_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = time.monotonic()
    with Receiver() as receiver:
        made = delivery(tmp_path, dsn=receiver.dsn)
        made.recover(lambda event: {**event, "level": "fatal"})
        leave_a_draft(tmp_path)
        made._prepare_round()
        assert made.outbox.entries() == [], "not more than once a minute"
        monkeypatch.setattr(time, "monotonic", lambda: clock + LOOK_AGAIN + 1)
        made._prepare_round()
        assert [(entry.key, entry.phase) for entry in made.outbox.entries()] == [(KEY, "ready")]
        monkeypatch.undo()
        assert made.drain(5)
        made.stop()
    assert [event["level"] for event in receiver.events] == ["fatal"]


def test_what_nobody_can_read_and_may_tell_too_much_is_given_up_and_told(
    tmp_path: Path, expects_reporter_failures: list[str]
) -> None:
    made = delivery(tmp_path, dsn=NOWHERE)
    told: list[str] = []
    made.on_loss = lambda entry, _data: told.append(entry.key)
    made.outbox.store(KEY, b"no envelope", "errors", "ready", Exposure.VARIABLES)
    made.gate.rescrub()
    [report] = made.outbox.entries()
    assert (report.key.startswith(REPORT), told) == (True, [KEY])
    assert made._diagnostics.report()["dropped"] == {"error:internal_sdk_error": 1}
    assert [path.suffix for path in (tmp_path / "outbox" / "quarantine").iterdir()].count(".bad") == 1
    assert len(expects_reporter_failures) == 1
    made.stop()

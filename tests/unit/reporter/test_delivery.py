from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import Envelope, item, parse, serialize
from crashdesk.reporter import history
from crashdesk.reporter.attachments import Attachment
from crashdesk.reporter.delivery import Delivery
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import REPORT
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.scrubber import Policy
from tests.helpers.reporter import Receiver, consent, events, files

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


def test_a_draft_that_the_hosts_filter_drops_is_gone(tmp_path: Path) -> None:
    leave_a_draft(tmp_path)
    made = delivery(tmp_path)
    made.recover(lambda _event: None)
    made.stop()
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


def test_before_an_answer_a_recovered_draft_is_held(tmp_path: Path) -> None:
    leave_a_draft(tmp_path)
    made = delivery(tmp_path, consent("unknown"))
    made.recover(lambda event: event)
    assert [entry.phase for entry in made.outbox.entries()] == ["held"]
    made.stop()
    assert len(events(tmp_path)) == 1


def test_after_a_denial_what_a_dead_process_left_is_purged(tmp_path: Path) -> None:
    leave_a_draft(tmp_path)
    made = delivery(tmp_path, consent("denied"))
    made.recover(lambda event: event)
    made.stop()
    assert files(tmp_path) == []


def test_held_reports_of_earlier_runs_go_once_consent_is_there(tmp_path: Path) -> None:
    dead = Outbox(tmp_path / "outbox")
    dead.store(KEY, DRAFT, "errors", "held")
    dead.close()
    made = delivery(tmp_path)
    made.recover(lambda event: event)
    assert [entry.phase for entry in made.outbox.entries()] == ["ready"]
    made.stop()


def test_a_disk_that_refuses_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    made = delivery(tmp_path / "file")
    with caplog.at_level(logging.WARNING, "crashdesk"):
        for key in ("a", "b"):
            made.gate.admit(Envelope({"event_id": key}, [item("event", {})]))
    assert caplog.text.count("cannot be kept on disk") == 1
    assert made.outbox.unsaved == 2
    made.stop()


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
        made._write_report()
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
        made._report_refused = False
        made._write_report()
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
    made._write_report()
    assert made.outbox.entries() == []
    made.stop()

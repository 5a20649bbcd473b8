from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, item, serialize
from crashdesk.reporter import history
from crashdesk.reporter.history import Record, delete, entries, read, support_code
from crashdesk.reporter.outbox import Outbox
from tests.helpers.reporter import Receiver, consent, raised, reporter, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crashdesk.reporter.client import Reporter

KEY = "3f2a91bcd04e4c1aa52f1f0a6e0b7c11"
CRASH = {"exception": {"values": [{"type": "A"}, {"type": "LookupError", "value": "order\n gone"}]}}


def envelope(kind: str, content: Any, **headers: Any) -> bytes:
    return serialize(Envelope({"event_id": KEY}, [item(kind, content, **headers)]))


def leave(home: Path, data: bytes, name: str = f"0001760000000123-{KEY}-errors.sent") -> Path:
    """A file that some process left in the history, or below the outbox."""
    folder = home / ("history" if name.endswith((".sent", ".refused")) else "outbox/run-1-ab")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def only(home: Path) -> Record:
    [record] = entries(home)
    return record


@pytest.mark.parametrize(
    ("data", "kind", "title"),
    [
        (envelope("event", CRASH), "error", "LookupError: order gone"),
        (envelope("event", {"exception": [{"type": "A"}]}), "error", "A"),
        (envelope("event", {"logentry": {"message": "gone"}}), "error", "gone"),
        (envelope("event", {"message": "gone"}), "error", "gone"),
        (envelope("event", {"exception": {"values": ["?"]}, "logentry": 3}), "error", ""),
        (envelope("feedback", {"contexts": {"feedback": {"message": "It broke"}}}), "feedback", "It broke"),
        (envelope("user_report", {"comments": "It broke"}), "feedback", "It broke"),
        (envelope("transaction", {"transaction": "checkout"}), "transaction", "checkout"),
        (envelope("session", {"status": "exited"}), "session", "exited"),
        (envelope("attachment", b"\xff\xd8", filename="screenshot.png"), "attachment", "screenshot.png"),
        (envelope("news", {"transaction": 7}), "news", ""),
        (envelope("event", {"message": "x" * 5000}), "error", "x" * 159 + "…"),
        (envelope("event", {"message": "<b>order</b>"}), "error", "<b>order</b>"),
    ],
)
def test_the_first_item_tells_what_it_is(tmp_path: Path, data: bytes, kind: str, title: str) -> None:
    leave(tmp_path, data)
    record = only(tmp_path)
    assert (record.kind, record.title, record.size) == (kind, title, len(data))
    assert (record.when, record.event_id, record.support_code) == (1_760_000_000.123, KEY, "3F2A-91BC")
    assert read(record) == data


@pytest.mark.parametrize(
    ("phase", "state"),
    [
        *(("draft", "waiting"), ("ready", "waiting"), ("approved", "waiting")),
        *(("held", "held"), ("sent", "sent"), ("refused", "refused")),
    ],
)
def test_the_state_is_what_the_files_name_says(tmp_path: Path, phase: str, state: str) -> None:
    leave(tmp_path, envelope("event", CRASH), f"1-{KEY}-errors.{phase}")
    assert only(tmp_path).state == state


def test_what_a_living_process_holds_is_listed_beside_the_copies_newest_first(tmp_path: Path) -> None:
    leave(tmp_path, envelope("event", CRASH))
    outbox = Outbox(tmp_path / "outbox")
    outbox.store("b" * 32, envelope("event", {}), "errors", "held")
    assert [(record.key, record.state) for record in entries(tmp_path)] == [
        ("b" * 32, "held"),
        (KEY, "sent"),
    ]
    outbox.close()


def test_what_leaves_while_it_is_listed_is_listed_once(tmp_path: Path) -> None:
    leave(tmp_path, envelope("event", CRASH), f"1-{KEY}-errors.ready")
    leave(tmp_path, envelope("event", CRASH), f"1-{KEY}-errors.sent")
    leave(tmp_path, envelope("attachment", b""), f"1-{KEY}-attachments.sent")
    assert sorted((record.kind, record.state) for record in entries(tmp_path)) == [
        ("attachment", "sent"),
        ("error", "sent"),
    ]


def test_the_receivers_words_are_told_in_one_line(tmp_path: Path) -> None:
    leave(tmp_path, envelope("event", CRASH), f"1-{KEY}-errors.refused").with_suffix(".why").write_bytes(
        b"413: too\n large \xff"
    )
    assert only(tmp_path).why == "413: too large �"


@pytest.mark.parametrize(
    "data", [b"", b"no json", b"{}\n", b'{}\n{"type":"event"}\n[1', b"{}\n[]\n", b"\xff" * 99]
)
def test_a_damaged_file_is_what_its_name_says(tmp_path: Path, data: bytes) -> None:
    leave(tmp_path, data, f"1-{KEY}000001-usage.sent")
    record = only(tmp_path)
    assert (record.kind, record.title, record.event_id, record.support_code) == ("session", "", "", "")
    assert read(record) == data


def test_what_is_too_large_to_be_read_through_is_what_its_name_says(tmp_path: Path) -> None:
    leave(tmp_path, envelope("event", {"message": "x" * 2_000_000}))
    assert (only(tmp_path).kind, only(tmp_path).title, only(tmp_path).event_id) == ("error", "", KEY)


def test_foreign_files_and_missing_folders_are_no_records(tmp_path: Path) -> None:
    assert entries(tmp_path / "missing") == []
    leave(tmp_path, b"", "notes.sent")
    (tmp_path / "history" / f"1-{KEY}-errors.sent").mkdir()
    (tmp_path / "history" / "x.why").write_text("?")
    assert [record.size >= 0 and record.title for record in entries(tmp_path)] == [""]


def test_copies_are_deleted_with_the_reason_and_what_waits_is_not(tmp_path: Path) -> None:
    held = leave(tmp_path, envelope("event", CRASH), f"1-{'b' * 32}-errors.held")
    refused = leave(tmp_path, envelope("event", CRASH), f"1-{KEY}-errors.refused")
    refused.with_suffix(".why").write_text("413")
    assert history.delete(entries(tmp_path)) == 1
    assert held.exists()
    assert list((tmp_path / "history").iterdir()) == []


def test_the_ids_the_receiver_knows_are_collected_from_what_was_sent(tmp_path: Path) -> None:
    for number, (kind, content) in enumerate(
        [
            ("event", {"user": {"id": "install"}}),
            ("session", {"did": "pseudonym"}),
            ("transaction", {"user": {"id": 42}}),
            ("event", {"user": {"id": "install"}}),
            ("event", {"user": "?"}),
            ("event", {"user": {"id": ["?"]}}),
        ]
    ):
        leave(tmp_path, envelope(kind, content), f"{number}-{number:032}-errors.sent")
    assert history.user_ids(entries(tmp_path)) == ["install", "42", "pseudonym"]


def test_a_support_code_has_two_groups_of_four() -> None:
    assert (support_code(KEY), support_code("")) == ("3F2A-91BC", "")


def crash(at: Reporter) -> str | None:
    return at.capture_exception(raised(LookupError("order gone")), "error", {}, {})


def settled(at: Reporter, state: str) -> Callable[[], bool]:
    return lambda: [record.state for record in at.delivery.history() if record.kind == "error"] == [state]


def test_what_was_delivered_is_kept_as_it_went_on_the_wire(tmp_path: Path) -> None:
    with Receiver() as receiver:
        at = reporter(tmp_path, dsn=receiver.dsn)
        at.start()
        key = crash(at)
        assert at.flush(20)
        [record] = [each for each in at.delivery.history() if each.kind == "error"]
        at.uninstall()
    [body] = [body for body in receiver.bodies if b"order gone" in body]
    (head, _, rest), (wire_head, _, wire_rest) = read(record).partition(b"\n"), body.partition(b"\n")
    assert (record.state, record.event_id, rest) == ("sent", key, wire_rest)
    assert {**json.loads(wire_head), "sent_at": ""} == {**json.loads(head), "sent_at": ""}


def test_what_was_refused_is_kept_with_the_receivers_words(tmp_path: Path) -> None:
    with Receiver(answers=[(413, {})], text=b'{"detail":"too large"}') as receiver:
        at = reporter(tmp_path, dsn=receiver.dsn)
        at.start()
        crash(at)
        until(settled(at, "refused"), 20)
        [record] = [each for each in at.delivery.history() if each.kind == "error"]
        at.uninstall()
    assert record.why == "413: too large"
    assert [each.kind for each in entries(record.path.parent.parent) if "client" in each.kind] == []


def test_where_consent_is_denied_only_what_the_person_sends_himself_is_kept(tmp_path: Path) -> None:
    with Receiver() as receiver:
        at = reporter(tmp_path, consent("denied"), dsn=receiver.dsn)
        at.start()
        crash(at)
        key = at.capture_feedback("It broke", None, None, None, approved=True)
        assert at.flush(20)
        assert [(record.state, record.event_id) for record in at.delivery.history()] == [("sent", key)]
        at.uninstall()


def test_a_refusal_of_the_person_leaves_no_copy(tmp_path: Path) -> None:
    with Receiver() as receiver:
        at = reporter(tmp_path, consent("unknown"), dsn=receiver.dsn)
        at.start()
        key = crash(at)
        assert at.flush(20)
        assert settled(at, "held")()
        at.delivery.gate.refuse([str(key)])
        assert at.delivery.history() == []
        at.uninstall()
    assert receiver.bodies == []


def test_what_was_set_aside_is_listed_with_the_reason_and_can_be_deleted(tmp_path: Path) -> None:
    data, made = envelope("event", CRASH), Outbox(tmp_path / "outbox")
    made.set_aside(KEY, data, "errors", "the application's own scrub rule raised ValueError")
    [record] = entries(tmp_path)
    assert (record.state, record.kind, record.why) == (
        "set_aside",
        "error",
        "the application's own scrub rule raised ValueError",
    )
    assert read(record) == data
    assert delete([record]) == 1
    assert entries(tmp_path) == []
    assert list((tmp_path / "outbox" / "quarantine").iterdir()) == []
    made.close()

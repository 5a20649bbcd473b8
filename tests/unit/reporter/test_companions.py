from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, Item, item, parse
from crashdesk.reporter.attachments import Attachment
from crashdesk.reporter.companions import MAX_COMPANIONS, Attached, scrubbed
from crashdesk.reporter.consent import Answer, Consent, answer_all
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.scrubber import Policy
from tests.helpers.reporter import consent, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Mode, State

KEY = "a" * 32
OTHER = "b" * 32
PNG = Attachment("screenshot.png", "image/png", b"\x89PNG password=x")
TREE = Attachment("view-hierarchy.json", "application/json", b'{"windows": []}', "event.view_hierarchy")
LOG = Attachment("log.txt", "text/plain", b"saved\npassword=hunter2")


class Setting:
    """A gate with a report behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outbox = Outbox(folder)
        self.consent = Consent()
        self.policy = Policy()
        self.diagnostics = Diagnostics()

    def gate(self, given: Consent | None = None, *events: str) -> Gate:
        self.consent = given or consent()
        gate = Gate(self.consent, self.outbox, lambda: self.policy, self.diagnostics, lambda: None)
        for key in events or (KEY,):
            gate.admit(Envelope({"event_id": key}, [item("event", {"event_id": key})]))
        return gate

    def phases(self) -> dict[str, str]:
        return {entry.key: entry.phase for entry in self.outbox.entries()}


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path / "outbox")
    yield made
    made.outbox.close()


def asking() -> Consent:
    return consent("granted", "ask")


def test_attachments_wait_beside_their_event_in_an_envelope_that_names_it(setting: Setting) -> None:
    gate = setting.gate()
    gate.attach(KEY, [PNG, TREE])
    (entry,) = [entry for entry in setting.outbox.entries() if entry.purpose == "attachments"]
    assert (entry.event, entry.phase) == (KEY, "ready")
    assert gate.may_send(entry)
    envelope = parse(setting.outbox.read(entry.key) or b"")
    assert envelope.event_id == KEY
    assert [part.headers for part in envelope.items] == [
        {
            "type": "attachment",
            "filename": "screenshot.png",
            "content_type": "image/png",
            "attachment_type": "event.attachment",
            "length": len(PNG.content),
        },
        {
            "type": "attachment",
            "filename": "view-hierarchy.json",
            "content_type": "application/json",
            "attachment_type": "event.view_hierarchy",
            "length": 14,
        },
    ]


@pytest.mark.parametrize(
    ("errors", "attachments", "mode", "phase"),
    [
        ("granted", "granted", "automatic", "ready"),
        ("granted", "granted", "ask", "held"),
        ("unknown", "granted", "automatic", "held"),
        ("granted", "unknown", "automatic", None),
        ("granted", "denied", "automatic", None),
        ("denied", "granted", "automatic", None),
    ],
)
def test_they_share_the_phase_of_their_event(
    setting: Setting, errors: State, attachments: State, mode: Mode, phase: str | None
) -> None:
    answer = Answer({"errors": errors, "attachments": attachments}, mode)
    setting.gate(Consent(answer)).attach(KEY, [PNG])
    found = [entry.phase for entry in setting.outbox.entries() if entry.purpose == "attachments"]
    assert found == ([phase] if phase else [])


def test_what_follows_an_event_that_has_left_already_follows_it(setting: Setting) -> None:
    gate = setting.gate()
    setting.outbox.remove(KEY)
    gate.attach(KEY, [PNG])
    assert list(setting.phases().values()) == ["ready"]


def test_what_belongs_to_a_report_that_was_to_be_asked_about_and_is_gone_is_not_kept(
    setting: Setting,
) -> None:
    gate = setting.gate(asking())
    setting.outbox.remove(KEY)
    gate.attach(KEY, [PNG])
    assert setting.phases() == {}


def test_dont_send_takes_both_and_lets_nothing_follow(setting: Setting) -> None:
    gate = setting.gate(asking())
    gate.attach(KEY, [PNG])
    gate.refuse([KEY])
    gate.attach(KEY, [LOG])
    assert setting.phases() == {}
    assert not [file for file in files(setting.folder) if file.name != ".lock"]


def test_send_approves_both_and_nothing_that_the_person_was_not_shown(setting: Setting) -> None:
    gate = setting.gate(asking(), KEY, OTHER)
    gate.attach(KEY, [PNG])
    gate.attach(OTHER, [PNG])
    gate.approve([KEY])
    gate.attach(KEY, [LOG])
    assert setting.phases() == {KEY: "approved", f"{KEY}a0": "approved", OTHER: "held", f"{OTHER}a0": "held"}


def test_granting_lets_both_go(setting: Setting) -> None:
    gate = setting.gate(Consent(Answer({"attachments": "granted"})))
    gate.attach(KEY, [PNG])
    setting.consent.answer({"errors": "granted"})
    assert set(setting.phases().values()) == {"ready"}


def test_withdrawing_attachments_leaves_the_event(setting: Setting) -> None:
    gate = setting.gate(asking())
    gate.attach(KEY, [PNG])
    setting.consent.answer({"attachments": "denied"})
    assert setting.phases() == {KEY: "held"}


@pytest.mark.parametrize("approved", [True, False])
def test_withdrawing_errors_takes_both(setting: Setting, *, approved: bool) -> None:
    gate = setting.gate(asking())
    gate.attach(KEY, [PNG])
    if approved:
        gate.approve([KEY])
    setting.consent.answer({"errors": "denied"})
    assert setting.phases() == {}


def test_a_withdrawal_while_they_are_scrubbed_leaves_nothing(setting: Setting) -> None:
    def withdraw(payload: dict[str, Any]) -> dict[str, Any]:
        if "log" in payload:
            setting.consent.answer(answer_all("denied").states)
        return payload

    setting.policy = Policy(rule=withdraw)
    setting.gate().attach(KEY, [LOG])
    assert setting.phases() == {}


def test_the_prompt_can_list_read_and_remove_each(setting: Setting) -> None:
    gate = setting.gate(asking())
    gate.attach(KEY, [LOG])
    gate.attach(KEY, [TREE, PNG])
    assert gate.companions.attachments_of(KEY) == [
        Attached("log.txt", len(b"saved\npassword=[Filtered]"), "text/plain"),
        Attached("view-hierarchy.json", 14, "application/json"),
        Attached("screenshot.png", len(PNG.content), "image/png"),
    ]
    assert gate.companions.read(KEY, "screenshot.png") == PNG.content
    assert gate.companions.read(KEY, "other.png") is gate.companions.read(OTHER, "screenshot.png") is None
    gate.companions.remove(KEY, "screenshot.png")
    assert [one.name for one in gate.companions.attachments_of(KEY)] == ["log.txt", "view-hierarchy.json"]
    for name in ("log.txt", "view-hierarchy.json", "view-hierarchy.json"):
        gate.companions.remove(KEY, name)
    assert setting.phases() == {KEY: "held"}
    assert not any(b"PNG" in file.read_bytes() for file in files(setting.folder))


def test_whoever_lists_them_hears_of_a_new_one(setting: Setting) -> None:
    gate = setting.gate()
    told: list[str] = []
    gate.companions.on_attached = told.append
    gate.attach(KEY, [PNG])
    gate.attach(KEY, [])
    assert told == [KEY]


def test_an_event_has_so_many_companions_and_no_more(setting: Setting) -> None:
    gate = setting.gate()
    for _ in range(MAX_COMPANIONS + 3):
        gate.attach(KEY, [PNG])
    assert len(setting.phases()) == 1 + MAX_COMPANIONS


def test_they_are_found_again_by_the_next_start(setting: Setting) -> None:
    setting.gate(asking()).attach(KEY, [PNG])
    setting.outbox.close()
    setting.outbox = Outbox(setting.folder)
    setting.outbox.recover()
    gate = Gate(asking(), setting.outbox, Policy, Diagnostics(), lambda: None)
    assert [one.name for one in gate.companions.attachments_of(KEY)] == ["screenshot.png"]
    gate.approve([KEY])
    assert set(setting.phases().values()) == {"approved"}


def test_decisions_and_attachments_from_many_threads_leave_nothing_behind(setting: Setting) -> None:
    keys = [f"{number:032x}" for number in range(9)]
    gate = setting.gate(asking(), *keys)
    threads = [threading.Thread(target=gate.attach, args=(key, [PNG])) for key in keys]
    threads += [threading.Thread(target=gate.refuse, args=([key],)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert setting.phases() == {}


def test_text_and_json_are_scrubbed_and_a_picture_is_left_as_it_is() -> None:
    content = json.dumps({"windows": [{"identifier": "/home/ada/x", "password": "x"}]}).encode()
    tree = scrubbed(Attachment("ada@example.org.json", "application/json", content), Policy())
    assert json.loads(tree.content) == {"windows": [{"identifier": "~/x", "password": "[Filtered]"}]}
    assert tree.name == "[email]"
    assert scrubbed(LOG, Policy()).content == b"saved\npassword=[Filtered]"
    assert scrubbed(PNG, Policy()).content == PNG.content


def test_the_hosts_own_rule_has_the_last_word_on_text() -> None:
    def rule(payload: dict[str, Any]) -> dict[str, Any]:
        return {key: value.replace("A-17", "#") for key, value in payload.items()}

    log = Attachment("log.txt", "text/plain", b"order A-17")
    assert scrubbed(log, Policy(rule=rule)).content == b"order #"


@pytest.mark.parametrize(
    "attachment",
    [
        Attachment("dump", "application/octet-stream", b"x"),
        Attachment("list.json", "application/json", b"[]"),
        Attachment("bad.json", "application/json", b"{"),
    ],
)
def test_what_cannot_be_scrubbed_is_not_kept_and_takes_no_other_with_it(
    setting: Setting, attachment: Attachment, expects_reporter_failures: list[str]
) -> None:
    gate = setting.gate()
    gate.attach(KEY, [attachment, PNG])
    assert [one.name for one in gate.companions.attachments_of(KEY)] == ["screenshot.png"]
    assert len(expects_reporter_failures) == 1


def test_a_rule_that_fails_keeps_the_log_back(setting: Setting, expects_reporter_failures: list[str]) -> None:
    gate = setting.gate()
    setting.policy = Policy(rule=lambda payload: payload["exception"])
    gate.attach(KEY, [LOG])
    assert gate.companions.attachments_of(KEY) == []
    assert len(expects_reporter_failures) == 1


def test_a_file_in_the_events_own_envelope_is_counted_and_can_be_taken_away(setting: Setting) -> None:
    gate = setting.gate(asking())
    own = Item({"type": "attachment", "filename": "project.txt", "content_type": "text/plain"}, b"north")
    gate.admit(Envelope({"event_id": OTHER}, [item("event", {"event_id": OTHER}), own]))
    gate.attach(OTHER, [LOG])
    names = [one.name for one in gate.companions.attachments_of(OTHER)]
    assert names == ["project.txt", "log.txt"]
    assert gate.companions.read(OTHER, "project.txt") == b"north"
    gate.companions.remove(OTHER, "project.txt")
    assert [one.name for one in gate.companions.attachments_of(OTHER)] == ["log.txt"]
    assert [part.type for part in parse(gate.preview(OTHER) or b"").items] == ["event"]
    assert setting.phases()[OTHER] == "held"


def telling(setting: Setting) -> Gate:
    """A gate with a report that tells who the person is, and has an attachment of the host's."""
    setting.policy = Policy(pii=True)
    gate = setting.gate(asking(), OTHER)
    log = Item(
        {"type": "attachment", "filename": "ada@example.org.txt", "content_type": "text/plain"}, b"log"
    )
    gate.admit(Envelope({"event_id": KEY}, [item("event", {"message": "ada@example.org"}), log]))
    return gate


def scrub_again(setting: Setting, gate: Gate) -> None:
    setting.policy = Policy(pii=False)
    gate.rescrub()


@pytest.mark.parametrize("moment", ["opened", "find", "amend"])
def test_what_is_scrubbed_again_while_the_person_leaves_something_out_is_both(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    gate = telling(setting)
    real = getattr(setting.outbox, moment)

    def late(*given: Any) -> Any:
        monkeypatch.setattr(setting.outbox, moment, real)
        before = real(*given) if moment == "opened" else None
        scrub_again(setting, gate)
        return before or real(*given)

    monkeypatch.setattr(setting.outbox, moment, late)
    gate.companions.remove(KEY, "ada@example.org.txt")
    scrub_again(setting, gate)
    envelope = setting.outbox.read(KEY) or b"ada@example.org"
    assert b"ada@example.org" not in envelope
    assert [part.type for part in parse(envelope).items] == ["event"]


def test_what_the_person_left_out_under_the_name_he_was_shown_is_left_out(setting: Setting) -> None:
    gate = telling(setting)
    scrub_again(setting, gate)
    gate.companions.remove(KEY, "ada@example.org.txt")
    assert gate.companions.attachments_of(KEY) == []

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, Item, item, parse
from crashdesk.reporter.consent import Answer, Consent, StoredConsent, answer_all
from crashdesk.reporter.entries import Exposure
from crashdesk.reporter.host_calls import NoAnswerError
from crashdesk.reporter.scrubber import Policy
from crashdesk.reporter.unwritten import MAX_IN_MEMORY
from tests.helpers.gates import KEY, LOG, Setting, error
from tests.helpers.reporter import consent, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Mode, State


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path / "outbox")
    yield made
    made.outbox.close()


@pytest.mark.parametrize(
    ("state", "mode", "crash", "became", "phase"),
    [
        ("granted", "automatic", False, "send", "ready"),
        ("granted", "ask", False, "hold", "held"),
        ("unknown", "automatic", False, "hold", "held"),
        ("denied", "automatic", False, "drop", None),
        ("denied", "automatic", True, "memory", None),
    ],
)
def test_what_becomes_of_an_error(
    setting: Setting, state: State, mode: Mode, *, crash: bool, became: str, phase: str | None
) -> None:
    passed = setting.gate(consent(state, mode)).admit(error(), crash=crash)
    assert passed.verdict == became
    assert setting.phases() == ({KEY: phase} if phase else {})
    assert bool(files(setting.folder)) == bool(phase)
    assert setting.ready == (became == "send")


@pytest.mark.parametrize("state", ["unknown", "denied"])
@pytest.mark.parametrize("kind", ["transaction", "profile", "session", "attachment", "novelty"])
def test_all_else_is_dropped_without_consent(setting: Setting, state: State, kind: str) -> None:
    gate = setting.gate(consent(state))
    assert gate.admit(Envelope({}, [item(kind, {"a": 1})]), crash=True).verdict == "drop"
    assert files(setting.folder) == []


def test_what_leaves_is_scrubbed(setting: Setting) -> None:
    gate = setting.gate()
    gate.admit(error(extra={"password": "hunter2"}, logentry={"message": "token=topsecret"}))
    gate.draft("b", lambda: {"extra": {"password": "hunter2"}})
    stored = b"".join(path.read_bytes() for path in files(setting.folder))
    assert b"hunter2" not in stored
    assert b"topsecret" not in stored


def fails(_payload: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError("token=hunter2")


def test_what_the_hosts_rule_fails_on_is_kept_scrubbed_and_marked_and_never_sent(
    setting: Setting, expects_reporter_failures: list[str]
) -> None:
    lost: list[tuple[str, str, int]] = []
    setting.diagnostics.on_drop = lambda *what: lost.append(what)
    setting.policy = Policy(rule=fails)
    gate = setting.gate()
    assert not gate.draft(KEY, lambda: {"event_id": KEY, "extra": {"password": "hunter2"}})
    assert gate.admit(error(extra={"password": "hunter2"})).verdict == "drop"
    assert (setting.phases(), setting.ready) == ({}, 0)
    bad, reason = [path for path in files(setting.folder) if path.parent.name == "quarantine"]
    assert parse(bad.read_bytes()).items[0].json() == {"event_id": KEY, "extra": {"password": "[Filtered]"}}
    assert reason.read_text("utf-8") == "the application's own scrub rule raised RuntimeError\n"
    assert lost == [("error", "internal_sdk_error", 1)]
    assert len(expects_reporter_failures) == 1


@pytest.mark.parametrize(("state", "kind"), [("denied", "event"), ("granted", "transaction")])
def test_it_is_kept_only_where_consent_to_errors_would_keep_it(
    setting: Setting, state: State, kind: str, expects_reporter_failures: list[str]
) -> None:
    setting.policy = Policy(rule=fails)
    envelope = Envelope({"event_id": KEY}, [item(kind, {"event_id": KEY})])
    assert setting.gate(consent(state)).admit(envelope, crash=True).verdict == "drop"
    assert files(setting.folder) == []


def test_the_envelopes_own_headers_are_scrubbed_too(setting: Setting) -> None:
    gate = setting.gate()
    envelope = error()
    envelope.headers["trace"] = {"trace_id": "b" * 32, "transaction": "password=hunter2"}
    gate.admit(envelope)
    trace = {"trace_id": "b" * 32, "transaction": "password=[Filtered]"}
    assert parse(gate.preview(KEY) or b"").headers == {"event_id": KEY, "trace": trace}


def test_attachments_are_dropped_without_their_own_consent(setting: Setting) -> None:
    gate = setting.gate(Consent(Answer({"errors": "granted"})))
    envelope = error()
    envelope.items.append(Item({"type": "attachment", "filename": "screenshot.png"}, b"\x89PNG"))
    gate.admit(envelope)
    assert [part.type for part in parse(gate.preview(KEY) or b"").items] == ["event"]


def test_an_attachment_with_consent_travels_if_it_is_a_picture_or_can_be_scrubbed(
    setting: Setting, expects_reporter_failures: list[str]
) -> None:
    gate = setting.gate()
    envelope = error()
    payloads = [b"\x89PNG\r\n\x1a\n\0\0", b"password=x", b"password=x\0"]
    envelope.items += [Item({"type": "attachment"}, payload) for payload in payloads]
    gate.admit(envelope)
    kept = [part.payload for part in parse(gate.preview(KEY) or b"").items[1:]]
    assert kept == [payloads[0], b"password=[Filtered]"]
    assert len(expects_reporter_failures) == 1


def test_items_that_travel_together_may_only_what_the_strictest_may(setting: Setting) -> None:
    answer = Answer({"errors": "unknown", "usage": "granted", "attachments": "granted"})
    gate = setting.gate(Consent(answer))
    items = [Item({"type": "attachment"}, b"x"), item("session", {"sid": "1"}), item("event", {})]
    assert gate.admit(Envelope({"event_id": KEY}, items)).verdict == "hold"
    assert [(entry.purpose, entry.phase) for entry in setting.outbox.entries()] == [("errors", "held")]


@pytest.mark.parametrize("payload", [b"{", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_what_cannot_be_read_never_leaves_and_harms_no_draft(
    setting: Setting, payload: bytes, expects_reporter_failures: list[str]
) -> None:
    gate = setting.gate()
    gate.draft(KEY, lambda: {"event_id": KEY})
    assert gate.admit(Envelope({"event_id": KEY}, [Item({"type": "event"}, payload)])).verdict == "drop"
    assert setting.phases() == {KEY: "draft"}
    assert len(expects_reporter_failures) == 1


def test_a_draft_is_written_only_where_consent_lets_one(setting: Setting) -> None:
    for state, written in (("granted", True), ("unknown", True), ("denied", False)):
        gate = setting.gate(consent(state))  # type: ignore[arg-type]
        assert gate.draft(state, dict) == written
    assert set(setting.phases()) == {"granted", "unknown"}


def test_a_denied_draft_is_not_even_built(setting: Setting) -> None:
    assert not setting.gate(consent("denied")).draft(KEY, lambda: pytest.fail("built"))


def test_a_report_never_leaves_while_it_is_a_draft(setting: Setting) -> None:
    gate = setting.gate()
    gate.draft(KEY, dict)
    assert not any(gate.may_send(entry) for entry in setting.outbox.entries())


def test_approved_reports_may_leave_whatever_the_consent(setting: Setting) -> None:
    gate = setting.gate(consent("unknown"))
    gate.admit(error())
    assert not any(gate.may_send(entry) for entry in setting.outbox.entries())
    gate.approve([KEY, "no such report"])
    assert all(gate.may_send(entry) for entry in setting.outbox.entries())
    assert setting.ready == 1


def test_send_just_this_one_brings_a_report_from_memory_to_disk(setting: Setting) -> None:
    gate = setting.gate(consent("denied"))
    gate.admit(error(), crash=True)
    assert files(setting.folder) == []
    gate.approve([KEY])
    assert setting.phases() == {KEY: "approved"}


def test_a_refused_report_leaves_no_copy(setting: Setting) -> None:
    for state in ("unknown", "denied"):
        gate = setting.gate(consent(state))
        gate.admit(error(), crash=True)
        gate.refuse([KEY])
        assert gate.preview(KEY) is None
        gate.approve([KEY])
        assert setting.phases() == {}


def test_a_dismissed_prompt_forgets_memory_and_keeps_what_is_held(setting: Setting) -> None:
    gate = setting.gate(consent("denied"))
    gate.admit(error(), crash=True)
    gate.forget([KEY])
    assert gate.preview(KEY) is None
    held = setting.gate(consent("unknown"))
    held.admit(error(), crash=True)
    held.forget([KEY])
    assert setting.phases() == {KEY: "held"}


def test_the_preview_is_the_very_bytes_that_are_kept(setting: Setting) -> None:
    gate = setting.gate(consent("unknown"))
    gate.admit(error(extra={"token": "x"}))
    [file] = [path for path in files(setting.folder) if path.suffix == ".held"]
    assert gate.preview(KEY) == file.read_bytes()
    denied = setting.gate(consent("denied"))
    denied.admit(error("b" * 32, extra={"token": "x"}), crash=True)
    assert json.loads((denied.preview("b" * 32) or b"").splitlines()[2])["extra"] == {"token": "[Filtered]"}


def test_memory_is_bounded_and_the_newest_stay(setting: Setting) -> None:
    gate = setting.gate(consent("denied"))
    for number in range(MAX_IN_MEMORY + 2):
        gate.admit(error(f"{number:032d}"), crash=True)
    kept = [number for number in range(MAX_IN_MEMORY + 2) if gate.preview(f"{number:032d}")]
    assert kept == list(range(2, MAX_IN_MEMORY + 2))


def test_what_is_attached_to_an_event_that_has_left_follows_it_in_any_mode(setting: Setting) -> None:
    gate = setting.gate()
    gate.admit(error())
    gate.attach(KEY, [LOG])
    setting.outbox.remove(KEY)  # it arrived
    setting.consent.answer({}, "ask")
    assert [gate.may_send(entry) for entry in setting.outbox.entries()] == [True]


def test_nothing_is_written_once_a_withdrawal_is_through(setting: Setting) -> None:
    gate = setting.gate()
    scrubbing, withdrawn = threading.Event(), threading.Event()

    def rule(payload: dict[str, Any]) -> dict[str, Any]:
        scrubbing.set()
        assert withdrawn.wait(5)
        return payload

    setting.policy = Policy(rule=rule)
    threads = [
        threading.Thread(target=gate.admit, args=(error(),)),
        threading.Thread(target=gate.draft, args=("b", dict)),
    ]
    for thread in threads:
        thread.start()
    assert scrubbing.wait(5)
    setting.consent.withdraw()
    withdrawn.set()
    for thread in threads:
        thread.join()
    assert setting.phases() == {}


@pytest.mark.parametrize("own", ["../../etc/passwd", "x" * 100, "a.b", ""])
def test_an_event_id_that_is_no_name_for_a_file_becomes_none(setting: Setting, own: str) -> None:
    key = setting.gate().admit(error(own)).key
    assert (len(key), key.isalnum()) == (32, True)
    assert list(setting.phases()) == [key]


def test_dashes_in_an_event_id_make_no_second_key(setting: Setting) -> None:
    key = setting.gate().admit(error("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa")).key
    assert key == KEY


def test_the_persons_own_feedback_leaves_whatever_the_consent(setting: Setting) -> None:
    gate = setting.gate(consent("denied"))
    feedback = Envelope({"event_id": KEY}, [item("feedback", {"contexts": {"feedback": {"message": "x"}}})])
    assert gate.admit(feedback).verdict == "drop"
    assert gate.admit(feedback, approved=True).verdict == "send"
    assert setting.phases() == {KEY: "approved"}


def test_what_waits_is_scrubbed_again_once_less_may_leave(setting: Setting) -> None:
    setting.policy = Policy(pii=True)
    gate = setting.gate(consent("granted", "ask"))
    picture = Item({"type": "attachment", "filename": "window.png", "content_type": "image/png"}, b"\x89PNG")
    report = error(user={"email": "ada@example.org"}, extra={"shop": "north"})
    report.items.append(picture)
    gate.admit(report)
    assert b"ada@example.org" in (gate.preview(KEY) or b"")
    setting.policy = Policy(pii=False)
    gate.rescrub()
    shown = parse(gate.preview(KEY) or b"")
    assert [part.type for part in shown.items] == ["event"], "a picture cannot be masked afterwards"
    assert shown.items[0].json()["extra"] == {"shop": "north"}
    assert b"ada@example.org" not in (gate.preview(KEY) or b"")
    assert setting.phases() == {KEY: "held"}
    assert [file for file in files(setting.folder) if b"ada@example.org" in file.read_bytes()] == []


def test_what_waits_in_memory_is_scrubbed_again_too(setting: Setting) -> None:
    setting.policy = Policy(pii=True)
    gate = setting.gate(consent("denied"))
    gate.admit(error(user={"email": "ada@example.org"}), crash=True)
    setting.policy = Policy(pii=False)
    gate.rescrub()
    assert b"ada@example.org" not in (gate.preview(KEY) or b"ada@example.org")


def test_nothing_leaves_until_what_waits_was_scrubbed_again(setting: Setting) -> None:
    setting.policy = Policy(pii=True)
    gate = setting.gate()
    gate.admit(error())
    assert gate.may_send(setting.outbox.entries()[0])
    setting.policy = Policy(pii=False)
    held_back, before = not gate.may_send(setting.outbox.entries()[0]), setting.ready
    gate.rescrub()
    assert (held_back, gate.may_send(setting.outbox.entries()[0]), setting.ready - before) == (True, True, 1)


def test_only_what_tells_more_than_it_may_is_scrubbed_again(setting: Setting) -> None:
    gate = setting.gate()
    gate.admit(error())
    [file] = [file for file in files(setting.folder) if file.suffix == ".ready"]
    before = file.stat().st_ino
    setting.policy = Policy(pii=True, variables=False)
    gate.admit(error("b" * 32))
    gate.rescrub()
    setting.policy = Policy(pii=True, variables=True)
    gate.rescrub()
    assert file.stat().st_ino == before
    assert [entry.exposure for entry in setting.outbox.entries()] == [Exposure.NOTHING, Exposure.PERSONAL]
    setting.policy = Policy(pii=False)
    gate.rescrub()
    assert [entry.exposure for entry in setting.outbox.entries()] == [Exposure.NOTHING] * 2
    assert file.stat().st_ino == before


def test_what_is_kept_while_the_person_allows_less_is_scrubbed_again_at_once(setting: Setting) -> None:
    policies = iter([Policy(pii=True)])
    gate = setting.gate()
    gate._policy = lambda: next(policies, Policy(pii=False))  # changed as soon as it was asked
    gate.admit(error(user={"email": "ada@example.org"}))
    assert [entry.exposure for entry in setting.outbox.entries()] == [Exposure.NOTHING]
    assert b"ada@example.org" not in (gate.preview(KEY) or b"ada@example.org")


@pytest.mark.parametrize(("state", "crash"), [("granted", False), ("denied", True)])
def test_what_cannot_be_scrubbed_again_never_leaves(
    setting: Setting, expects_reporter_failures: list[str], state: State, *, crash: bool
) -> None:
    setting.policy = Policy(pii=True)
    gate = setting.gate(consent(state))
    gate.admit(error(user={"email": "ada@example.org"}), crash=crash)
    setting.policy = Policy(pii=False, rule=fails)
    gate.rescrub()
    assert gate.preview(KEY) is None
    assert setting.phases() == {}
    assert [file for file in files(setting.folder) if b"ada@example.org" in file.read_bytes()] == []
    assert len(expects_reporter_failures) == (state == "granted")


def test_a_withdrawal_in_another_process_is_heeded_before_anything_is_kept(setting: Setting) -> None:
    path = setting.folder.parent / "consent.json"
    here, elsewhere = (StoredConsent(path, "https://one/1", default=answer_all("granted")) for _ in range(2))
    gate = setting.gate(here)
    assert gate.admit(error()).verdict == "send"
    elsewhere.withdraw()
    assert gate.draft("b" * 32, lambda: {"event_id": "b" * 32}) is False
    assert gate.admit(error("c" * 32)).verdict == "drop"
    assert setting.phases() == {}, "and what waited is gone"


def test_send_just_this_one_is_scrubbed_by_what_holds_by_the_time_it_is_on_disk(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.policy = Policy(pii=True)
    gate = setting.gate(consent("denied"))
    gate.admit(error(user={"email": "ada@example.org"}), crash=True)
    store = setting.outbox.store

    def store_later(*given: Any) -> Any:
        setting.policy = Policy()
        gate.rescrub()  # the writer's, all of it: what is in nobody's hands it does not see
        return store(*given)

    monkeypatch.setattr(setting.outbox, "store", store_later)
    gate.approve([KEY])
    [entry] = setting.outbox.entries()
    assert gate.may_send(entry)
    assert b"ada@example.org" not in (gate.preview(KEY) or b"ada@example.org")


def test_the_prompt_waits_for_no_rule_of_the_hosts(setting: Setting) -> None:
    gate = setting.gate(consent("denied"))
    through: list[bool] = []

    def forget_meanwhile(payload: dict[str, Any]) -> dict[str, Any]:
        prompt = threading.Thread(target=gate.forget, args=(["other"],), daemon=True)
        prompt.start()
        prompt.join(2)
        through.append(not prompt.is_alive())
        return payload

    setting.policy = Policy(pii=True)
    gate.admit(error(), crash=True)
    setting.policy = Policy(rule=forget_meanwhile)
    gate.rescrub()
    assert through == [True]


def test_one_slow_answer_of_the_hosts_rule_costs_no_report(
    setting: Setting, expects_reporter_failures: list[str]
) -> None:
    def busy(_payload: dict[str, Any]) -> dict[str, Any]:
        raise NoAnswerError("an earlier call has not been answered yet")

    setting.policy = Policy(pii=True)
    gate = setting.gate()
    keys = [f"{number:032d}" for number in range(8)]
    for key in keys:
        gate.admit(error(key, user={"email": "ada@example.org"}))
    setting.policy = Policy(rule=busy)
    gate.rescrub()
    assert list(setting.phases()) == keys
    assert not any(gate.may_send(entry) for entry in setting.outbox.entries())
    assert setting.diagnostics.report()["dropped"] == {}
    setting.policy = Policy(rule=lambda payload: payload)
    gate.rescrub()
    assert all(gate.may_send(entry) for entry in setting.outbox.entries())
    assert [file for file in files(setting.folder) if b"ada@example.org" in file.read_bytes()] == []
    assert len(expects_reporter_failures) == len(keys)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, item
from crashdesk.reporter.consent import answer_all
from crashdesk.reporter.scrubber import Policy
from tests.helpers.gates import KEY, LOG, Setting, error
from tests.helpers.reporter import consent, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path / "outbox")
    yield made
    made.outbox.close()


def test_a_withdrawal_purges_at_once_all_that_waits(setting: Setting) -> None:
    gate = setting.gate()
    gate.admit(error())
    gate.admit(Envelope({"event_id": "b"}, [item("transaction", {})]))
    gate.draft("c", dict)
    gate.approve([KEY])
    setting.consent.withdraw()
    assert setting.phases() == {}
    assert [path for path in files(setting.folder) if not path.name.startswith(".")] == []


def test_send_just_this_one_outlasts_the_denial_that_stood_before(setting: Setting) -> None:
    gate = setting.gate(consent("denied"))
    gate.admit(error(), crash=True)
    gate.approve([KEY])
    gate.settle()  # as at the next start
    setting.consent.answer({"usage": "denied"})
    assert setting.phases() == {KEY: "approved"}


def test_a_grant_lets_go_what_is_held(setting: Setting) -> None:
    gate = setting.gate(consent("unknown"))
    gate.admit(error())
    setting.consent.answer(answer_all("granted").states, "ask")
    assert setting.phases() == {KEY: "held"}
    setting.consent.answer({}, "automatic")
    assert setting.phases() == {KEY: "ready"}


def test_who_wants_to_be_asked_each_time_is_asked_about_what_waits_too(setting: Setting) -> None:
    gate = setting.gate()
    gate.admit(error())
    gate.attach(KEY, [LOG])
    gate.admit(Envelope({"event_id": "b"}, [item("transaction", {})]))
    setting.consent.answer({}, "ask")
    assert setting.phases() == {KEY: "held", f"{KEY}a0": "held", "b": "ready"}
    setting.consent.answer({}, "automatic")
    assert set(setting.phases().values()) == {"ready"}


def test_only_as_many_wait_for_an_answer_as_there_is_room_for_and_none_is_given_up(setting: Setting) -> None:
    gate = setting.gate()
    keys = [f"{number:032d}" for number in range(12)]
    for key in keys:
        gate.admit(error(key))
        gate.attach(key, [LOG])
    setting.consent.answer({}, "ask")
    phases = setting.phases()
    assert [phases[key] for key in keys] == ["ready"] * 2 + ["held"] * 10, "the newest first"
    assert [phases[f"{key}a0"] for key in keys] == ["ready"] * 2 + ["held"] * 10
    assert not any(gate.may_send(entry) for entry in setting.outbox.entries()), "nor their attachments"
    gate.refuse(keys[-1:])
    gate.settle()  # as at the next start
    assert [setting.phases()[key] for key in keys[:2]] == ["ready", "held"]
    setting.consent.answer({}, "automatic")
    assert all(gate.may_send(entry) for entry in setting.outbox.entries())


def test_withdrawal_of_one_purpose_leaves_the_others(setting: Setting) -> None:
    gate = setting.gate()
    gate.admit(error())
    gate.admit(Envelope({"event_id": "b"}, [item("transaction", {})]))
    setting.consent.answer({"performance": "denied"})
    assert setting.phases() == {KEY: "ready"}


def fails(_payload: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError


def test_a_withdrawal_deletes_what_was_set_aside(
    setting: Setting, expects_reporter_failures: list[str]
) -> None:
    setting.policy = Policy(rule=fails)
    setting.gate().admit(error())
    setting.consent.withdraw()
    assert [path for path in files(setting.folder) if path.parent.name == "quarantine"] == []

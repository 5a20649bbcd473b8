from __future__ import annotations

import faulthandler
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.early_place import DUMP
from crashdesk.reporter.own_run import OwnRun
from crashdesk.reporter.personal_data import user_id_to_send
from crashdesk.reporter.run_log import RunRecord, read_log
from crashdesk.reporter.scrubber import Policy
from crashdesk.reporter.trail import Trail
from tests.helpers.reporter import consent, files, run_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Consent

INSTALL_ID = "7" * 32


class Parts:
    """A run with what it depends on."""

    def __init__(self, folder: Path, given: Consent, rule: Callable[[Any], Any] | None = None) -> None:
        self.folder, self.consent, self.trail = folder, given, Trail(100)
        self.diagnostics = Diagnostics()
        self.policy = Policy(home="/home/ada", rule=rule, install_id=INSTALL_ID)
        self.contexts: dict[str, Any] = {"os": {"name": "Linux"}}
        self.own = OwnRun(folder, self.facts, self.trail, 100, given, lambda: self.policy, self.diagnostics)

    def facts(self) -> dict[str, Any]:
        snapshot = self.trail.snapshot()
        return {
            "release": "orders@1",
            "tags": {"component": "frontend", **snapshot.tags},
            "contexts": {**self.contexts, **snapshot.contexts},
            "user": {"id": "the installation's"},
            "breadcrumbs": {"values": []},
        }

    @property
    def record(self) -> RunRecord:
        [place] = self.folder.iterdir()
        return read_log(place)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Parts]]:
    made: list[Parts] = []

    def build(given: Consent | None = None, rule: Callable[[Any], Any] | None = None) -> Parts:
        made.append(Parts(tmp_path / "home" / "runs", given or consent(), rule))
        return made[-1]

    yield build
    for parts in made:
        parts.own.end()


def test_what_is_known_is_on_disk_as_it_comes(make: Any) -> None:
    it = make()
    it.trail.add("before the begin", "ui")
    it.own.begin()
    it.trail.add("after it", "ui", data={"path": "/home/ada/x", "password": "hunter2"})
    it.trail.set_tag("shop", "north")
    it.trail.set_tag("token", "abc")
    it.trail.set_context("cart", {"items": 3})
    it.trail.set_user({"id": "ada", "email": "ada@example.org"})
    record = it.record
    assert [crumb["message"] for crumb in record.crumbs] == ["before the begin", "after it"]
    assert record.crumbs[1]["data"] == {"path": "~/x", "password": "[Filtered]"}
    assert record.facts["tags"] == {"component": "frontend", "shop": "north", "token": "[Filtered]"}
    assert record.facts["contexts"] == {"os": {"name": "Linux"}, "cart": {"items": 3}}
    assert record.facts["user"] == {"id": user_id_to_send("ada", INSTALL_ID, pii=False)}
    assert record.facts["release"] == "orders@1"
    assert record.facts["run"]["started"] <= time.time()


def test_what_is_taken_back_is_gone(make: Any) -> None:
    it = make()
    it.own.begin()
    for value in ("north", None):
        it.trail.set_tag("shop", value)
    for context in ({"items": 3}, None):
        it.trail.set_context("cart", context)
    for user in ({"id": "ada"}, None):
        it.trail.set_user(user)
    facts = it.record.facts
    assert (facts["tags"], facts["user"]) == ({"component": "frontend"}, {"id": INSTALL_ID})
    assert facts["contexts"] == {"os": {"name": "Linux"}}


def test_it_notes_about_itself_once(make: Any) -> None:
    it = make()
    it.own.note(sid="early")
    it.own.begin()
    assert it.record.facts["run"]["sid"] == "early"
    size = sum(path.stat().st_size for path in files(it.folder))
    it.own.note(sid="early")
    assert sum(path.stat().st_size for path in files(it.folder)) == size
    it.own.note(sid="late", event_id="a" * 32)
    run = it.record.facts["run"]
    assert (run["sid"], run["event_id"]) == ("late", "a" * 32)


def test_contexts_are_written_again_once_more_is_known(make: Any) -> None:
    it = make()
    it.own.begin()
    it.contexts["device"] = {"screens": 2}
    it.own.refresh()
    assert it.record.facts["contexts"]["device"] == {"screens": 2}


def test_a_proper_end_leaves_nothing(make: Any, tmp_path: Path) -> None:
    it = make()
    before = faulthandler.is_enabled()
    it.own.begin()
    assert faulthandler.is_enabled()
    assert [path.name for path in files(it.folder) if path.name == DUMP] == [DUMP]
    it.own.end()
    assert faulthandler.is_enabled() == before
    assert list(tmp_path.iterdir()) == []
    it.trail.add("later", "ui")
    it.consent.answer({"errors": "granted"})
    assert list(tmp_path.iterdir()) == []


def test_denied_consent_writes_nothing_and_its_change_bites_at_once(make: Any, tmp_path: Path) -> None:
    it = make(consent("denied"))
    it.own.begin()
    it.trail.add("unseen", "ui")
    assert list(tmp_path.iterdir()) == []
    it.consent.answer({"errors": "granted"})
    assert [crumb["message"] for crumb in it.record.crumbs] == ["unseen"]
    it.consent.withdraw()
    assert list(tmp_path.iterdir()) == []
    assert it.own.name == ""


def test_an_unanswered_consent_keeps_it_on_this_computer(make: Any) -> None:
    it = make(consent("unknown"))
    it.own.begin()
    assert it.record.facts["release"] == "orders@1"


def test_it_is_written_anew_once_less_may_be_kept(make: Any) -> None:
    it = make()
    it.policy = Policy(pii=True)
    it.own.begin()
    it.trail.add("mail from ada@example.org", "mail")
    it.policy = Policy(pii=False)
    it.own.renew()
    left = b"".join(path.read_bytes() for path in files(it.folder))
    assert b"ada@example.org" not in left
    assert b"mail from [email]" in left


def test_the_hosts_own_rule_has_the_last_word_on_what_is_written(make: Any) -> None:
    def rule(payload: dict[str, Any]) -> dict[str, Any]:
        # A rule that logs makes a breadcrumb itself, which must not be scrubbed by it again.
        it.trail.add("the rule was asked", "log")
        return json.loads(json.dumps(payload).replace("Zoe", "[name]"))  # type: ignore[no-any-return]

    it = make(rule=rule)
    it.own.begin()
    it.trail.add("opened by Zoe", "ui")
    it.trail.set_tag("by", "Zoe")
    assert "opened by [name]" in [crumb["message"] for crumb in it.record.crumbs]
    assert it.record.facts["tags"]["by"] == "[name]"


def test_a_rule_that_raises_keeps_it_unwritten(make: Any, expects_reporter_failures: list[str]) -> None:
    def rule(payload: dict[str, Any]) -> dict[str, Any]:
        if "Zoe" in json.dumps(payload):
            raise ValueError("no")
        return payload

    it = make(rule=rule)
    it.own.begin()
    it.trail.add("opened by Zoe", "ui")
    it.trail.add("closed", "ui")
    assert [crumb["message"] for crumb in it.record.crumbs] == ["closed"]
    assert expects_reporter_failures


def test_a_disk_that_refuses_does_no_harm(make: Any) -> None:
    it = make()
    it.folder.parent.mkdir()
    it.folder.write_text("in the way")
    before = faulthandler.is_enabled()
    it.own.begin()
    it.trail.add("x", "ui")
    assert "run_error" in it.diagnostics.report()
    assert faulthandler.is_enabled() == before


def test_a_full_disk_makes_the_log_shorter(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    it = make()
    it.own.begin()
    with monkeypatch.context() as patched:
        patched.setattr(it.own._log, "write", _refuse)
        it.trail.add("lost", "ui")
    it.trail.add("kept", "ui")
    assert [crumb["message"] for crumb in it.record.crumbs] == ["kept"]
    assert "No space" in it.diagnostics.report()["run_error"]


def _refuse(_file: int, _data: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_a_child_process_leaves_its_parents_run_alone(tmp_path: Path) -> None:
    program = f"""
    import faulthandler, json, os, pathlib, threading
    from crashdesk.reporter.run_log import read_log
    from crashdesk.reporter.run_place import claim
    from tests.helpers.reporter import consent
    from tests.unit.reporter.test_own_run import Parts
    it = Parts(pathlib.Path({str(tmp_path / "home" / "runs")!r}), consent())
    it.own.begin()
    if os.fork() == 0:
        it.trail.add("the child's", "ui")
        it.own.note(sid="the child's")
        os._exit(faulthandler.is_enabled() or bool(it.own.name))
    code = os.waitstatus_to_exitcode(os.wait()[1])
    it.trail.add("the parent's", "ui")
    crumbs = [crumb["message"] for crumb in it.record.crumbs]
    living = claim(it.folder) == []
    print(json.dumps([code, crumbs, living, "sid" in it.record.facts["run"], faulthandler.is_enabled()]))
    """
    assert run_json(program, tmp_path / "x") == [0, ["the parent's"], True, False, True]

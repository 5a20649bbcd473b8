from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.envelope import Envelope, item, serialize
from crashdesk.reporter.cleaner import Cleaner
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import Exposure
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.revision import Revision
from crashdesk.reporter.scrubber import Policy, ScrubError, UnansweredError
from tests.helpers.reporter import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crashdesk.reporter.entries import Entry

KEY = "a" * 32
MAIL = b"ada@example.org"
FAILED = ScrubError({}, "event", "the rule failed")
UNANSWERED = UnansweredError({}, "event", "the rule gave no answer")


class Watched(Cleaner):
    """Does something once, between reading an envelope and writing it back."""

    def __init__(self, meanwhile: Callable[[], object], failure: ScrubError | None) -> None:
        super().__init__(Policy(), Diagnostics())
        self._meanwhile, self._failure = iter([meanwhile]), failure

    def again(self, data: bytes) -> bytes | None:
        for meanwhile in self._meanwhile:
            meanwhile()
        if self._failure is not None:
            raise self._failure
        return super().again(data)


@dataclass
class Setting:
    outbox: Outbox
    folder: Path
    aside: list[str] = field(default_factory=list)
    given_up: list[bytes] = field(default_factory=list)

    def revise(
        self, meanwhile: Callable[[], object] = lambda: None, failure: ScrubError | None = None
    ) -> None:
        Revision(self.outbox, Watched(meanwhile, failure), Diagnostics(), self.set_aside, self.give_up).run()

    def set_aside(self, key: str, _error: ScrubError) -> None:
        self.aside.append(key)

    def give_up(self, entry: Entry, data: bytes) -> None:
        self.given_up.append(data)
        self.outbox.remove(entry.key)

    def on_disk(self) -> list[tuple[str, bool]]:
        """Each envelope's file, without the moment, and whether the person's address is in it."""
        found = [path for path in files(self.folder) if not path.name.startswith(".")]
        return [(path.name.partition("-")[2], MAIL in path.read_bytes()) for path in found]


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    """An outbox with a report that tells who the person is."""
    outbox = Outbox(tmp_path)
    event = {"event_id": KEY, "user": {"email": MAIL.decode()}}
    data = serialize(Envelope({"event_id": KEY}, [item("event", event)]))
    outbox.store(KEY, data, "errors", "held", Exposure.PERSONAL)
    yield Setting(outbox, tmp_path)
    outbox.close()


def test_what_tells_too_much_is_scrubbed_again_under_a_name_that_says_so(setting: Setting) -> None:
    assert setting.on_disk() == [(f"{KEY}-errors-personal.held", True)]
    setting.revise()
    assert setting.on_disk() == [(f"{KEY}-errors.held", False)]


def test_nothing_is_read_of_what_tells_no_more_than_it_may(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.outbox.store("b" * 32, b"", "errors", "held")
    read: list[str] = []
    opened = setting.outbox.opened

    def noted(key: str) -> tuple[Entry, bytes] | None:
        read.append(key)
        return opened(key)

    monkeypatch.setattr(setting.outbox, "opened", noted)
    setting.revise()
    assert read == [KEY]


def test_a_report_that_the_person_refuses_meanwhile_stays_gone(setting: Setting) -> None:
    setting.revise(meanwhile=lambda: setting.outbox.remove(KEY))
    assert (setting.on_disk(), setting.outbox.entries()) == ([], [])


def test_a_report_that_the_person_approves_meanwhile_is_approved_and_scrubbed(setting: Setting) -> None:
    setting.revise(meanwhile=lambda: setting.outbox.move(KEY, "approved"))
    assert setting.on_disk() == [(f"{KEY}-errors.approved", False)]


def test_what_nobody_can_read_is_given_up(setting: Setting, expects_reporter_failures: list[str]) -> None:
    setting.outbox.store(KEY, b"no envelope", "errors", "held", Exposure.PERSONAL)
    setting.revise()
    assert (setting.on_disk(), setting.aside, setting.given_up) == ([], [], [b"no envelope"])
    assert len(expects_reporter_failures) == 1


def test_what_the_hosts_rule_fails_on_is_set_aside(setting: Setting) -> None:
    setting.revise(failure=FAILED)
    assert (setting.on_disk(), setting.aside) == ([], [KEY])


def test_what_the_hosts_rule_gives_no_answer_on_stays_as_it_is_until_the_next_time(
    setting: Setting, expects_reporter_failures: list[str]
) -> None:
    setting.revise(failure=UNANSWERED)
    assert (setting.on_disk(), setting.aside) == ([(f"{KEY}-errors-personal.held", True)], [])
    assert len(expects_reporter_failures) == 1
    setting.revise()
    assert setting.on_disk() == [(f"{KEY}-errors.held", False)]


@pytest.mark.parametrize("data", [None, b"no envelope"])
def test_what_is_on_its_way_is_neither_set_aside_nor_given_up(
    setting: Setting, expects_reporter_failures: list[str], data: bytes | None
) -> None:
    if data is not None:
        setting.outbox.store(KEY, data, "errors", "ready", Exposure.PERSONAL)
    before = setting.on_disk()
    with setting.outbox.claimed(KEY):
        setting.revise(failure=None if data else FAILED)
    assert (setting.on_disk(), setting.aside, setting.given_up) == (before, [], [])
    assert len(expects_reporter_failures) == (data is not None)


@pytest.mark.parametrize(("draft", "failure"), [(b"{}\n", FAILED), (b"no envelope", None)])
def test_a_complete_report_that_replaces_its_draft_meanwhile_is_not_removed_for_it(
    setting: Setting, expects_reporter_failures: list[str], draft: bytes, failure: ScrubError | None
) -> None:
    whole = serialize(Envelope({"event_id": KEY}, [item("event", {"event_id": KEY, "level": "error"})]))
    setting.outbox.store(KEY, draft, "errors", "draft", Exposure.PERSONAL)
    setting.revise(
        meanwhile=lambda: setting.outbox.store(KEY, whole, "errors", "ready", Exposure.NOTHING),
        failure=failure,
    )
    assert (setting.on_disk(), setting.aside, setting.given_up) == ([(f"{KEY}-errors.ready", False)], [], [])
    assert len(expects_reporter_failures) == (failure is None)

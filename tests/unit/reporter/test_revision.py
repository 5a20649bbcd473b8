from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.envelope import Envelope, item, serialize
from crashdesk.reporter.cleaner import Cleaner
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import Exposure
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.revision import revise
from crashdesk.reporter.scrubber import Policy
from tests.helpers.reporter import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crashdesk.reporter.scrubber import ScrubError

KEY = "a" * 32
MAIL = b"ada@example.org"


class Watched(Cleaner):
    """Does something once, between reading an envelope and writing it back."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        super().__init__(Policy(), Diagnostics())
        self._meanwhile = iter([meanwhile])

    def again(self, data: bytes) -> bytes | None:
        for meanwhile in self._meanwhile:
            meanwhile()
        return super().again(data)


@dataclass
class Setting:
    outbox: Outbox
    folder: Path
    aside: list[str] = field(default_factory=list)

    def revise(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        revise(self.outbox, Watched(meanwhile), self.set_aside)

    def set_aside(self, key: str, _error: ScrubError) -> None:
        self.aside.append(key)

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


def test_a_report_that_the_person_refuses_meanwhile_stays_gone(setting: Setting) -> None:
    setting.revise(meanwhile=lambda: setting.outbox.remove(KEY))
    assert (setting.on_disk(), setting.outbox.entries()) == ([], [])


def test_a_report_that_the_person_approves_meanwhile_is_approved_and_scrubbed(setting: Setting) -> None:
    setting.revise(meanwhile=lambda: setting.outbox.move(KEY, "approved"))
    assert setting.on_disk() == [(f"{KEY}-errors.approved", False)]


def test_what_nobody_can_read_stays_as_it_is_and_never_leaves(setting: Setting) -> None:
    setting.outbox.store(KEY, b"no envelope", "errors", "held")
    setting.revise()
    assert setting.on_disk() == [(f"{KEY}-errors-personal.held", False)]
    assert setting.aside == []

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.envelope import Envelope, Item, item, serialize
from crashdesk.reporter.cleaner import Cleaner
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import Exposure
from crashdesk.reporter.scrubber import Policy, ScrubError, UnansweredError
from crashdesk.reporter.unwritten import Clean, Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "a" * 32
MAIL = b"ada@example.org"
EVENT = item("event", {"event_id": KEY, "user": {"email": MAIL.decode()}})
PICTURE = Item({"type": "attachment", "content_type": "image/png"}, b"PNG")


class Watched(Cleaner):
    """Does something while it scrubs."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        super().__init__(Policy(), Diagnostics())
        self._meanwhile = meanwhile

    def again(self, data: bytes) -> bytes | None:
        self._meanwhile()
        return super().again(data)


def raising(error: Exception) -> Watched:
    def fail() -> None:
        raise error

    return Watched(fail)


def telling(*items: Item) -> Clean:
    return Clean(serialize(Envelope({"event_id": KEY}, [*items])), Exposure.PERSONAL)


@pytest.fixture
def unwritten() -> Unwritten:
    """With one report that tells who the person is."""
    made = Unwritten()
    made.keep(KEY, telling(EVENT))
    return made


def test_what_tells_too_much_is_scrubbed_again(unwritten: Unwritten) -> None:
    unwritten.revise(Watched())
    kept = unwritten.find(KEY)
    assert kept is not None
    assert (kept.exposure, MAIL in kept.data) == (Exposure.NOTHING, False)


def test_nobody_waits_for_it(unwritten: Unwritten) -> None:
    free: list[bool] = []
    unwritten.revise(Watched(lambda: free.append(not unwritten._lock.locked())))
    assert free == [True]


def test_what_the_person_has_decided_on_meanwhile_does_not_come_back(unwritten: Unwritten) -> None:
    unwritten.revise(Watched(lambda: unwritten.forget([KEY])))
    assert unwritten.find(KEY) is unwritten.take(KEY) is None


def test_what_is_kept_anew_meanwhile_stays(unwritten: Unwritten) -> None:
    newer = telling(EVENT)
    unwritten.revise(Watched(lambda: unwritten.keep(KEY, newer)))
    assert unwritten.find(KEY) is newer


def test_what_is_nothing_but_what_must_go_is_gone(unwritten: Unwritten) -> None:
    unwritten.keep(KEY, telling(PICTURE))
    unwritten.revise(Watched())
    assert unwritten.find(KEY) is None


def test_what_could_not_be_scrubbed_is_gone_unless_the_rule_gave_no_answer(unwritten: Unwritten) -> None:
    unwritten.revise(raising(UnansweredError({}, "event", "no answer")))
    kept = unwritten.find(KEY)
    assert kept is not None
    assert kept.exposure is Exposure.PERSONAL
    unwritten.revise(raising(ScrubError({}, "event", "failed")))
    assert unwritten.find(KEY) is None


def test_what_tells_no_more_than_it_may_is_left_alone(unwritten: Unwritten) -> None:
    unwritten.keep("b", Clean(b"", Exposure.NOTHING))
    unwritten.revise(Watched())
    assert unwritten.find("b") == Clean(b"", Exposure.NOTHING)

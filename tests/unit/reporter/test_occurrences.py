from __future__ import annotations

import pytest

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.occurrences import Occurrences
from crashdesk.reporter.storms import BURST, Storms
from tests.helpers.reporter import EMPTY, raised


class Desk:
    def __init__(self) -> None:
        self.in_sample = True
        self.rolled = 0
        self.diagnostics = Diagnostics()
        storms = Storms(lambda _sample: None, lambda _summary: None)
        self.occurrences = Occurrences(storms, self._sampled, self.diagnostics)
        self.escaped: list[tuple[BaseException | None, str]] = []
        self.occurrences.on_escape = lambda crash, event_id: self.escaped.append((crash.error, event_id))

    def _sampled(self) -> bool:
        self.rolled += 1
        return self.in_sample

    def hook(self, error: BaseException | None, mechanism: str = "excepthook", logger: str = "") -> Capture:
        return Capture(
            EMPTY, error=error, mechanism=mechanism, logger=logger or None, logentry={"message": "x"}
        )

    @property
    def repeats(self) -> dict[str, int]:
        found: dict[str, int] = self.diagnostics.report()["repeats"]
        return found


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_two_hooks_see_is_news_once(desk: Desk) -> None:
    error = raised(ValueError())
    assert desk.occurrences.is_news(desk.hook(error, "logging", "acme"))
    assert not desk.occurrences.is_news(desk.hook(error))
    assert desk.repeats == {"duplicate": 1}


def test_a_loop_and_its_logger_see_the_same_error(desk: Desk) -> None:
    error = raised(ValueError())
    assert desk.occurrences.is_news(desk.hook(error, "asyncio"))
    assert not desk.occurrences.is_news(desk.hook(error, "asyncio", "qasync._QEventLoop"))


def test_a_storm_is_counted(desk: Desk) -> None:
    assert [desk.occurrences.is_news(desk.hook(raised(ValueError()))) for _ in range(3)] == [
        True,
        False,
        False,
    ]
    assert desk.repeats == {"storm": 2}


def test_of_what_a_storm_swallowed_no_other_hook_makes_news(desk: Desk) -> None:
    desk.occurrences.is_news(desk.hook(raised(ValueError()), "logging", "acme"))
    error = raised(ValueError())
    assert not desk.occurrences.is_news(desk.hook(error, "logging", "acme"))
    assert not desk.occurrences.is_news(desk.hook(error))


def test_what_the_host_passes_in_is_known_by_the_id_it_has(desk: Desk) -> None:
    error = raised(ValueError())
    first = desk.hook(error)
    assert desk.occurrences.is_news(first)
    assert desk.occurrences.id_of(desk.hook(error, "generic")) == first.event_id


def test_what_the_host_passes_in_is_never_suppressed(desk: Desk) -> None:
    captures = [desk.hook(raised(ValueError()), "generic") for _ in range(3)]
    assert [desk.occurrences.id_of(capture) for capture in captures] == [one.event_id for one in captures]


def test_what_a_storm_swallowed_gets_an_id_when_the_host_passes_it_in(desk: Desk) -> None:
    desk.occurrences.is_news(desk.hook(raised(ValueError())))
    error = raised(ValueError())
    desk.occurrences.is_news(desk.hook(error))
    own = desk.hook(error, "generic")
    assert desk.occurrences.id_of(own) == own.event_id
    assert desk.occurrences.id_of(desk.hook(error, "generic")) == own.event_id


def test_an_error_is_drawn_once_however_many_hooks_see_it(desk: Desk) -> None:
    desk.in_sample = False
    error = raised(ValueError())
    for mechanism in ("excepthook", "threading", "asyncio"):
        assert not desk.occurrences.is_news(desk.hook(error, mechanism))
    assert desk.rolled == 1


def test_what_is_not_in_the_sample_has_no_id(desk: Desk) -> None:
    desk.in_sample = False
    error = raised(ValueError())
    assert desk.occurrences.id_of(desk.hook(error, "generic")) is None
    assert desk.occurrences.id_of(desk.hook(error, "generic")) is None


def test_what_comes_through_the_sdk_itself_is_known_again(desk: Desk) -> None:
    error = raised(ValueError())
    assert not desk.occurrences.sdk_repeats(error, "1")
    assert not desk.occurrences.is_news(desk.hook(error)), "its report is the SDK's"
    other = raised(ValueError())
    desk.occurrences.is_news(desk.hook(other))
    assert desk.occurrences.sdk_repeats(other, "2"), "its report is ours"


def test_a_message_has_no_identity(desk: Desk) -> None:
    assert desk.occurrences.is_news(desk.hook(None, "logging", "acme"))
    assert not desk.occurrences.is_news(desk.hook(None, "logging", "acme")), "a storm it can be"
    assert desk.repeats == {"storm": 1}


def crash(desk: Desk, error: BaseException) -> Capture:
    capture = desk.hook(error)
    capture.crash = True
    return capture


def test_what_was_logged_and_raised_on_is_no_news_but_has_escaped(desk: Desk) -> None:
    error = raised(ValueError())
    first = desk.hook(error, "logging", "acme")
    assert desk.occurrences.is_news(first)
    assert not desk.occurrences.is_news(crash(desk, error))
    assert desk.escaped == [(error, first.event_id)]
    assert not desk.occurrences.is_news(desk.hook(error, "logging", "acme"))
    assert len(desk.escaped) == 1


def test_what_only_hooks_saw_has_not_escaped(desk: Desk) -> None:
    error = raised(ValueError())
    desk.occurrences.is_news(crash(desk, error))
    desk.occurrences.is_news(desk.hook(error, "threading"))
    assert desk.escaped == []


def test_a_storm_of_records_does_not_hide_that_one_of_them_was_raised_on(desk: Desk) -> None:
    for _ in range(3):
        desk.occurrences.is_news(desk.hook(raised(ValueError()), "logging", "acme"))
    error = raised(ValueError())
    desk.occurrences.is_news(desk.hook(error, "logging", "acme"))
    assert desk.occurrences.is_news(crash(desk, error)), "the person must be told"


def test_a_storm_of_what_is_logged_and_raised_on_is_one_report(desk: Desk) -> None:
    news = []
    for _ in range(4):
        error = raised(ValueError())
        news += [desk.occurrences.is_news(desk.hook(error, "logging", "acme"))]
        news += [desk.occurrences.is_news(crash(desk, error))]
    assert news == [True] + [False] * 7
    assert len(desk.escaped) == 1


def test_for_messages_of_the_hosts_there_is_room_for_some(desk: Desk) -> None:
    room = [desk.occurrences.has_room(desk.hook(None, "generic")) for _ in range(BURST["generic"] + 1)]
    assert room == [True] * BURST["generic"] + [False]
    assert desk.repeats == {"storm": 1}

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter import storms as module
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.storms import BURST, PER_MINUTE, WINDOW, Storms, key_of
from tests.helpers.reporter import EMPTY, raised

if TYPE_CHECKING:
    from collections.abc import Callable

QT_BURST = BURST["qt_message"]


class Weather:
    """Storms with a clock of their own."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.samples: list[Capture] = []
        self.summaries: list[Capture] = []
        self.storms = Storms(self.samples.append, self.summaries.append, lambda: self.now)

    def suppressed(self, capture: Capture, times: int) -> int:
        return sum(self.storms.suppresses(capture) for _ in range(times))


@pytest.fixture
def weather() -> Weather:
    return Weather()


def save() -> None:
    raise ValueError("save")


def load() -> None:
    raise ValueError("load")


def deep(depth: int = 0) -> None:
    deep(depth + 1)


def crash(of: Callable[[], object], **more: Any) -> Capture:
    try:
        of()
    except Exception as error:
        return Capture(EMPTY, error=error, mechanism="excepthook", handled=False, crash=True, **more)
    raise AssertionError


def message(text: str, category: str = "gui", mechanism: str = "qt_message") -> Capture:
    return Capture(EMPTY, synthetic=("QtCritical", text), mechanism=mechanism, extra={"category": category})


def record(template: str, logger: str = "acme") -> Capture:
    return Capture(EMPTY, logentry={"message": template, "formatted": template}, logger=logger)


def test_the_first_goes_at_once_and_what_follows_is_counted(weather: Weather) -> None:
    assert not weather.storms.suppresses(crash(save))
    assert weather.suppressed(crash(save), 5) == 5
    assert weather.summaries == []


def test_a_different_bug_of_the_same_type_still_gets_through(weather: Weather) -> None:
    weather.suppressed(crash(save), 3)
    assert not weather.storms.suppresses(crash(load))


def test_a_report_after_the_window_carries_what_was_counted(weather: Weather) -> None:
    first = crash(save, timestamp=1_700_000_000.0)
    weather.storms.suppresses(first)
    weather.suppressed(crash(save), 4)
    weather.now += WINDOW
    following = crash(save)
    assert not weather.storms.suppresses(following)
    assert following.contexts == {"storm": {"suppressed": 4, "since": "2023-11-14T22:13:20.000Z"}}
    assert first.contexts == {}
    assert weather.summaries == []
    assert weather.storms.due() is None, "it has been told"


def test_without_a_report_that_follows_a_summary_tells(weather: Weather) -> None:
    weather.storms.suppresses(crash(save))
    weather.suppressed(crash(save), 4)
    assert weather.storms.due() == weather.now + WINDOW
    weather.storms.ring()
    assert weather.summaries == [], "not yet"
    weather.now += WINDOW
    weather.storms.ring()
    [summary] = weather.summaries
    assert summary.contexts["storm"]["suppressed"] == 4
    assert key_of(summary) is not None
    assert (summary.crash, summary.handled, summary.mechanism) == (False, False, "excepthook")
    assert weather.storms.due() is None
    assert not weather.storms.suppresses(crash(save)), "it is over: the next goes at once"


def test_a_summary_is_a_report_of_its_own_at_the_time_of_the_last(weather: Weather) -> None:
    weather.storms.suppresses(crash(save))
    weather.storms.suppresses(crash(save, timestamp=5.0))
    weather.storms.suppresses(crash(save, timestamp=7.0))
    weather.storms.close()
    [summary] = weather.summaries
    assert summary.timestamp == 7.0
    assert summary.event_id != weather.samples[0].event_id


def test_who_quits_tells_every_storm_and_nothing_of_single_reports(weather: Weather) -> None:
    for of in (save, load):
        weather.storms.suppresses(crash(of))
    weather.storms.suppresses(crash(save))
    weather.storms.close()
    assert [str(summary.error) for summary in weather.summaries] == ["save"]
    weather.storms.close()
    assert len(weather.summaries) == 1


def test_a_window_without_a_storm_closes_silently(weather: Weather) -> None:
    weather.storms.suppresses(crash(save))
    assert weather.storms.due() is None
    weather.now += WINDOW
    weather.storms.ring()
    assert (weather.summaries, weather.storms._windows) == ([], {})


def test_only_the_first_of_a_storm_is_kept_as_a_sample(weather: Weather) -> None:
    weather.storms.suppresses(crash(save))
    captures = [crash(save) for _ in range(3)]
    for capture in captures:
        weather.storms.suppresses(capture)
    assert weather.samples == captures[:1]


def test_what_goes_in_any_case_carries_the_count_and_begins_anew(weather: Weather) -> None:
    weather.storms.suppresses(crash(save))
    weather.suppressed(crash(save), 2)
    own = crash(save, tags={"own": 1})
    weather.storms.carry(own)
    assert own.contexts["storm"]["suppressed"] == 2
    assert weather.storms.suppresses(crash(save))
    weather.storms.close()
    assert weather.summaries[0].contexts["storm"]["suppressed"] == 1


def test_what_is_watched_is_bounded_and_what_falls_out_is_told(
    weather: Weather, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 3)
    weather.suppressed(record("first"), 2)
    for n in range(5):
        assert not weather.storms.suppresses(record(f"template {n}"))
    assert len(weather.storms._windows) == 3
    [summary] = weather.summaries
    assert summary.logentry == {"message": "first", "formatted": "first"}


def test_an_error_that_nobody_handled_is_not_hidden_by_one_that_was(weather: Weather) -> None:
    logged = crash(save)
    logged.crash = False
    weather.suppressed(logged, 2)
    assert not weather.storms.suppresses(crash(save))


def test_a_bugs_place_is_the_innermost_frame_of_the_applications_own() -> None:
    def own() -> None:
        import json

        json.loads("{")

    capture = crash(own)
    assert key_of(capture) == (
        "error",
        "json.decoder.JSONDecodeError",
        __file__,
        own.__qualname__,
        "True",
    )


def test_without_a_frame_of_its_own_it_is_the_innermost() -> None:
    library = compile("def parse():\n    raise ValueError\ndef outer():\n    parse()", "<frozen lib>", "exec")
    names: dict[str, Any] = {}
    exec(library, names)
    error = raised(ValueError())
    try:
        names["outer"]()
    except ValueError as caught:
        error = caught.with_traceback(caught.__traceback__ and caught.__traceback__.tb_next)
    assert key_of(Capture(EMPTY, error=error)) == (
        "error",
        "builtins.ValueError",
        "<frozen lib>",
        "parse",
        "False",
    )


def test_an_error_without_a_traceback_is_told_apart_by_its_record() -> None:
    def key(template: str) -> Any:
        return key_of(Capture(EMPTY, error=ValueError(), logentry={"message": template}, logger="acme"))

    assert key("a") != key("b")
    assert key("a") == key("a")


def test_a_recursion_without_end_has_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 50)
    limit = sys.getrecursionlimit()
    key = key_of(crash(deep))
    assert key is not None
    assert key[3] == "deep"
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (record("failed on %s"), record("failed on %s"), True),
        (record("failed on %s"), record("failed on %d"), False),
        (record("failed", "acme.a"), record("failed", "acme.b"), False),
        (message("no pixmap 0x7f12 of 3"), message("no pixmap 0x99 of 17"), True),
        (message("no pixmap"), message("no font"), False),
        (message("no pixmap"), message("no pixmap", "qml"), False),
    ],
)
def test_records_and_messages_are_known_by_what_stays_the_same(
    one: Capture, other: Capture, *, same: bool
) -> None:
    assert (key_of(one) == key_of(other)) is same


def test_what_tells_of_the_process_itself_is_never_a_storm(weather: Weather) -> None:
    assert weather.suppressed(message("blocked for 2 s", mechanism="AppHang"), 3) == 0


def test_a_key_is_bounded() -> None:
    for capture in (record("x" * 100_000), message("x" * 100_000)):
        assert sum(map(len, key_of(capture) or ())) < 2000


def test_messages_of_ever_new_texts_are_counted_beyond_their_budget(weather: Weather) -> None:
    texts = [f"cannot load {'x' * number}" for number in range(3 * QT_BURST)]
    reported = [not weather.storms.suppresses(message(text)) for text in texts]
    assert reported == [True] * QT_BURST + [False] * (2 * QT_BURST)
    assert [sample.synthetic for sample in weather.samples] == [("QtCritical", texts[QT_BURST])]
    weather.now += WINDOW
    weather.storms.ring()
    [summary] = weather.summaries
    storm = summary.contexts["storm"]
    assert (storm["suppressed"], storm["mixed"]) == (2 * QT_BURST, True)


def test_each_kind_of_message_has_a_budget_of_its_own(weather: Weather) -> None:
    for number in range(2 * QT_BURST):
        weather.storms.suppresses(message("x" * number))
    assert not weather.storms.suppresses(replace(record("order gone"), mechanism="logging"))
    assert not weather.storms.overflows(record("hello"))


def test_what_nobody_handled_needs_no_budget(weather: Weather) -> None:
    for number in range(2 * QT_BURST):
        weather.storms.suppresses(message("x" * number))
        assert not weather.storms.suppresses(
            Capture(EMPTY, error=ValueError(), logger=str(number), mechanism="logging", crash=True)
        )


def test_a_budget_comes_back_with_time(weather: Weather) -> None:
    for number in range(QT_BURST + 1):
        weather.storms.suppresses(message("x" * number))
    weather.now += WINDOW
    back = [weather.storms.suppresses(message("y" * number)) for number in range(QT_BURST)]
    assert back.count(False) == int(PER_MINUTE)


def test_what_the_host_says_again_and_again_is_counted_beyond_its_budget_alone(weather: Weather) -> None:
    burst = BURST["generic"]
    beyond = [weather.storms.overflows(record("hello")) for _ in range(burst + 2)]
    assert beyond == [False] * burst + [True] * 2
    weather.storms.close()
    assert [summary.contexts["storm"]["suppressed"] for summary in weather.summaries] == [2]


def test_what_was_reported_is_watched_for_its_window(weather: Weather) -> None:
    assert not weather.storms.watches(crash(save))
    weather.storms.suppresses(crash(save))
    assert weather.storms.watches(crash(save))
    weather.now += WINDOW
    assert not weather.storms.watches(crash(save))

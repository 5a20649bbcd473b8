from __future__ import annotations

from crashdesk.server.issue_json import DAY, HOUR, LAST_DAY, Period


def test_a_short_period_is_shown_by_the_hour_and_a_long_one_by_the_day() -> None:
    assert Period.of("24h", DAY) == LAST_DAY
    assert Period.of("14d", 14 * DAY) == Period("14d", 14, DAY)
    assert Period.of("9w", 63 * DAY).points == 63
    assert Period.of("9999d", 9999 * DAY).points == 90
    assert Period.of("5m", 300).points == 1


def test_the_last_point_is_the_current_hour() -> None:
    starts = LAST_DAY.starts(100 * HOUR + 5)
    assert (len(starts), starts[-1], starts[0]) == (24, 100 * HOUR, 77 * HOUR)

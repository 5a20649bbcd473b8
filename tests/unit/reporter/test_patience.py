from __future__ import annotations

from typing import Any

import pytest

from crashdesk.reporter.patience import EXIT_PATIENCE, exit_patience


@pytest.mark.parametrize("given", [0, 0.5, 7])
def test_the_end_waits_as_long_as_the_host_says(given: float) -> None:
    assert exit_patience({"shutdown_timeout": given}) == given


@pytest.mark.parametrize(
    ("given", "called"),
    [(-1, "-1"), (float("inf"), "inf"), (float("nan"), "nan"), ("soon", "str"), (1e300, "1e+300")],
)
def test_what_is_no_time_is_replaced_by_ours_and_said(given: Any, called: str) -> None:
    said: list[str] = []
    assert exit_patience({"shutdown_timeout": given}, said.append) == EXIT_PATIENCE
    assert said == [f"shutdown_timeout: it takes seconds, 0 or more, not {called}; it is 2 now"]


@pytest.mark.parametrize("given", [10**400, 10**5000], ids=["400", "5000"])
def test_a_number_beyond_all_clocks_is_replaced_too(given: int) -> None:
    said: list[str] = []
    assert exit_patience({"shutdown_timeout": given}, said.append) == EXIT_PATIENCE
    assert len(said) == 1


@pytest.mark.parametrize("options", [{}, {"shutdown_timeout": None}])
def test_the_end_waits_two_seconds_where_nothing_is_said(options: dict[str, None]) -> None:
    said: list[str] = []
    assert exit_patience(options, said.append) == 2
    assert said == []

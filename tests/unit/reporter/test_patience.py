from __future__ import annotations

from typing import Any

import pytest

from crashdesk.reporter.patience import EXIT_PATIENCE, exit_patience


@pytest.mark.parametrize("given", [0, 0.5, 7])
def test_the_end_waits_as_long_as_the_host_says(given: float) -> None:
    assert exit_patience({"shutdown_timeout": given}) == given


@pytest.mark.parametrize("given", [-1, float("inf"), float("nan"), "soon", None])
def test_what_is_no_time_is_replaced_by_ours(given: Any) -> None:
    assert exit_patience({"shutdown_timeout": given}) == EXIT_PATIENCE


def test_the_end_waits_two_seconds_where_nothing_is_said() -> None:
    assert exit_patience({}) == 2

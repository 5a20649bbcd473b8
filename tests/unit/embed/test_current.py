from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed import current
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def installation() -> Iterator[Any]:
    made: Any = SimpleNamespace(reporter=SimpleNamespace(diagnostics=Diagnostics()))
    current.put(made)
    yield made
    current.take()


def test_where_nothing_is_installed_the_answer_is_the_default() -> None:
    assert current.take() is None
    assert current.ask("x", lambda _it: 1, 2) == 2


def test_the_installed_one_is_asked(installation: Any) -> None:
    assert current.ask("x", lambda it: it is installation, False)
    assert current.take() is installation


def test_a_failure_gives_the_default_and_is_counted(
    installation: Any, expects_reporter_failures: list[str]
) -> None:
    assert current.ask("x", lambda _it: 1 // 0, 2) == 2
    assert installation.reporter.diagnostics.report()["failures"] == {"x": 1}

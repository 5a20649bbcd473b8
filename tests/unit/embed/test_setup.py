from __future__ import annotations

import inspect
import logging
import sys
from typing import TYPE_CHECKING, Any

import pytest

import crashdesk
from crashdesk.embed import current
from crashdesk.embed.setup import _FILTERS, _SETTINGS, _is_plain, uninstall
from crashdesk.reporter.config import LEVEL_OFF
from tests.helpers.reporter import NOWHERE, consent, files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]

pytestmark = pytest.mark.qt_no_exception_capture


def test_every_parameter_goes_somewhere() -> None:
    others = {"app", "consent", "scrub", "sentry_options"}
    assert set(inspect.signature(crashdesk.install).parameters) == {*_SETTINGS, *_FILTERS, *others}


def test_a_level_of_none_switches_its_use_off(installed: Install) -> None:
    at = installed(consent=consent("unknown"), log_event_level=None, log_breadcrumb_level=None)
    assert at.reporter.config.log_event_level == at.reporter.config.log_breadcrumb_level == LEVEL_OFF
    logging.getLogger("acme").critical("x")
    assert at.reporter.trail.snapshot().breadcrumbs == []


def test_installing_again_replaces_the_first(installed: Install) -> None:
    before = sys.excepthook
    first = installed(consent=consent("unknown"))
    second = installed(consent=consent("unknown"))
    assert current._Process.installation is second
    assert not first.reporter.enabled
    uninstall()
    uninstall()
    assert sys.excepthook is before


def test_an_answer_never_given_writes_nothing_at_the_start(installed: Install, home: Path) -> None:
    installed().uninstall()
    assert files(home) == []


def test_what_install_returns_flushes_uninstalls_and_tells_consent(installed: Install) -> None:
    own = consent("unknown")
    at: Any = installed(consent=own)
    assert at.consent is own
    assert at.flush(5)
    at.uninstall()
    at.uninstall()


@pytest.mark.parametrize("name", ["consent", "shutdown_timeout", "dsn", "release", "sample_rate", "app"])
@pytest.mark.parametrize("value", [["x"], {}, 10**400, b"y", float("nan")], ids=lambda value: str(value)[:5])
def test_a_bad_value_is_said_and_replaced(
    qtbot: Any, name: str, value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    given: dict[str, Any] = {"dsn": NOWHERE, "consent": "ask", name: value}
    with caplog.at_level(logging.WARNING, "crashdesk"):
        crashdesk.install(**given)
        uninstall()
    assert name.removesuffix("_timeout") in caplog.text


def test_what_the_last_start_found_out_is_asked_for_by_plain_words_alone() -> None:
    given = {"dsn": None, "release": "x@1", "environment": None, "service": None}
    assert _is_plain({**given, "consent": "ask"})
    odds: list[Any] = [["ask"], {}, "denied", None]
    for odd in odds:
        assert not _is_plain({**given, "consent": odd})
    assert not _is_plain({**given, "consent": "ask", "service": ["x"]})

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import qCritical, qWarning

from crashdesk.embed.qt_news import QtNews
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from tests.helpers.reporter import events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]


# The tests of ours that say something critical on purpose.
critical = pytest.mark.qt_log_ignore("(no pixmap|the disk is|retry)", extend=True)


def failed(at: Installation, home: Path, text: str) -> list[dict[str, Any]]:
    """The events on disk after a critical message."""
    qCritical(text)
    assert at.reporter._writer.drain(10)
    return events(home)


@critical
def test_a_critical_message_says_where_it_came_from_and_what_called_it(
    installed: Install, home: Path
) -> None:
    [event] = failed(installed(consent="granted"), home, "no pixmap at 0x55bc4d06a8d0")
    [value] = event["exception"]["values"]
    assert (value["type"], value["mechanism"]["type"]) == ("QtCritical", "qt_message")
    place = event["contexts"]["qt_message"]
    assert (place["category"], place["file"], place["function"]) == ("default", __file__, "failed")
    assert event["extra"]["category"] == "default"
    [thread] = event["threads"]["values"]
    assert [frame["function"] for frame in thread["stacktrace"]["frames"]][-2:] == [
        "test_a_critical_message_says_where_it_came_from_and_what_called_it",
        "failed",
    ]


@critical
def test_the_same_message_with_other_numbers_is_the_same_issue(installed: Install, home: Path) -> None:
    from crashdesk.store.grouping import group_hash

    at = installed(consent="granted")
    qCritical("no pixmap at 0x55bc4d06a8d0, 3 of 5")
    qCritical("no pixmap at 0x7f00, 4 of 5")
    first, other = failed(at, home, "no pixmap for /a/b")
    same = deepcopy(first)
    same["exception"]["values"][0]["value"] = "no pixmap at 0x7f00, 4 of 5"
    assert group_hash(same) == group_hash(first) != group_hash(other)


@critical
@pytest.mark.parametrize("rule", ["QtCritical", "QtCritical:the disk is *"])
def test_the_host_may_have_critical_messages_ignored(installed: Install, home: Path, rule: str) -> None:
    assert failed(installed(consent="granted", ignore_errors=[rule]), home, "the disk is full") == []


@critical
def test_another_message_than_the_ignored_is_an_event(installed: Install, home: Path) -> None:
    at = installed(consent="granted", ignore_errors=["QtCritical:no disk*", LookupError])
    at.ignore_messages("no pixmap*")
    assert failed(at, home, "no pixmap") == []
    assert len(failed(at, home, "the disk is full")) == 1


@critical
def test_the_hosts_filter_knows_a_qt_message_by_its_hint(installed: Install) -> None:
    hints: list[dict[str, Any]] = []

    def before(crumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        hints.append(hint)
        return None if "qt_message" in hint else crumb

    at = installed(consent="granted", before_breadcrumb=before)
    qWarning("the disk is slow")
    at.reporter.trail.add("own", "ui")
    assert [crumb["message"] for crumb in at.reporter.trail.snapshot().breadcrumbs] == ["own"]
    assert hints[0]["qt_message"]["category"] == "default"
    assert hints[0]["qt_message"]["level"] == "warning"


@critical
def test_a_report_tells_how_often_a_message_before_it_repeated(installed: Install, home: Path) -> None:
    at = installed(consent="granted")
    for _ in range(300):
        qWarning("retry")
    [event] = failed(at, home, "the disk is full")
    crumbs = event["breadcrumbs"]["values"]
    assert sum((crumb.get("data") or {}).get("count", 1) for crumb in crumbs) == 300


def test_steps_have_the_types_of_sentrys_breadcrumbs(installed: Install) -> None:
    at = installed(consent="granted")
    news = QtNews(at.reporter, Filters(Diagnostics()))
    for category in ("ui.click", "navigation", "app.lifecycle", "device.event", "qt.default"):
        news.add_breadcrumb("m", category, "info", {})
    found = at.reporter.trail.snapshot().breadcrumbs[-5:]
    assert [crumb["type"] for crumb in found] == ["ui", "navigation", "navigation", "system", "debug"]

"""One crash, all the way: a slot raises in a real process, and the issue is read over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.host import running_host
from tests.helpers.server import RunningServer, running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INSTALL = """
crashdesk.install(app, dsn={dsn!r}, consent="granted", release="orders@1.2.3", environment="staging",
                  service="orders-frontend")
"""
CLICK = "QTimer.singleShot(0, window.button.click)"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        yield running


def latest_event(server: RunningServer, issue: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = server.api(f"organizations/local/issues/{issue['id']}/events/latest/")
    return found


def entry(event: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = next(e["data"]["values"] for e in event["entries"] if e["type"] == kind)
    return values


def test_a_raising_slot_becomes_an_issue_that_explains_itself(server: RunningServer, tmp_path: Path) -> None:
    dsn = server.add_project("orders")
    with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
        host.do(CLICK)
        (issue,) = server.wait_for_issues()
        assert host.do("1 + 1") == "2", "the application goes on"
        assert "LookupError: order gone" in host.complaints, "the traceback is printed as ever"
    event = latest_event(server, issue)
    assert issue["title"] == "LookupError: order gone"
    assert issue["culprit"] == "orders.py in find"
    (value,) = entry(event, "exception")
    assert value["mechanism"] == {"type": "excepthook", "handled": False}
    frames = value["stacktrace"]["frames"]
    assert [frame["function"] for frame in frames] == ["save", "find"]
    assert all(frame["inApp"] for frame in frames)
    assert [frames[-1]["lineNo"], '            raise LookupError("order gone")'] in frames[-1]["context"]
    tags = {tag["key"]: tag["value"] for tag in event["tags"]}
    assert tags["service"] == "orders-frontend"
    assert tags["component"] == "frontend"
    assert tags["platform"] == "PyQt6"
    assert {"python_version", "qt_version"} <= tags.keys()
    assert tags["release"] == "orders@1.2.3"
    assert tags["environment"] == "staging"
    trail = [(crumb["category"], crumb["message"]) for crumb in entry(event, "breadcrumbs")]
    assert ("ui.click", "saveButton clicked") in trail
    click = next(crumb for crumb in entry(event, "breadcrumbs") if crumb["category"] == "ui.click")
    assert click["data"] == {
        "view.id": "saveButton",
        "view.class": "QPushButton",
        "view.path": "OrderWindow/saveButton",
    }
    (thread,) = entry(event, "threads")
    assert (thread["name"], thread["crashed"]) == ("MainThread", True)


def test_a_click_of_the_mouse_leaves_one_step(server: RunningServer, tmp_path: Path) -> None:
    dsn = server.add_project("orders")
    click = "__import__('PyQt6.QtTest').QtTest.QTest.mouseClick(window.button, Qt.MouseButton.LeftButton)"
    install = "from PyQt6.QtCore import Qt\n" + INSTALL.format(dsn=dsn).strip()
    with running_host(tmp_path / "app", install) as host:
        host.do(f"QTimer.singleShot(0, lambda: {click})")
        (issue,) = server.wait_for_issues()
    categories = [crumb["category"] for crumb in entry(latest_event(server, issue), "breadcrumbs")]
    assert categories.count("ui.click") == 1


def test_a_python_thread_that_raises_is_reported_with_its_name(server: RunningServer, tmp_path: Path) -> None:
    dsn = server.add_project("orders")
    with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
        host.do("threading.Thread(target=window.save, name='worker-7').start()")
        (issue,) = server.wait_for_issues()
        assert host.alive
    event = latest_event(server, issue)
    assert entry(event, "exception")[0]["mechanism"]["type"] == "threading"
    assert entry(event, "threads")[0]["name"] == "worker-7"


def test_a_critical_qt_message_is_an_issue_and_a_warning_a_step(
    server: RunningServer, tmp_path: Path
) -> None:
    dsn = server.add_project("orders")
    install = "from PyQt6.QtCore import qCritical, qWarning\n" + INSTALL.format(dsn=dsn).strip()
    with running_host(tmp_path / "app", install) as host:
        host.do("qWarning('the disk is slow')")
        host.do("qCritical('the disk is gone')")
        (issue,) = server.wait_for_issues()
        assert "the disk is gone" in host.complaints, "Qt's own output stays"
    event = latest_event(server, issue)
    assert issue["title"] == "QtCritical: the disk is gone"
    assert issue["level"] == "error"
    assert entry(event, "exception")[0]["mechanism"]["type"] == "qt_message"
    trail = [(crumb["category"], crumb["level"], crumb["message"]) for crumb in entry(event, "breadcrumbs")]
    assert ("qt.default", "warning", "the disk is slow") in trail


def test_nothing_leaves_before_the_person_presses_send(server: RunningServer, tmp_path: Path) -> None:
    dsn = server.add_project("orders")
    install = f"""
    from PyQt6.QtWidgets import QPlainTextEdit
    def prompt():
        return next((w for w in app.topLevelWidgets() if type(w).__name__ == "CrashPrompt"), None)
    def button(text):
        return next(b for b in prompt().findChildren(QPushButton) if b.text().replace("&", "") == text)
    crashdesk.install(app, dsn={dsn!r})
    """
    with running_host(tmp_path / "app", install) as host:
        host.do(CLICK)
        wait_until(lambda: host.do("prompt() is not None") == "True")
        assert server.issues() == []
        host.do("prompt().findChild(QPlainTextEdit).setPlainText('I pressed Save')")
        host.do("button('Send').click()")
        (issue,) = server.wait_for_issues()
        (feedback,) = wait_until(lambda: server.api("projects/local/orders/user-feedback/"))
    assert issue["title"] == "LookupError: order gone"
    assert feedback["comments"] == "I pressed Save"
    assert feedback["eventID"] == latest_event(server, issue)["eventID"]

"""What goes with a report of a real process: nothing without consent, then what its windows were like."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.host import running_host
from tests.helpers.reporter import files
from tests.helpers.server import RunningServer, running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.host import Host

INSTALL = """
import logging
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from crashdesk.qt import witness
from crashdesk.reporter.consent import Answer, Consent
# On a busy machine a look may take half a second, and would be the last, or two, and there would be more.
witness.TOO_SLOW = witness.WINDOW = 60.0
logging.basicConfig(level="CRITICAL")
logging.getLogger().setLevel("INFO")

class Broken(QWidget):
    failing, painted = False, 0
    def paintEvent(self, event):
        self.painted += 1
        if self.failing:
            raise LookupError("order gone")

def fill(secret):
    page = QWidget()
    column = QVBoxLayout(page)
    for member in (QLabel(secret), QLineEdit(secret), Broken()):
        member.setFixedSize(200, 30)
        column.addWidget(member)
    window.setCentralWidget(page)
    window.resize(400, 300)
    window.page = page

def broken():
    return window.page.findChild(Broken)

def fail(number):
    def once():
        raise type(f"Error{{number}}", (Exception,), {{}})(str(number))
    QTimer.singleShot(0, once)

reporter = crashdesk.install(app, dsn={dsn!r}, service="orders",
                             consent=Consent(Answer({answer!r})), send_default_pii={pii!r})
"""
GRANTED = {"errors": "granted", "attachments": "granted"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        yield running


def install(server: RunningServer, answer: dict[str, str], *, pii: bool = False) -> str:
    return INSTALL.format(dsn=server.add_project("orders"), answer=answer, pii=pii)


def attachments(server: RunningServer, issue: dict[str, Any]) -> list[dict[str, Any]]:
    event = server.api(f"organizations/local/issues/{issue['id']}/events/latest/")["eventID"]
    found: list[dict[str, Any]] = server.api(f"projects/local/orders/events/{event}/attachments/")
    return found


def content(server: RunningServer, attachment: dict[str, Any]) -> bytes:
    path = f"events/{attachment['event_id']}/attachments/{attachment['id']}/?download=1"
    request = urllib.request.Request(
        f"{server.url}/api/0/projects/local/orders/{path}",
        headers={"Authorization": f"Bearer {server.token}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        data: bytes = answer.read()
    return data


def all_of(server: RunningServer, issue: dict[str, Any], number: int) -> dict[str, bytes]:
    found = wait_until(lambda: rows if len(rows := attachments(server, issue)) == number else None, 20)
    return {row["name"]: content(server, row) for row in found}


def looks(host: Host) -> dict[str, int]:
    found: dict[str, int] = json.loads(
        host.do("reporter.reporter.diagnostics.report().get('looks', {})").replace("'", '"')
    )
    return found


def test_screenshot_hierarchy_and_log_arrive_with_the_event(server: RunningServer, tmp_path: Path) -> None:
    pictures, lines = [], install(server, GRANTED)
    for secret in ("hunter2", "letmein"):
        with running_host(tmp_path / secret, lines) as host:
            host.do(f"fill({secret!r})")
            host.do(f"logging.getLogger('acme').info('order A-17 of {secret}, password={secret}')")
            host.do(f"fail({secret!r})")
            (issue,) = wait_until(lambda: [one for one in server.issues() if one["title"].endswith(secret)])  # noqa: B023
            found = all_of(server, issue, 3)
        assert found["screenshot.png"].startswith(b"\x89PNG")
        pictures.append(found["screenshot.png"])
        tree = json.loads(found["view-hierarchy.json"])
        assert [one["identifier"] for one in tree["windows"]] == ["OrderWindow"]
        assert secret not in found["view-hierarchy.json"].decode()
        assert "order A-17" in found["log.txt"].decode()
        assert f"password={secret}" not in found["log.txt"].decode()
    assert pictures[0] == pictures[1], "nothing of the secret is to be seen"


@pytest.mark.parametrize("state", ["denied", "unknown"])
def test_without_consent_nobody_looks_and_nothing_is_kept(
    server: RunningServer, tmp_path: Path, state: str
) -> None:
    answer = {"errors": "granted", "attachments": state}
    with running_host(tmp_path / "app", install(server, answer)) as host:
        host.do("fill('secret')")
        host.do("fail(1)")
        (issue,) = server.wait_for_issues()
        host.do("reporter.flush(5)")
        assert looks(host) == {}
        assert host.do("'crashdesk.qt.screenshot' in sys.modules") == "False"
        assert not [file for file in files(tmp_path / "app" / "home") if "attachments" in file.name]
    assert attachments(server, issue) == []


@pytest.mark.parametrize("pii", [True, False])
def test_a_window_whose_painting_raises_is_reported_once_and_not_for_our_looking_at_it(
    server: RunningServer, tmp_path: Path, *, pii: bool
) -> None:
    with running_host(tmp_path / "app", install(server, GRANTED, pii=pii)) as host:
        host.do("fill('secret')")
        host.do("broken().painted > 0 or app.processEvents()")
        host.do("setattr(broken(), 'failing', True) or broken().update()")
        (issue,) = server.wait_for_issues()
        assert "screenshot.png" in all_of(server, issue, 2)
        host.do("setattr(broken(), 'failing', False)")
        host.do("reporter.flush(5)")
        assert host.complaints.count("LookupError: order gone") == 1
        assert looks(host)["suppressed reports"] == int(pii)
    (issue,) = server.issues()
    assert issue["count"] == "1"


def test_of_five_crashes_within_a_second_three_are_looked_at(server: RunningServer, tmp_path: Path) -> None:
    with running_host(tmp_path / "app", install(server, GRANTED)) as host:
        host.do("fill('secret')")
        host.do("[fail(number) for number in range(5)]")
        issues = server.wait_for_issues(5, 20)
        wait_until(lambda: looks(host).get("taken"), 20)
        host.do("reporter.flush(5)")
        names = [one["name"] for issue in issues for one in attachments(server, issue)]
        assert 1 <= names.count("screenshot.png") <= 3
        assert looks(host)["taken"] <= 3


def test_what_waits_for_an_answer_leaves_only_with_its_report(server: RunningServer, tmp_path: Path) -> None:
    lines = install(server, GRANTED).replace("Answer({", "Answer(mode='ask', states={")
    with running_host(tmp_path / "app", lines) as host:
        host.do("fill('secret')")
        for number in range(2):
            host.do(f"fail({number})")
        gate, held = "reporter.reporter.delivery.gate", "reporter.reporter.delivery.outbox.entries('held')"
        wait_until(lambda: host.do(f"len({held})") == "4" or None, 20)
        first, second = eval(host.do(f"[e.key for e in {held} if not e.is_companion]"))
        host.do(f"{gate}.companions.remove({first!r}, 'screenshot.png')")
        host.do(f"{gate}.approve([{first!r}])")
        host.do(f"{gate}.refuse([{second!r}])")
        (issue,) = server.wait_for_issues()
        host.do("reporter.flush(5)")
        assert host.do(f"len({held})") == "0"
    assert [one["name"] for one in attachments(server, issue)] == ["view-hierarchy.json"]
    assert len(server.issues()) == 1

"""An exception that ends the process is a crash: on disk, counted, and told at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.envelope import parse
from tests.helpers.host import running_host
from tests.helpers.reporter import Receiver, events, run, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import sys
import crashdesk
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
app = QApplication(sys.argv)
reporter = crashdesk.install(app, dsn={dsn!r}, release="orders@1.2.3", consent={consent!r})
print(reporter.crash_loop)
{before}
raise LookupError("order gone")
"""
AT_ONCE = ""
AFTER_THE_LOOP = "QTimer.singleShot(300, app.quit)\napp.exec()"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def end(home: Path, receiver: Receiver, consent: str = "granted", before: str = AT_ONCE) -> str:
    program = PROGRAM.format(dsn=receiver.dsn, consent=consent, before=before)
    ended = run(program, home, check=False)
    assert ended.returncode == 1
    assert "LookupError: order gone" in ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize("before", [AT_ONCE, AFTER_THE_LOOP], ids=["at once", "after the event loop"])
def test_its_session_has_crashed_and_its_report_arrives_once(
    tmp_path: Path, receiver: Receiver, before: str
) -> None:
    end(tmp_path / "home", receiver, before=before)
    for _ in range(5):  # an end has two seconds; what is left goes at one of the next
        if not receiver.events:
            end(tmp_path / "home", receiver)
    event = receiver.events[0]
    [error] = event["exception"]["values"]
    assert (error["type"], error["mechanism"]["handled"]) == ("LookupError", False)
    items = [parse(body).items[0] for body in receiver.bodies]
    updates = [item.json() for item in items if item.type == "session"]
    first = [update for update in updates if update["sid"] == updates[0]["sid"]]
    assert first[-1]["status"] == "crashed"
    assert first[-1]["errors"] == 1


def test_three_in_a_row_are_a_loop(tmp_path: Path, receiver: Receiver) -> None:
    assert [end(tmp_path / "home", receiver) for _ in range(4)] == ["False", "False", "False", "True"]


def test_the_next_start_asks_about_it_once(tmp_path: Path, receiver: Receiver) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    end(folder / "home", receiver, consent="ask")
    [held] = events(folder / "home")
    install = f"reporter = crashdesk.install(app, dsn={receiver.dsn!r}, release='orders@1.2.3')"
    opened = "reporter.conductor.windows.opened('crash')"
    with running_host(folder, install) as host:
        until(lambda: host.do(f"{opened} is not None") == "True", 20)
        assert host.do(f"[report.event_id for report in {opened}._reports]") == repr([held["event_id"]])
        host.do(f"{opened}.reject()")
        assert host.quit() == 0
    with running_host(folder, install) as host:
        until(lambda: host.do("reporter.reporter.engine.ready") == "True", 20)
        assert host.do(opened) == "None"
        assert host.quit() == 0
    assert [event["event_id"] for event in events(folder / "home")] == [held["event_id"]], "it still waits"

"""From its second start on an application has its window before the reporter is loaded."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from tests.helpers.reporter import Receiver, environment, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import json, logging, os, sys, threading, time
import crashdesk
from PyQt6.QtCore import QTimer, qCritical, qFatal, qWarning
from PyQt6.QtWidgets import QApplication, QWidget

def hooks():
    return sys.excepthook, threading.excepthook, sys.unraisablehook, logging.Logger.callHandlers

def pending():
    return getattr(reporter, "__pending__", None)

def fails():
    raise LookupError("order gone")

def last():
    crashdesk.capture_message("the end")
    app.quit()

dsn, consent, before, act, loop, after = sys.argv[1:]
exec(before)
app = QApplication(sys.argv[:1])
reporter = crashdesk.install(app, dsn=dsn, release="orders@1.2.3", consent=consent, environment="development")
early = type(reporter).__name__ == "EarlyInstallation"
loaded = sorted(name for name in sys.modules if name.startswith("crashdesk.reporter"))
window = QWidget()
window.setObjectName("OrderWindow")
exec(act)
window.show()
code = app.exec() if loop else 0
exec(after)
print(json.dumps({"early": early, "loaded": loaded, "code": code, "pending": pending()}))
"""


PATIENT = "import crashdesk.embed.early\ncrashdesk.embed.early.LATEST = 60.0"
"""Before the application: the reporter is loaded when something asks for it, not because time has passed."""


class Application:
    """A program that can be started again and again."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.folder, self.receiver = folder, receiver
        self.home = folder / "home"
        folder.mkdir()

    def start(
        self,
        act: str = "QTimer.singleShot(800, app.quit)",
        *,
        after: str = "reporter.flush(20)",
        loop: bool = True,
        consent: str = "granted",
        before: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run it, and wait for its end."""
        script = self.folder / "orders.py"
        if not script.exists():  # another version of a program takes the long way
            script.write_text(PROGRAM)
        return subprocess.run(
            [
                sys.executable,
                str(script),
                self.receiver.dsn,
                consent,
                before,
                act,
                "loop" if loop else "",
                after,
            ],
            env=environment(self.home),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def told(self, *given: Any, **more: Any) -> dict[str, Any]:
        """What it says of itself at its end."""
        ended = self.start(*given, **more)
        assert ended.returncode == 0, ended.stderr
        found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
        return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def application(tmp_path: Path, receiver: Receiver) -> Application:
    made = Application(tmp_path / "app", receiver)
    assert made.told()["early"] is False, "the first start finds out what the next ones need"
    receiver.bodies.clear()
    return made


def exceptions(receiver: Receiver) -> list[tuple[str, str, bool]]:
    """Type, mechanism and whether it was handled, of each event with an exception."""
    values = [(event.get("exception") or {}).get("values") or [] for event in receiver.events]
    return [
        (one[-1]["type"], one[-1]["mechanism"]["type"], one[-1]["mechanism"]["handled"])
        for one in values
        if one
    ]


def sessions(receiver: Receiver) -> list[str]:
    items = [item for body in receiver.bodies for item in parse(body).items]
    return [item.json()["status"] for item in items if item.type == "session"]


def test_the_second_start_loads_almost_nothing_before_its_window(application: Application) -> None:
    told = application.told()
    assert told["early"]
    needed = {f"crashdesk.reporter.{name}" for name in ("clocks", "early_place", "forks")}
    assert set(told["loaded"]) == {"crashdesk.reporter", *needed}
    assert told["pending"] is False, "it is loaded once the window stands"
    assert sessions(application.receiver) == ["ok", "exited"]


def test_the_start_is_measured_all_the_same(application: Application) -> None:
    application.told("QTimer.singleShot(800, lambda: (crashdesk.fully_displayed(), app.quit()))")
    [start] = [
        one for one in application.receiver.transactions if one["contexts"]["trace"]["op"] == "ui.load"
    ]
    assert start["transaction"] == "OrderWindow"
    figures = {name: one["value"] for name, one in start["measurements"].items()}
    assert (
        0 < figures["app_start_cold"] == figures["time_to_initial_display"] < figures["time_to_full_display"]
    )
    phases = {span["op"]: span["timestamp"] for span in start["spans"]}
    assert phases["process.load"] <= phases["application.load"] <= phases["app.start.cold"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            "QTimer.singleShot(0, fails)\nQTimer.singleShot(900, app.quit)",
            ("LookupError", "excepthook", False),
        ),
        (
            "threading.Thread(target=fails).start()\nQTimer.singleShot(900, app.quit)",
            ("LookupError", "threading", False),
        ),
        ("qCritical('no pixmap')\nQTimer.singleShot(900, app.quit)", ("QtCritical", "qt_message", False)),
    ],
    ids=["slot", "thread", "message of Qt's"],
)
def test_what_goes_wrong_at_once_is_reported_once(
    application: Application, act: str, expected: tuple[str, str, bool]
) -> None:
    assert application.told(act)["early"]
    assert exceptions(application.receiver) == [expected]


def test_steps_tags_and_records_from_before_are_on_the_first_report(application: Application) -> None:
    act = """
crashdesk.set_tag("shop", "north")
crashdesk.set_user_context("ada")
crashdesk.set_context("cart", {"items": 3})
crashdesk.add_breadcrumb("opened", order=5)
qWarning("careful")
logging.getLogger("acme").warning("low disk")
was_pending = pending()
QTimer.singleShot(900, last)
"""
    application.told(act, before=PATIENT, after="assert was_pending\nreporter.flush(20)")
    event = next(
        one for one in application.receiver.events if (one.get("logentry") or {}).get("message") == "the end"
    )
    steps = [step.get("message") for step in event["breadcrumbs"]["values"]]
    assert {"opened", "careful", "low disk", "OrderWindow shown"} <= set(steps)
    assert (event["tags"]["shop"], event["contexts"]["cart"]) == ("north", {"items": 3})
    assert len(event["user"]["id"]) == 32
    opened = next(step for step in event["breadcrumbs"]["values"] if step.get("message") == "opened")
    assert opened["timestamp"] < event["timestamp"]


def test_who_captures_has_it_on_disk_when_that_returns(application: Application) -> None:
    application.receiver.answers[:] = ["reset"]
    killed = application.start("crashdesk.capture_message('now'); os.kill(os.getpid(), 9)")
    assert killed.returncode == -signal.SIGKILL
    kept = b"".join(path.read_bytes() for path in files(application.home))
    assert b'"now"' in kept


def test_a_native_death_in_the_first_millisecond_is_told_by_the_next_start(application: Application) -> None:
    died = application.start("__import__('faulthandler')._sigsegv()")
    assert died.returncode == -signal.SIGSEGV
    assert application.told()["early"] is False, "who finds a dead run reads it first"
    [event] = [one for one in application.receiver.events if one.get("level") == "fatal"]
    assert event["exception"]["values"][0]["type"] == "SIGSEGV"
    assert (event["release"], event["tags"]["component"]) == ("orders@1.2.3", "frontend")
    main = [thread for thread in event["threads"]["values"] if thread["main"]]
    assert len(main) == 1
    assert application.told()["early"], "and then all is well again"


def test_an_exception_that_ends_the_process_before_its_window_is_a_crash(application: Application) -> None:
    ended = application.start("fails()")
    assert ended.returncode == 1
    assert ended.stderr.count("LookupError: order gone") == 1
    if not exceptions(application.receiver):
        application.told()
    assert exceptions(application.receiver)[0] == ("LookupError", "excepthook", False)
    assert "crashed" in sessions(application.receiver)


def test_what_qt_aborts_for_before_the_window_is_on_disk(application: Application) -> None:
    died = application.start("qFatal('no plug-in')")
    assert died.returncode == -signal.SIGABRT
    application.told()
    fatal = [one for one in application.receiver.events if one.get("level") == "fatal"]
    assert [one["exception"]["values"][0]["type"] for one in fatal] == ["QtFatal"]


def test_a_process_that_shows_no_window_ends_its_session_too(application: Application) -> None:
    told = application.told("", before=PATIENT, loop=False, after="")
    assert told["pending"] is True
    application.told()
    assert sessions(application.receiver)[:2] == ["ok", "exited"]


def test_a_thread_of_a_process_without_a_loop_is_reported_while_it_sleeps(application: Application) -> None:
    begin = time.monotonic()
    program = (
        "threading.Thread(target=fails).start()\nwhile not reporter.reporter.engine.ready: time.sleep(0.05)"
    )
    application.told(program, loop=False)
    assert exceptions(application.receiver) == [("LookupError", "threading", False)]
    assert time.monotonic() - begin < 30


def test_uninstalling_at_once_puts_everything_back(application: Application) -> None:
    before = "then = hooks()"
    told = application.told(
        "reporter.uninstall()\nQTimer.singleShot(100, app.quit)",
        before=before,
        after="assert hooks() == then",
    )
    assert told["early"]


def test_uninstalling_later_puts_everything_back(application: Application) -> None:
    before = "then = hooks()"
    act = "QTimer.singleShot(900, lambda: (reporter.uninstall(), app.quit()))"
    told = application.told(act, before=before, after="assert hooks() == then")
    assert (told["early"], told["pending"]) == (True, False)


def test_another_consent_another_recipient_or_another_version_takes_the_long_way(
    application: Application,
) -> None:
    with Receiver() as other:
        mine, application.receiver = application.receiver, other
        assert application.told()["early"] is False
        application.receiver = mine
    assert [application.told()["early"] for _ in range(2)] == [False, True]
    application.told("reporter.consent.withdraw()\nQTimer.singleShot(300, app.quit)")
    assert application.told()["early"] is False
    assert [path for path in files(application.home) if path.name.startswith("start-")] == []


def test_what_a_thread_raised_is_reported_though_the_process_ends_while_the_reporter_loads(
    application: Application,
) -> None:
    act = """
thread = threading.Thread(target=fails)
thread.start()
thread.join()
while reporter._state.name != "LOADING":
    time.sleep(0.0005)
"""
    ended = application.start(act, loop=False, after="sys.exit()")
    assert ended.returncode == 0, ended.stderr
    application.told()  # what there was no time to send goes now
    assert exceptions(application.receiver) == [("LookupError", "threading", False)]
    told = sessions(application.receiver)
    assert (set(told), told.count("exited")) == ({"ok", "exited"}, 2), "both ended as they should"


@pytest.mark.parametrize("kind", ["QtCore.QCoreApplication", "QtGui.QGuiApplication"])
@pytest.mark.parametrize("starts", [1, 2])
def test_an_application_without_widgets_may_have_them_imported(
    tmp_path: Path, receiver: Receiver, kind: str, starts: int
) -> None:
    script = tmp_path / "service.py"
    script.write_text(f"""
import sys
from PyQt6 import QtCore, QtGui, QtWidgets
import crashdesk
app = {kind}(sys.argv)
reporter = crashdesk.install(app, dsn={receiver.dsn!r}, consent="granted", environment="development")
assert type(reporter).__name__ == ("EarlyInstallation" if sys.argv[1:] else "Installation")
QtCore.QTimer.singleShot(100, lambda: crashdesk.capture_message("served"))
QtCore.QTimer.singleShot(600, app.quit)
code = app.exec()
reporter.flush(20)
sys.exit(code)
""")
    for given in [[], ["early"]][:starts]:
        receiver.bodies.clear()
        ended = subprocess.run(
            [sys.executable, str(script), *given],
            env=environment(tmp_path / "home"),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, "")
    assert [event["logentry"]["message"] for event in receiver.events] == ["served"]

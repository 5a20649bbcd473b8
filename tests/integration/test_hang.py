"""A main thread that hangs is reported once, with the code it hung in, whatever becomes of the process."""

from __future__ import annotations

import ast
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from tests.helpers.display import display
from tests.helpers.host import running_host
from tests.helpers.reporter import Receiver, events, files, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from tests.helpers.host import Host

INSTALL = """
import math, re, time
from PyQt6.QtCore import QEventLoop
from PyQt6.QtWidgets import QDialog, QMessageBox, QMenu

def naps():
    time.sleep(3)

def counts():
    end = time.monotonic() + 3
    while time.monotonic() < end:
        sum(range(1000))

def builds():
    end = time.monotonic() + 3
    while time.monotonic() < end:
        QPushButton("one of many", window).deleteLater()

def searches():
    pattern, size, taken = re.compile("(a+)+$"), 16, 0.0
    while taken < 0.1:  # until it is known how long a longer text takes
        size, begin = size + 1, time.thread_time()
        pattern.match("a" * size + "b")
        taken = time.thread_time() - begin
    pattern.match("a" * (size + math.ceil(math.log2(3 / taken))) + "b")

def asks():
    dialog = QDialog(window)
    QTimer.singleShot(3000, dialog.accept)
    dialog.exec()

def pops():
    menu = QMenu(window)
    menu.addAction("Save")
    QTimer.singleShot(3000, menu.close)
    menu.exec()

def pauses():
    with reporter.pause_hang_detection():
        time.sleep(3)

def is_debugged():
    def trace(frame, event, argument):
        return trace
    sys.settrace(trace)
    try:
        naps()
    finally:
        sys.settrace(None)

def naps_for_ever():
    time.sleep(600)

def naps_and_leaves():
    time.sleep(3)
    sys.exit(7)

reporter = crashdesk.install(app, dsn={dsn!r}, consent={consent!r}, release="orders@1.2.3")
crashdesk.set_tag("shop", "north")
crashdesk.add_breadcrumb("opened order A-17", "ui.click")
threading.Thread(target=threading.Event().wait, name="keeps-stock", daemon=True).start()
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def hosting(
    folder: Path, receiver: Receiver, consent: str = "granted", environ: Mapping[str, str] | None = None
) -> AbstractContextManager[Host]:
    install = INSTALL.replace("{dsn!r}", repr(receiver.dsn)).replace("{consent!r}", repr(consent))
    return running_host(folder, install, environ=environ)


def top_of(event: Mapping[str, Any]) -> str:
    """The innermost function of the application's own; run from its source, the reporter seems to be, too."""
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    own = [frame for frame in frames if frame["in_app"] and not frame["module"].startswith("crashdesk.")]
    return str(own[-1]["function"])


def on_disk(folder: Path) -> list[dict[str, Any]]:
    return events(folder / "home")


def sessions(receiver: Receiver) -> list[dict[str, Any]]:
    parts = [part for body in receiver.bodies for part in parse(body).items]
    return [part.json() for part in parts if part.type == "session"]


@pytest.mark.parametrize("way", ["naps", "counts", "builds", "searches"])
def test_a_hang_that_ends_is_one_report_with_the_function_and_the_duration(
    way: str, tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        # Once no other thread wants Python's lock: it may get it before the watcher does.
        until(lambda: host.do("reporter.reporter.engine.ready") == "True", 30)
        host.do(f"{way}()", 60)
        until(lambda: receiver.events, 20)
        assert host.quit() == 0
    (event,) = receiver.events
    assert top_of(event) == way
    (error,) = event["exception"]["values"]
    assert error["mechanism"] == {"type": "AppHang", "handled": False, "synthetic": True}
    assert (error["type"], event["level"]) == ("AppHang", "error")
    hang = event["contexts"]["hang"]
    assert hang["outcome"] == "recovered"
    assert hang["duration"] >= 2
    assert error["value"] == f"The main thread was blocked for {hang['duration']:.1f} s"
    assert hang["culprit"].startswith(f"__main__.{way}:")


def test_a_report_of_a_hang_carries_what_every_report_does_and_the_other_threads(
    tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        host.do("naps()")
        until(lambda: receiver.events, 20)
        assert host.quit() == 0
    (event,) = receiver.events
    assert event["tags"]["shop"] == "north"
    assert event["release"] == "orders@1.2.3"
    assert "opened order A-17" in [crumb["message"] for crumb in event["breadcrumbs"]["values"]]
    threads = {thread["name"]: thread for thread in event["threads"]["values"]}
    assert threads["MainThread"]["current"]
    assert threads["keeps-stock"]["stacktrace"]["frames"][-1]["function"] == "wait"
    frame = event["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert frame["context_line"].strip() == "time.sleep(3)"
    assert [update["status"] for update in sessions(receiver)] == ["ok", "ok", "exited"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_ended_in_mid_hang_gives_one_fatal_report_at_the_next_start(
    how: signal.Signals, tmp_path: Path, receiver: Receiver
) -> None:
    with hosting(tmp_path, receiver) as host:
        host.ask("naps_for_ever()")
        until(lambda: on_disk(tmp_path), 20)
        assert [event["level"] for event in on_disk(tmp_path)] == ["error"]
        host.process.send_signal(how)
        assert host.process.wait(20) == -how
    assert receiver.events == [], "it was not over"
    for _ in range(2):
        with hosting(tmp_path, receiver) as host:
            assert host.do("reporter.flush(20)") == "True"
            assert host.quit() == 0
    (event,) = receiver.events
    assert event["level"] == "fatal"
    assert event["contexts"]["hang"]["outcome"] == "killed"
    assert event["exception"]["values"][0]["mechanism"]["handled"] is False
    assert top_of(event) == "naps_for_ever"
    assert event["tags"]["shop"] == "north"
    ended = [update for update in sessions(receiver) if update["status"] == "abnormal"]
    assert [update["abnormal_mechanism"] for update in ended] == ["anr_foreground"]


def test_a_host_that_leaves_right_after_a_hang_still_reports_it(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        host.ask("naps_and_leaves()")
        assert host.process.wait(20) == 7
    (event,) = receiver.events
    assert event["contexts"]["hang"]["outcome"] == "recovered"


@pytest.mark.parametrize("way", ["asks", "pops", "pauses", "is_debugged"])
def test_what_is_no_hang_gives_none(way: str, tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver) as host:
        host.do(f"{way}()")
        time.sleep(0.5)  # the event that this was done in is over
        host.do("naps()")  # the watcher still watches, and this one is not alone if the other counted
        until(lambda: receiver.events, 20)
        assert host.quit() == 0
    assert [top_of(event) for event in receiver.events] == ["naps"]


def test_without_consent_a_hang_leaves_no_trace(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver, "denied") as host:
        host.do("naps()")
        host.ask("naps_for_ever()")
        time.sleep(2.5)
        host.kill()
    assert receiver.bodies == []
    assert on_disk(tmp_path) == []


def test_without_an_answer_a_hang_is_held(tmp_path: Path, receiver: Receiver) -> None:
    with hosting(tmp_path, receiver, "ask") as host:
        host.do("naps()")
        until(lambda: [file for file in files(tmp_path / "home") if file.suffix == ".held"], 20)
        assert host.quit() == 0
    assert receiver.bodies == []
    assert [event["contexts"]["hang"]["outcome"] for event in on_disk(tmp_path)] == ["recovered"]


@pytest.mark.display
def test_a_hang_is_found_under_x11_too(tmp_path: Path, receiver: Receiver) -> None:
    with display() as screen, hosting(tmp_path, receiver, environ=screen.environ) as host:
        host.do("asks()")
        host.do("naps()")
        until(lambda: receiver.events, 20)
        assert host.quit() == 0
    assert [top_of(event) for event in receiver.events] == ["naps"]


IDLE = '''\
"""An application that does nothing, before, in and after its event loop, each for a while."""

import sys
import threading
import time

import crashdesk
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QLabel


def say(*words):
    print(*words, flush=True)


def listen():
    for line in sys.stdin:
        if line.strip() == "threads":
            say("threads", {thread.name: thread.native_id for thread in threading.enumerate()})


app = QApplication(sys.argv)
INSTALL
threading.Thread(target=listen, daemon=True).start()
label = QLabel("idle")
label.show()
time.sleep(1.5)
QTimer.singleShot(0, lambda: say("up"))
dialog = QLabel("what is deleted with the loop is the last that it does")
QTimer.singleShot(15000, lambda: (dialog.deleteLater(), app.quit()))
app.exec()
label.setText("over")
time.sleep(1.5)
say("flushed", reporter.flush(10))
'''


def switches(pid: int, thread: int) -> int:
    """How often a thread has gone to sleep so far."""
    lines = Path(f"/proc/{pid}/task/{thread}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))


@pytest.mark.parametrize("platform", ["offscreen", pytest.param("xcb", marks=pytest.mark.display)])
def test_an_idle_application_does_not_hang_and_wakes_no_watcher(
    platform: str, tmp_path: Path, receiver: Receiver
) -> None:
    install = (
        f"reporter = crashdesk.install(app, dsn={receiver.dsn!r}, consent='granted', hang_threshold=1.0)"
    )
    with display() as screen:
        environ = screen.environ if platform == "xcb" else {}
        with running_host(tmp_path, install, frame=IDLE, environ=environ) as host:
            time.sleep(4)  # sentry_sdk is loaded, the session is delivered
            host.ask("threads")
            threads: dict[str, int] = ast.literal_eval(host.wait_for("threads"))
            watcher = threads["crashdesk-watcher"]
            before = switches(host.process.pid, watcher)
            time.sleep(5)
            assert switches(host.process.pid, watcher) == before
            assert host.wait_for("flushed", 40) == "True"
            assert [file for file in files(tmp_path / "home") if file.suffix == ".draft"] == []
    assert receiver.events == receiver.hangs == []

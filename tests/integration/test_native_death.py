"""Real PyQt6 processes die below Python, and are started again."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from tests.helpers.host import running_host
from tests.helpers.reporter import Receiver, files, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.host import Host

# The dead cannot be asked: what a death needs is done in the one call that ends in it.
INSTALL = """
import ctypes, faulthandler, os, signal, time
from PyQt6.QtCore import qFatal
def die(how):
    crashdesk.add_breadcrumb("the last step", "ui.click", password="hunter2")
    crashdesk.set_tag("screen", "orders")
    fall(how)
def fall(how):
    how()
def fail():
    try:
        fall(lambda: [][0])
    except IndexError as error:
        return crashdesk.capture_exception(error)
def kill(number):
    os.kill(os.getpid(), number)
    time.sleep(20)
def wait_for_ever():
    time.sleep(1000)
def reopen_files():
    for number in range(50):
        with open("other.txt", "w") as other:
            other.write(str(number))
    return [open("other.txt", "w") for _ in range(50)]
opened = []
threading.Thread(target=wait_for_ever, daemon=True).start()
reporter = crashdesk.install(app, dsn={dsn!r}, release={release!r}, {more})
crashdesk.set_tag("shop", "north")
crashdesk.set_user_context("ada")
crashdesk.set_context("cart", {{"items": 3}})
"""
DEATHS = {
    "segmentation fault": ("faulthandler._sigsegv", "SIGSEGV", "Segmentation fault"),
    "null pointer": ("lambda: ctypes.string_at(0)", "SIGSEGV", "Segmentation fault"),
    "bus error": ("lambda: kill(signal.SIGBUS)", "SIGBUS", "Bus error"),
    "division": ("lambda: kill(signal.SIGFPE)", "SIGFPE", "Floating point exception"),
    "illegal instruction": ("lambda: kill(signal.SIGILL)", "SIGILL", "Illegal instruction"),
    "abort": ("os.abort", "SIGABRT", "Aborted"),
    "stack overflow": ("faulthandler._stack_overflow", "SIGSEGV", "Segmentation fault"),
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def install(receiver: Receiver, more: str = "consent='granted'", release: str = "orders@1.2.3") -> str:
    return INSTALL.format(dsn=receiver.dsn, more=more, release=release)


def died(host: Host, how: str) -> int:
    host.ask(f"die({how})")
    return host.process.wait(30)


def restarted(folder: Path, install: str) -> None:
    """Start once more, and quit once everything was sent."""
    with running_host(folder, install) as host:
        assert host.do("reporter.flush(20)", 30) == "True"
        assert host.quit() == 0


def sessions(receiver: Receiver) -> list[dict[str, Any]]:
    items = [parse(body).items[0] for body in receiver.bodies]
    return [item.json() for item in items if item.type == "session"]


def frames_of(holder: dict[str, Any]) -> list[dict[str, Any]]:
    """A thread that Python has not entered yet, or has left, has none."""
    found: list[dict[str, Any]] = holder.get("stacktrace", {"frames": []})["frames"]
    return found


@pytest.mark.parametrize("death", DEATHS)
def test_a_native_death_is_one_fatal_event_of_the_next_start(
    tmp_path: Path, receiver: Receiver, death: str
) -> None:
    how, kind, words = DEATHS[death]
    with running_host(tmp_path / "app", install(receiver)) as host:
        host.do("opened.extend(reopen_files())")
        assert died(host, how) == -getattr(signal, kind)
        assert "other.txt" in [path.name for path in host.script.parent.iterdir()]
    assert (tmp_path / "app" / "other.txt").read_text() == "", "the dump is in a file of its own"
    receiver.bodies.clear()
    later = install(receiver, release="orders@2.0.0")
    restarted(tmp_path / "app", later)
    [event] = receiver.events
    [exception] = event["exception"]["values"]
    assert (event["level"], exception["type"], exception["value"]) == ("fatal", kind, words)
    number = int(getattr(signal, kind))
    assert exception["mechanism"] == {
        "type": "faulthandler",
        "handled": False,
        "synthetic": True,
        "meta": {"signal": {"number": number, "name": kind}},
    }
    mine = [frame["function"] for frame in frames_of(exception) if frame["in_app"]]
    assert mine[mine.index("die") + 1] == "fall", "the outermost call first"
    threads = event["threads"]["values"]
    [crashed] = [thread for thread in threads if thread["crashed"]]
    assert crashed["current"]
    assert crashed["main"]
    assert crashed["id"] == exception["thread_id"]
    stacks = [frame["function"] for thread in threads for frame in frames_of(thread)]
    assert {"wait_for_ever", "listen", "fall"} <= set(stacks)
    assert event["release"] == "orders@1.2.3", "of the run that died"
    assert event["tags"]["screen"] == "orders"
    assert event["tags"]["shop"] == "north"
    assert event["tags"]["component"] == "frontend"
    assert len(event["user"]["id"]) == 32, "a pseudonym"
    assert event["contexts"]["cart"] == {"items": 3}
    assert event["contexts"]["app"]["app_start_time"]
    last = event["breadcrumbs"]["values"][-1]
    assert (last["message"], last["data"]) == ("the last step", {"password": "[Filtered]"})
    ended = [update for update in sessions(receiver) if update["status"] == "crashed"]
    assert [update["errors"] for update in ended] == [1]
    assert "abnormal" not in {update["status"] for update in sessions(receiver)}
    receiver.bodies.clear()
    restarted(tmp_path / "app", later)
    assert receiver.events == [], "told once"


def test_frames_are_named_as_those_of_a_python_exception(tmp_path: Path, receiver: Receiver) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        host.do("fail()")
        assert host.do("reporter.flush(20)", 30) == "True"
        died(host, "faulthandler._sigsegv")
    restarted(tmp_path / "app", install(receiver))
    raised, fatal = receiver.events

    def named(event: dict[str, Any]) -> dict[str, Any]:
        frames = frames_of(event["exception"]["values"][-1])
        frame = next(frame for frame in frames if frame["function"] == "fall")
        names = ("filename", "module", "abs_path", "function", "in_app", "context_line", "lineno")
        return {name: frame[name] for name in names}

    assert named(fatal) == named(raised)


def test_what_qt_aborts_for_is_one_report_with_the_stacks_of_the_abort(
    tmp_path: Path, receiver: Receiver
) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        assert died(host, "lambda: qFatal('no plug-in could be loaded')") == -signal.SIGABRT
    receiver.bodies.clear()
    restarted(tmp_path / "app", install(receiver))
    [event] = receiver.events
    [exception] = event["exception"]["values"]
    assert (exception["type"], exception["value"]) == ("QtFatal", "no plug-in could be loaded")
    assert exception["mechanism"]["type"] == "qt_message"
    assert "fall" in [frame["function"] for frame in frames_of(exception)]
    stacks = [frame["function"] for one in event["threads"]["values"] for frame in frames_of(one)]
    assert "wait_for_ever" in stacks
    statuses = [update["status"] for update in sessions(receiver)]
    assert (statuses.count("crashed"), statuses.count("abnormal")) == (1, 0)
    receiver.bodies.clear()
    restarted(tmp_path / "app", install(receiver))
    assert receiver.events == []


@pytest.fixture
def ends_with_its_terminal() -> Iterator[None]:
    """Have what is started end at SIGHUP, even where nohup has told us to ignore it: that is inherited."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("ends_with_its_terminal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_who_is_told_to_end_has_not_crashed(tmp_path: Path, receiver: Receiver, number: int) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        assert host.do("reporter.flush(20)", 30) == "True", "the session has begun"
        host.process.send_signal(number)
        assert host.process.wait(20) == -number
    restarted(tmp_path / "app", install(receiver))
    assert receiver.events == []
    ended = [update for update in sessions(receiver) if update["status"] not in {"ok", "exited"}]
    assert [(update["status"], update["abnormal_mechanism"]) for update in ended] == [
        ("abnormal", "process_vanished")
    ]


def test_an_unanswered_consent_holds_the_report(tmp_path: Path, receiver: Receiver) -> None:
    asked = install(receiver, "consent='ask'")
    with running_host(tmp_path / "app", asked) as host:
        died(host, "faulthandler._sigsegv")
    with running_host(tmp_path / "app", asked) as host:
        until(lambda: [path for path in files(tmp_path / "app" / "home") if path.suffix == ".held"], 20)
        host.do("reporter.flush(1)")
        assert receiver.bodies == []
        host.do("reporter.consent.answer({'errors': 'granted'})")
        until(lambda: receiver.events, 20)
        assert host.quit() == 0
    assert receiver.events[0]["exception"]["values"][0]["type"] == "SIGSEGV"


def test_denied_consent_leaves_nothing_at_all(tmp_path: Path, receiver: Receiver) -> None:
    denied = install(receiver, "consent='denied'")
    with running_host(tmp_path / "app", denied) as host:
        died(host, "faulthandler._sigsegv")
    assert files(tmp_path / "app" / "home") == []
    restarted(tmp_path / "app", denied)
    assert files(tmp_path / "app" / "home") == []
    assert receiver.bodies == []


def test_a_withdrawal_takes_what_a_dead_run_left_with_it(tmp_path: Path, receiver: Receiver) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        died(host, "faulthandler._sigsegv")
    receiver.bodies.clear()
    with running_host(tmp_path / "app", install(receiver), environ={"CRASHDESK_CONSENT": "denied"}) as host:
        host.do("reporter.flush(5)")
        assert host.quit() == 0
    restarted(tmp_path / "app", install(receiver))
    assert receiver.events == []


def test_nothing_unscrubbed_lies_on_the_disk(tmp_path: Path, receiver: Receiver) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        died(host, "faulthandler._sigsegv")
    left = b"".join(path.read_bytes() for path in files(tmp_path / "app" / "home"))
    assert b"the last step" in left
    assert b"hunter2" not in left


def test_the_person_is_told_at_the_next_start(tmp_path: Path, receiver: Receiver) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        died(host, "faulthandler._sigsegv")
    look = "reporter.conductor.windows.opened('crash') is not None"
    with running_host(tmp_path / "app", install(receiver)) as host:
        until(lambda: host.do(look) == "True", 20)
        assert host.quit() == 0
    with running_host(tmp_path / "app", install(receiver)) as host:
        host.do("reporter.flush(20)", 30)
        assert host.do(look) == "False"
        assert host.quit() == 0


def test_three_deaths_at_the_start_are_a_loop_and_a_proper_end_ends_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    loops = []
    for _ in range(3):
        with running_host(tmp_path / "app", install(receiver)) as host:
            loops.append(host.do("reporter.crash_loop"))
            died(host, "faulthandler._sigsegv")
    with running_host(tmp_path / "app", install(receiver)) as host:
        loops.append(host.do("reporter.crash_loop"))
        assert host.do("reporter.flush(20)", 30) == "True"
        assert host.do("reporter.conductor.windows.opened('crash')") == "None", (
            "no prompt at each start of a loop"
        )
        assert host.quit() == 0
    with running_host(tmp_path / "app", install(receiver)) as host:
        loops.append(host.do("reporter.crash_loop"))
        assert host.quit() == 0
    assert loops == ["False", "False", "False", "True", "False"]


def test_a_fork_that_dies_is_no_death_of_its_parent(tmp_path: Path, receiver: Receiver) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        forked = "(lambda child: os.waitpid(child, 0)[1] if child else faulthandler._sigsegv())(os.fork())"
        assert int(host.do(forked)) & 0x7F == signal.SIGSEGV
        crumbs = json.loads(host.do("len(reporter.reporter.trail.snapshot().breadcrumbs)"))
        assert crumbs > 0
        host.kill()
    restarted(tmp_path / "app", install(receiver))
    assert receiver.events == []


def test_a_host_that_enables_faulthandler_later_keeps_us_the_dump(tmp_path: Path, receiver: Receiver) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        host.do("[opened.append(open('mine.txt', 'w')), faulthandler.enable(opened[0])]")
        died(host, "faulthandler._sigsegv")
    receiver.bodies.clear()
    restarted(tmp_path / "app", install(receiver))
    assert [event["exception"]["values"][0]["type"] for event in receiver.events] == ["SIGSEGV"]


def test_who_dies_of_a_signal_in_mid_hang_has_one_fatal_report(tmp_path: Path, receiver: Receiver) -> None:
    more = "consent='granted', hang_threshold=0.3"
    with running_host(tmp_path / "app", install(receiver, more)) as host:
        assert host.do("reporter.flush(20)", 30) == "True"
        died(host, "lambda: (time.sleep(1.5), faulthandler._sigsegv())")
    receiver.bodies.clear()
    restarted(tmp_path / "app", install(receiver))
    found = {event["exception"]["values"][-1]["type"]: event for event in receiver.events}
    assert {kind: event["level"] for kind, event in found.items()} == {"SIGSEGV": "fatal", "AppHang": "error"}
    assert found["AppHang"]["contexts"]["hang"]["outcome"] == "died"
    assert found["AppHang"]["exception"]["values"][-1]["value"].endswith("died of SIGSEGV")
    crashed = [update for update in sessions(receiver) if update["status"] == "crashed"]
    assert len(crashed) == 1


def test_what_was_raised_right_before_a_death_is_the_last_step_of_its_trail(
    tmp_path: Path, receiver: Receiver
) -> None:
    with running_host(tmp_path / "app", install(receiver)) as host:
        # From the end of the start on; what is loaded last is what such a step is written with.
        until(lambda: host.do("reporter.reporter._runs.own.is_quiet") == "True", 20)
        host.ask("[QTimer.singleShot(0, window.save), QTimer.singleShot(0, faulthandler._sigsegv)]")
        assert host.process.wait(30) == -signal.SIGSEGV
    receiver.bodies.clear()
    restarted(tmp_path / "app", install(receiver))
    death = next(one for one in receiver.events if one["exception"]["values"][0]["type"] == "SIGSEGV")
    last = death["breadcrumbs"]["values"][-1]
    assert (last["category"], last["message"]) == ("sentry.event", "LookupError in find")
    assert (last["level"], last["data"]["mechanism"]) == ("error", "excepthook")

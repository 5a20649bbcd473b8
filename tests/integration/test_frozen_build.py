"""The packaged desk: built, started on a display, and used."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resources.installer import build
from tests.helpers.display import display
from tests.helpers.server import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.helpers.display import Display

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(900)]

SOURCE_RUN = [sys.executable, "-m", "crashdesk"]


def run(command: Sequence[str | Path], environ: Mapping[str, str], *arguments: str) -> Any:
    """Run a command of the desk and return what it prints as JSON."""
    ended = subprocess.run(
        [*map(str, command), *arguments, "--json"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return json.loads(ended.stdout or "null")  # nothing, while the server is still starting


def granted(screen: Display, home: Path) -> dict[str, str]:
    return {**screen.environ, "CRASHDESK_HOME": str(home), "CRASHDESK_CONSENT": "granted"}


@contextmanager
def running_desk(
    command: Sequence[str | Path], environ: Mapping[str, str], home: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the desk until the block ends, or until it died in it; the block begins once it reports itself."""
    desk = subprocess.Popen([*map(str, command)], env=environ)
    try:
        wait_until(lambda: run(command, environ, "projects"), 30)
        wait_until((home / "config" / "desk.ini").is_file, 30)
        yield desk
    finally:
        desk.terminate()
        desk.wait(30)


def send_test_report(screen: Display) -> None:
    screen.window_of("crashdesk")
    screen.press("alt+h", "Return")


def test_the_frozen_desk_starts_its_server_and_a_test_report_arrives(program: Path, home: Path) -> None:
    with display() as screen:
        environ = granted(screen, home)
        with running_desk([program], environ, home) as desk:
            send_test_report(screen)
            (issue,) = wait_until(lambda: run([program], environ, "issues"), 30)
            shown = run([program], environ, "issues", "show", issue["id"])
    assert desk.returncode == 0
    assert issue["title"].startswith("TestReportError: Test report")
    latest = shown["latestEvent"]
    assert latest["release"]["version"].startswith("crashdesk@")
    assert latest["dist"] == (program.parent / "_internal/crashdesk/resources/build-id").read_text()


def test_the_frozen_command_line_is_in_order(program: Path, home: Path) -> None:
    found = run([program], {"CRASHDESK_HOME": str(home)}, "doctor", "--send-test")
    assert found["ok"], found
    assert found["checks"][-1]["name"] == "test report"


def test_without_standard_streams_the_crash_prompt_comes_and_restarts_the_desk(
    program: Path, home: Path
) -> None:
    """As a windowed program of Windows runs: sys.stdin, stdout and stderr are None."""
    with display() as screen:
        environ = {**screen.environ, "CRASHDESK_HOME": str(home)}
        command = [str(program), "--data-dir", str(home / "elsewhere")]
        desk = subprocess.Popen(["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command], env=environ)
        restarted: list[int] = []
        try:
            screen.window_titled("reports and privacy")
            screen.press("Escape")
            send_test_report(screen)
            screen.window_titled("something went wrong")
            for number in range(3):
                assert Path(f"/proc/{desk.pid}/fd/{number}").readlink() == Path("/dev/null")
            screen.press("alt+e", "r")
            assert desk.wait(30) == 0
            restarted = wait_until(lambda: desks(program), 30)
            words = Path(f"/proc/{restarted[0]}/cmdline").read_text("utf-8").split("\0")
            assert words[:-1] == command
            screen.window_of("crashdesk")
        finally:
            desk.kill()
            desk.wait(30)
            for process in restarted:
                os.kill(process, signal.SIGTERM)
            wait_until(lambda: not desks(program), 30)


def desks(program: Path) -> list[int]:
    """The processes of a packaged desk, without its servers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        if words[0] == str(program).encode() and b"serve" not in words:
            found.append(int(folder.name))
    return found


def test_a_slots_exception_of_the_frozen_desk_groups_with_a_source_runs(program: Path, home: Path) -> None:
    with display() as screen:
        environ = granted(screen, home)
        for number, command in enumerate(both(program), 1):
            with running_desk(command, environ, home):
                send_test_report(screen)
                wait_for_events(home, number)
    assert len(set(groups(home))) == 1


def test_a_segmentation_fault_of_the_frozen_desk_groups_with_a_source_runs(program: Path, home: Path) -> None:
    with display() as screen:
        environ = granted(screen, home)
        for number, command in enumerate(both(program), 1):
            with running_desk(command, environ, home) as desk:
                screen.window_of("crashdesk")
                wait_until_idle(desk.pid)  # what is on the stack is the event loop then, and nothing else
                desk.send_signal(signal.SIGSEGV)
                assert desk.wait(30) == -signal.SIGSEGV
            with running_desk(command, environ, home):
                wait_for_events(home, number)
    assert len(set(groups(home))) == 1


def wait_until_idle(process: int) -> None:
    """Wait until a process has used no processor time, to the clock's tick, for half a second."""

    def rests() -> bool:
        before = processor_time(process)
        time.sleep(0.5)
        return processor_time(process) == before

    wait_until(rests, 60)


def processor_time(process: int) -> int:
    """Ticks; proc_pid_stat(5), fields 14 and 15, behind the name in brackets."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def wait_for_events(home: Path, count: int) -> None:
    wait_until(lambda: len(groups(home)) == count, 30)


def both(program: Path) -> tuple[list[str], list[str]]:
    """The commands of the packaged desk and of a source run."""
    return [str(program)], SOURCE_RUN


def groups(home: Path) -> list[str]:
    """The group of each event that the server has."""
    with closing(sqlite3.connect(f"file:{home}/data/server/crashdesk.sqlite3?mode=ro", uri=True)) as store:
        rows = store.execute("SELECT group_hash FROM events JOIN issues ON issues.id = issue_id")
        return [row[0] for row in rows]


def test_two_builds_are_the_same(packaged: Path, tmp_path: Path) -> None:
    again = build.freeze(tmp_path / "dist", tmp_path)
    assert contents(again) == contents(packaged)


def contents(folder: Path) -> dict[str, str]:
    """What each file holds, and where each link leads."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_parts_of_qt_that_the_desk_does_not_use_are_left_out(packaged: Path) -> None:
    names = {path.name for path in packaged.rglob("*")}
    assert {"libqxcb.so", "libqwayland.so", "libqsvgicon.so", "qtbase_zh_CN.qm"} <= names
    left_out = {
        "libQt6Pdf.so.6",
        "libqeglfs.so",
        "libqtiff.so",
        "qtbase_de.qm",
        "libX11.so.6",
        "libstdc++.so.6",
    }
    assert not left_out & names

"""A child process forked before the reporter is loaded leaves its parent's run alone, and never hangs."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.integration.test_early_start import (
    PATIENT,
    Application,
    application,
    exceptions,
    receiver,
    sessions,
)

if TYPE_CHECKING:
    from tests.helpers.reporter import Receiver

__all__ = ["application", "receiver"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

FORK = """
import faulthandler
run = reporter.place.path
def forked(act):
    child = os.fork()
    if child == 0:
        faulthandler.dump_traceback_later(20, exit=True)
        act()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
def captures():
    answers = (
        crashdesk.capture_message("of the child"), crashdesk.capture_feedback("of the child"),
        reporter.flush(5), reporter.crash_loop or None, reporter.privacy_page(),
    )
    crashdesk.set_tag("who", "the child")
    with crashdesk.start_transaction("of the child"), reporter.pause_hang_detection():
        pass
    alone = threading.active_count() == 1
    sys.exit(0 if answers == (None, None, False, None, None) and alone else 7)
def crashes():
    raise LookupError("of the child")
def is_told():
    return sorted(os.listdir(run)) == [".lock", "faulthandler.txt", "trail-1"]
"""

SLOW = """
class Slow:
    def find_spec(self, name, *_):
        if name == "crashdesk.embed.installation":
            time.sleep(1)
sys.meta_path.insert(0, Slow())
reporter._hurry()
while reporter._state.name != "LOADING":
    time.sleep(0.001)
"""


def test_a_child_that_captures_and_ends_leaves_the_run_to_its_parent(
    application: Application, receiver: Receiver
) -> None:
    act = (
        FORK
        + "assert forked(captures) == 0 and is_told() and pending()\n__import__('faulthandler')._sigsegv()"
    )
    died = application.start(act, before=PATIENT)
    assert died.returncode == -signal.SIGSEGV, died.stderr
    assert "Error" not in died.stderr
    application.told()
    assert [one["exception"]["values"][0]["type"] for one in receiver.events] == ["SIGSEGV"]


def test_a_child_that_is_forked_while_the_reporter_loads_does_not_wait_for_it(
    application: Application, receiver: Receiver
) -> None:
    # The parent's loader goes on meanwhile, and writes of what it finds.
    there = '{".lock", "faulthandler.txt"} <= {*os.listdir(run)}'
    act = FORK + SLOW + f"assert forked(captures) == 0 and {there}\nQTimer.singleShot(1500, last)"
    application.told(act, before=PATIENT)  # else it may load before that is made slow
    said = [(event.get("logentry") or {}).get("message") for event in receiver.events]
    assert said == ["the end"]
    assert sessions(receiver) == ["ok", "exited"]


def test_an_exception_that_ends_a_child_is_no_end_of_its_parent(
    application: Application, receiver: Receiver
) -> None:
    fork = "child = os.fork()\nif child == 0:\n    crashes()\n"
    act = (
        FORK + fork + "assert os.waitpid(child, 0)[1] == 256 and is_told()\nQTimer.singleShot(800, app.quit)"
    )
    application.told(act, before=PATIENT)
    assert exceptions(receiver) == []
    assert sessions(receiver) == ["ok", "exited"]


def test_a_child_that_dies_natively_is_no_death_of_its_parent(
    application: Application, receiver: Receiver
) -> None:
    act = FORK + "assert forked(faulthandler._sigsegv) == -11 and is_told()\nos.kill(os.getpid(), 9)"
    assert application.start(act, before=PATIENT).returncode == -signal.SIGKILL
    application.told()
    assert receiver.events == []


def test_a_child_that_outlives_its_parent_does_not_keep_the_run_from_the_next_start(
    application: Application, receiver: Receiver
) -> None:
    act = "child = os.fork()\nif child == 0:\n    os.closerange(0, 3)\n    time.sleep(20)\n    os._exit(0)\n"
    write = "open('child', 'w').write(str(child))\n__import__('faulthandler')._sigsegv()"
    assert application.start(act + write).returncode == -signal.SIGSEGV
    try:
        application.told()
    finally:
        os.kill(int((application.folder / "child").read_text()), signal.SIGKILL)
    assert [one["exception"]["values"][0]["type"] for one in receiver.events] == ["SIGSEGV"]


def test_a_child_may_install_a_reporter_of_its_own(application: Application, receiver: Receiver) -> None:
    act = (
        FORK
        + """
def installs():
    own = crashdesk.install(app, dsn=dsn, release="orders@1.2.3", consent="granted")
    crashdesk.capture_message("of the child")
    os._exit(0 if own.flush(10) else 7)
assert forked(installs) == 0 and is_told()
QTimer.singleShot(800, app.quit)
"""
    )
    application.told(act, before=PATIENT)
    said = [(event.get("logentry") or {}).get("message") for event in receiver.events]
    assert said == ["of the child"]

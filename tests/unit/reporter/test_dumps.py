from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crashdesk.reporter.dumps import MAX_FRAMES, MAX_SIZE, MAX_THREADS, DumpFrame, parse_dump

if TYPE_CHECKING:
    from pathlib import Path

PYTHON_3_11 = b"""\
Fatal Python error: Segmentation fault

Thread 0x00007f70f7fff6c0 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 324 in wait
  File "/app/orders/worker.py", line 12 in run

Current thread 0x00007f71093a6740 (most recent call first):
  Garbage-collecting
  File "/app/orders/window.py", line 88 in save
  File "/app/orders/__main__.py", line 9 in <module>

Extension modules: PyQt6.QtCore, PyQt6.QtGui (total: 2)
"""
PYTHON_3_14 = b"""\
Fatal Python error: Floating-point exception

Thread 0x00007f0a7f7fe6c0 [Thread-1 (listen)] (most recent call first):
  File "/app/orders/listener.py", line ??? in listen

Current thread 0x00007fb899f39700 [MainThread] (most recent call first):
  File "/opt/python/Lib/ctypes/__init__.py", line 486 in string_at
  File "<stdin>", line 1 in <module>

Current thread's C stack trace (most recent call first):
  Binary file "/opt/python/python", at _Py_DumpStack+0x42 [0x5b27f7d7147e]
  Binary file "/usr/lib/libc.so.6", at +0x3def0 [0x77b73226bef0]
  <truncated rest of calls>
"""
FREE_THREADED = b"""\
Fatal Python error: Segmentation fault

<Cannot show all threads while the GIL is disabled>
Stack (most recent call first):
  File "/app/orders/window.py", line 9 in save

Current thread's C stack trace (most recent call first):
  <cannot get C stack on this system>
"""
WINDOWS = b"""\
Windows fatal exception: access violation\r
\r
Thread 0x00002360 (most recent call first):\r
  File "socket.pyc", line 294 in accept\r
\r
Current thread 0x000011ec (most recent call first):\r
  File "C:\\Users\\J\\xf6rg\\orders\\window.py", line 160 in dispose\r
"""
COM = WINDOWS.replace(b"access violation", b"code 0x8001010d")


def test_a_dump_names_its_threads_and_their_frames_outermost_first() -> None:
    dump = parse_dump(PYTHON_3_11)
    assert dump is not None
    assert (dump.title, dump.windows, dump.c_stack) == ("Segmentation fault", False, ())
    other, crashed = dump.threads
    assert dump.crashed is crashed
    assert (crashed.ident, crashed.current, crashed.collecting) == (0x7F71093A6740, True, True)
    assert crashed.frames == (
        DumpFrame("/app/orders/__main__.py", 9, "<module>"),
        DumpFrame("/app/orders/window.py", 88, "save"),
    )
    assert (other.current, other.collecting, len(other.frames)) == (False, False, 2)


def test_python_3_14_names_threads_and_adds_the_c_stack() -> None:
    dump = parse_dump(PYTHON_3_14)
    assert dump is not None
    assert dump.title == "Floating-point exception"
    assert [thread.name for thread in dump.threads] == ["Thread-1 (listen)", "MainThread"]
    assert dump.threads[0].frames == (DumpFrame("/app/orders/listener.py", 0, "listen"),)
    assert len(dump.threads[1].frames) == 2
    assert len(dump.c_stack) == 3
    assert "_Py_DumpStack" in dump.c_stack[0]


def test_without_the_gil_the_thread_that_died_is_all_there_is() -> None:
    dump = parse_dump(FREE_THREADED)
    assert dump is not None
    assert dump.crashed is not None
    assert (dump.crashed.ident, [frame.function for frame in dump.crashed.frames]) == (0, ["save"])


def test_windows_exceptions_are_read_with_their_paths() -> None:
    dump = parse_dump(WINDOWS)
    assert dump is not None
    assert (dump.title, dump.windows) == ("access violation", True)
    assert dump.crashed is not None
    assert dump.crashed.frames[0].path == "C:\\Users\\Jörg\\orders\\window.py"


def test_an_exception_that_windows_code_catches_is_no_death() -> None:
    assert parse_dump(COM) is None
    assert parse_dump(COM.replace(b"0x8001010d", b"0xe24c4a02")) is None


def test_the_last_exception_of_windows_is_the_one_that_killed() -> None:
    overflow = WINDOWS.replace(b"access violation", b"stack overflow").replace(b"160 in", b"7 in")
    dump = parse_dump(COM + WINDOWS + overflow + COM)
    assert dump is not None
    assert dump.crashed is not None
    assert (dump.title, dump.crashed.frames[0].line) == ("stack overflow", 7)


def test_the_first_signal_is_the_one_that_killed() -> None:
    dump = parse_dump(PYTHON_3_11 + PYTHON_3_14)
    assert dump is not None
    assert (dump.title, len(dump.threads)) == ("Segmentation fault", 2)


def test_a_thread_that_never_ran_python_leaves_a_death_without_frames() -> None:
    dump = parse_dump(
        b"Fatal Python error: Aborted\n\nCurrent thread 0x1 (most recent call first):\n  <no Python frame>\n"
    )
    assert dump is not None
    assert dump.crashed is not None
    assert dump.crashed.frames == ()
    foreign = parse_dump(PYTHON_3_11.replace(b"Current thread", b"Thread"))
    assert foreign is not None
    assert (foreign.crashed, len(foreign.threads)) == (None, 2)


@pytest.mark.parametrize("length", range(0, len(PYTHON_3_14), 7))
def test_a_torn_dump_tells_what_it_can(length: int) -> None:
    dump = parse_dump(PYTHON_3_14[:length])
    assert (dump is not None) == (length > len(b"Fatal Python error: "))
    assert dump is None or len(dump.threads) <= 2


def test_names_beyond_ascii_are_read_back() -> None:
    dump = parse_dump(
        b"Fatal Python error: Aborted\n\nThread 0x1 (most recent call first):\n"
        b'  File "/\\xe4\\u4f60\\U0001f600\\Uffffffff", line 1 in \\xfc\n'
    )
    assert dump is not None
    assert dump.threads[0].frames == (DumpFrame("/ä你😀\\Uffffffff", 1, "ü"),)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"Fatal Python error: ", b"Traceback (most recent call last):\n", b"\0" * 100]
)
def test_what_is_no_dump_is_none(content: bytes) -> None:
    assert parse_dump(content) is None


def test_a_dump_is_bounded() -> None:
    thread = b"Thread 0x1 (most recent call first):\n" + b'  File "/a.py", line 1 in f\n' * 500
    dump = parse_dump(b"Fatal Python error: Aborted\n\n" + thread * 500)
    assert dump is not None
    assert len(dump.threads) <= MAX_THREADS
    assert max(len(one.frames) for one in dump.threads) <= MAX_FRAMES
    assert parse_dump(b"x" * MAX_SIZE + PYTHON_3_11) is None


@given(st.binary(max_size=400), st.integers(0, len(PYTHON_3_11)), st.integers(0, 300))
def test_garbage_in_a_dump_never_raises(garbage: bytes, at: int, gone: int) -> None:
    dump = parse_dump(PYTHON_3_11[:at] + garbage + PYTHON_3_11[at + gone :])
    assert dump is None or len(dump.threads) <= MAX_THREADS


@pytest.mark.parametrize(
    ("death", "title"),
    [
        ("faulthandler._sigsegv()", "Segmentation fault"),
        ("faulthandler._sigabrt()", "Aborted"),
        ("faulthandler._sigfpe()", "Floating point exception"),
        ("os.kill(os.getpid(), signal.SIGBUS)", "Bus error"),
        ("os.kill(os.getpid(), signal.SIGILL)", "Illegal instruction"),
        ("faulthandler._stack_overflow()", "Segmentation fault"),
    ],
)
def test_what_this_python_writes_for_each_signal_is_read(tmp_path: Path, death: str, title: str) -> None:
    program = dedent(
        f"""
        import faulthandler, os, signal, sys, threading, time
        waits = threading.Event()
        def wait(): waits.set(); time.sleep(60)
        def fall(): {death}; wait()
        threading.Thread(target=wait, daemon=True).start()
        waits.wait(30)
        file = open(sys.argv[1], "wb")
        faulthandler.enable(file)
        fall()
        """
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "dump")], check=False, timeout=60)
    dump = parse_dump((tmp_path / "dump").read_bytes())
    assert dump is not None
    assert dump.title.replace("-", " ") == title
    assert dump.crashed is not None
    assert "fall" in [frame.function for frame in dump.crashed.frames]
    assert "wait" in [frame.function for one in dump.threads for frame in one.frames if not one.current]

from __future__ import annotations

import ctypes
import hashlib
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from crashdesk.reporter import clocks

known = pytest.mark.skipif(
    clocks.processor_clock(threading.get_ident()) is None, reason="the system has no such clock"
)


def test_a_computer_that_is_awake_does_not_sleep() -> None:
    assert abs(clocks.slept() - clocks.slept()) < 0.5


def test_a_suspend_is_what_the_clocks_come_to_differ_by(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = -1  # no clock of the system's
    monkeypatch.setattr(clocks, "_BOOT", boot)
    monkeypatch.setattr(time, "clock_gettime", {boot: 1000.0, time.CLOCK_MONOTONIC: 400.0}.__getitem__)
    assert clocks.slept() == 600


def test_without_a_clock_that_tells_there_is_no_suspend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_BOOT", None)
    monkeypatch.setattr(clocks, "_AWAKE", None)
    assert clocks.slept() == 0


def test_a_moment_of_another_clock_is_told_in_seconds_since_the_epoch() -> None:
    moment, now = time.monotonic(), time.time()
    assert clocks.epoch() + moment == pytest.approx(now, abs=0.05)
    assert clocks.epoch(lambda: 30.0) + 20.0 == pytest.approx(time.time() - 10.0, abs=0.05)


def pause(seconds: float) -> None:
    """Sleep; but for no time at all others must not run either."""
    if seconds:
        time.sleep(seconds)


def test_clocks_between_which_others_ran_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_AT_ONCE", 0.1)
    gaps = iter([0.4, 0.3, 0.0, 0.9])

    def interrupted() -> float:
        pause(next(gaps))
        return time.monotonic()

    assert clocks.epoch(interrupted) == pytest.approx(clocks.epoch(), abs=0.1)
    assert list(gaps) == [0.9]


def test_where_others_always_run_between_the_closest_reading_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_AT_ONCE", -1.0)
    monkeypatch.setattr(clocks, "_TRIES", 3)
    readings = iter([0.2, 0.0, 0.2])

    def interrupted() -> float:
        pause(next(readings))
        return time.monotonic()

    assert clocks.epoch(interrupted) == pytest.approx(clocks.epoch(), abs=0.05)


def test_an_old_python_on_windows_is_given_a_finer_clock() -> None:
    assert clocks.finest_clock(windows=True, version=(3, 12)) is time.perf_counter
    assert clocks.finest_clock(windows=True, version=(3, 13)) is time.monotonic
    assert clocks.finest_clock(windows=False, version=(3, 11)) is time.monotonic


def test_windows_tells_for_how_long_it_was_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for its library: Windows is not here."""

    def awake(ticks: Any) -> int:
        ticks._obj.value = 400 * 10_000_000
        return 1

    library = SimpleNamespace(kernel32=SimpleNamespace(QueryUnbiasedInterruptTime=awake))
    for name, value in {"_BOOT": None, "_AWAKE": None, "_WINDOWS": True}.items():
        monkeypatch.setattr(clocks, name, value)
    monkeypatch.setattr(ctypes, "windll", library, raising=False)
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    assert clocks.slept() == 600
    monkeypatch.setattr(ctypes, "windll", None, raising=False)
    assert clocks.slept() == 0


@known
def test_another_threads_processor_time_is_told_apart_from_ones_own() -> None:
    clock = clocks.processor_clock(threading.get_ident())
    assert clock is not None
    begin, readings = clock(), []

    def works() -> None:
        hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 200_000)
        readings.extend([clock() - begin, time.thread_time()])

    thread = threading.Thread(target=works)
    thread.start()
    thread.join()
    of_main, of_its_own = readings
    assert of_main < of_its_own / 2
    hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 200_000)
    assert clock() - begin > of_its_own / 2


def test_where_the_system_does_not_tell_there_is_no_such_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_clock_of_thread", None)
    assert clocks.processor_clock(threading.get_ident()) is None

    def unable(_thread: int) -> int:
        raise OSError

    monkeypatch.setattr(clocks, "_clock_of_thread", unable)
    assert clocks.processor_clock(threading.get_ident()) is None

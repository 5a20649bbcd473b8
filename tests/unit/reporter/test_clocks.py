from __future__ import annotations

import hashlib
import threading
import time

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

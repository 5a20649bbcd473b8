from __future__ import annotations

import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from crashdesk.reporter.interrupts import is_pressed

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def caught(function: Callable[[], object]) -> tuple[type[BaseException], TracebackType | None]:
    try:
        function()
    except BaseException:
        kind, _, traceback = sys.exc_info()
        assert kind is not None
        return kind, traceback
    raise AssertionError("nothing was raised")


def raises() -> None:
    raise KeyboardInterrupt


def signalled() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        signal.raise_signal(signal.SIGINT)
        time.sleep(1)
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_signal_is_told_from_an_exception_of_its_name() -> None:
    assert is_pressed(*caught(signalled))
    assert not is_pressed(*caught(raises))
    assert not is_pressed(*caught(lambda: 1 / 0))
    assert is_pressed(KeyboardInterrupt, None)


def test_on_another_thread_it_is_none() -> None:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(is_pressed(KeyboardInterrupt, None)))
    thread.start()
    thread.join()
    assert found == [False]

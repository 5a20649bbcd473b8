from __future__ import annotations

import threading

from crashdesk.reporter.captures import Capture, ThreadRef, new_event_id
from tests.helpers.reporter import EMPTY, raised


def test_an_event_id_is_32_hexadecimal_digits() -> None:
    assert len(new_event_id()) == 32
    assert int(new_event_id(), 16) != int(new_event_id(), 16)


def test_a_thread_knows_whether_it_is_the_main_one() -> None:
    seen: list[ThreadRef] = []
    thread = threading.Thread(target=lambda: seen.append(ThreadRef.current()), name="worker")
    thread.start()
    thread.join()
    assert (seen[0].name, seen[0].main, ThreadRef.current().main) == ("worker", False, True)


def test_a_thread_is_found_by_its_identifier() -> None:
    go = threading.Event()
    thread = threading.Thread(target=go.wait, name="worker")
    thread.start()
    found = ThreadRef.of(thread.ident)
    go.set()
    thread.join()
    assert (found.id, found.name, found.main) == (thread.ident, "worker", False)
    assert ThreadRef.of(None) == ThreadRef.of(threading.get_ident()) == ThreadRef.current()
    assert ThreadRef.of(1) == ThreadRef.current(), "there is none"


def test_the_title_says_what_happened_in_bounds() -> None:
    assert Capture(EMPTY, error=ValueError("gone")).title == "ValueError: gone"
    assert Capture(EMPTY, logentry={"message": "hello"}).title == "hello"
    assert len(Capture(EMPTY, error=ValueError("x" * 999)).title) == 200


def test_a_forgotten_error_is_gone_from_the_capture() -> None:
    capture = Capture(EMPTY, error=raised(ValueError("x")))
    capture.forget_error()
    assert capture.error is None

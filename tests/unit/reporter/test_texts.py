from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from crashdesk.reporter import texts as module
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.texts import TOO_LONG, Texts
from tests.helpers.reporter import EMPTY
from tests.unit.reporter.test_host_calls import on_our_thread


class SpokenError(Exception):
    asked: list[str]

    def __str__(self) -> str:
        type(self).asked.append(threading.current_thread().name)
        return "spoken"


class SilentError(Exception):
    go = threading.Event()

    def __str__(self) -> str:
        self.go.wait(10)
        return "at last"


def ask(error: BaseException) -> tuple[bool, Capture, Any]:
    diagnostics = Diagnostics()
    capture = Capture(EMPTY, error=error)
    asked = on_our_thread(lambda: Texts(diagnostics).ask(capture))
    return asked, capture, diagnostics.report()["failures"]


def test_one_of_the_hosts_is_asked_once_and_elsewhere() -> None:
    SpokenError.asked = []
    error, texts = SpokenError("made with"), Texts(Diagnostics())
    capture = Capture(EMPTY, error=error)
    assert capture.text(error) == "made with"
    assert on_our_thread(lambda: texts.ask(capture)) is True
    assert on_our_thread(lambda: texts.ask(capture)) is False
    assert (capture.text(error), capture.title) == ("spoken", "SpokenError: spoken")
    assert SpokenError.asked == ["crashdesk-host-call"]


def test_of_pythons_own_none_is_asked() -> None:
    assert ask(ValueError("x"))[0] is False
    assert on_our_thread(lambda: Texts(Diagnostics()).ask(Capture(EMPTY))) is False


def test_those_that_belong_to_it_are_asked_too() -> None:
    SpokenError.asked = []
    outer = ValueError("outer")
    outer.__cause__ = SpokenError()
    _, capture, _ = ask(outer)
    assert capture.text(outer.__cause__) == "spoken"


@pytest.mark.parametrize("raised", [RuntimeError("no"), SystemExit(3), KeyboardInterrupt()])
def test_a_text_that_fails_is_the_name_and_is_counted(
    raised: BaseException, expects_reporter_failures: list[str]
) -> None:
    class HostileError(Exception):
        def __str__(self) -> str:
            raise raised

    error = HostileError("x")
    _, capture, failures = ask(error)
    assert capture.text(error) == "<HostileError: its text failed>"
    assert failures == {"text": 1}


def test_who_takes_too_long_is_told_by_what_it_was_made_with(
    monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    SilentError.go.clear()
    texts, begin = Texts(Diagnostics()), time.monotonic()
    captures = [Capture(EMPTY, error=SilentError(*made)) for made in (["x"], [], ["y"])]
    for capture in captures:
        on_our_thread(lambda capture=capture: texts.ask(capture))  # type: ignore[misc]
    assert [capture.title for capture in captures] == [
        f"SilentError: {text}" for text in (f"x {TOO_LONG}", TOO_LONG, f"y {TOO_LONG}")
    ]
    assert time.monotonic() - begin < 9, "else it would be ten for each"
    SilentError.go.set()

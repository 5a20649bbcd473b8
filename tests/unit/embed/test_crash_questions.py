from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QCoreApplication, QProcess

from crashdesk.embed import crash_questions
from crashdesk.embed.crash_questions import CrashQuestions

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[Any]]:
    """Let a restart succeed or fail; what it started, and ``quit`` if the application was told to."""

    def prepare(succeeds: bool) -> list[Any]:  # noqa: FBT001
        done: list[Any] = []

        def start(process: QProcess) -> tuple[bool, int]:
            variables = process.processEnvironment()
            done.append(
                (process.program(), process.arguments(), variables.value("PYINSTALLER_RESET_ENVIRONMENT"))
            )
            return succeeds, 0

        monkeypatch.setattr(QProcess, "startDetached", start)
        monkeypatch.setattr(QCoreApplication, "quit", lambda: done.append("quit"))
        return done

    return prepare


def test_a_source_run_is_started_again_as_it_was(
    monkeypatch: pytest.MonkeyPatch, started: Callable[[bool], list[Any]]
) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-X", "dev", "-m", "orders", "--new"])
    done = started(True)
    crash_questions.restart()
    assert done == [("/usr/bin/python3", ["-X", "dev", "-m", "orders", "--new"], ""), "quit"]


def test_a_packaged_build_is_started_again_as_a_program_of_its_own(
    monkeypatch: pytest.MonkeyPatch, started: Callable[[bool], list[Any]]
) -> None:
    """A one-file build would otherwise run from the folder that the old process deletes."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/orders/orders")
    monkeypatch.setattr(sys, "argv", ["orders", "--new"])
    done = started(True)
    crash_questions.restart()
    assert done == [("/opt/orders/orders", ["--new"], "1"), "quit"]


def test_who_could_not_be_started_again_goes_on(started: Callable[[bool], list[Any]]) -> None:
    done = started(False)
    crash_questions.restart()
    assert "quit" not in done


class Prompt:
    """What an open prompt is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def set_delivery(self, state: str, detail: str = "") -> None:
        self.told.append((state, detail))


def asked(*keys: str) -> tuple[CrashQuestions, Prompt]:
    """Questions whose prompt has sent these."""
    prompt, nobody = Prompt(), SimpleNamespace()
    windows: Any = SimpleNamespace(opened=lambda _name: prompt)
    questions = CrashQuestions(nobody, windows, nobody, "orders")  # type: ignore[arg-type]
    questions._on_the_way = set(keys)
    return questions, prompt


def test_it_is_sent_once_everything_is() -> None:
    questions, prompt = asked("report", "comment")
    questions.delivered("report", "delivered", "")
    assert prompt.told == []
    questions.delivered("comment", "delivered", "")
    assert prompt.told == [("sent", "")]


def test_a_report_that_was_refused_stays_so_though_the_comment_arrives() -> None:
    questions, prompt = asked("report", "comment")
    questions.delivered("report", "discard", "413: too large")
    questions.delivered("comment", "retry", "")
    questions.delivered("comment", "delivered", "")
    assert set(prompt.told) == {("refused", "413: too large")}

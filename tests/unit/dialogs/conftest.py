"""Windows that delete themselves, and hands on the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt

from crashdesk.dialogs.crash_prompt import CrashPrompt, CrashReport
from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PyQt6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from crashdesk.dialogs.crash_report import Stance

RECIPIENT = describe(Dsn.parse("https://key@errors.example/1"))
A, B, C = ("a" * 32, "b" * 32, "c" * 32)

Window = TypeVar("Window", bound="QWidget")


class Hands:
    """Opens windows and presses keys, as a person would."""

    def __init__(self, qtbot: Any) -> None:
        self._qtbot = qtbot
        self._kept: list[QWidget] = []

    def keep(self, window: Window) -> Window:
        """Have a window closed when the test is over, unless it has deleted itself by then."""
        self._kept.append(window)
        return window

    def open(self, window: Window) -> Window:
        """Show a window and give it the focus."""
        self.keep(window).show()
        self._qtbot.waitExposed(window)
        window.activateWindow()
        return window

    def press(
        self, widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key while a widget has the focus."""
        self._qtbot.keyClick(widget, key, held)

    def type(self, widget: QWidget, text: str) -> None:
        """Type a text into a widget."""
        self._qtbot.keyClicks(widget, text)

    def close_all(self) -> None:
        """Close what is still open."""
        for window in self._kept:
            if not sip.isdeleted(window):
                window.close()
                window.deleteLater()


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """Holds on to the widgets it is given: one that is collected while it is painted ends the process."""
    kept: list[QWidget] = []
    add = qtbot.addWidget

    def keep(widget: QWidget, **more: Any) -> None:
        kept.append(widget)
        add(widget, **more)

    monkeypatch.setattr(qtbot, "addWidget", keep)
    return qtbot


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    hands = Hands(qtbot)
    yield hands
    hands.close_all()


def report(event_id: str = A, stance: Stance = "held", **more: Any) -> CrashReport:
    fields: dict[str, Any] = {
        "title": "LookupError: order gone",
        "when": 0.0,
        "steps": 12,
        "preview": lambda: b"{}",
    } | more
    return CrashReport(event_id, stance=stance, **fields)


class Heard:
    """What the prompt told, in order."""

    def __init__(self, prompt: CrashPrompt) -> None:
        self.told: list[Any] = []
        prompt.decided.connect(lambda ids, send, reply: self.told.append((ids, send, reply.comment)))
        prompt.dismissed.connect(lambda ids: self.told.append(("dismissed", ids)))
        prompt.restart_requested.connect(lambda: self.told.append("restart"))
        prompt.quit_requested.connect(lambda: self.told.append("quit"))


@pytest.fixture
def prompt(hands: Hands) -> CrashPrompt:
    prompt = CrashPrompt("ACME", RECIPIENT, close_after=0.05)
    hands.keep(prompt)
    return prompt


@pytest.fixture
def heard(prompt: CrashPrompt) -> Heard:
    return Heard(prompt)


@pytest.fixture
def ask(prompt: CrashPrompt, qtbot: QtBot) -> Callable[..., CrashPrompt]:
    """Show the prompt with reports."""

    def show(*reports: CrashReport) -> CrashPrompt:
        for each in reports or (report(),):
            prompt.add(each)
        prompt.show()
        qtbot.waitExposed(prompt)
        prompt.activateWindow()
        return prompt

    return show

"""The trail of a scripted session reads as a person would tell it, and holds nothing he read or typed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed.setup import install, uninstall
from tests.helpers.display import display
from tests.helpers.reporter import NOWHERE, ROOT, events
from tests.helpers.scripted_session import PASSWORD, OrderWindow, play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crashdesk.embed.installation import Installation

pytestmark = [
    pytest.mark.qt_no_exception_capture,
    # The offscreen plugin has no windows to raise, and no keyboard to grab, and says so.
    pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True),
]
TRAIL = """
ui.lifecycle  mainWindow shown
ui.click      newOrder clicked
ui.click      ordersTable row 1, column 2 clicked
ui.click      ordersTable row 2, column 2 selected
ui.click      statusCombo item 2 selected
ui.click      urgent checked
ui.click      fileMenu ▸ openAction clicked
ui.lifecycle  orderDialog shown
ui.click      Ok clicked
ui.lifecycle  orderDialog accepted
ui.click      fileMenu ▸ openAction clicked
ui.lifecycle  orderDialog shown
ui.click      Cancel clicked
ui.lifecycle  orderDialog rejected
ui.key        fileMenu ▸ saveAction by shortcut
navigation    tabs: ordersPage → customerPage
ui.click      logIn clicked
ui.key        mainWindow ▸ findShortcut by shortcut
ui.lifecycle  searchWindow shown
navigation    searchWindow → mainWindow
navigation    mainWindow → searchWindow
ui.lifecycle  searchWindow closed
ui.lifecycle  mainWindow closed
""".strip().splitlines()


@pytest.fixture
def installed(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Installation]]:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    # Fixed, so that no dialog of ours gets in between.
    monkeypatch.setenv("CRASHDESK_CONSENT", "granted")

    def make(**settings: Any) -> Installation:
        return install(qapp, dsn=NOWHERE, **settings)

    yield make
    uninstall()


def lines(crumbs: list[dict[str, Any]]) -> list[str]:
    told = [crumb for crumb in crumbs if not crumb["category"].startswith("qt.")]
    return [f"{crumb['category']:<13} {crumb['message']}" for crumb in told]


def trail_of(at: Installation, qtbot: QtBot) -> list[dict[str, Any]]:
    window = OrderWindow()
    qtbot.addWidget(window)
    qtbot.addWidget(window.search)
    play(window)
    return at.reporter.trail.snapshot().breadcrumbs


def test_it_reads_as_a_person_would_tell_it(installed: Callable[..., Installation], qtbot: QtBot) -> None:
    assert lines(trail_of(installed(), qtbot)) == TRAIL


def test_it_holds_nothing_that_stood_on_the_screen_or_was_typed(
    installed: Callable[..., Installation], qtbot: QtBot
) -> None:
    written = json.dumps(trail_of(installed(send_default_pii=False), qtbot))
    assert "Ada" not in written
    assert not any(piece in written for piece in PASSWORD.split())


def test_with_personal_data_it_says_what_was_clicked_but_not_what_was_typed(
    installed: Callable[..., Installation], qtbot: QtBot
) -> None:
    crumbs = trail_of(installed(send_default_pii=True), qtbot)
    assert lines(crumbs) == TRAIL
    texts = [crumb["data"]["view.text"] for crumb in crumbs if "view.text" in crumb.get("data", {})]
    assert texts[:4] == ["Orders of Ada", "New order for Ada", "Ada 1 2", "Ada 2 2"]
    assert {"Ada left", "&Open Ada", "Ada herself", "An order of Ada's"} <= set(texts)
    assert PASSWORD not in json.dumps(crumbs)


def test_each_step_says_where_it_was(installed: Callable[..., Installation], qtbot: QtBot) -> None:
    crumbs = trail_of(installed(), qtbot)
    click = next(crumb for crumb in crumbs if crumb["message"] == "ordersTable row 1, column 2 clicked")
    assert click["data"] == {
        "view.id": "ordersTable",
        "view.class": "QTableWidget",
        "view.path": "mainWindow/tabs/ordersPage/ordersTable",
        "row": 1,
        "column": 2,
    }
    chosen = next(crumb for crumb in crumbs if crumb["message"] == "fileMenu ▸ openAction clicked")
    assert (chosen["data"]["view.path"], chosen["data"]["via"]) == (
        "mainWindow/QMenuBar/fileMenu/openAction",
        "menu",
    )
    saved = next(crumb for crumb in crumbs if crumb["category"] == "ui.key")
    assert (saved["data"]["via"], saved["data"]["key"]) == ("shortcut", "Ctrl+S")
    turned = next(crumb for crumb in crumbs if crumb["category"] == "navigation")
    assert turned["type"] == "navigation"
    assert (turned["data"]["from"], turned["data"]["to"]) == ("ordersPage", "customerPage")


@pytest.mark.display
def test_it_is_the_same_on_an_x_display(home: Path) -> None:
    """Popups take the keyboard, and dialogs get it, in other orders there than offscreen."""
    with display() as screen:
        done = subprocess.run(
            [sys.executable, "-m", "tests.helpers.scripted_session"],
            env={**screen.environ, "CRASHDESK_HOME": str(home)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert lines(json.loads(done.stdout.splitlines()[-1])) == TRAIL, done.stderr


def test_a_failing_slot_has_the_step_that_caused_it_in_its_trail(
    installed: Callable[..., Installation], qtbot: QtBot, home: Path
) -> None:
    def fail() -> None:
        raise LookupError("order gone")

    at = installed()
    window = OrderWindow()
    qtbot.addWidget(window)
    qtbot.addWidget(window.search)
    window.save_action.triggered.connect(fail)
    play(window)
    assert at.reporter._writer.drain(10)
    [event] = events(home)
    assert lines(event["breadcrumbs"]["values"])[-1] == "ui.key        fileMenu ▸ saveAction by shortcut"

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QApplication, QPushButton, QWidget

from crashdesk.qt.frontend import QtFrontend
from crashdesk.reporter.diagnostics import Diagnostics
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_the_first_paint_is_told_once(qtbot: QtBot, qapp: QApplication) -> None:
    painted: list[int] = []
    frontend = QtFrontend(lambda *_: None, lambda *_: None, lambda: painted.append(1), Diagnostics())
    frontend.install(qapp)
    for _ in range(2):
        widget = QWidget()
        qtbot.addWidget(widget)
        widget.show()
        qtbot.waitExposed(widget)
        widget.repaint()
    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(20)
    frontend.uninstall()
    assert painted == [1]


def test_uninstall_leaves_nothing_behind(qtbot: QtBot, qapp: QApplication) -> None:
    steps: list[str] = []
    frontend = QtFrontend(
        lambda message, *_: steps.append(message),
        lambda *_: None,
        lambda: steps.append("paint"),
        Diagnostics(),
    )
    frontend.install(qapp)
    button = QPushButton()
    qtbot.addWidget(button)
    button.show()
    assert "QPushButton shown" in steps
    frontend.uninstall()
    frontend.uninstall()
    steps.clear()
    button.click()
    button.close()
    thread = threading.Thread(target=frontend.main_thread.call, args=(lambda: steps.append("call"),))
    thread.start()
    thread.join()
    qtbot.wait(10)
    assert steps == []


def test_an_application_made_later_is_watched_once_its_loop_runs(home: Path) -> None:
    assert run_json(
        """
        import json
        from PyQt6.QtCore import QTimer
        from PyQt6.QtWidgets import QApplication, QPushButton
        from crashdesk.qt.frontend import QtFrontend
        from crashdesk.reporter.diagnostics import Diagnostics
        steps = []
        frontend = QtFrontend(lambda message, *_: steps.append(message), print, lambda: None, Diagnostics())
        frontend.install()
        app = QApplication([])
        button = QPushButton()
        button.show()
        QTimer.singleShot(30, button.click)
        QTimer.singleShot(60, app.quit)
        app.exec()
        frontend.uninstall()
        print(json.dumps(steps))
        """,
        home,
    ) == ["QPushButton clicked", "QPushButton closed"]


def test_an_application_without_widgets_is_watched_for_messages_alone(home: Path) -> None:
    assert run_json(
        """
        import json
        from PyQt6.QtCore import QCoreApplication, qWarning
        from crashdesk.qt.frontend import QtFrontend
        from crashdesk.reporter.diagnostics import Diagnostics
        app = QCoreApplication([])
        steps = []
        frontend = QtFrontend(lambda message, *_: steps.append(message), print, lambda: None, Diagnostics())
        frontend.install(app)
        qWarning("w")
        frontend.uninstall()
        print(json.dumps(steps))
        """,
        home,
    ) == ["w"]

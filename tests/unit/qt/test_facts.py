from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QT_VERSION_STR, QLocale, Qt
from PyQt6.QtGui import QOpenGLContext
from PyQt6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from crashdesk.qt.facts import QtFacts, culture_of, opengl, screens_of, view_names
from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.views import ignore
from crashdesk.reporter.diagnostics import Diagnostics
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def frontend(qapp: QApplication) -> Iterator[QtFrontend]:
    made = QtFrontend(lambda *_: None, lambda *_: None, lambda: None, Diagnostics())
    made.install(qapp)
    yield made
    made.uninstall()


def window(qtbot: QtBot, kind: type[QWidget] = QMainWindow, name: str = "") -> QWidget:
    made = kind()
    made.setObjectName(name)
    made.setWindowTitle("Ada's secret plans")
    qtbot.addWidget(made)
    made.show()
    return made


def test_open_windows_are_told_by_name_or_class_and_never_by_title(qtbot: QtBot, qapp: QApplication) -> None:
    main, dialog, ours = window(qtbot, name="OrderWindow"), window(qtbot, QDialog), window(qtbot, QDialog)
    tip = QWidget(flags=Qt.WindowType.SplashScreen)
    qtbot.addWidget(tip)
    tip.show()
    ignore(ours)
    assert view_names(qapp) == ["OrderWindow", "QDialog"]
    dialog.hide()
    assert view_names(qapp) == ["OrderWindow"]
    assert main.isVisible()


def test_windows_that_come_and_go_are_published_when_the_event_loop_comes_round(
    qtbot: QtBot, frontend: QtFrontend
) -> None:
    made = window(qtbot, name="OrderWindow")
    qtbot.waitUntil(lambda: view_names_of(frontend) == ["OrderWindow"])
    made.close()
    qtbot.waitUntil(lambda: view_names_of(frontend) == [])


def view_names_of(frontend: QtFrontend) -> list[str]:
    names: list[str] = frontend.facts.now()["app"]["view_names"]
    return names


def test_another_thread_reads_what_was_published_and_asks_nothing(
    qtbot: QtBot, frontend: QtFrontend, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_on: list[int] = []
    publish = QtFacts._publish

    def noted(facts: QtFacts) -> None:
        asked_on.append(threading.get_ident())
        publish(facts)

    monkeypatch.setattr(QtFacts, "_publish", noted)
    made = window(qtbot, name="OrderWindow")
    told: list[Any] = []
    thread = threading.Thread(target=lambda: told.append(frontend.facts.now()))
    thread.start()
    thread.join()
    assert asked_on == []
    qtbot.waitUntil(lambda: frontend.facts._published["app"]["view_names"] == ["OrderWindow"])
    assert set(asked_on) == {threading.get_ident()}
    assert made.isVisible()


def test_the_event_loop_fills_in_the_culture(qtbot: QtBot, frontend: QtFrontend) -> None:
    qtbot.waitUntil(lambda: "culture" in frontend.facts.now())
    assert set(frontend.facts.now()) == {"app", "device", "qt", "culture"}
    qt = frontend.facts.now()["qt"]
    assert (qt["compiled_version"], qt["platform_plugin"]) == (QT_VERSION_STR, "offscreen")


def test_a_change_of_the_screen_is_published(
    qtbot: QtBot, qapp: QApplication, frontend: QtFrontend, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend.facts.now()
    monkeypatch.setattr("crashdesk.qt.facts.screens_of", lambda _app: {"screens": ["new"]})
    screen = qapp.primaryScreen()
    assert screen is not None
    screen.geometryChanged.emit(screen.geometry())
    qtbot.waitUntil(lambda: frontend.facts.now()["device"] == {"screens": ["new"]})


def test_screens_have_a_size_and_no_name(qapp: QApplication) -> None:
    told = screens_of(qapp)
    assert told["screen_resolution"] == "800x800"
    assert told["screens"] == ["800x800 @1x 60 Hz"]
    assert told["screen_density"] == 1.0


def test_once_it_is_deleted_it_asks_nothing(qapp: QApplication) -> None:
    facts = QtFacts(Diagnostics())
    facts.attach(qapp)
    before = facts.now()
    facts.outdated()
    sip.delete(facts)
    assert facts.now() is before


def test_no_opengl_is_loaded_and_no_context_made_for_this(home: Path) -> None:
    assert not run_json(
        """
        import json, sys
        from PyQt6.QtWidgets import QApplication
        from crashdesk.qt.facts import opengl
        app = QApplication([])
        print(json.dumps([opengl(), "PyQt6.QtOpenGL" in sys.modules][1] or opengl()))
        """,
        home,
    )


def test_a_current_context_tells_its_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = SimpleNamespace(glGetString=lambda what: {0x1F00: "Mesa", 0x1F01: "llvmpipe"}[what])
    context = object()
    factory = SimpleNamespace(get=lambda *_: functions)
    module = SimpleNamespace(QOpenGLVersionFunctionsFactory=factory)
    monkeypatch.setitem(sys.modules, "PyQt6.QtOpenGL", module)
    monkeypatch.setattr(QOpenGLContext, "currentContext", lambda: context)
    assert opengl() == {"opengl_vendor": "Mesa", "opengl_renderer": "llvmpipe"}
    factory.get = lambda *_: None
    assert opengl() == {}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (QLocale.Language.German, ("de-DE", "German (Germany)", True)),
        (QLocale.Language.English, ("en-US", "English (United States)", False)),
    ],
)
def test_a_culture_has_its_names_and_its_clock(
    language: QLocale.Language, told: tuple[str, str, bool]
) -> None:
    culture = culture_of(QLocale(language))
    assert culture["display_name"] == told[1]
    assert culture["is_24_hour_format"] == told[2]
    assert culture["locale"] in {told[0], told[0][:2]}


def test_an_application_without_windows_tells_what_it_has(home: Path) -> None:
    assert run_json(
        """
        import json
        from PyQt6.QtCore import QCoreApplication, QTimer
        from crashdesk.qt.facts import QtFacts
        from crashdesk.reporter.diagnostics import Diagnostics
        app = QCoreApplication([])
        facts, diagnostics = QtFacts(Diagnostics()), Diagnostics()
        facts.attach(app)
        QTimer.singleShot(20, app.quit)
        app.exec()
        print(json.dumps([sorted(facts.now()), "view_names" in facts.now()["app"]]))
        """,
        home,
    ) == [["app", "culture", "qt"], False]


def test_an_application_of_qml_alone_names_its_windows(home: Path) -> None:
    assert run_json(
        """
        import json
        from PyQt6.QtGui import QGuiApplication, QWindow
        from crashdesk.qt.facts import QtFacts
        from crashdesk.reporter.diagnostics import Diagnostics
        app = QGuiApplication([])
        window = QWindow()
        window.setTitle("secret")
        window.show()
        facts = QtFacts(Diagnostics())
        facts.attach(app)
        app.processEvents()
        print(json.dumps(facts.now()["app"]["view_names"]))
        """,
        home,
    ) == ["QWindow"]

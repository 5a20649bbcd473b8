from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.reporter import Receiver, run, run_json

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import json, sys
import sentry_sdk
from sentry_sdk.transport import Transport
from PyQt6.QtCore import QTimer, QThread
from PyQt6.QtWidgets import QApplication, QPushButton
from crashdesk.qt.integration import QtIntegration
sys.excepthook = lambda *_: None
events = []
class Fake(Transport):
    def capture_envelope(self, envelope):
        events.extend(item.payload.json for item in envelope.items if item.type == "event")
sentry_sdk.init("http://key@127.0.0.1:9/1", transport=Fake, integrations=[QtIntegration(service="acme")])
sentry_sdk.set_tag("own", "1")
app = QApplication([])
def run_until(holds):
    def look():
        if holds():
            timer.stop()
            QTimer.singleShot(300, app.quit)  # a second event would have come by then
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    QTimer.singleShot(20_000, app.quit)
    app.exec()
"""


def told(home: Path, code: str) -> Any:
    return run_json(PROGRAM + textwrap.dedent(code), home)


def test_a_raising_slot_is_one_event_and_the_application_lives(home: Path) -> None:
    events, alive = told(
        home,
        """
        button = QPushButton("secret text")
        button.setObjectName("save")
        def fail():
            raise LookupError("order gone")
        button.clicked.connect(fail)
        button.show()
        alive = []
        QTimer.singleShot(30, button.click)
        QTimer.singleShot(60, lambda: alive.append(True))
        run_until(lambda: events and alive)
        print(json.dumps([events, alive], default=str))
        """,
    )
    [event] = events
    assert alive == [True]
    value = event["exception"]["values"][-1]
    assert (value["type"], value["value"]) == ("LookupError", "order gone")
    assert value["mechanism"] == {"type": "excepthook", "handled": False}
    tags = event["tags"]
    assert (tags["service"], tags["component"], tags["platform"], tags["own"]) == (
        "acme",
        "frontend",
        "PyQt6",
        "1",
    )
    crumbs = event["breadcrumbs"]["values"]
    assert ("ui.click", "save clicked") in [(crumb["category"], crumb["message"]) for crumb in crumbs]
    assert "secret text" not in str(event)


def test_a_widget_in_the_traceback_is_destroyed_on_the_main_thread(home: Path) -> None:
    died = told(
        home,
        """
        import gc, threading
        died = []
        class Widget(QPushButton):
            def __del__(self):
                died.append(threading.current_thread().name)
        def fail():
            widget = Widget()
            raise LookupError("x")
        gc.collect()
        gc.disable()
        def crash():
            try:
                fail()
            except LookupError as error:  # from a slot it would stay in sys.last_value
                sys.excepthook(type(error), error, error.__traceback__)
        QTimer.singleShot(30, crash)
        run_until(lambda: events and died)
        print(json.dumps([died, len(events)]))
        """,
    )
    assert died == [["MainThread"], 1]


def test_an_error_that_ends_the_script_arrives(home: Path) -> None:
    with Receiver() as receiver:
        run(
            f"""
            import sys, sentry_sdk
            from crashdesk.qt.integration import QtIntegration
            sentry_sdk.init({receiver.dsn!r}, integrations=[QtIntegration()], default_integrations=False)
            sys.excepthook(ValueError, ValueError("last words"), None)
            """,
            home,
        )
        assert [event["exception"]["values"][0]["value"] for event in receiver.events] == ["last words"]


def test_a_critical_message_is_an_event(home: Path) -> None:
    [event] = told(
        home,
        """
        from PyQt6.QtCore import qCritical
        QTimer.singleShot(30, lambda: qCritical("no pixmap"))
        run_until(lambda: events)
        print(json.dumps(events, default=str))
        """,
    )
    assert (event["message"], event["level"]) == ("no pixmap", "error")


@pytest.mark.parametrize("sdks_own", ["", "UnraisablehookIntegration(), "])
def test_what_python_can_raise_nowhere_is_one_event_whoever_reports_it(home: Path, sdks_own: str) -> None:
    program = PROGRAM.replace("[QtIntegration", f"[{sdks_own}QtIntegration").replace(
        "events = []",
        "from sentry_sdk.integrations.unraisablehook import UnraisablehookIntegration\nevents = []",
    )
    code = """
        class Bad:
            def __del__(self):
                raise LookupError("order gone")
        def drop():
            Bad()
        QTimer.singleShot(30, drop)
        run_until(lambda: events)
        print(json.dumps(events, default=str))
    """
    [event] = run_json(program + textwrap.dedent(code), home)
    assert event["exception"]["values"][-1]["value"] == "order gone"

"""What we send is what Sentry's own relay takes without a word of complaint.

Every event that arrives in any test is held against it, too: see ``tests.helpers.reporter.told``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.captures import Capture, ThreadRef
from crashdesk.reporter.drafts import describe, draft_event
from crashdesk.reporter.enrichment import Identity, enrich
from crashdesk.reporter.feedback import feedback_event
from crashdesk.reporter.hygiene import fitted
from crashdesk.reporter.stacks import thread_stacks
from crashdesk.reporter.surroundings import Surroundings
from crashdesk.reporter.trail import Snapshot
from tests.helpers.relay import complaints
from tests.helpers.reporter import Receiver, raised, run_json

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sentry_relay.processing")

# An application with a window, and everything in it that makes a report.
PROGRAM = """
import json, logging, sys, threading
from tests.helpers.reporter import until
import crashdesk
from PyQt6.QtCore import QMessageLogger, QTimer, qCritical, qWarning
from PyQt6.QtWidgets import QApplication, QPushButton

sys.excepthook = lambda *_: None
app = QApplication([])
app.setApplicationName("acme")
app.setApplicationVersion("1.2.3")
reporter = crashdesk.install(
    app, dsn={dsn!r}, environment="production", consent="granted", traces_sample_rate=1.0,
    send_default_pii=True, include_local_variables=True, attach_stacktrace=True,
)
button = QPushButton("Save")
button.setObjectName("saveButton")
button.show()

def slot():
    orders = {{"A-17": [1, 2, 3]}}
    raise LookupError("order gone")

def handled():
    try:
        json.loads("{{")
    except ValueError as error:
        try:
            raise ExceptionGroup("several", [error, OSError(2, "gone")]) from error
        except ExceptionGroup as group:
            crashdesk.capture_exception(group, tags={{"order": 5}}, extra={{"lines": [1, None, 2.5]}})

def work():
    qWarning("careful")
    qCritical("no pixmap")
    logging.getLogger("acme").warning("low %s", "disk")
    logging.getLogger("acme").error("order %s gone", 5)
    crashdesk.set_user_context("7", "ada", "ada@example.org")
    crashdesk.set_context("order", {{"id": 5, "lines": [{{"a": 1}}]}})
    crashdesk.add_breadcrumb("saved", order=5)
    handled()
    crashdesk.capture_message("hello")
    crashdesk.capture_message("the end", "fatal")
    crashdesk.capture_feedback("it broke", name="Ada", email="ada@example.org")
    with crashdesk.start_transaction("save", "task"):
        crashdesk.trace_function(op="function")(lambda: None)()
    thread = threading.Thread(target=slot)
    thread.start()
    thread.join()
    app.quit()

until(lambda: reporter.reporter.engine.ready or app.processEvents(), 30)
button.clicked.connect(slot)
QTimer.singleShot(0, button.click)
QTimer.singleShot(50, work)
app.exec()
assert reporter.flush(60)
print(json.dumps(reporter.reporter.diagnostics.report()["failures"]))
"""


def test_relay_does_complain_where_there_is_reason_to() -> None:
    assert complaints({"level": "odd", "contexts": {"device": {"memory_size": "much"}}})


def test_everything_an_application_reports_is_accepted(home: Path) -> None:
    with Receiver() as receiver:
        assert run_json(PROGRAM.format(dsn=receiver.dsn), home) == {}
        events = receiver.events
    told = {
        ((event.get("exception") or {}).get("values") or [{}])[-1].get("type") or event.get("type") or "other"
        for event in events
    }
    assert told == {"LookupError", "ExceptionGroup", "QtCritical", "transaction", "other"}
    assert [complaints(event) for event in events] == [[]] * len(events)
    # The slot, and at the end the summary of what repeated it in a thread; group, two messages, log record,
    # Qt message, feedback, transaction.
    assert len(events) == 9
    slot = next(event for event in events if "LookupError" in str(event.get("exception")))
    assert slot["contexts"]["app"]["view_names"] == ["saveButton"]
    assert set(slot["contexts"]) >= {"app", "os", "device", "culture", "qt", "runtime"}
    assert slot["contexts"]["app"]["app_version"] == "1.2.3"


def surrounded(event: dict[str, Any]) -> dict[str, Any]:
    """An event with every context that we know."""
    surroundings = Surroundings("acme@1.2", 77)
    surroundings.gather()
    surroundings.live = lambda: {
        "app": {"in_foreground": True, "view_names": ["OrderWindow"]},
        "device": {
            "screen_resolution": "3840x2160",
            "screen_width_pixels": 3840,
            "screen_height_pixels": 2160,
            "screen_density": 1.5,
            "screen_dpi": 144,
            "screens": ["2560x1440 @1.5x 60 Hz"],
        },
        "culture": {
            "locale": "de-AT",
            "display_name": "German (Austria)",
            "is_24_hour_format": True,
            "calendar": "GregorianCalendar",
        },
        "qt": {"version": "6.11.0", "style": "fusion", "opengl_vendor": "Mesa"},
    }
    snapshot = Snapshot(
        [{"timestamp": 1.7e9, "type": "ui", "category": "ui.click", "level": "info", "message": "clicked"}],
        {"plan": "pro"},
        {"id": "7"},
        {"storm": {"suppressed": 5, "since": "2026-01-01T00:00:00Z"}},
        surroundings.now(),
    )
    surroundings.close()
    identity = Identity(
        {"component": "frontend"}, "production", "acme@1.2", "i" * 32, surroundings.contexts()
    )
    return enrich(event, identity, snapshot)


def drafted(**capture: Any) -> dict[str, Any]:
    made = Capture(Snapshot([], {}, None, {}), **capture)
    if made.level == "fatal":
        made.stacks = thread_stacks(made.thread)
    event = draft_event(made)
    describe(event, made)
    return event


FRAME = {
    "function": "save",
    "module": "acme.window",
    "filename": "acme/window.py",
    "lineno": 5,
    "in_app": True,
}
MAIN = ThreadRef(1, "MainThread", main=True)


@pytest.mark.parametrize(
    "event",
    [
        drafted(error=raised(LookupError("order gone")), mechanism="excepthook", handled=False),
        drafted(error=raised(OSError(2, "gone")), mechanism="qthread", handled=False, level="fatal"),
        drafted(logentry={"message": "order %s", "params": [5], "formatted": "order 5"}, logger="acme"),
        drafted(synthetic=("QtFatal", "no platform"), mechanism="qt_message", handled=False, level="fatal"),
        drafted(thread=MAIN, logentry={"message": "x"}, level="warning"),
        # The shapes of what is built from a dump and from samples.
        {
            "event_id": "a" * 32,
            "timestamp": 1.7e9,
            "platform": "python",
            "level": "fatal",
            "exception": {
                "values": [
                    {
                        "type": "SIGSEGV",
                        "value": "Segmentation fault",
                        "thread_id": "1",
                        "mechanism": {
                            "type": "faulthandler",
                            "handled": False,
                            "synthetic": True,
                            "meta": {"signal": {"number": 11, "name": "SIGSEGV"}},
                        },
                        "stacktrace": {"frames": [FRAME]},
                    }
                ]
            },
            "threads": {
                "values": [
                    {"id": "1", "name": "MainThread", "crashed": True, "current": True, "main": True},
                    {"id": "2", "crashed": False, "current": False, "stacktrace": {"frames": [FRAME]}},
                ]
            },
        },
        {
            "event_id": "b" * 32,
            "timestamp": 1.7e9,
            "platform": "python",
            "level": "error",
            "exception": {
                "values": [
                    {
                        "type": "AppHang",
                        "value": "The main thread did not answer for 2.4 s",
                        "thread_id": "1",
                        "mechanism": {"type": "AppHang", "handled": False, "synthetic": True},
                        "stacktrace": {"frames": [FRAME]},
                    }
                ]
            },
        },
        feedback_event("it broke", "Ada", "ada@example.org", "e" * 32),
    ],
    ids=["unhandled", "fatal", "message", "qt fatal", "thread", "native", "hang", "feedback"],
)
def test_every_shape_of_an_event_is_accepted_with_every_context(event: dict[str, Any]) -> None:
    assert complaints(surrounded(event)) == []


def test_an_event_that_was_cut_is_accepted() -> None:
    import json

    large = surrounded(drafted(error=raised(LookupError("gone")), extra={"a": 1}))
    large["extra"] |= {"large": "x" * 2_000_000}
    large["contexts"]["mine"] = {"large": ["x" * 3_000_000]}
    for limit in (1_000_000, 1500):
        kept = json.loads(fitted(large, limit))
        assert kept["extra"]["crashdesk.left_out"]
        assert complaints(kept) == []

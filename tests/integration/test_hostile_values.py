"""Real captures with objects that hurt who asks them: the report arrives, small, and none of theirs ran."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import MIB
from tests.helpers.hostile import hostile_values
from tests.helpers.reporter import Receiver, run_json

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import json, logging, sys
from pathlib import Path
from tests.helpers.hostile import CALLED, hostile_values
from tests.helpers.reporter import consent, reporter, until

at = reporter(
    Path({home!r}), consent(), {dsn!r}, include_local_variables=True, send_default_pii=True,
    attach_stacktrace=True,
)
at.start()
at.first_paint()
until(lambda: at.engine.ready, 30)
values = hostile_values()
CALLED.clear()

{code}

assert at.flush(60)
report = at.diagnostics.report()
at.uninstall()
print(json.dumps([CALLED, report["failures"], report["dropped"]]))
"""


def sent_by(home: Path, code: str) -> list[dict[str, Any]]:
    """What arrives from a program; nothing of a hostile object's may have run in it."""
    with Receiver() as receiver:
        program = PROGRAM.format(home=str(home), dsn=receiver.dsn, code=textwrap.dedent(code))
        called, failures, dropped = run_json(program, home)
        assert (called, failures, dropped) == ([], {}, {})
        assert all(len(body) < MIB for body in receiver.bodies)
        return receiver.events


def test_variables_of_every_kind_arrive_whoever_captures(home: Path) -> None:
    names = sorted(hostile_values())
    events = sent_by(
        home,
        f"""
        def fail():
            {"; ".join(f"{name} = values[{name!r}]" for name in names)}
            raise LookupError("order gone")

        def caught():
            try:
                fail()
            except LookupError as error:
                return error

        sys.excepthook = lambda *_: None
        at._hooks.uninstall(); at._hooks.__init__(at.intake.unhandled, at.diagnostics); at._hooks.install()
        at.capture_exception(caught(), "error", {{}}, {{}})
        error = caught()
        sys.excepthook(type(error), error, error.__traceback__)
        del error
        """,
    )
    assert len(events) == 2
    for event in events:
        frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
        assert sorted(frame["vars"]) == names
        assert frame["vars"]["sleeper"] == "<tests.helpers.hostile.Sleeper object>"
        assert frame["vars"]["mapping"]["9"] == "9"
        assert event["exception"]["values"][-1]["value"] == "order gone"


def test_what_the_host_says_itself_may_be_of_any_kind(home: Path) -> None:
    events = sent_by(
        home,
        """
        at.trail.add(values["text"], "ui", data=values)
        at.trail.set_context("hostile", values)
        at.trail.set_user({"id": values["sleeper"], "data": values["mapping"]})
        for name, value in values.items():
            at.trail.set_tag(name, value)
        at.capture_exception(LookupError(values["sequence"]), "error", {"tag": values["raiser"]}, values)
        at.capture_message(values["text"], "info", {"tag": values["endless"]}, {"mapping": values["mapping"]})
        """,
    )
    error, message = events
    assert error["extra"]["sleeper"] == "<tests.helpers.hostile.Sleeper object>"
    assert set(error["extra"]) >= {"text", "mapping", "recursive", "nested", "wide"}
    assert error["tags"]["raiser"] == error["tags"]["tag"] == "<tests.helpers.hostile.Raiser object>"
    assert error["contexts"]["hostile"]["endless"] == "<tests.helpers.hostile.Endless object>"
    assert len(message["logentry"]["message"]) == 8192
    assert len(message["breadcrumbs"]["values"][0]["message"]) == 1024


def test_a_log_record_may_carry_anything_that_it_does_not_print(home: Path) -> None:
    [event] = sent_by(
        home,
        """
        logging.getLogger("acme").error(
            "order %(number)s gone", {"number": 5, "cache": values["mapping"], "slow": values["sleeper"]}
        )
        """,
    )
    assert event["logentry"]["formatted"] == "order 5 gone"


def test_what_is_captured_through_sentry_sdk_calls_no_repr(home: Path) -> None:
    [event] = sent_by(
        home,
        """
        import sentry_sdk

        def fail():
            sleeper, endless, text = values["sleeper"], values["endless"], values["text"]
            raise LookupError("order gone")

        try:
            fail()
        except LookupError:
            sentry_sdk.set_extra("sleeper", values["sleeper"])
            sentry_sdk.capture_exception()
        """,
    )
    variables = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["vars"]
    assert variables["sleeper"] == "<tests.helpers.hostile.Sleeper object>"
    assert variables["text"].startswith("'xxx")
    assert event["extra"]["sleeper"] == "<tests.helpers.hostile.Sleeper object>"


@pytest.mark.parametrize("level", ["fatal", "error"])
def test_all_threads_are_told_where_it_is_fatal_alone(home: Path, level: str) -> None:
    [event] = sent_by(
        home,
        f"""
        import threading
        done, ready = threading.Event(), threading.Event()

        def wait_for_the_end():
            ready.set()
            done.wait(60)

        thread = threading.Thread(target=wait_for_the_end, name="waiter")
        thread.start()
        ready.wait(30)
        at.capture_message("x", {level!r}, {{}}, {{}})
        done.set()
        thread.join()
        """,
    )
    stacks = {
        thread["name"]: [frame["function"] for frame in thread["stacktrace"]["frames"]]
        for thread in event["threads"]["values"]
    }
    assert "MainThread" in stacks
    assert ("wait_for_the_end" in stacks.get("waiter", [])) == (level == "fatal")


WINDOWS = """
import json, logging, sys, time
import crashdesk
from PyQt6.QtCore import QTimer, qCritical
from PyQt6.QtWidgets import QApplication

sys.excepthook = lambda *_: None
app = QApplication([])
def installed(**more):
    return crashdesk.install(app, dsn={dsn!r}, consent="granted", **more)
def slot():
    raise Odd("odd")
def later():
    raise LookupError("later")
def finish(after=200):
    QTimer.singleShot(after, app.quit)
    app.exec()
    assert installation.flush(30)
    report = installation.reporter.diagnostics.report()
    installation.uninstall()
    print(json.dumps([report["failures"], report["repeats"], report["dropped"]]))

{code}
"""


def seen_by_a_person(home: Path, code: str) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """What arrives of an application with windows, and what it counted."""
    with Receiver() as receiver:
        counts = run_json(WINDOWS.format(dsn=receiver.dsn, code=textwrap.dedent(code)), home)
        return receiver.events, counts


def told(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    raised = [event["exception"]["values"][-1] for event in events]
    return sorted((value["type"], value["value"]) for value in raised)


ODD = {
    "its text raises SystemExit": (
        "def __str__(self): raise SystemExit(3)",
        "<Odd: its text failed>",
        {"text": 1},
    ),
    "its text raises KeyboardInterrupt": (
        "def __str__(self): raise KeyboardInterrupt",
        "<Odd: its text failed>",
        {"text": 1},
    ),
    "its text takes for ever": (
        "def __str__(self): time.sleep(100)",
        "odd (its text took too long)",
        {"text": 1},
    ),
    "its notes raise": ("__notes__ = property(lambda self: 1 / 0)", "odd", {}),
    "its causes raise": (
        "__cause__ = __context__ = __suppress_context__ = property(lambda self: 1 / 0)",
        "odd",
        {},
    ),
    "each of its attributes raises": (
        "def __getattribute__(self, name): raise RuntimeError(name)",
        "odd",
        {},
    ),
    "its module is none": ("__module__ = None", "odd", {}),
}


@pytest.mark.parametrize("what", ODD)
def test_an_exception_that_hurts_who_looks_is_reported_and_so_is_the_next(home: Path, what: str) -> None:
    body, text, failures = ODD[what]
    events, counts = seen_by_a_person(
        home,
        f"""
        class Odd(Exception):
            {body}
        installation = installed()
        QTimer.singleShot(0, slot)
        QTimer.singleShot(100, later)
        finish()
        """,
    )
    assert told(events) == [("LookupError", "later"), ("Odd", text)]
    assert all(event["exception"]["values"][-1]["stacktrace"]["frames"] for event in events)
    assert counts == [failures, {}, {}]


def test_an_exception_whose_class_says_nothing_of_itself_is_reported_too(home: Path) -> None:
    events, _ = seen_by_a_person(
        home,
        """
        class Closed(type):
            def __getattribute__(cls, name):
                raise RuntimeError(name)
        class Odd(Exception, metaclass=Closed):
            pass
        installation = installed()
        QTimer.singleShot(0, slot)
        QTimer.singleShot(100, later)
        finish()
        """,
    )
    assert told(events) == [("LookupError", "later"), ("Odd", "odd")]


def test_capturing_what_would_end_the_program_does_not(home: Path) -> None:
    events, counts = seen_by_a_person(
        home,
        """
        class Odd(Exception):
            def __str__(self): raise SystemExit(3)
        installation = installed()
        assert crashdesk.capture_exception(Odd("odd"))
        finish()
        """,
    )
    assert told(events) == [("Odd", "<Odd: its text failed>")]
    assert counts[0] == {"text": 1}


@pytest.mark.parametrize("what", ["before_send", "fingerprint"])
@pytest.mark.parametrize("body", ["raise SystemExit(3)", "time.sleep(100)"])
def test_a_callable_that_leaves_or_stays_for_ever_costs_no_report(home: Path, what: str, body: str) -> None:
    events, counts = seen_by_a_person(
        home,
        f"""
        from crashdesk.reporter import host_calls
        host_calls.HostCalls.answer.__defaults__ = (1.0,)
        def hostile(*given):
            {body}
        Odd = ValueError
        installation = installed({what}=hostile)
        QTimer.singleShot(0, slot)
        QTimer.singleShot(100, later)
        finish()
        """,
    )
    assert told(events) == [("LookupError", "later"), ("ValueError", "odd")]
    assert counts == [{what: 2}, {}, {}]


@pytest.mark.parametrize("what", ["before_send", "fingerprint", "scrub", "before_breadcrumb"])
def test_a_callable_that_captures_logs_and_adds_steps_does_not_feed_on_itself(home: Path, what: str) -> None:
    events, counts = seen_by_a_person(
        home,
        f"""
        import sentry_sdk
        called = []
        def busy(*given):
            called.append(1)
            logging.getLogger("acme").error("call %s", len(called) * "x")
            crashdesk.add_breadcrumb("call")
            crashdesk.capture_message("call " + len(called) * "x")
            sentry_sdk.capture_message("call")
            qCritical("call " + len(called) * "x")
            try:
                raise ValueError("inner")
            except ValueError:
                crashdesk.capture_exception()
            return None if {what!r} == "fingerprint" else given[0]
        Odd = LookupError
        installation = installed({what}=busy)
        crashdesk.add_breadcrumb("one")
        QTimer.singleShot(0, slot)
        QTimer.singleShot(1900, lambda: len(called) < 30 or sys.exit(f"called {{len(called)}} times"))
        finish(2000)
        """,
    )
    assert told(events) == [("LookupError", "odd")]
    assert counts[1]["nested"] > 0


def test_tags_of_any_kind_arrive_as_receivers_take_them(home: Path) -> None:
    events, _ = seen_by_a_person(
        home,
        """
        Odd = LookupError
        def before(event, hint):
            return {**event, "tags": {**event["tags"], "from filter/1": "x\\ny"}}
        installation = installed(before_send=before)
        for key, value in {"größe": "x", "lines": "a\\nb", "empty": "", "k" * 250: "v" * 250}.items():
            crashdesk.set_tag(key, value)
        QTimer.singleShot(0, slot)
        finish()
        """,
    )
    [event] = events  # which Sentry's relay has accepted
    tags = event["tags"]
    assert (tags["grosse"], tags["lines"], tags["from-filter_1"]) == ("x", "a b", "x y")
    assert tags["k" * 200].startswith("vvv")
    assert "empty" not in tags

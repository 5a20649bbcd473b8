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

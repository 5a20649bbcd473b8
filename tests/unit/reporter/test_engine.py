"""In processes of their own: sentry_sdk's client is one for a process, and its patches stay."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.engine import host_has_loaded_sdk
from tests.helpers.reporter import Receiver, run_json

if TYPE_CHECKING:
    from pathlib import Path

START = """
import json, logging, sys, time
from pathlib import Path
from tests.helpers.reporter import *
home, dsn = Path({home!r}), {dsn!r}
def start(given=None, **settings):
    at = reporter(home, given, dsn, **settings)
    at.start()
    at.first_paint()
    until(lambda: at.engine.ready)
    return at
"""


def told(home: Path, dsn: str, code: str, **environ: str) -> Any:
    return run_json(START.format(home=str(home), dsn=dsn) + textwrap.dedent(code), home, **environ)


def test_the_client_that_was_there_before_is_put_back(home: Path) -> None:
    same = told(
        home,
        "http://key@127.0.0.1:9/1",
        """
        import sentry_sdk
        sentry_sdk.init("http://other@127.0.0.1:9/2", default_integrations=False)
        before = sentry_sdk.get_client()
        at = start()
        during = sentry_sdk.get_client()
        at.uninstall()
        after = sentry_sdk.get_client()
        print(json.dumps([during is not before, after is before, after.is_active()]))
        """,
    )
    assert same == [True, True, True]


def test_no_environment_variable_opens_a_way_around_the_gate(home: Path) -> None:
    with Receiver() as receiver:
        host, _, _ = receiver.dsn.rpartition("/")
        environ = {"SENTRY_DSN": receiver.dsn, "SENTRY_SPOTLIGHT": host.replace("key@", "") + "/stream"}
        sent = told(
            home,
            receiver.dsn,
            """
            import sentry_sdk
            at = start(consent("unknown"))
            sentry_sdk.capture_message("x")
            with sentry_sdk.start_transaction(name="t"):
                pass
            at.capture_exception(ValueError("x"), "error", {}, {})
            at.flush(5)
            sentry_sdk.flush(2)
            at.uninstall()
            print(json.dumps("done"))
            """,
            **environ,
        )
    assert sent == "done"
    assert receiver.bodies == []


def test_plain_sentry_calls_go_through_trail_scrubber_and_gate(home: Path) -> None:
    with Receiver() as receiver:
        told(
            home,
            receiver.dsn,
            """
            import sentry_sdk
            at = start(send_default_pii=False)
            at.trail.set_tag("ours", "1")
            sentry_sdk.add_breadcrumb(message="theirs", category="auth", data={"password": "hunter2"})
            sentry_sdk.set_tag("theirs", "2")
            sentry_sdk.capture_message("token=topsecret")
            at.flush(5)
            at.uninstall()
            print(json.dumps("done"))
            """,
        )
    [event] = receiver.events
    assert event["breadcrumbs"]["values"][0]["message"] == "theirs"
    assert isinstance(event["breadcrumbs"]["values"][0]["timestamp"], float)
    assert event["breadcrumbs"]["values"][0]["data"] == {"password": "[Filtered]"}
    assert event["tags"] == {"component": "frontend", "ours": "1", "theirs": "2"}
    assert "topsecret" not in str(event)
    assert "server_name" not in event


def test_the_postmans_own_requests_leave_no_trace_in_the_trail(home: Path) -> None:
    with Receiver() as receiver:
        crumbs = told(
            home,
            receiver.dsn,
            """
            at = start()
            at.capture_message("x", "info", {}, {})
            assert at.flush(5)
            crumbs = at.trail.snapshot().breadcrumbs
            at.uninstall()
            print(json.dumps(crumbs))
            """,
        )
    assert crumbs == []
    assert "sentry-trace" not in receiver.headers[0]


def test_transactions_and_spans_arrive_whether_begun_before_the_engine_or_after(home: Path) -> None:
    with Receiver() as receiver:
        told(
            home,
            receiver.dsn,
            """
            at = reporter(home, None, dsn)
            at.start()
            tracer = at.performance.tracer
            with tracer.transaction("early", "task"), tracer.span("inner", "function"):
                time.sleep(0.02)
            at.first_paint()
            until(lambda: at.engine.ready)
            with tracer.transaction("late", "task"), tracer.span("inner", "function"):
                pass
            assert at.flush(5)
            at.uninstall()
            print(json.dumps("done"))
            """,
        )
    by_name = {event["transaction"]: event for event in receiver.events}
    assert set(by_name) == {"early", "late"}
    for event in by_name.values():
        [span] = event["spans"]
        assert span["description"] == "inner"
        assert span["parent_span_id"] == event["contexts"]["trace"]["span_id"]
        assert event["tags"]["component"] == "frontend"
        assert "breadcrumbs" not in event or event["breadcrumbs"]["values"] == []
    early = by_name["early"]
    assert early["timestamp"] > early["start_timestamp"]


@pytest.mark.parametrize("state", ["unknown", "denied"])
def test_without_consent_no_transaction_is_sampled(home: Path, state: str) -> None:
    with Receiver() as receiver:
        sampled = told(
            home,
            receiver.dsn,
            f"""
            import sentry_sdk
            at = start(consent({state!r}))
            tracer = at.performance.tracer
            with tracer.transaction("a", "task"), sentry_sdk.start_transaction(name="b") as own:
                pass
            at.flush(5)
            at.uninstall()
            print(json.dumps(own.sampled))
            """,
        )
    assert sampled is False
    assert receiver.bodies == []


def test_rates_filters_and_before_send_transaction_are_the_hosts(home: Path) -> None:
    with Receiver() as receiver:
        told(
            home,
            receiver.dsn,
            """
            import sentry_sdk
            def before(event, hint):
                return {**event, "extra": {"seen": True}}
            filters = {"transaction_rates": {"never": 0.0}, "ignore_transactions": ["health*"]}
            at = start(filters={**filters, "before_send_transaction": before})
            for name in ("never", "healthz", "save"):
                with sentry_sdk.start_transaction(name=name):
                    pass
            at.flush(5)
            at.uninstall()
            print(json.dumps("done"))
            """,
        )
    assert [(event["transaction"], event["extra"]["seen"]) for event in receiver.events] == [("save", True)]


def test_an_event_we_cannot_complement_goes_without(home: Path) -> None:
    with Receiver() as receiver:
        failures = told(
            home,
            receiver.dsn,
            """
            import sentry_sdk
            at = start()
            sentry_sdk.capture_event({"message": "x", "tags": 5})
            at.flush(5)
            at.uninstall()
            print(json.dumps(at.diagnostics.report()["failures"]))
            """,
        )
    assert [event["message"] for event in receiver.events] == ["x"]
    assert failures == {"enrich": 1}


def test_after_it_was_closed_it_is_not_loaded_again(home: Path) -> None:
    ready = told(
        home,
        "http://key@127.0.0.1:9/1",
        """
        at = reporter(home, None, dsn)
        at.engine.close()
        at.engine.load()
        print(json.dumps([at.engine.ready, "sentry_sdk" in sys.modules]))
        """,
    )
    assert ready == [False, False]


def test_a_host_that_has_imported_it_is_noticed() -> None:
    import sentry_sdk  # noqa: F401

    assert host_has_loaded_sdk()


@pytest.mark.parametrize("first", ["ours", "sdk"])
def test_an_exception_that_goes_through_us_and_the_sdk_is_one_event(home: Path, first: str) -> None:
    with Receiver() as receiver:
        told(
            home,
            receiver.dsn,
            f"""
            import sentry_sdk
            at = start()
            error = raised(LookupError("x"))
            ways = [lambda: at.capture_exception(error, "error", {{}}, {{}}),
                    lambda: sentry_sdk.capture_exception(error)]
            for way in ways if {first!r} == "ours" else ways[::-1]:
                way()
            at.flush(10)
            at.uninstall()
            print("null")
            """,
        )
        assert [event["exception"]["values"][-1]["value"] for event in receiver.events] == ["x"]

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.reporter import Receiver, reporter, started, until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.qt_no_exception_capture, pytest.mark.usefixtures("quiet_hooks")]


def refuse(*_: object) -> Any:
    raise ImportError("broken")


def test_reports_of_earlier_runs_leave_even_where_sentry_sdk_cannot_be_set_up(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Receiver() as receiver:
        with started(home, None, receiver.dsn) as earlier:
            earlier.delivery.set_online(online=False)
            event_id = earlier.capture_message("low disk", "warning", {}, {})
        assert receiver.events == []
        at = reporter(home, None, receiver.dsn)
        monkeypatch.setattr(at.engine, "load", refuse)
        at._beginning.recover()
        with pytest.raises(ImportError):
            at._beginning.load()
        until(lambda: receiver.events)
        at.uninstall()
        assert [event["event_id"] for event in receiver.events] == [event_id]
    assert "sentry_sdk could not be set up (broken)" in caplog.text


def test_a_session_begins_though_nothing_can_be_told_of_the_computer(
    home: Path, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    at = reporter(home)
    monkeypatch.setattr(at.surroundings, "gather", refuse)
    monkeypatch.setattr(at._beginning._unanswered, "notices", refuse)
    at._beginning.recover()
    assert at._sessions._keeper.current is not None
    assert set(at.diagnostics.report()["failures"]) == {"surroundings", "unanswered"}
    at.uninstall()


def test_the_hosts_filter_decides_on_what_an_earlier_run_did_not_complete(home: Path) -> None:
    seen: list[str] = []

    def drop(event: dict[str, Any], _hint: object) -> None:
        seen.append(event["event_id"])

    earlier = reporter(home)
    event_id = "a" * 32
    assert earlier.delivery.gate.draft(event_id, lambda: {"event_id": event_id, "level": "error"})
    earlier.delivery.stop()
    at = reporter(home, filters={"before_send": drop})
    at._beginning.recover()
    assert seen == [event_id]
    assert not at.delivery.outbox.has(event_id)
    at.uninstall()

"""Both kinds of recordings do the same; sentry_sdk's runs in a process of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.recordings import early_recording
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.spans import EarlySpan

SDK = """
import json
import sentry_sdk
from sentry_sdk.transport import Transport
from crashdesk.reporter.recordings import sdk_recording

told, found = [], {}
class Kept(Transport):
    def capture_envelope(self, envelope):
        told.extend(item.payload.json for item in envelope.items)
dsn = "http://key@127.0.0.1:9/1"
sentry_sdk.init(dsn, transport=Kept, traces_sample_rate=RATE, default_integrations=False)
recording = sdk_recording("Orders.save", RATE)
"""


def test_an_early_one_is_told_with_its_children_and_their_times() -> None:
    told: list[EarlySpan] = []
    recording = early_recording("Orders.save", 0.5, told.append)
    recording.set_data({"view.id": "save"})
    recording.add("ui.task", "saves", 0.1, 0.4, {"blocked_main_thread": True})
    running = recording.span.start_child("http", "GET").start_child("db", "read")
    laps = recording.laps()
    assert laps[0].begin == pytest.approx(0.1)
    assert laps[0].end == pytest.approx(0.4)
    assert [lap.end for lap in laps[1:]] == [None, None]
    recording.close_children(2.0, "deadline_exceeded")
    assert running.status == "deadline_exceeded"
    recording.begin_earlier(1.0)
    assert recording.laps()[0].begin == pytest.approx(1.1)
    recording.finish(2.5, "ok")
    [span] = told
    assert span.finished - span.started == pytest.approx(2.5)
    assert (span.rate, span.source, span.status, span.data) == (0.5, "component", "ok", {"view.id": "save"})
    assert span.children[0].data == {"blocked_main_thread": True}


def test_what_is_sealed_is_over() -> None:
    recording = early_recording("Orders.save", 1.0, lambda _span: None)
    assert recording.sampled
    recording.seal()
    assert recording.span.finished == pytest.approx(time.time(), abs=5)


def test_one_of_the_sdks_is_told_with_its_children_and_their_times(home: Path) -> None:
    code = """
recording.set_data({"view.id": "save"})
recording.add("ui.task", "saves", 0.1, 0.4, {"blocked_main_thread": True})
running = recording.span.start_child(op="http", name="GET").start_child(op="db", name="read")
laps = recording.laps()
found["laps"] = [[round(lap.begin, 3), lap.end and round(lap.end, 3)] for lap in laps[:1]]
found["running"] = [lap.end for lap in laps[1:]]
recording.close_children(2.0, "deadline_exceeded")
found["status"] = running.status
recording.begin_earlier(1.0)
recording.seal()
found["joins"] = recording.span.timestamp is None
recording.finish(2.5, "ok")
[event] = told
found["span"] = [event["spans"][0]["op"], event["spans"][0]["data"]["blocked_main_thread"]]
found["count"] = len(event["spans"])
found["trace"] = {key: event["contexts"]["trace"][key] for key in ("op", "status", "origin")}
found["data"] = event["contexts"]["trace"]["data"]["view.id"]
found["name"] = [event["transaction"], event["transaction_info"]["source"]]
print(json.dumps(found))
"""
    assert run_json(SDK.replace("RATE", "1.0") + code, home) == {
        "laps": [[0.1, 0.4]],
        "running": [None, None],
        "status": "deadline_exceeded",
        "joins": False,
        "span": ["ui.task", True],
        "count": 3,
        "trace": {"op": "ui.action.click", "status": "ok", "origin": "auto.ui.qt"},
        "data": "save",
        "name": ["Orders.save", "component"],
    }


def test_one_of_the_sdks_that_is_not_sampled_keeps_nothing(home: Path) -> None:
    code = """
recording.add("ui.task", "saves", 0.1, 0.4, {})
recording.close_children(1.0, "ok")
found["sampled"], found["laps"] = recording.sampled, recording.laps()
recording.seal()
print(json.dumps(found))
"""
    assert run_json(SDK.replace("RATE", "0.0") + code, home) == {"sampled": False, "laps": []}

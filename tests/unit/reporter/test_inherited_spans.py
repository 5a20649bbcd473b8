"""In processes of their own: what sentry_sdk's class of scopes does is changed for the whole process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from pathlib import Path

SDK = """
import _thread, json, threading
import sentry_sdk
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.inherited_spans import inherit
from crashdesk.reporter.spans import EarlySpan

sentry_sdk.init(traces_sample_rate=1.0, default_integrations=False)
before, diagnostics = sentry_sdk.Scope.start_span, Diagnostics()
click = sentry_sdk.start_transaction(name="click", op="ui.action.click")
parent = lambda: click

def root():
    with sentry_sdk.start_span(op="http.client", name="GET") as span:
        with sentry_sdk.start_span(op="db", name="SELECT") as inner:
            pass
    names = [one.containing_transaction and one.containing_transaction.name for one in (span, inner)]
    return [*names, inner.parent_span_id == span.span_id]

def elsewhere(start):
    found, done = [], threading.Event()
    def run():
        found.extend(root())
        done.set()
    start(run)
    assert done.wait(10)
    return found

def foreign(run):
    _thread.start_new_thread(run, ())

def pythons(run):
    threading.Thread(target=run).start()

take_back = inherit(lambda: parent(), diagnostics)
"""


def test_spans_in_a_foreign_thread_belong_to_what_it_was_started_for(home: Path) -> None:
    found = run_json(SDK + "print(json.dumps([elsewhere(foreign), elsewhere(pythons), root()]))", home)
    assert found == [["click", "click", True], [None, None, True], [None, None, True]]


def test_without_a_parent_that_takes_children_spans_begin_as_ever(home: Path) -> None:
    script = """
found = []
for parent in (lambda: None, lambda: EarlySpan("click", "task"), lambda: 1 / 0):
    found.append(elsewhere(foreign))
print(json.dumps([found, list(diagnostics.report()["failures"])]))
"""
    found, failures = run_json(SDK + script, home)
    assert found == [[None, None, True]] * 3
    assert failures == ["span"]


def test_taken_back_nothing_is_left_of_it(home: Path) -> None:
    script = "take_back()\nprint(json.dumps([elsewhere(foreign), sentry_sdk.Scope.start_span is before]))"
    assert run_json(SDK + script, home) == [[None, None, True], True]

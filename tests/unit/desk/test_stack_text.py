from __future__ import annotations

import json

from crashdesk.client import Event
from crashdesk.client.parsing import event
from crashdesk.desk.stack_text import event_json as as_json
from crashdesk.desk.stack_text import stack_text
from tests.helpers.desk_data import event_json, issue_json


def test_a_stack_is_copied_as_python_prints_it() -> None:
    text = stack_text(event(event_json(issue_json(1))))
    first, second = text.split("\nThe exception above led to this one:\n\n")
    assert first.endswith("KeyError: 4711\n")
    assert second.startswith("Traceback (most recent call last):\n  File ")
    assert second.endswith(
        '  File "/opt/acme/orders/window.py", line 88, in save\n'
        "    order = self.orders[self.current_id]\n"
        "LookupError: order gone"
    )


def test_a_message_without_a_stack_is_copied_as_it_is() -> None:
    assert stack_text(Event("e", message="disk full")) == "disk full"


def test_an_event_is_copied_as_the_server_sent_it() -> None:
    sent = event_json(issue_json(1))
    assert json.loads(as_json(event(sent))) == sent

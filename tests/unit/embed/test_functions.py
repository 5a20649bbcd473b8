from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtWidgets import QPushButton

from crashdesk.embed import functions
from crashdesk.reporter.personal_data import pseudonym
from tests.helpers.reporter import Receiver, consent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]

pytestmark = pytest.mark.qt_no_exception_capture


class Hostile:
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


def call_everything(value: Any) -> list[Any]:
    @functions.trace_function
    def plain(given: Any) -> Any:
        return given

    @functions.trace_function(op="task")
    async def asynchronous(given: Any) -> Any:
        return given

    with functions.start_transaction("t") as transaction:
        transaction.set_tag("a", "b")
        assert plain(5) == asyncio.run(asynchronous(5)) == 5
    functions.add_breadcrumb("m", data=value, more=value)
    functions.set_user_context(value, value, value)
    functions.set_tag("t", value)
    functions.set_context("c", {"v": value})
    functions.ignore(value)
    functions.fully_displayed()
    ids = [
        functions.capture_exception(ValueError("x"), tags=value, extra=value, context=value),
        functions.capture_message("x", tags=value, extra=value, context=value),
        functions.capture_feedback("x"),
    ]
    functions.clear_user_context()
    return ids


def test_before_install_nothing_happens_and_nothing_raises() -> None:
    assert call_everything(None) == [None, None, None]
    functions.show_privacy_settings()
    functions.show_feedback_dialog()


@pytest.mark.parametrize("value", [None, 5, "text", {"a": Hostile()}, Hostile(), [Hostile()]])
def test_whatever_they_are_given_they_raise_nothing_and_lose_nothing(installed: Install, value: Any) -> None:
    installed(consent=consent("unknown"))
    assert all(len(event_id or "") == 32 for event_id in call_everything(value))


def test_a_failure_inside_reaches_the_diagnostics_alone(
    installed: Install, expects_reporter_failures: list[str]
) -> None:
    at = installed(consent=consent())
    assert functions.capture_feedback(" ") is None
    functions.set_context("c", 5)  # type: ignore[arg-type]
    assert set(at.reporter.diagnostics.report()["failures"]) == {"capture_feedback", "set_context"}


def test_what_they_say_is_in_the_report(installed: Install) -> None:
    with Receiver() as receiver:
        at = installed(consent=consent(), dsn=receiver.dsn, release="acme@1", environment="staging")
        functions.set_user_context("17", "ada", "ada@example.org")
        functions.set_tag("plan", "pro")
        functions.set_context("order", {"id": 5})
        functions.add_breadcrumb("opened", "navigation", "warning", {"a": 1}, b=2)
        event_id = functions.capture_message("hello", tags={"t": 1}, extra={"e": 1}, keyword=2)
        assert at.flush(10)
        [event] = receiver.events
    assert event["event_id"] == event_id
    assert event["user"] == {"id": pseudonym("17", at.reporter.install_id.value)}
    assert (event["tags"]["plan"], event["tags"]["t"], event["tags"]["service"]) == ("pro", "1", "acme")
    assert event["contexts"]["order"] == {"id": 5}
    assert (event["extra"]["e"], event["extra"]["keyword"]) == (1, 2)
    assert (event["release"], event["environment"], event["level"]) == ("acme@1", "staging", "info")
    [crumb] = [crumb for crumb in event["breadcrumbs"]["values"] if crumb["category"] == "navigation"]
    assert crumb["data"] == {"a": 1, "b": 2}


def test_the_user_can_be_forgotten(installed: Install) -> None:
    at = installed(consent=consent("unknown"))
    functions.set_user_context("17")
    functions.clear_user_context()
    assert at.reporter.trail.snapshot().user is None


def test_a_signal_can_be_connected_with_what_is_traced(qtbot: QtBot) -> None:
    """PyQt passes on whether the button is checked, as long as the slot takes it."""
    found: list[tuple[object, ...]] = []

    class Button(QPushButton):
        @functions.trace_function()
        def takes_nothing(self) -> None:
            found.append(())

        @functions.trace_function
        def takes_it(self, checked: bool) -> None:  # noqa: FBT001 - as PyQt calls it
            found.append((checked,))

    button = Button()
    qtbot.addWidget(button)
    button.clicked.connect(button.takes_nothing)
    button.clicked.connect(button.takes_it)
    button.click()
    assert found == [(), (False,)]

"""A withdrawal holds for the very next byte: what waits, what is tried again, and what is on the wire."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.client import Reporter
from crashdesk.reporter.consent import StoredConsent, answer_all
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.postman import Pace
from tests.helpers.host import running_host
from tests.helpers.listener import listening
from tests.helpers.reporter import Receiver, config, consent, events, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Consent

IMPATIENT = Pace(first_pause=0.02, longest_pause=0.05, gap=0.0)


@contextmanager
def reporting(home: Path, given: Consent, dsn: str, **settings: Any) -> Iterator[Reporter]:
    """A reporter that tries again at once."""
    diagnostics = Diagnostics()
    made = Reporter(
        config(dsn, **settings),
        given,
        Filters(diagnostics),
        Folders.from_environment({"CRASHDESK_HOME": str(home)}),
        diagnostics,
        {},
        pace=IMPATIENT,
    )
    made.start()
    try:
        yield made
    finally:
        made.uninstall()


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every name that is looked up."""
    seen: list[Any] = []
    real = socket.getaddrinfo

    def look_up(*given: Any, **more: Any) -> Any:
        seen.append(given)
        return real(*given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return seen


def test_after_a_withdrawal_in_mid_retry_nobody_is_asked_for_and_no_name_looked_up(
    home: Path, lookups: list[Any]
) -> None:
    given = consent()
    with listening() as listener, reporting(home, given, listener.dsn) as made:
        for number in range(50):
            made.capture_message(f"report {number}", "error", {}, {})
        until(lambda: listener.connections > 3, 20)
        until(lambda: len(events(home)) == 50, 20)
        assert lookups, "a try looks the name up"
        given.withdraw()
        until(lambda: not made.delivery._postman._busy, 20)  # type: ignore[union-attr]
        listener.settle()  # what was accepted in the same moment is counted now
        seen, asked = listener.connections, len(lookups)
        assert events(home) == []
        time.sleep(1.0)  # twenty tries and more, if there were any
        made.flush(1)
        assert (listener.connections, len(lookups)) == (seen, asked)


class Stalling:
    """Takes connections, reads the beginning of a request, and says nothing."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.dsn = f"http://key@127.0.0.1:{self.server.getsockname()[1]}/1"
        self.begun, self.ended, self.more = threading.Event(), threading.Event(), b""
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.server.accept()
        with connection:
            connection.recv(1000)
            self.begun.set()
            connection.settimeout(10)
            try:
                while part := connection.recv(65536):
                    self.more += part
            except OSError:
                pass
            self.ended.set()

    def close(self) -> None:
        self.server.close()
        self.thread.join(15)


def test_what_is_on_the_wire_is_broken_off(home: Path) -> None:
    given, stalling = consent(), Stalling()
    try:
        with reporting(home, given, stalling.dsn) as made:
            made.capture_message(secrets.token_hex(2000), "error", {}, {})
            assert stalling.begun.wait(20)
            assert not stalling.ended.is_set()
            given.withdraw()
            assert stalling.ended.wait(5), "else it would wait for an answer for fifteen seconds"
            assert events(home) == []
    finally:
        stalling.close()


@pytest.mark.parametrize("less", [True, False])
def test_personal_data_on_the_wire_is_broken_off_once_it_is_refused(home: Path, *, less: bool) -> None:
    stalling = Stalling()
    try:
        with reporting(home, consent(), stalling.dsn, send_default_pii=less) as made:
            made.capture_message(secrets.token_hex(2000), "error", {}, {})
            assert stalling.begun.wait(20)
            made.allow_personal_data(allowed=not less, variables=False)
            assert stalling.ended.wait(5 if less else 0.5) == less
            until(lambda: not less or len(events(home)) == 1)
    finally:
        stalling.close()


def test_a_withdrawal_of_something_else_leaves_what_is_on_the_wire(home: Path) -> None:
    given, stalling = consent(), Stalling()
    try:
        with reporting(home, given, stalling.dsn) as made:
            made.capture_message("still allowed", "error", {}, {})
            assert stalling.begun.wait(20)
            given.answer({"performance": "denied"})
            assert not stalling.ended.wait(0.5)
    finally:
        stalling.close()


def test_a_withdrawal_in_one_window_of_an_application_holds_in_the_other(home: Path) -> None:
    path = home / "config" / "consent.json"
    with Receiver() as receiver:
        here, there = (
            StoredConsent(path, "one", default=answer_all("granted")) for _ in ("this process", "the other")
        )
        with reporting(home, here, receiver.dsn) as one, reporting(home, there, receiver.dsn) as two:
            two.capture_message("before", "error", {}, {})
            assert two.flush(20)
            receiver.answers[:] = ["reset"]
            two.capture_message("waits", "error", {}, {})
            until(lambda: len(receiver.bodies) > 3, 20)
            one.consent.withdraw()
            receiver.answers[:] = [(200, {})]
            time.sleep(0.2)
            # What was on the wire in the same moment is over now.
            until(lambda: not two.delivery._postman._busy, 20)  # type: ignore[union-attr]
            receiver.bodies.clear()
            two.capture_message("after", "error", {}, {})
            two.flush(1)
            time.sleep(0.5)
            assert receiver.bodies == []
            assert events(home) == []


ONE_OF_TWO = """
def settings():
    return next(w for w in app.topLevelWidgets() if type(w).__name__ == "PrivacyDialog")
crashdesk.install(app, dsn={dsn!r}, consent="granted", send_default_pii=True)
crashdesk.set_user_context("7", "ada", "ada@example.org")
"""


def test_less_personal_data_in_one_process_is_less_in_every_other_that_runs(tmp_path: Path) -> None:
    def told(receiver: Receiver) -> dict[str, object]:
        return {event["logentry"]["message"]: event["user"].get("email") for event in receiver.events}

    with Receiver() as receiver:
        install = ONE_OF_TWO.format(dsn=receiver.dsn)
        with running_host(tmp_path / "app", install) as one, running_host(tmp_path / "app", install) as other:
            other.do("crashdesk.capture_message('before')")
            until(lambda: told(receiver) == {"before": "ada@example.org"}, 20)
            one.do("crashdesk.show_privacy_settings()")
            one.do("settings().page.personal.box.click()")
            one.do("settings().ok_button.click()")
            other.do("crashdesk.capture_message('after')")
            until(lambda: "after" in told(receiver), 20)
        assert told(receiver) == {"before": "ada@example.org", "after": None}

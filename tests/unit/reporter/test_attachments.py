from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.attachments import (
    LATEST,
    Allowance,
    Attachment,
    Attachments,
    deserves_attachments,
    may_attach,
)
from crashdesk.reporter.captures import Capture, new_event_id
from crashdesk.reporter.consent import Answer, Consent
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.log_tail import LogTail
from tests.helpers.reporter import EMPTY, consent, files, reporter, until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crashdesk.reporter.attachments import HandOver
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.writer import Job

PNG = Attachment("screenshot.png", "image/png", b"\x89PNG")


class Kept:
    """Stands for the gate."""

    def __init__(self) -> None:
        self.names: list[list[str]] = []

    def attach(self, _key: str, attachments: Sequence[Attachment]) -> None:
        self.names.append([attachment.name for attachment in attachments])


class Setting:
    def __init__(self, given: Consent | None = None) -> None:
        self.consent = given or consent()
        self.kept = Kept()
        self.jobs: list[Job] = []
        self.looks: list[HandOver] = []
        self.tail = LogTail(lambda: True)
        kept: Any = self.kept
        self.attachments = Attachments(kept, self.tail, self.consent, self.jobs.append, Diagnostics())
        self.attachments.look = lambda _happened, hand_over: self.looks.append(hand_over)

    def log(self) -> None:
        self.tail.add(logging.LogRecord("acme", logging.INFO, "", 1, "saved", (), None), "saved")


def capture(**changes: Any) -> Capture:
    return Capture(EMPTY, **{"level": "error", **changes})


@pytest.mark.parametrize(
    ("changes", "deserves"),
    [
        ({"level": "error"}, True),
        ({"level": "fatal"}, True),
        ({"level": "warning"}, False),
        ({"level": "info"}, False),
        ({"level": "info", "crash": True}, True),
        ({"level": "fatal", "mechanism": "faulthandler"}, False),
        ({"level": "error", "mechanism": "AppHang"}, False),
    ],
)
def test_errors_of_this_moment_deserve_attachments(changes: dict[str, Any], *, deserves: bool) -> None:
    made = capture(**changes)
    assert deserves_attachments(made, made.timestamp + 1) == deserves
    assert not deserves_attachments(made, made.timestamp + LATEST)


@pytest.mark.parametrize(
    ("errors", "attachments", "may"),
    [
        ("granted", "granted", True),
        ("unknown", "granted", True),
        ("denied", "granted", False),
        ("granted", "unknown", False),
        ("granted", "denied", False),
    ],
)
def test_attachments_must_be_granted_and_their_report_not_denied(
    errors: Any, attachments: Any, *, may: bool
) -> None:
    assert may_attach(Consent(Answer({"errors": errors, "attachments": attachments}))) == may


def test_an_allowance_is_so_many_in_so_many_seconds() -> None:
    allowance = Allowance(3, 2.0)
    assert [allowance.take(now) for now in (0, 0.1, 0.2, 0.3, 1.9, 2.0, 2.05, 2.1)] == [
        *(True, True, True, False, False, True, False, True)
    ]


def test_the_log_is_kept_at_once_and_what_was_seen_follows() -> None:
    setting = Setting()
    setting.log()
    setting.attachments.follow(capture())
    assert setting.kept.names == [["log.txt"]]
    (hand_over,) = setting.looks
    hand_over([lambda: PNG, lambda: None])
    (job,) = setting.jobs
    job.begin()
    assert setting.kept.names == [["log.txt"]]
    job.finish()
    assert setting.kept.names == [["log.txt"], ["screenshot.png"]]


@pytest.mark.parametrize("state", ["unknown", "denied"])
def test_without_consent_nobody_looks(state: Any) -> None:
    setting = Setting(Consent(Answer({"errors": "granted", "attachments": state})))
    setting.log()
    setting.attachments.follow(capture())
    assert setting.kept.names == []
    assert setting.looks == []


def test_what_is_no_error_is_not_looked_at() -> None:
    setting = Setting()
    setting.attachments.follow(capture(level="warning"))
    assert setting.looks == []


def test_one_that_cannot_be_made_takes_no_other_with_it(expects_reporter_failures: list[str]) -> None:
    setting = Setting()

    def fail() -> Attachment:
        raise ValueError("no memory")

    setting.attachments.keep(new_event_id(), [fail, lambda: PNG])
    assert setting.kept.names == [["screenshot.png"]]
    assert len(expects_reporter_failures) == 1


def test_a_withdrawal_forgets_the_log() -> None:
    setting = Setting()
    setting.log()
    setting.consent.answer({"usage": "denied"})
    assert setting.tail.attachment() is not None
    setting.consent.answer({"attachments": "denied"})
    assert setting.tail.attachment() is None


@pytest.fixture
def log(request: pytest.FixtureRequest) -> logging.Logger:
    made = logging.getLogger(f"acme.{request.node.name}")
    made.setLevel(logging.DEBUG)
    made.addHandler(logging.NullHandler())
    return made


def run_and_fail(made: Reporter, log: logging.Logger) -> str | None:
    made.start()
    log.debug("too fine")
    log.info("order A-17, password=hunter2, of ada@example.org")
    event_id = made.capture_exception(LookupError("gone"), "error", {}, {})
    assert made._writer.drain(10)
    return event_id


def test_the_log_goes_with_the_report_and_is_scrubbed(tmp_path: Path, log: logging.Logger) -> None:
    made = reporter(tmp_path)
    event_id = run_and_fail(made, log) or ""
    gate = made.delivery.gate
    assert [(one.name, one.content_type) for one in gate.companions.attachments_of(event_id)] == [
        ("log.txt", "text/plain")
    ]
    text = (gate.companions.read(event_id, "log.txt") or b"").decode()
    assert "order A-17" in text
    assert "too fine" not in text
    assert not {"hunter2", "ada@example.org"} & set(text.replace("=", " ").split())
    made.uninstall()


@pytest.mark.parametrize("state", ["unknown", "denied"])
def test_no_log_is_kept_without_consent(tmp_path: Path, log: logging.Logger, state: Any) -> None:
    made = reporter(tmp_path, Consent(Answer({"errors": "granted", "attachments": state})))
    looks: list[float] = []
    made.attachments.look = lambda happened, _hand_over: looks.append(happened)
    event_id = run_and_fail(made, log) or ""
    assert made.delivery.outbox.has(event_id)
    assert made.delivery.gate.companions.attachments_of(event_id) == []
    assert looks == []
    assert b"A-17" not in b"".join(
        path.read_bytes() for path in files(tmp_path) if "attachments" in path.name
    )
    made.uninstall()


def test_a_report_that_a_filter_drops_is_not_looked_at(tmp_path: Path) -> None:
    made = reporter(tmp_path, filters={"before_send": lambda _event, _hint: None})
    looks: list[float] = []
    made.attachments.look = lambda happened, _hand_over: looks.append(happened)
    made.start()
    made.capture_exception(LookupError("gone"), "error", {}, {})
    assert made._writer.drain(10)
    assert looks == []
    made.uninstall()


def test_what_is_our_own_doing_is_not_reported(tmp_path: Path) -> None:
    made = reporter(tmp_path)
    made.start()
    made.intake.is_own_doing = lambda: True
    assert made.capture_exception(LookupError("gone"), "error", {}, {}) is None
    made.intake.is_own_doing = lambda: False
    assert made.capture_exception(LookupError("gone"), "error", {}, {})
    made.uninstall()


def test_what_was_seen_is_kept_on_the_writers_thread(tmp_path: Path) -> None:
    made = reporter(tmp_path)
    made.attachments.look = lambda _happened, hand_over: hand_over([lambda: PNG])
    made.start()
    event_id = made.capture_exception(LookupError("gone"), "error", {}, {}) or ""
    assert made._writer.drain(10)
    until(
        lambda: (
            "screenshot.png" in [one.name for one in made.delivery.gate.companions.attachments_of(event_id)]
        )
    )
    made.uninstall()

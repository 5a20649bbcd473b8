"""Every dialog of the reporter in the states worth looking at, with data that look like real ones."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from crashdesk.dialogs.attachment_choices import AttachedFile
from crashdesk.dialogs.crash_prompt import CrashPrompt, CrashReport
from crashdesk.dialogs.data_deletion import DataDeletionDialog
from crashdesk.dialogs.feedback import FeedbackDialog
from crashdesk.dialogs.history import HistoryDialog
from crashdesk.dialogs.opt_in import OptInDialog
from crashdesk.dialogs.personal_data import Personal
from crashdesk.dialogs.picture import PictureDialog
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.privacy import PrivacyDialog
from crashdesk.dialogs.reasons import KNOWN
from crashdesk.dialogs.recipient import describe
from crashdesk.dialogs.safe_start import SafeStartDialog
from crashdesk.protocol.dsn import Dsn
from crashdesk.qt import screenshot
from crashdesk.reporter.consent import Answer, Consent, answer_all
from crashdesk.reporter.erasure import Outcome
from crashdesk.reporter.history import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.dialogs.crash_report import Stance
    from crashdesk.dialogs.window import GuestDialog

SENTRY = Dsn.parse("https://key@o4504.ingest.sentry.io/12")
LOCAL = Dsn.parse("http://key@127.0.0.1:8969/1")
DENIED, RULED_OUT = KNOWN[3], KNOWN[5]
INSTALL_ID = "7c0e5f3ab1d94e6c9d0a2f8b4e61c357"
REPORT_TEXT = """{
  "event_id": "3f2a91bcd04e4c1aa52f1f0a6e0b7c11",
  "level": "error",
  "release": "acme@1.2.3",
  "exception": {"values": [{"type": "LookupError", "value": "order gone"}]},
  "breadcrumbs": {"values": [{"category": "ui.click", "message": "saveButton"}]}
}
"""
IDLE: dict[str, Any] = {"queued": 0, "bytes": 0, "oldest": None, "last_success": 1_760_000_000.0}
BUSY: dict[str, Any] = {
    "queued": 3,
    "held": 2,
    "bytes": 48_213,
    "oldest": 1_759_990_000.0,
    "last_success": 1_760_000_000.0,
    "last_error_at": 1_760_003_000.0,
    "last_error": "unreachable: NewConnectionError: connection refused",
    "outbox_error": "[Errno 28] No space left on device",
    "limits": {"transaction": 3600.0},
    "updated": time.time(),
    "dropped": {"error:send_error": 1, "transaction:cache_overflow": 4, "span:cache_overflow": 37},
}


def report(
    number: int = 0, stance: Stance = "held", title: str = "LookupError: order gone", *, earlier: bool = False
) -> CrashReport:
    """A report that looks like a real one."""
    event_id = f"{0x3F2A91BC + number:08x}d04e4c1aa52f1f0a6e0b7c11"
    when = 1_760_000_000 + 61 * number
    return CrashReport(event_id, title, when, stance, 12, REPORT_TEXT.encode, earlier=earlier)


def picture() -> bytes:
    """A picture of a window as it is sent where personal data is not allowed: texts and values masked."""
    form = QWidget()
    form.resize(480, 260)
    rows = QFormLayout(form)
    for name, value in (("Customer", "Ada Lovelace"), ("E-mail", "ada@example.org"), ("Order", "4711")):
        rows.addRow(QLabel(name), QLineEdit(value))
    rows.addRow(QCheckBox("Deliver by express"))
    rows.addRow(QPlainTextEdit("Leave it with the neighbours."))
    rows.addRow(QPushButton("Save"))
    form.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    form.show()
    image = screenshot.picture(form, pii=False)
    form.close()
    form.deleteLater()
    assert image is not None
    attachment = screenshot.as_attachment(image)
    assert attachment is not None
    return attachment.content


def files() -> tuple[AttachedFile, ...]:
    """What may go with a report."""
    seen, tree, log = (
        picture(),
        b'{"rendering_system": "qt", "windows": []}',
        b"12:00:01 INFO orders: saved\n",
    )
    return (
        AttachedFile("screenshot.png", 34_120, "image/png", lambda: seen),
        AttachedFile("view-hierarchy.json", 5_480, "application/json", lambda: tree),
        AttachedFile("log.txt", 12_210, "text/plain", lambda: log),
    )


def reachable(dialog: CrashPrompt) -> CrashPrompt:
    """A prompt in which somebody leaves his address."""
    dialog.reachable.box.click()
    dialog.reachable.lines.email.insert("ada@example.org")
    return dialog


def prompt(*reports: CrashReport) -> CrashPrompt:
    """A prompt with these reports."""
    dialog = CrashPrompt("ACME", describe(SENTRY))
    for each in reports:
        dialog.add(each)
    return dialog


def prompt_after_send(state: str) -> CrashPrompt:
    """A prompt that was answered with Send and shows a delivery state."""
    dialog = prompt(report())
    dialog.send_button.click()
    match state:
        case "refused":
            dialog.set_delivery("refused", "413: the report is larger than 20 MB.")
        case "waiting":
            dialog.set_delivery("waiting")
        case _:
            dialog.set_delivery("sent")
    return dialog


def opt_in(*, ticked: bool) -> OptInDialog:
    """The opt-in dialog, fresh or with two boxes ticked."""
    dialog = OptInDialog("ACME", describe(SENTRY if ticked else LOCAL))
    if ticked:
        dialog.boxes["errors"].click()
        dialog.boxes["performance"].click()
    return dialog


def privacy(
    consent: Consent, *, withdrawn: bool = False, fixed_pii: str = "", figures: dict[str, Any] = IDLE
) -> PrivacyDialog:
    """The privacy settings."""
    dialog = PrivacyDialog(
        consent,
        describe(SENTRY),
        environment="production",
        personal=Personal(),
        personal_fixed=fixed_pii,
        install_id=INSTALL_ID,
        figures=lambda: figures,
    )
    if withdrawn:
        dialog.page.withdrawal.withdraw_button.click()
    return dialog


def records() -> list[Record]:
    """A history with one of everything."""
    ids = [f"{0x3F2A91BC + number:08x}d04e4c1aa52f1f0a6e0b7c11" for number in range(8)]
    told = [
        ("error", "LookupError: order gone", 24_113, "sent", ""),
        ("attachment", "screenshot.png", 381_204, "sent", ""),
        ("feedback", "It broke when I pressed <b>Save</b>.", 1_204, "sent", ""),
        ("error", "TimeoutError: " + "the printer in the hall does not answer " * 4, 31_877, "held", ""),
        ("error", "KeyError: 'id'", 2_411_004, "refused", "413: the report is larger than 1 MiB"),
        ("transaction", "OrderWindow", 6_120, "waiting", ""),
        ("session", "exited", 412, "sent", ""),
        ("news", "", 12, "sent", ""),
    ]
    return [
        Record(Path(str(n)), ids[n], 1_760_000_000 - 4000.0 * n, kind, title, size, state, why, ids[n])  # type: ignore[arg-type]
        for n, (kind, title, size, state, why) in enumerate(told)
    ]


def history(*, filled: bool, choose: int = 0, delete: bool = False) -> HistoryDialog:
    """The history, empty or with a record chosen, or deleted."""
    dialog = HistoryDialog(lambda _record: REPORT_TEXT.encode())
    dialog.show_records(records() if filled else [])
    selection = dialog.table.selectionModel()
    if filled and selection is not None:
        flags = selection.SelectionFlag.ClearAndSelect | selection.SelectionFlag.Rows
        selection.setCurrentIndex(dialog.model.index(choose, 0), flags)
    if delete:
        dialog.delete_button.click()
    return dialog


def deletion(recipient: Dsn, outcome: Outcome | None = None) -> DataDeletionDialog:
    """The deletion of what the recipient has."""
    sent = [record.event_id for record in records() if record.state == "sent"]
    dialog = DataDeletionDialog(describe(recipient), [INSTALL_ID, "ada"], sent)
    if outcome is not None:
        dialog.delete_button.click()
        dialog.show_outcome(outcome)
    return dialog


def scenes() -> dict[str, Callable[[], GuestDialog]]:
    """Every dialog in the states worth looking at."""
    some = Answer({"errors": "granted", "performance": "granted", "usage": "denied"}, "ask")
    fixed = Consent(answer_all("denied"), fixed=DENIED)
    several = [
        report(n, "held", title) for n, title in enumerate(("KeyError: 'id'", "TimeoutError", "<b>x</b>"))
    ]
    return {
        "opt-in": lambda: opt_in(ticked=False),
        "opt-in-ticked": lambda: opt_in(ticked=True),
        "crash-prompt": lambda: prompt(report()),
        "crash-prompt-earlier": lambda: prompt(report(earlier=True, title="SIGSEGV: Segmentation fault")),
        "crash-prompt-reachable": lambda: reachable(prompt(report())),
        "crash-prompt-files": lambda: prompt(replace(report(), files=files())),
        "picture": lambda: PictureDialog(picture()),
        "crash-prompt-several": lambda: prompt(*several),
        "crash-prompt-sent": lambda: prompt(report(stance="sent")),
        "crash-prompt-offered": lambda: prompt(
            report(stance="offered", title="Err: <img src=x> " + "long " * 40)
        ),
        "crash-prompt-refused": lambda: prompt_after_send("refused"),
        "crash-prompt-waiting": lambda: prompt_after_send("waiting"),
        "crash-prompt-delivered": lambda: prompt_after_send("sent"),
        "privacy": lambda: privacy(Consent(some)),
        "privacy-delivery": lambda: privacy(Consent(some), figures=BUSY),
        "privacy-withdrawn": lambda: privacy(Consent(some), withdrawn=True),
        "privacy-fixed": lambda: privacy(fixed, fixed_pii=RULED_OUT),
        "safe-start": lambda: SafeStartDialog("ACME", 3),
        "feedback": lambda: FeedbackDialog("ACME", describe(SENTRY)),
        "preview": lambda: PreviewDialog(REPORT_TEXT, exact=REPORT_TEXT.encode()),
        "history": lambda: history(filled=True, choose=4),
        "history-empty": lambda: history(filled=False),
        "history-deleted": lambda: history(filled=True, delete=True),
        "data-deletion": lambda: deletion(LOCAL),
        "data-deletion-done": lambda: deletion(LOCAL, Outcome("done", {"events": 12, "sessions": 1})),
        "data-deletion-failed": lambda: deletion(LOCAL, Outcome("failed", said="503: the server is busy")),
        "data-deletion-elsewhere": lambda: deletion(SENTRY),
    }

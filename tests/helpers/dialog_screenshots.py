"""Grabs every dialog of the reporter, light and dark, into a folder.

    python tests/helpers/dialog_screenshots.py FOLDER [--platform offscreen] [--language zh_CN]

Under ``xvfb-run -a`` with ``--platform xcb`` the windows are those of a real X server.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication, QDialog

from crashdesk.dialogs.crash_prompt import CrashPrompt, CrashReport
from crashdesk.dialogs.feedback import FeedbackDialog
from crashdesk.dialogs.opt_in import OptInDialog
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.privacy import PrivacyDialog
from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.consent import Answer, Consent, answer_all
from crashdesk.widgets.translation import DIALOGS, LANGUAGES, Translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.dialogs.crash_report import Stance

SENTRY = Dsn.parse("https://key@o4504.ingest.sentry.io/12")
LOCAL = Dsn.parse("http://key@127.0.0.1:8969/1")
INSTALL_ID = "7c0e5f3ab1d94e6c9d0a2f8b4e61c357"
REPORT_TEXT = """{
  "event_id": "3f2a91bcd04e4c1aa52f1f0a6e0b7c11",
  "level": "error",
  "release": "acme@1.2.3",
  "exception": {"values": [{"type": "LookupError", "value": "order gone"}]},
  "breadcrumbs": {"values": [{"category": "ui.click", "message": "saveButton"}]}
}
"""


def report(number: int = 0, stance: Stance = "held", title: str = "LookupError: order gone") -> CrashReport:
    """A report that looks like a real one."""
    event_id = f"{0x3F2A91BC + number:08x}d04e4c1aa52f1f0a6e0b7c11"
    return CrashReport(event_id, title, 1_760_000_000 + 61 * number, stance, 12, lambda: REPORT_TEXT)


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


def privacy(consent: Consent, *, withdrawn: bool = False, fixed_pii: str = "") -> PrivacyDialog:
    """The privacy settings."""
    dialog = PrivacyDialog(
        consent,
        describe(SENTRY),
        environment="production",
        pii=False,
        pii_fixed=fixed_pii,
        install_id=INSTALL_ID,
    )
    if withdrawn:
        dialog.page.withdrawal.withdraw_button.click()
    return dialog


def scenes() -> dict[str, Callable[[], QDialog]]:
    """Every dialog in the states worth looking at."""
    some = Answer({"errors": "granted", "performance": "granted", "usage": "denied"}, "ask")
    fixed = Consent(answer_all("denied"), fixed="an administrator set CRASHDESK_CONSENT=denied.")
    several = [
        report(n, "held", title) for n, title in enumerate(("KeyError: 'id'", "TimeoutError", "<b>x</b>"))
    ]
    return {
        "opt-in": lambda: opt_in(ticked=False),
        "opt-in-ticked": lambda: opt_in(ticked=True),
        "crash-prompt": lambda: prompt(report()),
        "crash-prompt-several": lambda: prompt(*several),
        "crash-prompt-sent": lambda: prompt(report(stance="sent")),
        "crash-prompt-offered": lambda: prompt(
            report(stance="offered", title="Err: <img src=x> " + "long " * 40)
        ),
        "crash-prompt-refused": lambda: prompt_after_send("refused"),
        "crash-prompt-waiting": lambda: prompt_after_send("waiting"),
        "crash-prompt-delivered": lambda: prompt_after_send("sent"),
        "privacy": lambda: privacy(Consent(some)),
        "privacy-withdrawn": lambda: privacy(Consent(some), withdrawn=True),
        "privacy-fixed": lambda: privacy(fixed, fixed_pii="the application decides it."),
        "feedback": lambda: FeedbackDialog("ACME", describe(SENTRY)),
        "preview": lambda: PreviewDialog(REPORT_TEXT),
    }


def grab(name: str, build: Callable[[], QDialog], folder: Path) -> None:
    """Show one dialog, save its picture, close it."""
    dialog = build()
    dialog.show()
    for _ in range(5):
        QApplication.processEvents()
    dialog.grab().save(str(folder / f"{name}.png"))
    size, least = dialog.size(), dialog.minimumSizeHint()
    print(f"{name}: {size.width()}x{size.height()}, at least {least.width()}x{least.height()}")
    dialog.close()
    QApplication.processEvents()


def dark_palette() -> QPalette:
    """Fusion's dark palette, for platforms that cannot be told to be dark."""
    roles = QPalette.ColorRole
    palette = QPalette(QColor(0x32, 0x32, 0x32))
    palette.setColor(roles.Base, QColor(0x24, 0x24, 0x24))
    palette.setColor(roles.Highlight, QColor(0x30, 0x8C, 0xC6))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(0x9D, 0x9D, 0x9D))
    return palette


def main() -> None:
    """Parse the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--platform", default="offscreen", help="Qt platform plugin (offscreen, xcb)")
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = arguments.platform
    app = QApplication(["screenshots"])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    translation = Translation(app, (DIALOGS,))
    translation.use(arguments.language)
    light = app.palette()
    for scheme, palette in (("light", light), ("dark", dark_palette())):
        app.setPalette(palette)
        folder = arguments.folder / scheme
        folder.mkdir(parents=True, exist_ok=True)
        for name, build in scenes().items():
            grab(name, build, folder)


if __name__ == "__main__":
    main()

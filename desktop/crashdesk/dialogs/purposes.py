"""What each purpose of the consent table means to the person who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from crashdesk.reporter.consent import Purpose


@dataclass(frozen=True, slots=True)
class PurposeText:
    """A purpose in words: its name (with a mnemonic) and one line that says what it sends."""

    name: str
    explanation: str


def purpose_text(purpose: Purpose) -> PurposeText:
    """The words for a purpose.

    Whoever changes what they promise raises ``crashdesk.reporter.consent.TEXT_VERSION``.
    """
    return _texts()[purpose]


def _texts() -> dict[Purpose, PurposeText]:
    translate = QCoreApplication.translate
    return {
        "errors": PurposeText(
            translate("Purposes", "&Crash reports"),
            translate("Purposes", "What went wrong, where in the program, and the steps that led there."),
        ),
        "performance": PurposeText(
            translate("Purposes", "&Speed measurements"),
            translate("Purposes", "How long actions take, and when a window stops responding."),
        ),
        "usage": PurposeText(
            translate("Purposes", "&Usage statistics"),
            translate("Purposes", "How often the program runs, and how often it runs without a crash."),
        ),
        "attachments": PurposeText(
            translate("Purposes", "Screens&hots and logs"),
            translate("Purposes", "The window and the log at a crash. They may show what you work on."),
        ),
    }

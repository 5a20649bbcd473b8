"""Why something cannot be changed, in the person's language.

The reporter gives its reasons without Qt and in English; those it knows are translated here.
"""

from __future__ import annotations

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

KNOWN = (
    QT_TRANSLATE_NOOP("Reasons", "No recipient is configured."),
    QT_TRANSLATE_NOOP("Reasons", "Decided for this computer by its administrator."),
    QT_TRANSLATE_NOOP("Reasons", "Granted for this computer by CRASHDESK_CONSENT."),
    QT_TRANSLATE_NOOP("Reasons", "Denied for this computer by CRASHDESK_CONSENT."),
    QT_TRANSLATE_NOOP("Reasons", "Switched off by the application."),
    QT_TRANSLATE_NOOP("Reasons", "The application itself rules it out."),
)


def reason_text(reason: str) -> str:
    """A reason as the person reads it; one of a host's own as it is."""
    return QCoreApplication.translate("Reasons", reason) if reason else ""

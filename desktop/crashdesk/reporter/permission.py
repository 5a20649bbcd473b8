"""Whose word on consent counts: the administrator's, the host's, or the person's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.administration import ruling
from crashdesk.reporter.consent import Consent, StoredConsent, answer_all
from crashdesk.reporter.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.config import Config
    from crashdesk.reporter.folders import Folders

logger = logging.getLogger("crashdesk")

VARIABLE = "CRASHDESK_CONSENT"


def consent_for(
    asked: str | Consent,
    config: Config,
    folders: Folders,
    environ: Mapping[str, str],
    warn: Callable[[str], None],
) -> Consent:
    """The consent of this process.

    The administrator's file fixes it, else ``CRASHDESK_CONSENT`` does. A host's "denied" fixes it too; a
    host's "granted" holds until the person says otherwise: whoever withdrew stays withdrawn.

    Args:
        asked: what the host passed to ``install``.
        config: names the recipient the answer is about.
        folders: where answers are kept.
        environ: the process's environment.
        warn: told of values that are no consent.
    """
    if config.dsn is None:
        return Consent(answer_all("denied"), fixed="No recipient is configured.")
    ruled = _fixed_for_this_computer(folders, environ, warn)
    if ruled is not None:
        return ruled
    if isinstance(asked, Consent):
        return asked
    given: Any = asked  # whatever the host passes
    word = given if isinstance(given, str) else ""
    if word == "denied":
        return Consent(answer_all("denied"), fixed="Switched off by the application.")
    if word not in {"ask", "granted"}:
        warn(f"argument consent takes ask, granted, denied or a Consent, not {text_of(given, 40)!r}")
    return StoredConsent(
        folders.config / "consent.json",
        config.dsn.recipient,
        app_version=config.release or "",
        default=answer_all("granted") if word == "granted" else None,
        # Answers come long after the start's warnings were told.
        on_error=lambda error: logger.warning("the answer on crash reports could not be kept: %s", error),
    )


def _fixed_for_this_computer(
    folders: Folders, environ: Mapping[str, str], warn: Callable[[str], None]
) -> Consent | None:
    """The consent nobody at this computer can change; None where none is ruled."""
    ruled = ruling(folders.site, warn)
    if ruled is not None:
        return Consent(ruled, fixed="Decided for this computer by its administrator.")
    word = environ.get(VARIABLE, "").strip().lower()
    if word == "granted":
        return Consent(answer_all("granted"), fixed=f"Granted for this computer by {VARIABLE}.")
    if word == "denied":
        return Consent(answer_all("denied"), fixed=f"Denied for this computer by {VARIABLE}.")
    if word:
        warn(f"{VARIABLE} takes granted or denied, not {word[:40]!r}")
    return None

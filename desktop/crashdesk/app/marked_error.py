"""Sends a marked error the way an application would."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.client import Reporter
from crashdesk.reporter.consent import Consent, answer_all
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders

if TYPE_CHECKING:
    from crashdesk.reporter.config import Config

PATIENCE: Final = 15.0
"""Seconds that the delivery may take."""


class DoctorTestError(Exception):
    """The marked error of ``crashdesk doctor --send-test``."""


def send(config: Config) -> tuple[str | None, dict[str, Any]]:
    """Capture an error and deliver it, with an outbox of its own so that nothing else is touched.

    Returns:
        The event id if the receiver took it, and what the reporter has to say of itself.
    """
    with tempfile.TemporaryDirectory(prefix="crashdesk-doctor-") as home:
        folders = Folders.from_environment({"CRASHDESK_HOME": home})
        diagnostics = Diagnostics()
        consent = Consent(answer_all("granted"), fixed="The test was asked for on the command line.")
        always = replace(config, sample_rate=1.0, problems=())
        tags = {"service": "crashdesk-doctor", "crashdesk.test": "true"}
        reporter = Reporter(always, consent, Filters(diagnostics), folders, diagnostics, tags)
        reporter.start()
        try:
            event_id = _raise_and_capture(reporter)
            sent = reporter.flush(PATIENCE) and "last_success" in diagnostics.report()
        finally:
            reporter.uninstall()
        return event_id if sent else None, diagnostics.report()


def _raise_and_capture(reporter: Reporter) -> str | None:
    try:
        _fail()
    except DoctorTestError as error:
        return reporter.capture_exception(error, "error", {}, {})
    return None


def _fail() -> None:
    raise DoctorTestError("Test report: sent by 'crashdesk doctor --send-test', nothing is broken")

"""Decides which of the reporter's dialogs is shown when, and carries out what the person says."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PyQt6 import sip

from crashdesk.embed.choices import Choices
from crashdesk.embed.crash_questions import CrashQuestions
from crashdesk.embed.history_windows import HistoryWindows
from crashdesk.embed.windows import Windows, recipient_of
from crashdesk.qt.views import ignore
from crashdesk.reporter.crash_loop import LOOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QDialog, QWidget

    from crashdesk.dialogs.contact import Contact
    from crashdesk.dialogs.personal_data import Personal
    from crashdesk.dialogs.privacy import PrivacyPage
    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.dialogs.standing import Standing
    from crashdesk.qt.bridge import MainThread
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.consent import Answer
    from crashdesk.reporter.courier import Step
    from crashdesk.reporter.sources import Preferences


class Conductor:
    """Ties the dialogs to the reporter.

    Args:
        reporter: whose consent and reports the dialogs are about.
        main_thread: how what happens on other threads gets here.
        preferences: where the person's choices are kept.
        app_name: what the host is called.
        pii_fixed: why the person cannot allow personal data; empty when he can.
    """

    def __init__(
        self,
        reporter: Reporter,
        main_thread: MainThread,
        preferences: Preferences | None,
        app_name: str,
        pii_fixed: str = "",
    ) -> None:
        self._reporter, self._main_thread = reporter, main_thread
        self._app_name, self._pii_fixed = app_name, pii_fixed
        self.windows = Windows(reporter.config.dsn, main_thread)
        self._choices = Choices(reporter.consent, preferences, reporter.diagnostics)
        self._questions = CrashQuestions(reporter, self.windows, self._choices, app_name)
        self._history = HistoryWindows(reporter, main_thread, self.windows)
        self._launched = False
        self._safe_start: Callable[[], object] | None = None

    def start(self) -> None:
        """Begin to listen to the reporter."""
        call, questions = self._main_thread.call, self._questions
        self.windows.on_main_thread(self.windows.speak)
        self._reporter.consent.subscribe(lambda: call(questions.consent_changed))
        self._reporter.on_crash = lambda notice: call(partial(questions.ask, notice))
        self._reporter.delivery.gate.companions.on_attached = lambda event_id: call(
            partial(questions.attached, event_id)
        )
        self._reporter.delivery.on_delivery = lambda *told: call(partial(self._delivered, *told))

    def launched(self) -> None:
        """The application shows its first window: ask what was never answered."""
        self._launched = True
        self._ask_for_a_safe_start()
        if self._reporter.consent.unanswered:
            self.windows.show("opt-in", self._opt_in)

    def offer_safe_start(self, callback: Callable[[], object]) -> None:
        """Take what a safe start does, to be offered where the reporter tells of a crash loop."""
        self._safe_start = callback
        if self._launched:
            self.windows.on_main_thread(self._ask_for_a_safe_start)

    def close(self) -> None:
        """Take every dialog away."""
        self.windows.close()

    def show_privacy_settings(self, parent: QWidget | None = None) -> None:
        """Open the privacy settings, or bring the open ones to the front."""
        show = partial(self.windows.show, "privacy", partial(self._privacy, parent))
        self.windows.on_main_thread(show)

    def privacy_page(self, parent: QWidget | None = None) -> PrivacyPage | None:
        """The settings as a page for the host's own; None where there is no recipient."""
        from crashdesk.dialogs.privacy import PrivacyPage

        dsn = self._reporter.config.dsn
        if dsn is None:
            return None
        self.windows.speak()
        page = PrivacyPage(self._reporter.consent, recipient_of(dsn), **self._settings(), parent=parent)
        ignore(page)
        self._serve(page)
        return page

    def show_feedback_dialog(self, parent: QWidget | None = None) -> None:
        """Ask for feedback without a crash."""
        show = partial(self.windows.show, "feedback", partial(self._feedback, parent))
        self.windows.on_main_thread(show)

    def _ask_for_a_safe_start(self) -> None:
        if self._safe_start is not None and self._reporter.crash_loop:
            self.windows.show("safe-start", self._safe_start_dialog)

    def _safe_start_dialog(self, _recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.safe_start import SafeStartDialog

        dialog = SafeStartDialog(self._app_name, LOOP, self.windows.hosts_window)
        callback, self._safe_start = self._safe_start, None  # asked once
        dialog.accepted_safe.connect(partial(self._start_safely, callback))
        return dialog

    def _start_safely(self, callback: Callable[[], object] | None) -> None:
        with self._reporter.diagnostics.guard("safe start"):
            if callback is not None:
                callback()

    def _opt_in(self, recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.opt_in import OptInDialog

        window = self.windows.hosts_window
        dialog = OptInDialog(self._app_name, recipient, window, personal=self._reporter.pii)
        dialog.answered.connect(self._answered)
        dialog.example_requested.connect(partial(self._show_example, dialog))
        return dialog

    def _show_example(self, parent: QWidget) -> None:
        """A real report of this application as it is now, made like any other, but kept nowhere."""
        from crashdesk.dialogs.preview import PreviewDialog, readable

        example = self._reporter.example()
        PreviewDialog(readable(example), parent, exact=example).show()

    def _answered(self, answer: Answer) -> None:
        self._reporter.consent.answer(answer.states, answer.mode)

    def _privacy(self, parent: QWidget | None, recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.privacy import PrivacyDialog

        dialog = PrivacyDialog(self._reporter.consent, recipient, **self._settings(), parent=parent)
        self._serve(dialog.page)
        return dialog

    def _settings(self) -> dict[str, Any]:
        from crashdesk.dialogs.personal_data import Personal

        return {
            "environment": self._reporter.config.environment,
            "personal": Personal(self._reporter.pii, self._reporter.variables),
            "personal_fixed": self._pii_fixed,
            "install_id": self._reporter.install_id.value,
            "figures": self._reporter.delivery.figures,
        }

    def _serve(self, page: PrivacyPage) -> None:
        """Carry out what is asked for on a page of privacy settings."""
        page.personal_changed.connect(self._personal_changed)
        page.history_requested.connect(self._history.show)
        standing = page.standing
        standing.test_requested.connect(partial(self._test_connection, standing))
        standing.new_id_requested.connect(lambda: standing.show_id(self._reporter.install_id.renew()))

    def _delivered(self, key: str, step: Step, text: str) -> None:
        self._questions.delivered(key, step, text)
        self._history.refresh()

    def _personal_changed(self, personal: Personal) -> None:
        self._reporter.allow_personal_data(allowed=personal.allowed, variables=personal.variables)
        self._choices.keep(send_default_pii=personal.allowed, include_local_variables=personal.variables)

    def _test_connection(self, standing: Standing) -> None:
        def show(reached: bool, detail: str) -> None:  # noqa: FBT001 - called with an answer
            if not sip.isdeleted(standing):
                standing.show_test(reached=reached, detail=detail)

        self._reporter.delivery.test_connection(
            lambda reached, detail: self._main_thread.call(partial(show, reached, detail))
        )

    def _feedback(self, parent: QWidget | None, recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.feedback import FeedbackDialog

        dialog = FeedbackDialog(self._app_name, recipient, self._choices.contact, parent)
        dialog.submitted.connect(self._submitted)
        return dialog

    def _submitted(self, text: str, contact: Contact) -> None:
        self._choices.remember(contact)
        self._reporter.capture_feedback(
            text, contact.name or None, contact.email or None, None, approved=True
        )

"""Decides which of the reporter's dialogs is shown when, and carries out what the person says."""

from __future__ import annotations

import sys
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QLocale, QProcess, QThread
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from crashdesk.dialogs.window import GuestDialog
from crashdesk.qt.views import ignore
from crashdesk.widgets.translation import DIALOGS, Translation, language_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from crashdesk.dialogs.crash_report import Stance
    from crashdesk.dialogs.delivery import DeliveryState
    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.protocol.dsn import Dsn
    from crashdesk.qt.bridge import MainThread
    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.consent import Answer, Verdict
    from crashdesk.reporter.courier import Step
    from crashdesk.reporter.sources import Preferences

_STANCES: Final[dict[Verdict, Stance]] = {"send": "sent", "hold": "held", "memory": "offered"}
_STATES: Final[dict[Step, DeliveryState]] = {
    "delivered": "sent",
    "retry": "waiting",
    "wait": "waiting",
    "discard": "refused",
}


class Conductor:
    """Shows dialogs on the main thread, none of them modal, none of them keeping the host alive.

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
        self._preferences, self._app_name, self._pii_fixed = preferences, app_name, pii_fixed
        self._open: dict[str, QDialog] = {}
        self._held: set[str] = set()
        self._previews: dict[str, bytes] = {}
        self._on_the_way: set[str] = set()
        self._arrived: deque[str] = deque(maxlen=100)
        self._translation: Translation | None = None

    def start(self) -> None:
        """Begin to listen to the reporter."""
        self._on_main_thread(self._speak)
        self._reporter.consent.subscribe(lambda: self._main_thread.call(self._consent_changed))
        self._reporter.on_crash = lambda notice: self._main_thread.call(partial(self._crashed, notice))
        self._reporter.delivery.on_delivery = lambda key, step, text: self._main_thread.call(
            partial(self._delivered, key, step, text)
        )

    def launched(self) -> None:
        """The application shows its first window: ask what was never answered."""
        if self._reporter.consent.unanswered:
            self._show("opt-in", self._opt_in)

    def close(self) -> None:
        """Take every dialog away."""
        for name in list(self._open):
            dialog = self._opened(name)
            if dialog is not None:
                dialog.close()
        if self._translation is not None:
            self._translation.leave()

    def show_privacy_settings(self, parent: QWidget | None = None) -> None:
        """Open the privacy settings, or bring the open ones to the front."""
        self._on_main_thread(partial(self._show, "privacy", partial(self._privacy, parent)))

    def show_feedback_dialog(self, parent: QWidget | None = None) -> None:
        """Ask for feedback without a crash."""
        self._on_main_thread(partial(self._show, "feedback", partial(self._feedback, parent)))

    def _on_main_thread(self, action: Callable[[], object]) -> None:
        """A dialog opened from another thread would end the process."""
        app = QCoreApplication.instance()
        if app is not None and QThread.currentThread() is not app.thread():
            self._main_thread.call(action)
        else:
            action()

    def _speak(self) -> None:
        """Take the host's language; it may have chosen one, or made its application, only since."""
        app = QCoreApplication.instance()
        if app is not None:
            self._translation = self._translation or Translation(app, (DIALOGS,))
            self._translation.use(language_for(QLocale().uiLanguages()))

    def _hosts_window(self) -> QWidget | None:
        """The active window, or the host's behind it: a dialog of ours takes its children with it."""
        window = QApplication.activeWindow()
        while isinstance(window, GuestDialog):
            window = window.parentWidget()
        return window

    def _opened(self, name: str) -> QDialog | None:
        """An open dialog; one that went with the host's window that it belonged to is none."""
        dialog = self._open.get(name)
        if dialog is not None and sip.isdeleted(dialog):
            del self._open[name]
            return None
        return dialog

    def _show(self, name: str, make: Callable[[Dsn], QDialog]) -> QDialog | None:
        """Show a dialog, one of each kind; none without a recipient or without widgets."""
        dsn = self._reporter.config.dsn
        if dsn is None or not isinstance(QApplication.instance(), QApplication):
            return None
        dialog = self._opened(name)
        if dialog is None:
            self._speak()
            dialog = make(dsn)
            ignore(dialog)
            self._open[name] = dialog
            dialog.finished.connect(lambda _result: self._closed(name))
            dialog.show()
        else:
            dialog.raise_()
        return dialog

    def _closed(self, name: str) -> None:
        self._open.pop(name, None)
        if name == "crash":
            self._held.clear()
            self._previews.clear()

    def _opt_in(self, dsn: Dsn) -> QDialog:
        from crashdesk.dialogs.opt_in import OptInDialog

        window = self._hosts_window()
        dialog = OptInDialog(self._app_name, recipient_of(dsn), window, personal=self._reporter.pii)
        dialog.answered.connect(self._answered)
        return dialog

    def _answered(self, answer: Answer) -> None:
        self._reporter.consent.answer(answer.states, answer.mode)

    def _consent_changed(self) -> None:
        """A prompt must not ask about what leaves by itself now."""
        prompt: Any = self._opened("crash")
        if prompt is not None and self._reporter.consent.verdict("event") == "send":
            prompt.restate(self._held, "sent")
            self._held.clear()

    def _privacy(self, parent: QWidget | None, dsn: Dsn) -> QDialog:
        from crashdesk.dialogs.privacy import PrivacyDialog

        dialog = PrivacyDialog(
            self._reporter.consent,
            recipient_of(dsn),
            environment=self._reporter.config.environment,
            pii=self._reporter.pii,
            pii_fixed=self._pii_fixed,
            install_id=self._reporter.install_id.value,
            parent=parent,
        )
        dialog.pii_changed.connect(self._pii_changed)
        return dialog

    def _pii_changed(self, allowed: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._reporter.allow_personal_data(allowed=allowed)
        if self._preferences is not None:
            with self._reporter.diagnostics.guard("preferences"):
                self._preferences.set("send_default_pii", allowed)

    def _feedback(self, parent: QWidget | None, dsn: Dsn) -> QDialog:
        from crashdesk.dialogs.feedback import FeedbackDialog

        dialog = FeedbackDialog(self._app_name, recipient_of(dsn), parent)
        dialog.submitted.connect(
            lambda text, name, email: self._reporter.capture_feedback(text, name, email, None, approved=True)
        )
        return dialog

    def _crashed(self, notice: CrashNotice) -> None:
        """Tell of an error nobody handled, unless the answer was fixed for an unattended computer."""
        from crashdesk.dialogs.crash_prompt import CrashPrompt
        from crashdesk.dialogs.crash_report import CrashReport

        fixed = self._reporter.consent.fixed
        prompt = None if fixed else self._show("crash", self._crash_prompt)
        if not isinstance(prompt, CrashPrompt):
            self._reporter.delivery.gate.forget([notice.event_id])
        else:
            # What was asked about can still be read once it is gone.
            self._previews[notice.event_id] = self._reporter.delivery.gate.preview(notice.event_id) or b""
            if notice.verdict == "hold":
                self._held.add(notice.event_id)
            prompt.add(
                CrashReport(
                    notice.event_id,
                    notice.title,
                    notice.timestamp,
                    _STANCES[notice.verdict],
                    notice.steps,
                    partial(self._preview, notice.event_id),
                    personal=self._reporter.pii,
                )
            )

    def _crash_prompt(self, dsn: Dsn) -> QDialog:
        from crashdesk.dialogs.crash_prompt import CrashPrompt

        prompt = CrashPrompt(self._app_name, recipient_of(dsn), self._hosts_window())
        prompt.decided.connect(partial(self._decided, prompt))
        prompt.dismissed.connect(self._reporter.delivery.gate.forget)
        # Who leaves because of the crash has had a session that crashed.
        for leaving, action in ((prompt.restart_requested, restart), (prompt.quit_requested, _quit)):
            leaving.connect(partial(self._reporter.end_session, "crashed"))
            leaving.connect(action)
        return prompt

    def _decided(self, prompt: CrashPrompt, keys: list[str], send: bool, comment: str) -> None:  # noqa: FBT001
        if not send:
            self._reporter.delivery.gate.refuse(keys)
            return
        feedback = None
        if comment.strip() and keys:
            feedback = self._reporter.capture_feedback(comment, None, None, keys[-1], approved=True)
        waiting = {entry.key for entry in self._reporter.delivery.outbox.entries()}
        self._reporter.delivery.gate.approve(keys)
        waiting |= {entry.key for entry in self._reporter.delivery.outbox.entries()}
        self._on_the_way = waiting & {*keys, *([feedback] if feedback else [])}
        if self._on_the_way:
            prompt.set_delivery("sending")
        elif set(keys) <= set(self._arrived):
            prompt.set_delivery("sent")
        else:  # purged by a withdrawal, or too old
            gone = QCoreApplication.translate("Conductor", "The report is no longer there.")
            prompt.set_delivery("refused", gone)

    def _delivered(self, key: str, step: Step, text: str) -> None:
        """Tell the open prompt what became of what it sent; "sent" only once everything is."""
        if step == "delivered":
            self._arrived.append(key)
        if key not in self._on_the_way:
            return
        if step in {"delivered", "discard"}:
            self._on_the_way.discard(key)
        prompt: Any = self._opened("crash")
        if prompt is not None and (step != "delivered" or not self._on_the_way):
            prompt.set_delivery(_STATES[step], text if step == "discard" else "")

    def _preview(self, key: str) -> str:
        data = self._reporter.delivery.gate.preview(key) or self._previews.get(key)
        if not data:
            return QCoreApplication.translate("Conductor", "This report has been sent already.")
        from crashdesk.dialogs.preview import readable

        return readable(data)


def recipient_of(dsn: Dsn) -> Recipient:
    """The recipient as the dialogs name it."""
    from crashdesk.dialogs.recipient import describe

    return describe(dsn)


def _quit() -> None:
    QCoreApplication.quit()


def restart() -> None:
    """Start the application again, as it was started, and quit this one."""
    # orig_argv keeps what sys.argv loses: -m, -X and the like. A packaged build is its own interpreter.
    arguments = sys.argv[1:] if getattr(sys, "frozen", False) else sys.orig_argv[1:]
    if QProcess.startDetached(sys.executable, arguments)[0]:
        QCoreApplication.quit()

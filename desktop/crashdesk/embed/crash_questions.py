"""Asks about errors that nobody handled, and carries out what the person says."""

from __future__ import annotations

import sys
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QCoreApplication, QProcess, QProcessEnvironment

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QDialog

    from crashdesk.dialogs.attachment_choices import AttachedFile
    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from crashdesk.dialogs.crash_report import CrashReport, Reply, Stance
    from crashdesk.dialogs.delivery import DeliveryState
    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.embed.choices import Choices
    from crashdesk.embed.windows import Windows
    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.consent import Verdict
    from crashdesk.reporter.courier import Step

_STANCES: Final[dict[Verdict, Stance]] = {"send": "sent", "hold": "held", "memory": "offered"}
_STATES: Final[dict[Step, DeliveryState]] = {
    "delivered": "sent",
    "retry": "waiting",
    "wait": "waiting",
    "discard": "refused",
}
PROMPT: Final = "crash"


class CrashQuestions:
    """One prompt for all that went wrong since it was opened; to be used on the main thread.

    Args:
        reporter: whose reports it is about.
        windows: where the prompt is shown.
        choices: what the person wants remembered.
        app_name: what the host is called.
    """

    def __init__(self, reporter: Reporter, windows: Windows, choices: Choices, app_name: str) -> None:
        self._reporter, self._windows, self._choices = reporter, windows, choices
        self._app_name = app_name
        self._held: set[str] = set()
        self._previews: dict[str, bytes] = {}
        self._on_the_way: set[str] = set()
        self._refusal: str | None = None
        self._arrived: deque[str] = deque(maxlen=100)

    def ask(self, notice: CrashNotice) -> None:
        """Tell of an error, unless the answer is fixed for this computer, or nobody wants to be asked."""
        from crashdesk.dialogs.crash_prompt import CrashPrompt

        unwanted = notice.verdict == "memory" and not self._choices.prompts
        unasked = self._reporter.consent.fixed or unwanted or self._belongs_to_a_loop(notice)
        prompt = None if unasked else self._windows.show(PROMPT, self._prompt)
        if not isinstance(prompt, CrashPrompt):
            self._reporter.delivery.gate.forget([notice.event_id])
            return
        # What was asked about can still be read once it is gone.
        self._previews[notice.event_id] = self._reporter.delivery.gate.preview(notice.event_id) or b""
        if notice.verdict == "hold":
            self._held.add(notice.event_id)
        prompt.add(self._report(notice))

    def _belongs_to_a_loop(self, notice: CrashNotice) -> bool:
        """Whether a crash is one of a loop: a prompt at each start, and again, would have no end."""
        return self._reporter.crash_loop and (notice.earlier or self._reporter.starting)

    def attached(self, event_id: str) -> None:
        """Something goes with a report now: the open prompt shows it."""
        prompt: Any = self._windows.opened(PROMPT)
        if prompt is not None and event_id in self._previews:
            prompt.set_files(event_id, self._files(event_id))

    def consent_changed(self) -> None:
        """The open prompt must not ask about what leaves by itself now."""
        prompt: Any = self._windows.opened(PROMPT)
        if prompt is not None and self._reporter.consent.verdict("event") == "send":
            prompt.restate(self._held, "sent")
            self._held.clear()

    def delivered(self, key: str, step: Step, text: str) -> None:
        """Tell the open prompt what became of what it sent; "sent" only once everything is."""
        if step == "delivered":
            self._arrived.append(key)
        if key not in self._on_the_way:
            return
        if step in {"delivered", "discard"}:
            self._on_the_way.discard(key)
        if step == "discard":
            self._refusal = text
        prompt: Any = self._windows.opened(PROMPT)
        if prompt is None:
            return
        if self._refusal is not None:  # that a comment arrived later does not mend it
            prompt.set_delivery("refused", self._refusal)
        elif step != "delivered" or not self._on_the_way:
            prompt.set_delivery(_STATES[step])

    def _files(self, event_id: str) -> tuple[AttachedFile, ...]:
        from crashdesk.dialogs.attachment_choices import AttachedFile

        companions = self._reporter.delivery.gate.companions
        return tuple(
            AttachedFile(one.name, one.size, one.content_type, partial(companions.read, event_id, one.name))
            for one in companions.attachments_of(event_id)
        )

    def _report(self, notice: CrashNotice) -> CrashReport:
        from crashdesk.dialogs.crash_report import CrashReport

        return CrashReport(
            notice.event_id,
            notice.title,
            notice.timestamp,
            _STANCES[notice.verdict],
            notice.steps,
            partial(self._preview, notice.event_id),
            personal=self._reporter.pii,
            earlier=notice.earlier,
            files=() if notice.verdict == "send" else self._files(notice.event_id),
        )

    def _prompt(self, recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.crash_prompt import CrashPrompt

        prompt = CrashPrompt(self._app_name, recipient, self._choices.contact, self._windows.hosts_window)
        prompt.decided.connect(partial(self._decided, prompt))
        prompt.dismissed.connect(self._reporter.delivery.gate.forget)
        prompt.finished.connect(self._closed)
        # Who leaves because of the crash has had a session that crashed.
        for leaving, action in ((prompt.restart_requested, restart), (prompt.quit_requested, _quit)):
            leaving.connect(partial(self._reporter.end_session, "crashed"))
            leaving.connect(action)
        return prompt

    def _closed(self) -> None:
        self._held.clear()
        self._previews.clear()

    def _decided(self, prompt: CrashPrompt, keys: list[str], send: bool, reply: Reply) -> None:  # noqa: FBT001
        if send:
            self._choices.remember(reply.contact)
            self._send(prompt, keys, reply)
        else:
            self._reporter.delivery.gate.refuse(keys)
        if reply.from_now_on:
            self._choices.decide_from_now_on(send=send)

    def _send(self, prompt: CrashPrompt, keys: list[str], reply: Reply) -> None:
        feedback = self._refusal = None
        if reply.comment.strip() and keys:
            who = reply.contact
            feedback = self._reporter.capture_feedback(
                reply.comment, who.name or None, who.email or None, keys[-1], approved=True
            )
        for key, names in reply.left_out.items():
            for name in names:
                self._reporter.delivery.gate.companions.remove(key, name)
        waiting = self._waiting()
        self._reporter.delivery.gate.approve(keys)
        self._on_the_way = (waiting | self._waiting()) & {*keys, *([feedback] if feedback else [])}
        if self._on_the_way:
            prompt.set_delivery("sending")
        elif set(keys) <= set(self._arrived):
            prompt.set_delivery("sent")
        else:  # purged by a withdrawal, or too old
            gone = QCoreApplication.translate("CrashQuestions", "The report is no longer there.")
            prompt.set_delivery("refused", gone)

    def _waiting(self) -> set[str]:
        return {entry.key for entry in self._reporter.delivery.outbox.entries()}

    def _preview(self, key: str) -> bytes:
        data = self._reporter.delivery.gate.preview(key) or self._previews.get(key)
        if not data:
            raise ValueError(QCoreApplication.translate("CrashQuestions", "it has been sent already."))
        return data


def _quit() -> None:
    QCoreApplication.quit()


def restart() -> None:
    """Start the application again, as it was started, and quit this one."""
    process = QProcess()
    process.setProgram(sys.executable)
    # orig_argv keeps what sys.argv loses: -m, -X and the like. A packaged build is its own interpreter.
    if getattr(sys, "frozen", False):
        process.setArguments(sys.argv[1:])
        process.setProcessEnvironment(_environment_of_its_own())
    else:
        process.setArguments(sys.orig_argv[1:])
    if process.startDetached()[0]:
        QCoreApplication.quit()


def _environment_of_its_own() -> QProcessEnvironment:
    """Without this, PyInstaller takes the new process for a part of this one, and shares what this deletes.

    https://pyinstaller.org/en/stable/common-issues-and-pitfalls.html#independent-subprocess
    """
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYINSTALLER_RESET_ENVIRONMENT", "1")
    return environment

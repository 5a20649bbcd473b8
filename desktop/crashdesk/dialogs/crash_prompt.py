"""The crash prompt: what happened, what would be sent, one field, two buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.comment import CommentField
from crashdesk.dialogs.contact import Contact, Reachable
from crashdesk.dialogs.controls import Button, CheckBox
from crashdesk.dialogs.crash_details import CrashDetails
from crashdesk.dialogs.crash_report import CrashReport, Reply, Stance, concerned, prevailing
from crashdesk.dialogs.delivery import DeliveryLine, DeliveryState
from crashdesk.dialogs.labels import GRID, Heading, literal
from crashdesk.dialogs.placement import place
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.rows import ButtonRow
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PyQt6.QtGui import QShowEvent

    from crashdesk.dialogs.attachment_choices import AttachedFile
    from crashdesk.dialogs.recipient import Recipient

__all__ = ["CrashPrompt", "CrashReport"]


class CrashPrompt(GuestDialog):
    """Comes up in a corner after a crash that the application survived, and takes no focus.

    Several crashes queue into the one prompt. After "Send" it stays to say what became of it.

    Signals:
        decided(list of event ids, send, reply): Send or Don't send, with what the person adds.
        dismissed(list of event ids): closed without a decision; what is held stays held.
        restart_requested(), quit_requested(): chosen in the menu; nothing is decided by them.

    Args:
        app_name: the host application's name.
        recipient: who receives.
        known: who was remembered.
        parent: the host's window, whose centre stays uncovered.
        close_after: how long "Sent" stays to be read, in seconds.
    """

    decided = pyqtSignal(object, bool, object)
    dismissed = pyqtSignal(object)
    restart_requested = pyqtSignal()
    quit_requested = pyqtSignal()

    def __init__(
        self,
        app_name: str,
        recipient: Recipient,
        known: Contact | None = None,
        parent: QWidget | None = None,
        *,
        close_after: float = 4.0,
    ) -> None:
        super().__init__("", parent, columns=76)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._heading, self._question = Heading(), PlainLabel(wrap=True)
        self._app_name, self._recipient = app_name, recipient
        self._reports: list[CrashReport] = []
        self._known: set[str] = set()
        self._goes_on = True
        self.details = CrashDetails(self)
        self.comment = CommentField(self, lines=3)
        self.reachable = Reachable(known or Contact(), self)
        self.from_now_on_box = CheckBox(self)
        self.delivery = DeliveryLine(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(close_after * 1000))
        self._timer.timeout.connect(self._leave)
        self._arrange()
        self._name()
        self.details.changed.connect(self._refresh)
        self.reachable.changed.connect(self._settle)
        self.comment.changed.connect(self._refresh_buttons)
        # If a window manager gives the prompt the focus after all, what is being typed lands in the comment.
        self.comment.setFocus()

    def add(self, report: CrashReport) -> None:
        """Take up one more crash; one that is known already is not asked about twice."""
        if report.event_id in self._known:
            return
        self._known.add(report.event_id)
        self._timer.stop()
        self._reports.append(report)
        self._renew()

    def restate(self, event_ids: Collection[str], stance: Stance) -> None:
        """Tell that open reports stand otherwise now: consent was given elsewhere, so they leave."""
        self._reports = [
            replace(report, stance=stance) if report.event_id in event_ids else report
            for report in self._reports
        ]
        self._renew()

    def set_files(self, event_id: str, files: Sequence[AttachedFile]) -> None:
        """Tell what would go with a report; one that leaves by itself is not asked about."""
        self._reports = [
            replace(report, files=tuple(files))
            if report.event_id == event_id and report.stance != "sent"
            else report
            for report in self._reports
        ]
        self._renew()

    def set_delivery(self, state: DeliveryState, detail: str = "") -> None:
        """Tell what became of what was sent; "sent" closes the prompt after a moment if nothing is open."""
        self.delivery.tell(state, detail)
        self._timer.stop()
        if state == "sent" and not self._reports:
            self._timer.start()
        self._settle()

    def reject(self) -> None:
        """Close without a decision."""
        self._timer.stop()
        open_ids = [report.event_id for report in self._reports]
        self._reports.clear()
        if open_ids:
            self.dismissed.emit(open_ids)
        super().reject()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Appear in a corner, clear of the middle of the host's window."""
        super().showEvent(event)
        place(self)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._heading)
        words.addWidget(self._question)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self._icon(), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.column.addLayout(head)
        for part in (self.delivery, self.details, self.comment, self.reachable, self.from_now_on_box):
            self.column.addSpacing(GRID // 2)
            self.column.addWidget(part)
        self.column.addStretch()
        self.footer.addLayout(self._buttons())

    def _icon(self) -> PlainLabel:
        style = self.style()
        assert style is not None
        icon = PlainLabel()
        side = 3 * GRID
        icon.setPixmap(style.standardIcon(QStyle.StandardPixmap.SP_MessageBoxInformation).pixmap(side, side))
        return icon

    def _buttons(self) -> ButtonRow:
        """Enter never sends and never discards."""
        self.more_button = Button(self)
        self.more_button.setMenu(self._menu())
        self.refuse_button = Button(self, self._refuse)
        self.send_button = Button(self, lambda: self._decide(send=True))
        return ButtonRow([self.more_button], [self.refuse_button, self.send_button])

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        restart, leave = QAction(menu), QAction(menu)
        restart.triggered.connect(self.restart_requested)
        leave.triggered.connect(self.quit_requested)
        menu.addActions([restart, leave])
        name = literal(self._app_name)
        self.say(restart.setText, lambda: self.tr("&Restart {app}").format(app=name))
        self.say(leave.setText, lambda: self.tr("&Quit {app}").format(app=name))
        return menu

    def _name(self) -> None:
        name = self._app_name
        self.say(self.setWindowTitle, lambda: self.tr("{app}: something went wrong").format(app=name))
        self.say(self.comment.rename, lambda: self.tr("Co&mment"))
        self.say(self.comment.suggest, lambda: self.tr("What were you doing? (optional)"))
        self.say(self.more_button.rename, lambda: self.tr("Mor&e"))

    def retranslate(self) -> None:
        """Ask in another language."""
        super().retranslate()
        self._refresh()

    def _renew(self) -> None:
        self.details.show_reports(self._reports)
        self._refresh()

    def _refresh(self) -> None:
        asking, scope = bool(self._reports), self.details.scope
        for part in (self.comment, self.reachable, self.send_button):
            part.setVisible(asking)
        self._offer_from_now_on(prevailing(scope) if asking else "sent")
        self._say_what_happened([report.earlier for report in scope])
        question = self._ask(prevailing(scope), len(scope)) if asking else ""
        text = self.tr("The program goes on. {question}") if self._goes_on else "{question}"
        self._question.setText(text.format(question=question).rstrip())
        self._refresh_buttons()
        self._settle()

    def _offer_from_now_on(self, stance: Stance) -> None:
        """Where reports are denied, "just this one" cannot hold from now on; to be left in peace can."""
        offered = stance == "offered"
        self.from_now_on_box.setVisible(stance != "sent")
        self.from_now_on_box.rename(
            self.tr("Do&n't ask again after “Don't send”") if offered else self.tr("Do this from &now on")
        )

    def _say_what_happened(self, earlier: list[bool]) -> None:
        """What ended an earlier run did not go on, and there is nothing left to restart or to quit."""
        if earlier:  # once everything is answered, what was said stays
            self._goes_on = not all(earlier)
        text = self.tr("Something went wrong in {app}.")
        if not self._goes_on:
            text = self.tr("{app} ended unexpectedly last time.")
        self._heading.setText(text.format(app=self._app_name))
        self.more_button.setVisible(self._goes_on)

    def _refresh_buttons(self) -> None:
        stance = prevailing(self.details.scope)
        told = stance == "sent" or not self._reports
        self.refuse_button.rename(self.tr("&Close") if told else self.tr("&Don't send"))
        self.send_button.rename(self.tr("&Send comment") if told else self.tr("&Send"))
        self.send_button.setEnabled(not told or bool(self.comment.text))

    def _ask(self, stance: Stance, count: int) -> str:
        """The question, or what is told, in one or two short sentences."""
        name, one = self._recipient.full_name, count == 1
        if stance == "sent":
            text = (
                self.tr("As you chose, a report goes to {recipient}. Would you like to add a comment?")
                if one
                else self.tr(
                    "As you chose, %n reports go to {recipient}. Would you like to add a comment?", "", count
                )
            )
        elif stance == "held":
            text = (
                self.tr("Send a report to {recipient}, so that it can be fixed?")
                if one
                else self.tr("Send %n reports to {recipient}, so that it can be fixed?", "", count)
            )
        else:
            text = (
                self.tr("You have chosen to send no reports. Send just this one to {recipient}?")
                if one
                else self.tr(
                    "You have chosen to send no reports. Send just these %n to {recipient}?", "", count
                )
            )
        return text.format(recipient=name)

    def _refuse(self) -> None:
        if prevailing(self.details.scope) == "sent" or not self._reports:
            self.close()
        else:
            self._decide(send=False)

    def _decide(self, *, send: bool) -> None:
        scope, reply = self.details.scope, self._reply(send=send)
        self._reports = [report for report in self._reports if report not in scope]
        self.comment.clear()
        if send:
            self.delivery.tell("sending")
        self._renew()
        (self.comment if self._reports else self.refuse_button).setFocus()
        self.decided.emit(concerned(scope, send=send), send, reply if send else replace(reply, comment=""))
        if not send and not self._reports:
            self.close()

    def _reply(self, *, send: bool) -> Reply:
        just_this_one = send and prevailing(self.details.scope) == "offered"
        asked = self.from_now_on_box.isVisible() and self.from_now_on_box.isChecked() and not just_this_one
        return Reply(self.comment.text, self.reachable.contact, asked, self.details.left_out)

    def _leave(self) -> None:
        """Close by itself, but not together with a report that is being read."""
        if any(preview.isVisible() for preview in self.findChildren(PreviewDialog)):
            self._timer.start()
        else:
            self.close()

    def _settle(self) -> None:
        """Take the new height, and keep the lower edge where it is."""
        if not self.isVisible():
            return
        before = self.height()
        self.fit()
        self.move(self.x(), self.y() + before - self.height())

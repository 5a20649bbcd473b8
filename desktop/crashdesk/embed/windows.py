"""The reporter's open dialogs: one of each kind, none modal, none keeping the host alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QLocale, QThread
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from crashdesk.qt.views import ignore
from crashdesk.widgets.translation import DIALOGS, Translation, language_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.protocol.dsn import Dsn
    from crashdesk.qt.bridge import MainThread


class Windows:
    """Shows dialogs on the main thread, in the person's language.

    Args:
        dsn: the recipient; without one no dialog has anything to be about.
        main_thread: how what happens on other threads gets here.
    """

    def __init__(self, dsn: Dsn | None, main_thread: MainThread) -> None:
        self._dsn, self._main_thread = dsn, main_thread
        self._open: dict[str, QDialog] = {}
        self._translation: Translation | None = None

    def on_main_thread(self, action: Callable[[], object]) -> None:
        """Do something there: a dialog opened from another thread would end the process."""
        app = QCoreApplication.instance()
        if app is not None and QThread.currentThread() is not app.thread():
            self._main_thread.call(action)
        else:
            action()

    def speak(self) -> None:
        """Take the host's language; it may have chosen one, or made its application, only since."""
        app = QCoreApplication.instance()
        if app is not None:
            self._translation = self._translation or Translation((DIALOGS,))
            self._translation.use(language_for(QLocale().uiLanguages()))

    @property
    def hosts_window(self) -> QWidget | None:
        """The active window, or the host's behind it: a dialog of ours takes its children with it."""
        from crashdesk.dialogs.window import GuestDialog  # when the first dialog is shown, not before

        window = QApplication.activeWindow()
        while isinstance(window, GuestDialog):
            window = window.parentWidget()
        return window

    def opened(self, name: str) -> QDialog | None:
        """An open dialog; one that went with the host's window that it belonged to is none."""
        dialog = self._open.get(name)
        if dialog is not None and sip.isdeleted(dialog):
            del self._open[name]
            return None
        return dialog

    def show(self, name: str, make: Callable[[Recipient], QDialog]) -> QDialog | None:
        """Show a dialog, one of each kind; none without a recipient or without widgets."""
        if self._dsn is None or not isinstance(QApplication.instance(), QApplication):
            return None
        from crashdesk.dialogs.window import GuestDialog

        self.speak()
        dialog = self.opened(name)
        if dialog is None:
            dialog = make(recipient_of(self._dsn))
            ignore(dialog)
            self._open[name] = dialog
            dialog.finished.connect(lambda _result: self._open.pop(name, None))
            if isinstance(dialog, GuestDialog):
                dialog.language_doubted.connect(self._follow)
            dialog.show()
        else:
            dialog.raise_()
        return dialog

    def _follow(self) -> None:
        """Take the language of now, unless the last dialog is on its way out."""
        if self._open:
            self.speak()

    def close(self) -> None:
        """Take every dialog away, and the language with them."""
        for name in list(self._open):
            dialog = self.opened(name)
            if dialog is not None:
                dialog.close()
        if self._translation is not None:
            self._translation.leave()


def recipient_of(dsn: Dsn) -> Recipient:
    """The recipient as the dialogs name it."""
    from crashdesk.dialogs.recipient import describe

    return describe(dsn)

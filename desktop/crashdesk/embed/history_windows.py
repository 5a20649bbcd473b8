"""The history and what can be done from it, tied to the reporter."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtWidgets import QDialog

    from crashdesk.dialogs.data_deletion import DataDeletionDialog
    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.embed.windows import Windows
    from crashdesk.qt.bridge import MainThread
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.erasure import Outcome
    from crashdesk.reporter.history import Record

HISTORY: Final = "history"
DELETION: Final = "data-deletion"


class HistoryWindows:
    """Shows the history, keeps it up to date while it is open; to be used on the main thread.

    Args:
        reporter: whose history it is.
        main_thread: how what happens on other threads gets here.
        windows: where dialogs are shown.
    """

    def __init__(self, reporter: Reporter, main_thread: MainThread, windows: Windows) -> None:
        self._reporter, self._main_thread, self._windows = reporter, main_thread, windows
        self._records: Sequence[Record] = ()
        self._listing = self._again = False

    def show(self) -> None:
        """Open the history, or bring the open one to the front."""
        if self._windows.show(HISTORY, self._history) is not None:
            self.refresh()

    def refresh(self) -> None:
        """List again, if somebody is looking; the files are read on another thread."""
        if self._windows.opened(HISTORY) is None:
            return
        if self._listing:
            self._again = True
            return
        self._listing, self._again = True, False
        threading.Thread(target=self._list, name="crashdesk-history", daemon=True).start()

    def _list(self) -> None:
        records: list[Record] = []
        with self._reporter.diagnostics.guard("history"):
            records = self._reporter.delivery.history()
        self._main_thread.call(partial(self._listed, records))

    def _listed(self, records: list[Record]) -> None:
        self._listing, self._records = False, records
        dialog: Any = self._windows.opened(HISTORY)
        if dialog is not None:
            dialog.show_records(records)
        if self._again:
            self.refresh()

    def _history(self, _recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.history import HistoryDialog

        dialog = HistoryDialog(history.read, self._windows.hosts_window)
        dialog.copies_given_up.connect(history.delete)
        dialog.outdated.connect(self.refresh)
        dialog.data_deletion_requested.connect(self._show_deletion)
        return dialog

    def _show_deletion(self) -> None:
        self._windows.show(DELETION, self._deletion)

    def _deletion(self, recipient: Recipient) -> QDialog:
        from crashdesk.dialogs.data_deletion import DataDeletionDialog

        ids = list(dict.fromkeys([self._reporter.install_id.value, *history.user_ids(self._records)]))
        sent = [record.event_id for record in self._records if record.state == "sent" and record.event_id]
        events = list(dict.fromkeys(sent))
        dialog = DataDeletionDialog(recipient, ids, events, self._windows.hosts_window)
        dialog.deletion_requested.connect(partial(self._erase, dialog, ids))
        return dialog

    def _erase(self, dialog: DataDeletionDialog, ids: Sequence[str]) -> None:
        def show(outcome: Outcome) -> None:
            if self._windows.opened(DELETION) is dialog:
                dialog.show_outcome(outcome)

        call = self._main_thread.call
        self._reporter.delivery.erase(ids, lambda outcome: call(partial(show, outcome)))

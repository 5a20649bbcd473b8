"""The desk's QApplication."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, pyqtSignal
from PyQt6.QtWidgets import QApplication


class Application(QApplication):
    """An application that is asked to quit, and does so once everything is put away.

    Qt itself would end the event loop as soon as the windows are closed: under the coroutine that is still
    ending the server.

    Signals:
        asked_to_quit(): by ``QCoreApplication.quit`` (the crash prompt's "Restart" and "Quit"), the dock, or
            the end of the session.
    """

    asked_to_quit = pyqtSignal()

    def event(self, event: QEvent | None) -> bool:
        """Tell of the wish to quit instead of obeying it."""
        if event is not None and event.type() == QEvent.Type.Quit:
            self.asked_to_quit.emit()
            event.ignore()
            return True
        return super().event(event)

"""The desk's window: navigation, the pages beside it, and what the window says at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QSettings, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QMainWindow, QMenu, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from crashdesk._version import __version__
from crashdesk.desk.connection import Connection
from crashdesk.desk.issues_page import IssuesPage
from crashdesk.desk.menus import Menus
from crashdesk.desk.navigation import Navigation
from crashdesk.desk.notice_bar import NoticeBar
from crashdesk.desk.project_desk import ProjectDesk
from crashdesk.desk.splitter import HairlineSplitter
from crashdesk.desk.tasks import Tasks
from crashdesk.desk.test_report import TestReportError
from crashdesk.widgets.icons import application_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QCloseEvent, QHideEvent, QShowEvent

    from crashdesk.client import Client
    from crashdesk.desk.link import Link
    from crashdesk.desk.pages import Page

_PROJECTS_EVERY = 5  # answers between two looks at the list of projects
_FIRST_SIZE = (1280, 800)  # pixels
_NAVIGATION = 184  # pixels


class MainWindow(QMainWindow):
    """Shows what one server holds. It works while a qasync loop runs and it can be seen.

    Args:
        client: the server to read from; None while it is being started (see :meth:`set_client`). The
            caller closes it, after the window.
        settings: where sizes and choices are remembered.
        parent: the owner.

    Signal: ``closed``, once the window has been closed; :meth:`settled` then waits for its work to end.
    """

    closed = pyqtSignal()

    def __init__(self, client: Client | None, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._tasks = Tasks()
        self._waiting: list[Client | None] = [client]
        self.issues = IssuesPage(self._tasks)
        self.pages: list[Page] = [self.issues]
        self.navigation = Navigation()
        self.condition = NoticeBar("alert-outline", lasting=True)
        self.notice = NoticeBar("information-outline")
        self.projects = ProjectDesk(self._tasks, self.navigation, self.issues.list.welcome, self)
        self.connection = Connection(self._tasks, self._beat, self)
        self._book = QStackedWidget()
        self._splitter = HairlineSplitter()
        self._set_up_menus()
        self._lay_out()
        self._connect()
        self._restore()

    @property
    def file_menu(self) -> QMenu:
        """The File menu; what is added stands before Quit."""
        return self._menus.file

    @property
    def help_menu(self) -> QMenu:
        """The Help menu."""
        return self._help

    def set_client(self, client: Client | None) -> None:
        """Read from another server (it was restarted at another address), or from none for now.

        What is shown stays until the new server answers. A window that cannot be seen takes the client up
        when it can.
        """
        self._waiting = [client]
        self._watch()

    def show_notice(
        self, text: str, action_text: str | None = None, callback: Callable[[], None] | None = None
    ) -> None:
        """Say something at the window's foot, with a button where there is something to do about it."""
        self.notice.say(text, action_text, callback)

    @pyqtSlot()
    def send_test_report(self) -> None:
        """Raise an error in a slot, as a real one would be.

        Raises:
            TestReportError: always.
        """
        self.projects.show_all()  # the report is the desk's own, whatever project is chosen
        self.show_notice(self.tr("A test error was raised. Its report appears here once it is delivered."))
        raise TestReportError("Test report: sent from the Help menu, nothing is broken")

    async def settled(self) -> None:
        """Wait until the work that closing has cancelled has ended."""
        await self._tasks.settled()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin to ask the server, once the event loop runs."""
        super().showEvent(event)
        QTimer.singleShot(0, self._watch)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Stop asking: nobody looks."""
        super().hideEvent(event)
        self.connection.stop()

    def changeEvent(self, event: QEvent | None) -> None:
        """Stop asking while minimised."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.WindowStateChange:
            self._watch()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Remember sizes and choices, and end all work."""
        self._save()
        self._tasks.close()
        self.notice.withdraw()
        super().closeEvent(event)
        self.closed.emit()

    def _watch(self) -> None:
        """Ask the server while the window can be seen."""
        if not self.isVisible() or self.isMinimized():
            self.connection.stop()
            return
        while self._waiting:
            self._take_up(self._waiting.pop())
        self.connection.start()

    def _take_up(self, client: Client | None) -> None:
        self.connection.set_client(client)
        self.projects.projects.set_client(client)
        for page in self.pages:
            page.set_client(client)

    async def _beat(self, answers: int) -> None:
        if answers % _PROJECTS_EVERY == 0:
            await self.projects.projects.poll()
        shown = self._book.currentWidget()
        for page in self.pages:
            if page is shown:
                await page.poll()

    def _show_link(self, link: Link, local: bool, note: str) -> None:  # noqa: FBT001  the slot of a bool signal
        self.navigation.link.show_link(link, local=local)
        if not note:
            self.condition.withdraw()
        elif note != self.condition.text:
            self.condition.say(note)

    def _set_up_menus(self) -> None:
        self.setWindowTitle(self.tr("Crashdesk"))
        self.setWindowIcon(application_icon())
        bar = self.menuBar()
        assert bar is not None
        self._menus = Menus(bar, self)
        self._menus.fill_file(self.projects.ask_for_new, self.close)
        for page in self.pages:
            page.add_menus(bar)
        self._help = self._menus.fill_help(self.send_test_report, self._show_about)

    def _lay_out(self) -> None:
        for page in self.pages:
            self._book.addWidget(page)
            self.navigation.add_page(page)
        self._splitter.addWidget(self.navigation)
        self._splitter.addWidget(self._book)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([_NAVIGATION, _FIRST_SIZE[0] - _NAVIGATION])
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.condition)
        column.addWidget(self.notice)
        self.setCentralWidget(center)

    def _connect(self) -> None:
        for page in self.pages:
            page.noticed.connect(self.show_notice)
            page.failed.connect(self.connection.fail)
            page.counted.connect(lambda count, key=page.key: self.navigation.show_count(key, count))
            self.connection.returned.connect(page.resume)
            self.projects.chosen.connect(page.set_project)
        self.connection.changed.connect(self._show_link)
        self.navigation.page_chosen.connect(self._turn_to)

    def _turn_to(self, key: str) -> None:
        self._book.setCurrentWidget(next(page for page in self.pages if page.key == key))

    def _show_about(self) -> None:
        box = QMessageBox(self)
        box.setObjectName("about")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About Crashdesk"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIconPixmap(application_icon().pixmap(64, 64))
        box.setText(self.tr("Crashdesk %1").replace("%1", __version__))
        box.setInformativeText(self.tr("Crash reports of desktop applications, read on your own computer."))
        box.open()

    def _save(self) -> None:
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/splitter", self._splitter.saveState())
        self._settings.setValue("window/project", self.projects.chosen_id or "")
        for page in self.pages:
            page.save(self._settings)

    def _restore(self) -> None:
        self.resize(*_FIRST_SIZE)
        geometry, sizes = self._settings.value("window/geometry"), self._settings.value("window/splitter")
        if geometry:
            self.restoreGeometry(geometry)
        if sizes:
            self._splitter.restoreState(sizes)
        for page in self.pages:
            page.restore(self._settings)
        self.projects.choose(str(self._settings.value("window/project", "") or "") or None)

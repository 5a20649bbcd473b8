from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QTabWidget, QWidget

from crashdesk import desk
from crashdesk.desk.test_report import TestReportError
from tests.helpers.desk_data import issue_json, project_json
from tests.helpers.desk_loop import palette, press, until
from tests.helpers.desk_server import DeskServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QApplication, QMenu

    from crashdesk.desk.main_window import MainWindow


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_it_shows_projects_issues_and_the_first_issue(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        assert window.navigation.link.text == "receiving"
        assert window.navigation.projects.count() == 2
        assert window.issues.list.model.rowCount() == 14
        assert window.issues.detail.header.title == "LookupError: order gone"
        assert window.issues.detail.bar.text.startswith("event 124 of 124")
        assert window.issues.list.span.text() == "1\N{EN DASH}14 of 14"

    look(work)


def test_only_pages_that_exist_are_in_the_navigation(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        pages = window.navigation.pages
        entries = [item.text() for row in range(pages.count()) if (item := pages.item(row))]
        assert entries == ["Issues"]
        await until(lambda: window.navigation.link.text == "receiving")

    look(work)


def test_the_application_adds_its_entries_before_quit(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        window.file_menu.addAction("Privacy settings…")
        window.file_menu.aboutToShow.emit()
        window.file_menu.aboutToShow.emit()
        assert texts(window.file_menu) == ["New project…", "Privacy settings…", "Quit"]
        assert texts(window.help_menu) == ["Send a test report", "About Crashdesk"]

    look(work)


def test_sending_a_test_report_raises_in_the_slot_and_says_what_will_happen(
    look: Callable[..., None],
) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        with pytest.raises(TestReportError, match=r"^Test report: "):
            window.send_test_report()
        assert "test error was raised" in window.notice.text

    look(work)


def test_a_notice_has_an_action_and_goes_when_it_is_pressed(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        pressed: list[bool] = []
        window.show_notice("The server was started again.", "Details", lambda: pressed.append(True))
        assert window.notice.text == "The server was started again."
        window.notice.press()
        assert pressed == [True]
        assert window.notice.text == ""

    look(work)


def test_the_keyboard_reaches_everything(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        acts = window.issues.actions_
        keys = {
            action.text(): action.shortcuts() for action in (*acts.for_issue(), *acts.for_view()) if action
        }
        for text, key in {
            "Resolve": "R",
            "Ignore": "I",
            "Undo or reopen": "U",
            "Refresh": "F5",
            "Search": "/",
            "Newer event": "J",
            "Older event": "K",
        }.items():
            assert QKeySequence(key) in keys[text]
        view = window.issues.list.view
        view.setFocus()
        press(view, Qt.Key.Key_Down)
        await until(lambda: window.issues.detail.header.title.startswith("TimeoutError"))
        await until(lambda: window.issues.detail.event_shown)
        acts.older.trigger()
        await until(lambda: window.issues.detail.bar.text.startswith("event 16 of 17"))
        acts.newer.trigger()
        await until(lambda: window.issues.detail.bar.text.startswith("event 17 of 17"))

    look(work)


def test_several_issues_are_ignored_together_and_come_back_together(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        window.issues.list.view.selectAll()
        window.issues.actions_.ignore.trigger()
        await until(lambda: "Nothing left to do" in window.issues.list.message.text)
        assert {issue["status"] for issue in server.issues} == {"ignored"}
        assert window.notice.text == "Ignored: 14 issues"
        window.issues.actions_.reopen.trigger()
        await until(lambda: window.issues.list.model.rowCount() == 14)
        assert {issue["status"] for issue in server.issues} == {"unresolved"}

    look(work)


def test_the_next_issue_is_selected_when_one_leaves_the_list(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        window.issues.actions_.resolve.trigger()
        await until(lambda: window.issues.detail.header.title.startswith("TimeoutError"))
        assert window.issues.list.current is not None
        assert window.issues.list.current.id == "2"

    look(work)


def test_a_change_that_fails_says_so_and_changes_nothing(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        server.status = 400
        window.issues.actions_.resolve.trigger()
        await until(lambda: window.notice.text.startswith("Nothing was changed."))
        assert window.issues.list.model.rowCount() == 14

    look(work)


def test_a_search_that_the_server_declines_is_explained_in_the_list(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        server.status = 400
        window.issues.list.search.setText("order gone")
        window.issues.list.search.returnPressed.emit()
        await until(lambda: "could not be loaded" in window.issues.list.message.text)
        assert "out of order" in window.issues.list.message.text
        server.status = 0
        window.issues.list.message.press()
        await until(lambda: not window.issues.list.message.isVisible())

    look(work)


def test_a_project_without_issues_shows_its_address_and_the_code(
    look: Callable[..., None], qapp: QApplication
) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        welcome = window.issues.list.welcome
        await until(lambda: welcome.isVisible() and welcome.dsn)
        assert (
            welcome.dsn == f"http://a3f1c09be5d24f6c8f7e21b0d4c6e8aa@{server.url.removeprefix('http://')}/1"
        )
        clipboard = qapp.clipboard()
        assert clipboard is not None
        welcome.copy_dsn()
        assert clipboard.text() == welcome.dsn
        welcome.copy_code()
        assert clipboard.text() == f'import crashdesk\ncrashdesk.install(app, dsn="{welcome.dsn}")'

    look(work, DeskServer([]))


def test_without_a_project_the_window_offers_to_make_one(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        await until(lambda: window.navigation.link.text == "receiving")
        assert window.issues.list.welcome.dsn == ""
        window.projects.ask_for_new()
        dialog = window.findChild(QWidget, "newProject")
        assert dialog is not None
        name = dialog.findChild(QLineEdit)
        assert name is not None
        name.setText("acme-backend")
        press(name, Qt.Key.Key_Return)
        await until(lambda: window.navigation.projects.currentText() == "acme-backend")
        await until(lambda: window.issues.list.welcome.dsn.endswith("/1"))
        assert window.findChild(QWidget, "newProject") is None

    server = DeskServer([])
    server.projects = []
    look(work, server)


def test_a_name_that_is_taken_is_explained_in_the_dialog(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        await until(lambda: window.navigation.link.text == "receiving")
        window.projects.ask_for_new()
        dialog = window.findChild(QWidget, "newProject")
        assert dialog is not None
        name = dialog.findChild(QLineEdit)
        assert name is not None
        name.setText("acme-frontend")
        press(name, Qt.Key.Key_Return)
        await until(lambda: "a project of this name exists" in dialog.trouble)  # type: ignore[attr-defined]  # the dialog's own
        dialog.close()

    look(work)


def test_choosing_a_project_shows_its_issues_alone(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        await until(lambda: window.issues.list.model.rowCount() == 2)
        window.navigation.projects.setCurrentIndex(2)
        await until(lambda: window.issues.list.model.rowCount() == 1)
        assert window.issues.list.model.rows[0].project.name == "acme-backend"

    other = project_json(2, "acme-backend")
    server = DeskServer([issue_json(1), issue_json(2, project=other)])
    server.projects = [project_json(), other]
    look(work, server)


def test_polling_keeps_the_event_and_tells_of_newer_ones(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        detail = window.issues.detail
        await until(lambda: detail.event_shown)
        shown = detail.event_shown
        server.issues[0]["count"] = "126"
        await until(lambda: detail.bar.text.startswith("event 124 of 126"))
        assert detail.event_shown is shown
        assert window.issues.actions_.newer.isEnabled()

    look(work)


def test_what_is_read_stays_when_its_issue_leaves_the_list_by_itself(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, server: DeskServer) -> None:
        detail = window.issues.detail
        await until(lambda: detail.event_shown)
        server.issues[0].update(status="resolved", count="125")
        await until(lambda: window.issues.list.model.rowCount() == 13)
        await until(lambda: detail.issue and detail.issue.status == "resolved")
        assert detail.header.title == "LookupError: order gone"
        assert window.issues.list.current is None
        await until(lambda: detail.bar.text.startswith("event 124 of 125"))
        del server.issues[0]
        asked = server.asked["GET /api/0/organizations/local/issues/1/"]
        await until(lambda: server.asked["GET /api/0/organizations/local/issues/1/"] > asked + 1)
        assert detail.header.title == "LookupError: order gone"
        assert window.navigation.link.text == "receiving"

    look(work)


def test_everything_that_takes_the_focus_has_a_name(look: Callable[..., None]) -> None:
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit)

    async def work(window: MainWindow, _server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        window.show_notice("x", "Undo", lambda: None)
        for widget in window.findChildren(QWidget):
            if isinstance(widget, kinds) and widget.isVisibleTo(window) and _is_ours(widget):
                label = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or label, widget

    look(work)


def _is_ours(widget: QWidget) -> bool:
    """Not a part that Qt puts into its own widgets."""
    parent = widget.parentWidget()
    inner = isinstance(parent, QLineEdit | QComboBox | QAbstractItemView) or widget.objectName().startswith(
        "qt_"
    )
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner and not isinstance(parent, QTabWidget)


def test_light_and_dark_are_followed_while_it_runs(look: Callable[..., None], qapp: QApplication) -> None:
    before = qapp.palette()

    async def work(window: MainWindow, _server: DeskServer) -> None:
        await until(lambda: window.issues.detail.event_shown)
        shades = []
        for dark in (False, True):
            qapp.setPalette(palette(dark=dark))
            qapp.sendPostedEvents(None, QEvent.Type.ApplicationPaletteChange)
            shades.append(window.grab().toImage())
        light, dark_ = shades
        middle = window.issues.list.view.mapTo(window, window.issues.list.view.rect().center())
        assert light.pixelColor(middle).lightness() > 200
        assert dark_.pixelColor(middle).lightness() < 60

    try:
        look(work)
    finally:
        qapp.setPalette(before)


def test_about_is_plain_text_and_does_not_block(look: Callable[..., None]) -> None:
    async def work(window: MainWindow, _server: DeskServer) -> None:
        window.help_menu.actions()[-1].trigger()
        box = window.findChild(QWidget, "about")
        assert box is not None
        assert box.isVisible()
        box.close()

    look(work)


def test_every_module_that_speaks_to_a_person_can_be_translated(tmp_path: Path) -> None:
    target = tmp_path / "desk.ts"
    code = "from PyQt6.lupdate.pylupdate import main; main()"
    source = str(Path(desk.__file__).parent)
    subprocess.run([sys.executable, "-c", code, "-ts", str(target), source], check=True, capture_output=True)
    contexts = set(re.findall(r"<name>(\w+)</name>", target.read_text("utf-8")))
    assert {"MainWindow", "IssueList", "Welcome", "Menus", "formats", "link", "marks", "stack"} <= contexts

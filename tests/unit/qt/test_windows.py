from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QMessageBox, QWidget

from crashdesk.qt.views import ignore
from crashdesk.qt.windows import end_of
from tests.helpers.scripted_session import activate, named

if TYPE_CHECKING:
    from PyQt6.QtGui import QCloseEvent

    from tests.unit.qt.conftest import Crumbs, Show

pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)


@pytest.fixture
def window(show: Show) -> QWidget:
    made: QWidget = named(QWidget(), "main")
    made.setWindowTitle("Ada")
    return show(window=made)


def dialog_of(window: QWidget) -> Any:
    return named(QDialog(window), "order")


@pytest.mark.parametrize(
    ("end", "told"),
    [("accept", "order accepted"), ("reject", "order rejected"), ("close", "order rejected")],
)
def test_how_a_dialog_ended_is_told_before_the_host_hears_of_it(
    crumbs: Crumbs, window: QWidget, end: str, told: str
) -> None:
    dialog = dialog_of(window)
    seen: list[list[str]] = []
    for signal in (dialog.accepted, dialog.rejected):
        signal.connect(lambda: seen.append(crumbs.of("ui.lifecycle")))
    dialog.open()
    getattr(dialog, end)()
    assert seen == [["order shown", told]]
    assert crumbs.of("ui.lifecycle") == ["order shown", told]


def test_escape_rejects(qtbot: Any, crumbs: Crumbs, window: QWidget) -> None:
    dialog = dialog_of(window)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert crumbs.of("ui.lifecycle") == ["order shown", "order rejected"]


def test_a_window_that_code_hides_is_neither_closed_nor_rejected(crumbs: Crumbs, window: QWidget) -> None:
    dialog = dialog_of(window)
    dialog.show()
    dialog.hide()
    window.hide()
    assert crumbs.of("ui.lifecycle") == ["order shown", "order hidden", "main hidden"]


def test_results_of_the_hosts_own_are_told(qtbot: Any, crumbs: Crumbs, window: QWidget) -> None:
    dialog = dialog_of(window)
    dialog.open()
    dialog.done(7)
    assert crumbs[-1][0] == "order finished"
    assert crumbs.data["result"] == 7


def test_a_message_box_is_told_by_its_buttons_name_in_qt(qtbot: Any, crumbs: Crumbs, window: QWidget) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "Ada", "Pay Ada?", QMessageBox.StandardButton.Yes, window)
    box.open()
    yes = box.button(QMessageBox.StandardButton.Yes)
    assert yes is not None
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert [message for message, *_ in crumbs] == ["QMessageBox shown", "Yes clicked", "QMessageBox closed"]
    assert crumbs.data["result"] == "Yes"
    assert "Ada" not in str(crumbs)
    box.setResult(12345)
    assert end_of(box) == ("closed", {"result": "12345"})


def test_a_move_between_two_open_windows_is_told(qtbot: Any, crumbs: Crumbs, window: QWidget) -> None:
    other = named(QWidget(), "search")
    qtbot.addWidget(other)
    activate(other)
    assert crumbs.of("navigation") == []
    activate(window)
    activate(window)
    activate(other)
    assert crumbs.of("navigation") == ["search → main", "main → search"]
    assert (crumbs.data["from"], crumbs.data["to"]) == ("main", "search")


def test_what_a_closing_window_leaves_the_keyboard_to_is_no_move(
    qtbot: Any, crumbs: Crumbs, window: QWidget
) -> None:
    other = named(QWidget(), "search")
    qtbot.addWidget(other)
    activate(other)
    other.close()
    activate(window)
    assert crumbs.of("navigation") == []


def test_a_move_from_a_window_that_was_there_before_us_is_told(
    qtbot: Any, crumbs: Crumbs, window: QWidget
) -> None:
    from crashdesk.qt.frontend import QtFrontend
    from crashdesk.reporter.diagnostics import Diagnostics

    other = named(QWidget(), "search")
    qtbot.addWidget(other)
    activate(other)
    late: list[str] = []
    frontend = QtFrontend(
        lambda message, *_: late.append(message), lambda *_: None, lambda: None, Diagnostics()
    )
    frontend.install()
    activate(window)
    frontend.uninstall()
    assert late == ["search → main"]


def test_an_ignored_window_leaves_no_step_and_takes_part_in_no_move(
    qtbot: Any, crumbs: Crumbs, window: QWidget
) -> None:
    ours = QDialog(window)
    ignore(ours)
    activate(ours)
    activate(window)
    activate(ours)
    ours.close()
    assert crumbs == []


def test_a_window_that_refuses_to_close_is_still_open(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    class Stubborn(QWidget):
        refuses = True

        def closeEvent(self, event: QCloseEvent | None) -> None:
            assert event is not None
            event.setAccepted(not self.refuses)

    stubborn = named(Stubborn(), "stubborn")
    show(window=stubborn)
    stubborn.close()
    other = named(QWidget(), "other")
    qtbot.addWidget(other)
    activate(other)
    activate(stubborn)
    assert crumbs.of("navigation") == ["other → stubborn"]
    stubborn.refuses = False


def test_titles_are_kept_only_with_personal_data(qtbot: Any, crumbs: Crumbs, window: QWidget) -> None:
    crumbs.pii = True
    window.close()
    assert crumbs.data["view.text"] == "Ada"

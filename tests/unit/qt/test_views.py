from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QMainWindow,
    QMenu,
    QPushButton,
    QScrollArea,
    QWizard,
)

from crashdesk.qt.views import MAX_PARENTS, describe, ignore, lineage, name_of, path_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def window(qtbot: QtBot) -> tuple[QMainWindow, QGroupBox, QPushButton]:
    main = QMainWindow()
    qtbot.addWidget(main)
    main.setWindowTitle("Ada's letters")
    group = QGroupBox("secret", main)
    group.setObjectName("orders")
    return main, group, QPushButton("Delete Ada", group)


def test_a_widget_is_named_by_what_the_developer_called_it(qtbot: QtBot) -> None:
    _main, group, button = window(qtbot)
    assert (name_of(group), name_of(button)) == ("orders", "QPushButton")
    described = describe(button)
    assert described == {
        "view.id": "",
        "view.class": "QPushButton",
        "view.path": "QMainWindow/orders/QPushButton",
    }
    assert "Ada" not in str(described)


def test_an_ignored_widget_and_what_is_in_it_is_left_out(qtbot: QtBot) -> None:
    main, group, button = window(qtbot)
    ignore(group)
    assert describe(button) is describe(group) is None
    assert describe(main) is not None


def test_a_path_is_bounded(qtbot: QtBot) -> None:
    main, _group, _button = window(qtbot)
    widget: QGroupBox | QMainWindow = main
    for _ in range(40):
        widget = QGroupBox(widget)
    assert len(lineage(widget)) == MAX_PARENTS + 1


def test_a_standard_button_is_named_by_what_qt_knows_it_as(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok, dialog)
    ok = box.button(QDialogButtonBox.StandardButton.Ok)
    own = box.addButton("Pay Ada", QDialogButtonBox.ButtonRole.ActionRole)
    assert ok is not None
    assert own is not None
    assert (name_of(ok), name_of(own)) == ("Ok", "QPushButton")
    ok.setObjectName("pay")
    assert name_of(ok) == "pay"


def test_a_wizards_button_is_named_by_what_it_is_for(qtbot: QtBot) -> None:
    wizard = QWizard()
    qtbot.addWidget(wizard)
    button = wizard.button(QWizard.WizardButton.NextButton)
    assert button is not None
    assert name_of(button) == "NextButton"
    button.setObjectName("__qt__passive_wizardbutton99")
    assert name_of(button) == "QPushButton"


def test_a_menu_goes_with_what_opened_it(qtbot: QtBot) -> None:
    _main, _group, button = window(qtbot)
    menu = QMenu(button)
    menu.setObjectName("payMenu")
    assert path_of(menu) == "QMainWindow/orders/QPushButton/payMenu"
    assert path_of(QMenu()) == "QMenu"


def test_a_path_leaves_out_what_qt_puts_in_between(qtbot: QtBot) -> None:
    main, group, _button = window(qtbot)
    area = QScrollArea(main)
    area.setObjectName("area")
    area.setWidget(group)
    assert path_of(group) == "QMainWindow/area/orders"
    viewport = area.viewport()
    assert viewport is not None
    assert path_of(viewport) == "QMainWindow/area/qt_scrollarea_viewport"

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QGroupBox, QMainWindow, QPushButton

from crashdesk.qt.views import MAX_PARENTS, describe, ignore, lineage, name_of

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

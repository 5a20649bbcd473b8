from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QAbstractItemView, QApplication

from crashdesk.desk.trees import PlainTree, cell

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_selected_rows_are_copied_in_their_order_with_tabs_between_their_columns(qtbot: QtBot) -> None:
    tree = PlainTree("Pairs")
    qtbot.addWidget(tree)
    tree.items.appendRow([cell("a"), cell("1")])
    tree.items.appendRow([cell("b"), cell("")])
    tree.selectAll()
    tree.copy_selected()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "a\t1\nb"


def test_nothing_can_be_edited(qtbot: QtBot) -> None:
    tree = PlainTree("Pairs")
    qtbot.addWidget(tree)
    assert not cell("a").isEditable()
    assert tree.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers
    assert tree.accessibleName() == "Pairs"

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtWidgets import QDialog, QLabel, QLineEdit, QMainWindow, QPushButton, QStackedWidget, QWidget

from crashdesk.qt.view_hierarchy import MAX_DEPTH, MAX_NODES, as_attachment, hierarchy, node_of
from crashdesk.qt.views import ignore

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def orders(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setObjectName("orders")
    window.setWindowTitle("secret title")
    window.resize(300, 200)
    return window


def tree_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(node for node in hierarchy()["windows"] if node["identifier"] == name)
    return found


def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(found for child in node.get("children", ()) for found in nodes(child))]


def test_a_window_and_what_is_in_it_by_the_names_its_developer_gave(qtbot: QtBot) -> None:
    window = orders(qtbot)
    button = QPushButton("secret", window)
    button.setObjectName("saveButton")
    button.setGeometry(5, 6, 70, 20)
    window.show()
    found = tree_of("orders")
    assert hierarchy()["rendering_system"] == "qt"
    assert (found["type"], found["width"], found["height"]) == ("QMainWindow", 300, 200)
    (child,) = [node for node in found["children"] if node["type"] == "QPushButton"]
    assert child == {
        "type": "QPushButton",
        "identifier": "saveButton",
        "x": 5,
        "y": 6,
        "width": 70,
        "height": 20,
        "visible": True,
        "alpha": 1.0,
    }


def test_there_is_not_a_word_in_it(qtbot: QtBot) -> None:
    window = orders(qtbot)
    for member in (QLabel("secret", window), QLineEdit("secret", window), QPushButton("secret", window)):
        member.setToolTip("secret")
        member.setAccessibleName("secret")
    window.show()
    assert "secret" not in json.dumps(hierarchy())


def test_a_page_that_is_not_shown_is_in_it_as_not_visible(qtbot: QtBot) -> None:
    window, pages = orders(qtbot), QStackedWidget()
    for name in ("first", "second"):
        page = QWidget()
        page.setObjectName(name)
        pages.addWidget(page)
    window.setCentralWidget(pages)
    window.show()
    seen = {node["identifier"]: node["visible"] for node in nodes(tree_of("orders"))}
    assert (seen["first"], seen["second"]) == (True, False)


def test_ignored_widgets_and_our_own_windows_are_left_out(qtbot: QtBot) -> None:
    window = orders(qtbot)
    hidden = QWidget(window)
    hidden.setObjectName("diary")
    QLabel("x", hidden).setObjectName("page")
    ours = QDialog(window)
    ours.setObjectName("ours")
    for widget in (hidden, ours):
        ignore(widget)
    window.show()
    ours.show()
    assert "diary" not in (found := json.dumps(hierarchy()))
    assert "page" not in found
    assert "ours" not in found


def test_what_is_shown_comes_before_what_is_hidden_when_there_is_no_room(qtbot: QtBot) -> None:
    window = orders(qtbot)
    hidden, shown = QWidget(window), QWidget(window)
    for number in range(MAX_NODES):
        QLabel(hidden).setObjectName(f"hidden {number}")
    QLabel(shown).setObjectName("shown")
    hidden.setVisible(False)
    window.show()
    found = nodes(tree_of("orders"))
    assert len(found) <= MAX_NODES
    assert "shown" in {node["identifier"] for node in found}
    hidden.setParent(None)
    hidden.deleteLater()


def test_it_is_bounded_in_depth_and_names(qtbot: QtBot) -> None:
    window = orders(qtbot)
    inner: QWidget = window
    for _ in range(60):
        inner = QWidget(inner)
        inner.setObjectName("n" * 1000)
    window.show()
    found = nodes(tree_of("orders"))
    assert len(found) <= MAX_DEPTH + 2
    assert max(len(node["identifier"]) for node in found) == 100


def test_a_windows_opacity_is_told(qtbot: QtBot) -> None:
    window = orders(qtbot)
    window.setWindowOpacity(0.5)
    assert node_of(window)["alpha"] == window.windowOpacity() == pytest.approx(0.5, abs=0.01)


def test_it_is_a_file_of_sentrys_type() -> None:
    made = as_attachment({"rendering_system": "qt", "windows": []})
    assert (made.name, made.content_type, made.kind) == (
        "view-hierarchy.json",
        "application/json",
        "event.view_hierarchy",
    )
    assert json.loads(made.content) == {"rendering_system": "qt", "windows": []}

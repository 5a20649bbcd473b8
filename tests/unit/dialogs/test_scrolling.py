from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtWidgets import QApplication, QDialog, QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import Note
from crashdesk.dialogs.personal_data import Personal
from crashdesk.dialogs.privacy import PrivacyPage
from crashdesk.dialogs.scrolling import Scrolling
from crashdesk.reporter.consent import Consent
from crashdesk.widgets.translation import DIALOGS, Translation
from tests.unit.dialogs.conftest import RECIPIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.dialogs.conftest import Hands


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """The language the dialogs speak."""
    translation = Translation((DIALOGS,))
    translation.use(request.param)
    yield request.param
    translation.leave()


def in_a_tab(page: QWidget) -> QDialog:
    """A host's dialog with a page in a tab, at its natural size."""
    dialog, tabs = QDialog(), QTabWidget()
    tabs.addTab(page, "Privacy")
    QVBoxLayout(dialog).addWidget(tabs)
    dialog.adjustSize()
    return dialog


def cut(window: QWidget) -> list[str]:
    """The wrapped texts that have less height than they need."""
    labels = [label for label in window.findChildren(QLabel) if label.wordWrap() and label.isVisible()]
    assert labels
    return [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]


def privacy_page() -> PrivacyPage:
    figures = {"last_success": 1000.0, "last_error": "403: " + "no " * 60, "last_error_at": 900.0}
    return PrivacyPage(
        Consent(), RECIPIENT, environment="production", personal=Personal(), figures=lambda: figures
    )


@pytest.mark.usefixtures("language")
def test_in_a_tab_of_a_hosts_dialog_no_text_of_the_privacy_page_is_cut(hands: Hands) -> None:
    dialog = hands.open(in_a_tab(privacy_page()))
    assert cut(dialog) == []
    dialog.resize(dialog.minimumSizeHint())
    QApplication.processEvents()
    assert cut(dialog) == []


@pytest.mark.usefixtures("language")
def test_where_the_page_has_its_natural_size_nothing_scrolls(hands: Hands) -> None:
    page = hands.open(privacy_page())
    page.resize(page.sizeHint())
    QApplication.processEvents()
    [area] = page.findChildren(QScrollArea)
    assert [bar.maximum() for bar in (area.verticalScrollBar(), area.horizontalScrollBar()) if bar] == [0, 0]


def test_nothing_has_to_be_scrolled_sideways_where_there_is_little_room(hands: Hands) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    for _ in range(20):
        column.addWidget(Note("words " * 30))
    area = hands.open(Scrolling(content, 60))
    area.resize(area.minimumSizeHint())
    QApplication.processEvents()
    [down, aside] = [bar for bar in (area.verticalScrollBar(), area.horizontalScrollBar()) if bar]
    assert down.maximum() > 0
    assert aside.maximum() == 0

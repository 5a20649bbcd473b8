"""Dialogs that are open follow the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from crashdesk.dialogs.feedback import FeedbackDialog
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.recipient import describe
from crashdesk.reporter.consent import Consent
from crashdesk.widgets.translation import DIALOGS, Translation
from tests.helpers.dialog_scenes import LOCAL, opt_in, privacy, prompt, report, scenes
from tests.unit.dialogs.conftest import RECIPIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PyQt6.QtWidgets import QApplication

    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from crashdesk.dialogs.opt_in import OptInDialog
    from crashdesk.dialogs.privacy import PrivacyDialog
    from tests.unit.dialogs.conftest import Hands


@pytest.fixture
def translation(qapp: QApplication) -> Iterator[Translation]:
    translation = Translation((DIALOGS,))
    yield translation
    translation.leave()


def change(translation: Translation, language: str) -> None:
    """Change the language, and let everything hear of it."""
    translation.use(language)
    for kind in (QEvent.Type.LanguageChange, QEvent.Type.DeferredDelete):
        QCoreApplication.sendPostedEvents(None, kind.value)


def said(window: QWidget) -> list[str]:
    """All that a window says and shows, to the eye and to a screen reader."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        found += [widget.windowTitle(), widget.toolTip(), widget.accessibleName()]
        found += [widget.accessibleDescription(), *shown(widget)]
    found += [action.text() for action in window.findChildren(QAction)]
    return sorted(text for text in found if text)


def shown(widget: QWidget) -> list[str]:
    match widget:
        case QLabel() | QAbstractButton():
            return [widget.text()]
        case QLineEdit():
            return [widget.placeholderText(), widget.text()]
        case QPlainTextEdit():
            return [widget.placeholderText(), widget.toPlainText()]
        case QComboBox():
            return [widget.placeholderText(), *map(widget.itemText, range(widget.count()))]
        case QAbstractItemView():
            return cells(widget.model())
    return []


def cells(model: QAbstractItemModel | None) -> list[str]:
    assert model is not None
    across = Qt.Orientation.Horizontal
    columns = range(model.columnCount())
    texts = [model.headerData(at, across) for at in columns]
    texts += [model.index(row, at).data() for row in range(model.rowCount()) for at in columns]
    return [str(text) for text in texts if text]


@pytest.mark.parametrize("name", list(scenes()))
def test_an_open_dialog_says_all_that_one_made_in_the_new_language_says(
    name: str, translation: Translation, hands: Hands
) -> None:
    dialog = hands.open(scenes()[name]())
    english = said(dialog)
    change(translation, "zh_CN")
    fresh = hands.open(scenes()[name]())
    assert said(dialog) == said(fresh) != english
    change(translation, "en")
    assert said(dialog) == said(fresh) == english


def test_what_was_typed_and_ticked_stays(translation: Translation, hands: Hands) -> None:
    dialog = hands.open(FeedbackDialog("ACME", RECIPIENT))
    hands.type(dialog.message.edit, "Slow")
    hands.type(dialog.contact.email, "ada@example.org")
    dialog.contact.remember_box.click()
    change(translation, "zh_CN")
    contact = dialog.contact.contact
    assert (dialog.message.text, contact.email, contact.remember) == ("Slow", "ada@example.org", True)
    assert dialog.send_button.isEnabled()
    assert dialog.focusWidget() is dialog.contact.email or dialog.focusWidget() is dialog.message.edit


def test_the_opt_in_keeps_its_ticks_and_is_answered_as_before(translation: Translation, hands: Hands) -> None:
    dialog: OptInDialog = hands.open(opt_in(ticked=True))
    answers: list[object] = []
    dialog.answered.connect(answers.append)
    dialog.ask_box.click()
    change(translation, "zh_CN")
    assert [purpose for purpose, box in dialog.boxes.items() if box.isChecked()] == ["errors", "performance"]
    dialog.yes_button.click()
    assert getattr(answers[0], "mode", None) == "ask"


def test_choices_in_the_settings_are_kept(translation: Translation, hands: Hands) -> None:
    dialog: PrivacyDialog = hands.open(privacy(Consent()))
    box = dialog.page.choices.boxes["usage"]
    hands.press(box, Qt.Key.Key_Home)
    dialog.page.personal.box.click()
    change(translation, "zh_CN")
    assert (box.currentText(), dialog.page.personal.chosen.allowed) == ("允许", True)
    assert dialog.apply_button.isEnabled()


def test_a_comment_and_what_was_left_out_are_kept_in_the_crash_prompt(
    translation: Translation, hands: Hands
) -> None:
    dialog: CrashPrompt = hands.open(scenes()["crash-prompt-files"]())  # type: ignore[assignment]
    hands.type(dialog.comment.edit, "Saved twice")
    dialog.details.files.boxes[0].click()
    dialog.from_now_on_box.click()
    change(translation, "zh_CN")
    assert dialog.comment.text == "Saved twice"
    assert [box.isChecked() for box in dialog.details.files.boxes] == [False, True, True]
    assert dialog.from_now_on_box.isChecked()
    assert dialog.details.files.boxes[0].text().startswith("窗口图片，")  # noqa: RUF001


def test_what_was_found_copied_or_saved_is_told_in_the_new_language(
    translation: Translation, hands: Hands
) -> None:
    dialog = hands.open(PreviewDialog("{}"))
    dialog.search.setText("nowhere")
    dialog.find_next()
    change(translation, "zh_CN")
    assert dialog.status == "未找到"


def test_a_dialog_takes_the_size_that_the_new_language_needs(translation: Translation, hands: Hands) -> None:
    dialog = hands.open(prompt(report()))
    change(translation, "zh_CN")
    fresh = hands.open(prompt(report()))
    assert dialog.size() == fresh.size()


def test_the_recipient_is_named_in_the_language_of_the_moment(translation: Translation) -> None:
    recipient = describe(LOCAL)
    assert recipient.full_name == "this computer (127.0.0.1)"
    translation.use("zh_CN")
    assert recipient.full_name == "这台计算机（127.0.0.1）"  # noqa: RUF001

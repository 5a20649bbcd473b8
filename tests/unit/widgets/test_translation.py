from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QSettings, QTranslator
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from crashdesk.desk.main_window import MainWindow
from crashdesk.dialogs.opt_in import OptInDialog
from crashdesk.dialogs.reasons import KNOWN, reason_text
from crashdesk.widgets.translation import DESK, DIALOGS, Translation, language_for
from tests.helpers.dialog_scenes import INSTALL_ID, REPORT_TEXT, scenes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PyQt6.QtWidgets import QApplication, QDialog

CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = re.compile("[A-Za-z]{2,}")
FOREIGN = re.compile(
    f"{INSTALL_ID}|{re.escape(REPORT_TEXT)}|production|Crashdesk|is:unresolved|acme-frontend|Ctrl.Enter"
    "|LookupError: order gone|SIGSEGV: .*|KeyError: 'id'|Err: <img.*|import crashdesk.*"
    "|[0-9A-F]{4}-[0-9A-F]{4}"
    r"|qt_.*|Sentry.*|.*\.sentry\.io|[\d .:/]+(: |：)unreachable: .*",  # noqa: RUF001
    re.DOTALL,
)


class Phrasebook(QTranslator):
    """A host's own translator."""

    def translate(  # type: ignore[override]  # PyQt passes str where its stub says Optional
        self, context: str, text: str, _comment: str = "", _number: int = -1
    ) -> str | None:
        return "Guten Tag" if (context, text) == ("Host", "Hello") else None

    def isEmpty(self) -> bool:  # noqa: N802  Qt calls it by this name
        return False


class Listener(QWidget):
    """Counts how often it hears that the language has changed."""

    heard = 0

    def changeEvent(self, event: QEvent | None) -> None:
        self.heard += event is not None and event.type() == QEvent.Type.LanguageChange
        super().changeEvent(event)


@pytest.fixture
def translation(qapp: QApplication) -> Iterator[Translation]:
    translation = Translation((DIALOGS, DESK))
    yield translation
    translation.leave()


@pytest.fixture
def main_window(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    made: list[MainWindow] = []

    def make() -> MainWindow:
        made.append(MainWindow(None, QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)))
        return made[-1]

    yield make
    for window in made:
        window.close()
        window.deleteLater()


def texts(window: QWidget) -> set[str]:
    """All that a window says, to the eye and to a screen reader."""
    found = {window.windowTitle()}
    for widget in [window, *window.findChildren(QWidget)]:
        found |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
        if isinstance(widget, QLabel | QAbstractButton):
            found.add(widget.text())
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            found.add(widget.placeholderText())
    found |= {action.text() for action in window.findChildren(QAction)}
    return {text for text in found if text}


def english(window: QWidget) -> set[str]:
    """What is said in Latin words alone, besides what the reports and the host bring along."""
    words = {text for text in texts(window) if WORD.search(text) and not CHINESE.search(text)}
    return {text for text in words if not FOREIGN.fullmatch(text)}


def say(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["zh-Hans-CN", "zh-CN", "zh-Hans", "zh"], "zh_CN"),
        (["zh-Hans-SG", "zh-SG", "zh-Hans", "zh"], "zh_CN"),
        (["zh_CN"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW", "zh-Hant", "zh"], "en"),
        (["zh_TW"], "en"),
        (["zh-Hans-HK", "zh-Hans", "zh"], "zh_CN"),
        (["zh-Hant-TW", "zh", "zh-Hans-CN"], "zh_CN"),
        (["en-US", "en", "zh-CN"], "en"),
        (["de-DE", "de", "zh-CN"], "zh_CN"),
        (["de-DE", "de"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_dearest_language_that_we_have_is_chosen(wanted: list[str], expected: str) -> None:
    assert language_for(wanted) == expected


@pytest.mark.parametrize("name", list(scenes()))
def test_a_dialog_says_everything_in_the_language_it_is_made_in(name: str, translation: Translation) -> None:
    translation.use("zh_CN")
    dialog = scenes()[name]()
    left, said = english(dialog), texts(dialog)
    dialog.close()
    dialog.deleteLater()
    assert any(CHINESE.search(text) for text in said)
    assert left == set()


def test_the_desk_says_everything_in_the_language_it_is_made_in(
    qapp: QApplication, main_window: Callable[[], MainWindow]
) -> None:
    translation = Translation((DIALOGS, DESK), with_qt=True)
    translation.use("zh_CN")
    window = main_window()
    translation.leave()
    assert "文件(&F)" in texts(window)
    assert english(window) == set()


def test_what_is_made_after_the_way_back_is_english_again(
    translation: Translation, main_window: Callable[[], MainWindow]
) -> None:
    translation.use("zh_CN")
    translation.use("en")
    dialogs: list[QDialog] = [build() for build in scenes().values()]
    windows = [*dialogs, main_window()]
    said = {text for window in windows for text in texts(window)}
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    assert translation.language == "en"
    assert [text for text in said if CHINESE.search(text)] == []


def test_what_is_shown_already_hears_of_a_change(translation: Translation) -> None:
    listener, heard = Listener(), []
    for language in ("zh_CN", "zh_CN", "en"):
        translation.use(language)
        QCoreApplication.sendPostedEvents(listener, QEvent.Type.LanguageChange.value)
        heard.append(listener.heard)
    listener.deleteLater()
    assert 0 < heard[0] == heard[1] < heard[2]


def test_the_translator_of_the_host_goes_on_undisturbed(qapp: QApplication, translation: Translation) -> None:
    own = Phrasebook()
    qapp.installTranslator(own)
    translation.use("zh_CN")
    assert (say("Host", "Hello"), say("OptInDialog", "&No")) == ("Guten Tag", "否(&N)")
    translation.leave()
    assert (say("Host", "Hello"), say("OptInDialog", "&No")) == ("Guten Tag", "&No")
    qapp.removeTranslator(own)


def test_a_host_does_not_get_the_texts_of_the_desk(qapp: QApplication) -> None:
    translation = Translation((DIALOGS,))
    translation.use("zh_CN")
    said = say("MainWindow", "About Crashdesk")
    translation.leave()
    assert said == "About Crashdesk"


@pytest.mark.parametrize("content", [None, b"", b"no Linguist file"])
def test_without_a_readable_file_the_texts_are_english(
    qapp: QApplication, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "crashdesk_zh_CN.qm").write_bytes(content)
    translation = Translation((DIALOGS,), folder=tmp_path / ".")
    translation.use("zh_CN")
    assert translation.language == "en"
    assert say("OptInDialog", "&No") == "&No"


def test_what_went_with_an_application_is_put_into_the_next_one(translation: Translation) -> None:
    translation.use("zh_CN")
    for translator in translation._installed:
        sip.delete(translator)
    assert say("OptInDialog", "&No") == "&No"
    translation.use("zh_CN")
    assert say("OptInDialog", "&No") == "否(&N)"


def test_a_language_we_do_not_have_is_english(translation: Translation) -> None:
    translation.use("zh_CN")
    translation.use("tlh")
    assert translation.language == "en"
    assert say("OptInDialog", "&No") == "&No"


def test_qts_own_texts_change_only_where_they_are_ours_to_change(
    qapp: QApplication, translation: Translation
) -> None:
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not Path(folder, "qtbase_zh_CN.qm").exists():
        pytest.skip("this Qt was installed without its translations")
    translation.use("zh_CN")
    assert say("QPlatformTheme", "Cancel") == "Cancel"
    everything = Translation((DIALOGS, DESK), with_qt=True)
    everything.use("zh_CN")
    assert say("QPlatformTheme", "Cancel") == "取消"
    everything.leave()
    assert say("QPlatformTheme", "Cancel") == "Cancel"


def test_the_reporters_reasons_are_translated_and_a_hosts_own_are_left_alone(
    translation: Translation,
) -> None:
    translation.use("zh_CN")
    assert all(CHINESE.search(reason_text(reason)) for reason in KNOWN)
    assert reason_text("Because we say so.") == "Because we say so."
    assert reason_text("") == ""


def test_a_screen_reader_hears_no_mnemonic(translation: Translation, qapp: QApplication) -> None:
    translation.use("zh_CN")
    dialog = scenes()["opt-in"]()
    assert isinstance(dialog, OptInDialog)
    names = {box.accessibleName() for box in dialog.boxes.values()}
    dialog.close()
    dialog.deleteLater()
    assert names == {"崩溃报告", "性能测量", "使用统计", "截图和日志"}

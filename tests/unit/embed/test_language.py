from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QLocale

from crashdesk.dialogs.privacy import PrivacyDialog
from crashdesk.embed.setup import uninstall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PyQt6.QtWidgets import QApplication

    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]

CHINESE = QLocale("zh_CN")


@pytest.fixture(autouse=True)
def default_locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


def no_button() -> str:
    return QCoreApplication.translate("OptInDialog", "&No")


def test_the_dialogs_speak_the_hosts_language_until_they_are_uninstalled(installed: Install) -> None:
    QLocale.setDefault(CHINESE)
    installed(consent="denied")
    assert no_button() == "否(&N)"
    uninstall()
    assert no_button() == "&No"


def test_a_language_that_the_host_chooses_later_holds_for_the_next_dialog(installed: Install) -> None:
    conductor = installed().conductor
    assert no_button() == "&No"
    QLocale.setDefault(CHINESE)
    conductor.show_privacy_settings()
    assert conductor.windows._open["privacy"].windowTitle() == "隐私设置"
    QLocale.setDefault(QLocale("en_US"))
    conductor.show_feedback_dialog()
    assert no_button() == "&No"


def heard() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange.value)


def test_a_dialog_that_is_open_changes_with_the_next_one(installed: Install) -> None:
    conductor = installed().conductor
    conductor.show_privacy_settings()
    QLocale.setDefault(CHINESE)
    conductor.show_feedback_dialog()
    heard()
    settings = conductor.windows.opened("privacy")
    assert isinstance(settings, PrivacyDialog)
    assert settings.windowTitle() == "隐私设置"
    assert settings.page.withdrawal.withdraw_button.text() == "全部撤回(&W)"


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_dialog_that_is_shown_again_takes_the_language_of_now(installed: Install) -> None:
    conductor = installed().conductor
    conductor.show_privacy_settings()
    QLocale.setDefault(CHINESE)
    conductor.show_privacy_settings()
    heard()
    settings = conductor.windows.opened("privacy")
    assert settings is not None
    assert settings.windowTitle() == "隐私设置"


def test_an_open_dialog_follows_when_the_host_changes_its_own_texts(
    installed: Install, qapp: QApplication
) -> None:
    conductor = installed().conductor
    conductor.show_privacy_settings()
    QLocale.setDefault(CHINESE)
    QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.LanguageChange))
    heard()
    heard()
    settings = conductor.windows.opened("privacy")
    assert settings is not None
    assert settings.windowTitle() == "隐私设置"


def test_a_dialog_that_was_open_at_the_end_leaves_no_translator_behind(
    installed: Install, qapp: QApplication
) -> None:
    QLocale.setDefault(CHINESE)
    installed().conductor.show_privacy_settings()
    uninstall()
    for _ in range(3):
        qapp.processEvents()
    assert no_button() == "&No"


def test_an_english_host_gets_no_translator(installed: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Any] = []
    monkeypatch.setattr("crashdesk.widgets.translation.QTranslator", lambda: loaded.append("one"))
    installed().conductor.show_privacy_settings()
    assert loaded == []

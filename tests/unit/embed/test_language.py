from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QCoreApplication, QLocale

from crashdesk.embed.setup import uninstall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def test_an_english_host_gets_no_translator(installed: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Any] = []
    monkeypatch.setattr("crashdesk.widgets.translation.QTranslator", lambda: loaded.append("one"))
    installed().conductor.show_privacy_settings()
    assert loaded == []

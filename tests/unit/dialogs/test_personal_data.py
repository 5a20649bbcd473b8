from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.dialogs.personal_data import Personal, PersonalData

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    "holds", [Personal(), Personal(allowed=True), Personal(allowed=True, variables=True)]
)
def test_what_holds_is_shown(qtbot: QtBot, holds: Personal) -> None:
    made = PersonalData(holds)
    qtbot.addWidget(made)
    assert made.chosen == holds


def test_variables_need_personal_data(qtbot: QtBot) -> None:
    made = PersonalData(Personal(variables=True))
    qtbot.addWidget(made)
    assert not made.variables_box.isEnabled()
    assert made.chosen == Personal()
    made.box.click()
    assert made.variables_box.isEnabled()
    made.variables_box.click()
    assert made.chosen == Personal(allowed=True, variables=True)
    made.box.click()
    assert made.chosen == Personal()


def test_what_is_fixed_cannot_be_switched(qtbot: QtBot) -> None:
    made = PersonalData(Personal(allowed=True), fixed=lambda: "the application decides it")
    qtbot.addWidget(made)
    assert not made.box.isEnabled()
    assert not made.variables_box.isEnabled()

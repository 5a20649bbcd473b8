from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt

from crashdesk.dialogs.safe_start import SafeStartDialog

if TYPE_CHECKING:
    from tests.unit.dialogs.conftest import Hands


@pytest.mark.parametrize(
    ("how", "safe"), [("safe", 1), ("usual", 0), ("escape", 0), ("close", 0), ("enter", 0)]
)
def test_only_the_button_for_it_starts_safely(hands: Hands, how: str, safe: int) -> None:
    chosen: list[int] = []
    dialog = SafeStartDialog("ACME", 3)
    dialog.accepted_safe.connect(lambda: chosen.append(1))
    hands.open(dialog)
    match how:
        case "safe":
            hands.press(dialog.safe_button, Qt.Key.Key_Space)
        case "usual":
            dialog.usual_button.click()
        case "escape":
            hands.press(dialog, Qt.Key.Key_Escape)
        case "enter":
            hands.press(dialog, Qt.Key.Key_Return)
        case _:
            dialog.close()
    assert len(chosen) == safe
    assert dialog.isVisible() is (how == "enter")

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]


def test_texts_are_kept_only_while_personal_data_is_allowed(installed: Install, qtbot: Any) -> None:
    from PyQt6.QtWidgets import QPushButton

    at = installed(consent="granted", send_default_pii=True)
    button = QPushButton("Pay Ada")
    qtbot.addWidget(button)
    button.show()
    button.click()
    at.reporter.allow_personal_data(allowed=False, variables=False)
    button.click()
    clicks = [c["data"] for c in at.reporter.trail.snapshot().breadcrumbs if c["category"] == "ui.click"]
    assert ["view.text" in data for data in clicks] == [True, False]

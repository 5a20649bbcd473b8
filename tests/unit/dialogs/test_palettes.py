from __future__ import annotations

import pytest
from PyQt6.QtGui import QColor, QPalette

from crashdesk.dialogs.palettes import CONTROL, TEXT, contrast, edge, legible_selection
from tests.helpers.desk_loop import palette

GROUPS, ROLES = QPalette.ColorGroup, QPalette.ColorRole


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#777777", 1.0), ("#ffffff", "#308cc6", 3.69)],
)
def test_contrast_is_reckoned_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert contrast(QColor(one), QColor(other)) == pytest.approx(ratio, abs=0.01)
    assert contrast(QColor(other), QColor(one)) == contrast(QColor(one), QColor(other))


@pytest.mark.parametrize("dark", [False, True])
def test_an_edge_can_be_made_out_and_is_quieter_than_text(*, dark: bool) -> None:
    made = palette(dark=dark)
    ground = made.color(ROLES.Window)
    assert CONTROL <= contrast(edge(made, GROUPS.Active), ground) < contrast(made.color(ROLES.Text), ground)
    assert contrast(edge(made, GROUPS.Disabled), ground) < contrast(edge(made, GROUPS.Active), ground)


@pytest.mark.parametrize(
    ("ground", "text"), [("#308cc6", "#ffffff"), ("#a0a0a0", "#202020"), ("#808080", "#808080")]
)
def test_a_selection_is_changed_as_far_as_its_text_needs(ground: str, text: str) -> None:
    made = QPalette()
    made.setColor(ROLES.Highlight, QColor(ground))
    made.setColor(ROLES.HighlightedText, QColor(text))
    legible = legible_selection(made)
    assert contrast(legible.color(ROLES.Highlight), QColor(text)) >= min(
        TEXT, contrast(QColor(text), QColor("white"))
    )


def test_a_selection_that_can_be_read_stays_as_the_platform_has_it() -> None:
    made = QPalette()
    made.setColor(ROLES.Highlight, QColor("#000080"))
    made.setColor(ROLES.HighlightedText, QColor("white"))
    assert legible_selection(made).color(ROLES.Highlight) == QColor("#000080")

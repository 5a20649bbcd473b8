from __future__ import annotations

from dataclasses import astuple

import pytest
from PyQt6.QtGui import QColor, QFont, QPalette

from crashdesk.desk import tokens
from crashdesk.protocol.payloads import LEVELS
from tests.helpers.desk_loop import palette

AA = 4.5
GRAPHICS = 3.0  # https://www.w3.org/TR/WCAG21/#non-text-contrast
_ROLE = QPalette.ColorRole

schemes = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def _grounds(colors: QPalette) -> list[QColor]:
    plain = [colors.color(role) for role in (_ROLE.Base, _ROLE.AlternateBase, _ROLE.Window)]
    return [*plain, tokens.selection(colors, active=True), tokens.selection(colors, active=False)]


@schemes
def test_every_token_can_be_read_on_every_ground(dark: bool) -> None:  # noqa: FBT001  a parameter
    colors = palette(dark=dark)
    for name in astuple(tokens.tokens_for(colors)):
        for ground in _grounds(colors):
            assert tokens.contrast(QColor(name), ground) >= AA, (name, ground.name())


@schemes
def test_text_and_muted_text_can_be_read_on_every_ground(dark: bool) -> None:  # noqa: FBT001  a parameter
    colors = palette(dark=dark)
    grounds = [*_grounds(colors), tokens.code_ground(colors), tokens.current_line(colors)]
    for ground in grounds:
        assert tokens.contrast(colors.color(_ROLE.Text), ground) >= AA
        assert tokens.contrast(tokens.muted(colors), ground) >= AA, ground.name()


@schemes
def test_the_line_number_of_the_current_line_can_be_read_on_its_ground(dark: bool) -> None:  # noqa: FBT001  a parameter
    colors = palette(dark=dark)
    assert tokens.contrast(QColor(tokens.tokens_for(colors).error), tokens.current_line(colors)) >= AA


@schemes
def test_the_bar_of_the_current_row_stands_out(dark: bool) -> None:  # noqa: FBT001  a parameter
    colors = palette(dark=dark)
    assert tokens.contrast(colors.color(_ROLE.Highlight), colors.color(_ROLE.Base)) >= GRAPHICS


def test_the_scheme_follows_the_palette() -> None:
    assert tokens.tokens_for(palette(dark=True)) is tokens.DARK
    assert tokens.tokens_for(palette(dark=False)) is tokens.LIGHT


def test_every_level_has_a_colour_of_its_own() -> None:
    for scheme in (tokens.LIGHT, tokens.DARK):
        assert len({scheme.level(level).name() for level in LEVELS}) == len(LEVELS)


def test_contrast_is_that_of_the_standard() -> None:
    assert tokens.contrast(QColor("#000"), QColor("#fff")) == pytest.approx(21)
    assert tokens.contrast(QColor("#777"), QColor("#fff")) == pytest.approx(4.48, abs=0.01)


def test_there_are_three_sizes_and_two_weights(qapp: object) -> None:
    base = QFont()
    base.setPointSizeF(10)
    sizes = [font.pointSizeF() for font in (tokens.small_font(base), base, tokens.title_font(base))]
    assert sizes == sorted(sizes)
    assert tokens.strong_font(base).weight() == tokens.title_font(base).weight() == QFont.Weight.DemiBold


def test_a_font_in_pixels_is_scaled_too(qapp: object) -> None:
    base = QFont()
    base.setPixelSize(20)
    assert tokens.title_font(base).pixelSize() == 26
    assert tokens.code_font(base).pixelSize() == 20

"""Texts that follow the language: put where they belong, and put anew whenever it changes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QWidget

    _Widget = QWidget
    Put = Callable[[str], object]
    Text = Callable[[], str]
else:
    _Widget = object


class Spoken(_Widget):
    """To be inherited before a widget's class: the widget's texts follow the language."""

    @cached_property
    def _texts(self) -> dict[Put, Text]:
        return {}

    def say(self, put: Put, text: Text) -> None:
        """Put a text now, and again in each language to come, until another one is put there.

        Args:
            put: takes the text, such as a label's ``setText``.
            text: gives it in the language of the moment.
        """
        self._texts[put] = text
        put(text())

    def retranslate(self) -> None:
        """Put every text in the language of now; what a widget says besides is for it to add."""
        for put, text in list(self._texts.items()):
            put(text())

    def changeEvent(self, event: QEvent | None) -> None:
        """Follow the language."""
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

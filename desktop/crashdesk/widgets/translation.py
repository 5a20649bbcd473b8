"""The language of the texts: Qt Linguist files, put into the running application and taken out again.

The files ``resources/translations/<catalogue>_<language>.qm`` come in two catalogues: ``crashdesk`` holds
the reporter's dialogs, ``desk`` the desk. A host application gets the first alone: Qt finds a text by the
name of its class, and the desk's ``MainWindow`` must not answer for the host's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOURCE: Final = "en"
"""The language the texts are written in: there is nothing to load for it."""
LANGUAGES: Final = (SOURCE, "zh_CN")
DIALOGS: Final = "crashdesk"
DESK: Final = "desk"

_TRADITIONAL: Final = frozenset({"hant", "tw", "hk", "mo"})


def language_for(wanted: Sequence[str]) -> str:
    """Choose the language for somebody who reads these.

    Args:
        wanted: names as ``QLocale.uiLanguages`` gives them, the dearest first.

    Returns:
        One of ``LANGUAGES``; English where there is none of those wanted. Traditional Chinese is another
        script than the one we have, and the bare ``zh`` that Qt puts behind it is still traditional.
    """
    traditional = False
    for name in wanted:
        language, *rest = name.replace("_", "-").lower().split("-")
        if language == SOURCE:
            return SOURCE
        if language == "zh":
            if "hans" not in rest and _TRADITIONAL.intersection(rest):
                traditional = True
            elif rest or not traditional:
                return "zh_CN"
    return SOURCE


class Translation:
    """Gives the application our texts in a language, beside whatever translators it has itself.

    What is shown already hears of a change by ``QEvent.LanguageChange``. A file that is missing or broken
    leaves the texts in English.

    Args:
        catalogues: whose texts: ``DIALOGS``, ``DESK``.
        with_qt: whether Qt's own texts (the buttons of its dialogs, the menus of its fields) change too;
            in a host application these are the host's business.
        folder: where the files are; by default among our resources.
    """

    def __init__(
        self,
        catalogues: Sequence[str],
        *,
        with_qt: bool = False,
        folder: Path | None = None,
    ) -> None:
        self._catalogues, self._with_qt, self._folder = catalogues, with_qt, folder
        self._language = SOURCE
        self._installed: list[QTranslator] = []

    @property
    def language(self) -> str:
        """The language in use."""
        return self._language

    def use(self, language: str) -> None:
        """Change to one of ``LANGUAGES``; English where its files cannot be read."""
        if language == self._language and not any(map(sip.isdeleted, self._installed)):
            return
        self.leave()
        if language in LANGUAGES and language != SOURCE:
            loaded = [self._load(file) for file in self._files(language)]
            self._installed = [translator for translator in loaded if translator is not None]
            self._language = language if self._installed else SOURCE

    def leave(self) -> None:
        """Take our texts out of the application, which then speaks English again where they stood."""
        installed, self._installed = self._installed, []
        self._language = SOURCE
        for translator in installed:
            if not sip.isdeleted(translator):  # it goes with the application
                QCoreApplication.removeTranslator(translator)

    def _files(self, language: str) -> Iterator[Path]:
        """The files to load; Qt asks the last one first."""
        if self._with_qt:
            path = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            yield Path(path, f"qtbase_{language}.qm")
        folder = self._folder or _resources()
        if folder is not None:
            for catalogue in self._catalogues:
                yield folder / f"{catalogue}_{language}.qm"

    def _load(self, file: Path) -> QTranslator | None:
        translator = QTranslator()
        if translator.load(str(file)) and QCoreApplication.installTranslator(translator):
            return translator
        return None


def _resources() -> Path | None:
    """Where the files are; found only when there is something to load, which English never has."""
    from crashdesk.widgets import resources

    try:
        return resources.path("translations")
    except FileNotFoundError:
        return None

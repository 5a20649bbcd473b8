"""Grabs every dialog of the reporter, in each language, light and dark, into a folder.

    python -m tests.helpers.dialog_screenshots FOLDER [--platform offscreen] [--only NAME ...]
    python -m tests.helpers.dialog_screenshots --shipped

The second form renews those in ``resources/screenshots``. A picture is named after its dialog, with
``-zh_CN`` for Chinese and ``-dark`` for the dark palette. It needs a font with Chinese characters (Debian:
``fonts-noto-cjk`` or ``fonts-wqy-zenhei``). Under ``xvfb-run -a`` with ``--platform xcb`` the windows are
those of a real X server.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale
from PyQt6.QtGui import QFontDatabase, QImage
from PyQt6.QtWidgets import QApplication

from crashdesk.widgets import resources
from crashdesk.widgets.translation import DIALOGS, LANGUAGES, SOURCE, Translation
from tests.helpers.desk_loop import palette
from tests.helpers.dialog_scenes import scenes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crashdesk.dialogs.window import GuestDialog

SHIPPED = ("privacy", "crash-prompt", "opt-in", "history", "preview", "feedback", "data-deletion")
CHINESE = ("Noto Sans CJK SC", "WenQuanYi Zen Hei")
"""The fonts to take first, as they are to be had everywhere."""
LOCALES = {SOURCE: "en_US"}
SMALLEST = 0
"""As a PNG's quality: the most compression, and nothing lost."""
NO_FONT = "No font here has Chinese characters. On Debian: apt-get install fonts-noto-cjk"


def grab(name: str, build: Callable[[], GuestDialog], folder: Path) -> None:
    """Show one dialog, save its picture, close it."""
    dialog = build()
    dialog.show()
    dialog.activateWindow()
    for _ in range(5):
        QApplication.processEvents()
    compact(dialog.grab().toImage()).save(str(folder / f"{name}.png"), "PNG", quality=SMALLEST)
    print(f"{name}: {dialog.width()}x{dialog.height()}")
    dialog.close()
    QApplication.processEvents()


def compact(image: QImage) -> QImage:
    """The same picture with a table of colours, where 256 are enough for it."""
    small = image.convertToFormat(QImage.Format.Format_Indexed8)
    return small if small.convertToFormat(image.format()) == image else image


def chinese() -> str:
    """The font for Chinese; where there is none, end with what to do."""
    known = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not known:
        sys.exit(NO_FONT)
    return next((name for name in CHINESE if name in known), known[0])


def speak(app: QApplication, translation: Translation, language: str) -> None:
    """Have texts, dates and numbers in a language, in a font that has its characters."""
    translation.use(language)
    QLocale.setDefault(QLocale(LOCALES.get(language, language)))
    font, latin = app.font(), "DejaVu Sans"
    font.setFamilies([latin, chinese()] if language == SOURCE else [chinese(), latin])
    font.setPointSizeF(10)
    app.setFont(font)


def screen(folder: str) -> str:
    """What the offscreen platform needs to be told for a screen in which every dialog has room."""
    file = Path(folder, "screen.json")
    size = {"name": "large", "x": 0, "y": 0, "width": 1280, "height": 1024, "logicalDpi": 96, "dpr": 1}
    file.write_text(json.dumps({"screens": [size]}), encoding="utf-8")
    return f"offscreen:configfile={file}"


def take(app: QApplication, folder: Path, names: Sequence[str]) -> None:
    """Take the pictures of some dialogs."""
    translation = Translation((DIALOGS,))
    for language in LANGUAGES:
        speak(app, translation, language)
        for dark in (False, True):
            app.setPalette(palette(dark=dark))
            suffix = ("" if language == SOURCE else f"-{language}") + ("-dark" if dark else "")
            for name in names:
                grab(f"{name}{suffix}", scenes()[name], folder)


def main() -> None:
    """Parse the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("folder", type=Path, nargs="?")
    where.add_argument("--shipped", action="store_true", help="renew those in resources/screenshots")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=list(scenes()), help="these alone")
    parser.add_argument("--platform", default="offscreen", help="Qt platform plugin (offscreen, xcb)")
    arguments = parser.parse_args()
    with TemporaryDirectory() as scratch:
        chosen = arguments.platform
        os.environ["QT_QPA_PLATFORM"] = screen(scratch) if chosen == "offscreen" else chosen
        app = QApplication(["screenshots"])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    folder: Path = arguments.folder or resources.path("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    take(app, folder, arguments.only or (SHIPPED if arguments.shipped else list(scenes())))


if __name__ == "__main__":
    main()

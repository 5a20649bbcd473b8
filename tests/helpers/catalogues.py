"""Brings the Linguist files in ``resources/translations`` up to date with the code.

    python -m tests.helpers.catalogues

reads the texts with pylupdate6 (part of PyQt6), keeps the translations there are, drops what is obsolete,
and compiles with lrelease (Debian: ``qt6-l10n-tools``). Texts that are new are left unfinished, for Linguist.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from crashdesk.widgets import resources
from crashdesk.widgets.translation import DESK, DIALOGS, LANGUAGES, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(resources.__file__).parent.parent
PARTS = {DIALOGS: ("dialogs", "embed", "widgets"), DESK: ("desk", "app")}
_PYLUPDATE = (sys.executable, "-c", "from PyQt6.lupdate.pylupdate import main; main()")
_LRELEASE = ("lrelease", "/usr/lib/qt6/bin/lrelease")


@dataclass(frozen=True, slots=True)
class Message:
    """One text of a catalogue."""

    context: str
    source: str
    comment: str
    translation: str
    counted: bool
    finished: bool


def path(catalogue: str, language: str, ending: str) -> Path:
    """Where a file of a catalogue is, such as ``crashdesk_zh_CN.ts``."""
    return resources.path("translations", f"{catalogue}_{language}.{ending}")


def update(catalogue: str, file: Path) -> None:
    """Bring a .ts file up to date with the code, or make it."""
    sources = sorted(str(each) for part in PARTS[catalogue] for each in (PACKAGE / part).glob("*.py"))
    subprocess.run([*_PYLUPDATE, "--no-obsolete", "--no-summary", "--ts", str(file), *sources], check=True)


def messages(file: Path) -> Iterator[Message]:
    """The texts in a .ts file."""
    for context in ET.parse(file).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            form = translation.find("numerusform")
            yield Message(
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
                (form if form is not None else translation).text or "",
                message.get("numerus") == "yes",
                translation.get("type") is None,
            )


def tidy(file: Path, language: str) -> None:
    """Name the language, and leave the places out: their line numbers would change with every edit."""
    tree = ET.parse(file)
    root = tree.getroot()
    root.attrib.update({"language": language, "sourcelanguage": SOURCE})
    for message in root.iter("message"):
        for location in message.findall("location"):
            message.remove(location)
    ET.indent(tree, "    ")
    body = ET.tostring(root, encoding="unicode")
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def main() -> None:
    lrelease = next(filter(None, map(shutil.which, _LRELEASE)), _LRELEASE[0])
    for language in LANGUAGES:
        for catalogue in PARTS if language != SOURCE else ():
            file = path(catalogue, language, "ts")
            update(catalogue, file)
            tidy(file, language)
            compiled = path(catalogue, language, "qm")
            subprocess.run([lrelease, "-silent", str(file), "-qm", str(compiled)], check=True)
            left = sum(not message.finished for message in messages(file))
            print(f"{file.name}: {sum(1 for _ in messages(file))} texts, {left} unfinished")


if __name__ == "__main__":
    main()

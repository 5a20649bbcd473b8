from __future__ import annotations

import ast
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QTranslator

from crashdesk.dialogs.labels import without_mnemonic
from crashdesk.widgets.translation import DESK, DIALOGS, LANGUAGES, SOURCE
from tests.helpers import catalogues
from tests.helpers.catalogues import PACKAGE, PARTS, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PyQt6.QtWidgets import QApplication

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
ENDS = {".": "。", "?": "？", ":": "：", "…": "…"}  # noqa: RUF001


@pytest.fixture(params=[DIALOGS, DESK])
def catalogue(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def texts(catalogue: str, language: str) -> list[Message]:
    return list(catalogues.messages(catalogues.path(catalogue, language, "ts")))


def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(
    catalogue: str, language: str, texts: list[Message], tmp_path: Path
) -> None:
    """Where this fails: ``python -m tests.helpers.catalogues``, then translate what is unfinished."""
    fresh = tmp_path / f"{catalogue}_{language}.ts"
    shutil.copy(catalogues.path(catalogue, language, "ts"), fresh)
    catalogues.update(catalogue, fresh)
    assert sorted(catalogues.messages(fresh), key=repr) == sorted(texts, key=repr)


def test_every_text_is_translated(texts: list[Message]) -> None:
    assert texts
    assert [each for each in texts if not each.finished or not each.translation.strip()] == []


def test_a_translation_has_the_placeholders_of_its_text(texts: list[Message]) -> None:
    def placeholders(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w*\}|%\d|%n", text))

    assert [each for each in texts if placeholders(each.source) != placeholders(each.translation)] == []


def test_a_mnemonic_is_the_same_letter_in_brackets_at_the_end(texts: list[Message]) -> None:
    """The same letter: so those of one dialog differ from each other as they do in English."""

    def wrong(each: Message) -> bool:
        letter = re.search("&([^&])", each.source)
        if letter is None:
            return "&" in each.translation
        return not re.search(rf"\(&{letter[1].upper()}\)…?$", each.translation)

    assert [each for each in texts if wrong(each)] == []


def test_a_sentence_ends_as_its_source_does(texts: list[Message]) -> None:
    ended = [each for each in texts if each.source[-1] in ENDS]
    assert ended
    assert [each for each in ended if not each.translation.endswith(ENDS[each.source[-1]])] == []


def test_between_chinese_characters_punctuation_is_chinese_too(texts: list[Message]) -> None:
    """A mnemonic's brackets are the platform's custom."""
    wrong = re.compile(r"[\u4e00-\u9fff”）}][,:;?!(]|[,:;?!)][\u4e00-\u9fff“]|[）”] [，。]")  # noqa: RUF001
    plain = {each.source: re.sub(r"\(&[^&]\)", "", each.translation) for each in texts}
    assert {source: text for source, text in plain.items() if wrong.search(text)} == {}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (r"[Ss]peed measurement", "性能测量"),
        (r"[Uu]sage statistics", "使用统计"),
        (r"[Cc]rash report", "崩溃报告"),
        (r"[Ss]upport code", "支持编号"),
        (r"[Cc]omment", "备注"),
        (r"\b(application|program)\b", "程序"),
        (r"[Ii]nstallation (or user )?ids?\b", "安装 ID"),
    ],
)
def test_in_the_dialogs_one_thing_has_one_name(source: str, name: str, language: str) -> None:
    texts = catalogues.messages(catalogues.path(DIALOGS, language, "ts"))
    about = [each for each in texts if re.search(source, without_mnemonic(each.source))]
    assert about
    assert [each.source for each in about if name not in each.translation] == []


def test_the_compiled_file_says_what_its_source_says(
    catalogue: str, language: str, texts: list[Message], qapp: QApplication
) -> None:
    compiled = QTranslator()
    assert compiled.load(str(catalogues.path(catalogue, language, "qm")))
    qapp.installTranslator(compiled)
    said = [qapp.translate(each.context, each.source, each.comment) for each in texts]
    qapp.removeTranslator(compiled)
    assert said == [each.translation for each in texts]


def test_texts_are_asked_for_under_the_name_they_are_filed_under() -> None:
    """``tr`` files by the class it stands in and asks by the class of its object: they must be the same."""
    calls: dict[str, list[ast.Call]] = {}
    bases: set[str] = set()
    for part in classes():
        bases |= {base.id for base in part.bases if isinstance(base, ast.Name)}
        calls[part.name] = [call for call in ast.walk(part) if isinstance(call, ast.Call) and asks(call)]
    assert any(calls.values())
    assert {name for name, found in calls.items() if found} & bases == set()
    foreign = [ast.unparse(call) for found in calls.values() for call in found if not on_self(call)]
    assert foreign == []


def classes() -> Iterator[ast.ClassDef]:
    for part in (part for parts in PARTS.values() for part in parts):
        for file in (PACKAGE / part).glob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def asks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "tr"


def on_self(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "self"

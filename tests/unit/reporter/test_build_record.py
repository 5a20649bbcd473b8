from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.build_record import FOLDER, NAME, BuildRecord

if TYPE_CHECKING:
    from pathlib import Path

RECORD = BuildRecord(frozenset({"acme"}), {"yaml": ("PyYAML",), "orders": ("Acme-Orders", "other")})


def bundle(folder: Path, text: str) -> str:
    (folder / FOLDER).mkdir(parents=True)
    (folder / FOLDER / NAME).write_text(text, "utf-8")
    return str(folder)


def test_a_bundle_gives_back_what_was_noted(tmp_path: Path) -> None:
    assert BuildRecord.of_bundle(bundle(tmp_path, RECORD.as_text())) == RECORD


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"own": 3, "installed": {}}', '{"own": [], "installed": []}']
)
def test_a_damaged_record_is_none(tmp_path: Path, text: str) -> None:
    assert BuildRecord.of_bundle(bundle(tmp_path, text)) == BuildRecord()


def test_a_build_without_the_hook_has_no_record(tmp_path: Path) -> None:
    assert BuildRecord.of_bundle(str(tmp_path)) == BuildRecord()


@pytest.mark.parametrize(
    ("program", "own"),
    [("acme-orders", {"acme", "orders"}), ("start", {"acme"}), ("PyYAML", {"acme", "yaml"})],
)
def test_what_the_distribution_of_the_programs_name_brought_is_its_own(program: str, own: set[str]) -> None:
    assert RECORD.of_program(program) == own

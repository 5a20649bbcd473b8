from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.late_imports import LateImports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

NAMES = ("late_one", "late_two", "late_bad")


@pytest.fixture(autouse=True)
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "late_one.py").write_text("value = 1\n")
    (tmp_path / "late_two.py").write_text("value = 2\n")
    (tmp_path / "late_bad.py").write_text("raise RuntimeError('bad')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = list(sys.meta_path)
    yield
    assert sys.meta_path == before
    for name in NAMES:
        sys.modules.pop(name, None)


class Awaited:
    def __init__(self, *names: str) -> None:
        self.seen: list[tuple[str, int]] = []
        self.imports = LateImports(dict.fromkeys(names, self._loaded), Diagnostics())

    def _loaded(self, module: ModuleType) -> None:
        self.seen.append((module.__name__, module.value))


def test_what_is_loaded_already_is_told_at_once() -> None:
    importlib.import_module("late_one")
    awaited = Awaited("late_one")
    awaited.imports.install()
    assert awaited.seen == [("late_one", 1)]
    assert awaited.imports not in sys.meta_path


def test_what_is_loaded_later_is_told_when_it_is_complete() -> None:
    awaited = Awaited("late_one", "late_two")
    awaited.imports.install()
    assert awaited.seen == []
    importlib.import_module("late_two")
    importlib.import_module("late_one")
    assert awaited.seen == [("late_two", 2), ("late_one", 1)]
    assert awaited.imports not in sys.meta_path, "nothing is awaited any more"


def test_the_module_looks_as_if_nobody_had_watched() -> None:
    plain = importlib.import_module("late_two")
    awaited = Awaited("late_one")
    awaited.imports.install()
    module = importlib.import_module("late_one")
    assert type(module.__loader__) is type(plain.__loader__)
    assert "exec_module" not in vars(module.__loader__)
    assert inspect.getsource(module) == "value = 1\n"


def test_looking_for_a_module_imports_and_tells_nothing() -> None:
    awaited = Awaited("late_one")
    awaited.imports.install()
    assert importlib.util.find_spec("late_one") is not None
    assert awaited.seen == []
    importlib.import_module("late_one")
    assert awaited.seen == [("late_one", 1)]


def test_a_module_that_is_not_there_is_not_there() -> None:
    awaited = Awaited("late_nowhere")
    awaited.imports.install()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("late_nowhere")
    awaited.imports.uninstall()


def test_a_module_that_fails_fails_as_ever() -> None:
    awaited = Awaited("late_bad")
    awaited.imports.install()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="bad"):
            importlib.import_module("late_bad")
    awaited.imports.uninstall()
    assert awaited.seen == []


def test_two_of_them_do_not_ask_each_other_for_ever() -> None:
    first, second = Awaited("late_one"), Awaited("late_one")
    first.imports.install()
    second.imports.install()
    importlib.import_module("late_one")
    assert first.seen == second.seen == [("late_one", 1)]


def test_who_has_left_is_told_nothing() -> None:
    awaited = Awaited("late_one")
    awaited.imports.install()
    awaited.imports.uninstall()
    importlib.import_module("late_one")
    assert awaited.seen == []


def test_a_call_that_fails_keeps_the_module_from_nothing(expects_reporter_failures: list[str]) -> None:
    imports = LateImports({"late_one": lambda _module: 1 / 0}, Diagnostics())  # type: ignore[dict-item]
    imports.install()
    assert importlib.import_module("late_one").value == 1
    assert len(expects_reporter_failures) == 1

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.late_wraps import LateWraps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = """
class Pool:
    def submit(self):
        return "theirs"
class Heir(Pool):
    pass
"""


@pytest.fixture
def pools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that can be imported, and was not yet."""
    (tmp_path / "pools_of_theirs.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "pools_of_theirs"
    sys.modules.pop("pools_of_theirs", None)


def wraps(name: str, kind: str = "Pool") -> LateWraps:
    def wrapper(before: Any) -> Any:
        return lambda one: f"ours, then {before(one)}"

    return LateWraps({name: kind}, "submit", wrapper, Diagnostics())


def test_a_method_is_wrapped_once_its_module_is_imported_and_put_back(pools: str) -> None:
    made = wraps(pools)
    made.install()
    module: Any = __import__(pools)
    assert module.Pool().submit() == "ours, then theirs"
    made.uninstall()
    assert module.Pool().submit() == "theirs"


def test_what_is_imported_already_is_wrapped_at_once(pools: str) -> None:
    module: Any = __import__(pools)
    made = wraps(pools)
    made.install()
    assert module.Pool().submit() == "ours, then theirs"
    made.uninstall()


def test_what_somebody_has_wrapped_since_is_left_alone(pools: str) -> None:
    module: Any = __import__(pools)
    made = wraps(pools)
    made.install()
    ours = module.Pool.submit
    module.Pool.submit = lambda one: f"another, then {ours(one)}"
    made.uninstall()
    assert module.Pool().submit() == "another, then ours, then theirs"


@pytest.mark.parametrize("kind", ["Heir", "Missing", "__name__"])
def test_a_class_without_the_method_is_left_alone(pools: str, kind: str) -> None:
    made = wraps(pools, kind)
    made.install()
    module = __import__(pools)
    assert isinstance(module, ModuleType)
    assert module.Heir().submit() == "theirs"
    made.uninstall()

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import crashdesk
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = sorted(Path(crashdesk.__file__).parent.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield f"{node.module}" if node.module != "crashdesk" else f"crashdesk.{node.names[0].name}"


def test_importing_it_imports_neither_qt_nor_sentry_sdk(home: Path) -> None:
    loaded = run_json("import crashdesk, json, sys; print(json.dumps(sorted(sys.modules)))", home)
    assert "crashdesk" in loaded
    assert not [name for name in loaded if name.partition(".")[0] in {"PyQt6", "sentry_sdk", "qasync"}]


def test_every_public_name_loads_and_is_told_by_dir(home: Path) -> None:
    names = run_json(
        """
        import crashdesk, json
        print(json.dumps([name for name in dir(crashdesk) if getattr(crashdesk, name) is None]))
        """,
        home,
    )
    assert names == []
    assert set(dir(crashdesk)) == set(crashdesk.__all__)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        crashdesk.nothing  # noqa: B018


@pytest.mark.parametrize("name", [name for name in crashdesk.__all__ if not name.startswith("__")])
def test_every_public_name_is_documented(name: str) -> None:
    documentation = getattr(crashdesk, name).__doc__
    assert documentation
    assert documentation.strip().endswith((".", ")", "``"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SOURCES[0].parent)))
def test_no_module_inside_imports_the_package_root(path: Path) -> None:
    assert "crashdesk" not in set(imports(path))
    roots = {name for name in imports(path) if name.startswith("crashdesk.")}
    own = {f"crashdesk.{source.stem}" for source in SOURCES} | {
        f"crashdesk.{source.parent.name}" for source in SOURCES
    }
    assert {".".join(name.split(".")[:2]) for name in roots} <= own


def test_a_public_function_loads_little(home: Path) -> None:
    """It may be called before the first window stands, and in a child that is forked while others load."""
    loaded = run_json(
        "import crashdesk, json, sys; crashdesk.set_tag; print(json.dumps(sorted(sys.modules)))", home
    )
    assert "crashdesk.embed.functions" in loaded
    assert {"dataclasses", "inspect", "logging", "PyQt6.QtCore"}.isdisjoint(loaded)
    assert len([name for name in loaded if name.startswith("crashdesk.reporter.")]) <= 5

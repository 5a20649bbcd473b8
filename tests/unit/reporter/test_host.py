from __future__ import annotations

import sys
from importlib import metadata
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import pytest

from crashdesk.reporter.host import host_release, main_package


def main_module(file: str = "", spec: str = "", **names: Any) -> ModuleType:
    main = ModuleType("__main__")
    main.__spec__ = ModuleSpec(spec, None) if spec else None
    main.__file__ = file
    vars(main).update(names)
    return main


def imported(module: str) -> Any:
    """A function as ``from module import main`` gives it."""
    return FunctionType((lambda: None).__code__, {"__name__": module}, "main")


@pytest.mark.parametrize(
    ("main", "package"),
    [
        (None, ""),
        (main_module("/srv/orders.py", main=imported("acme.app")), ""),
        (main_module("/srv/acme/__main__.py", "acme.__main__"), "acme"),
        (main_module("/srv/acme/cli.py", "acme.cli"), "acme"),
        (main_module("/srv/orders.py", "orders"), "orders"),
        (main_module("/venv/bin/acme", main=imported("acme.app")), "acme"),
        (main_module("/venv/bin/acme", "__main__", main=imported("acme.app")), "acme"),
        (main_module("/venv/bin/acme.exe/__main__.py", "__main__", main=imported("acme.app")), "acme"),
        (main_module("/venv/bin/acme", re=imported("re._compiler")), ""),
        (main_module("/venv/bin/acme"), ""),
    ],
)
def test_the_main_package_is_what_the_process_was_started_with(main: ModuleType | None, package: str) -> None:
    assert main_package(main, ["/venv/bin"]) == package


def test_the_release_is_that_of_the_main_packages_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    for started, release in (
        ("crashdesk.app.cli", "crashdesk@"),
        ("no_such_distribution.cli", "None"),
        ("", "None"),
    ):
        monkeypatch.setitem(sys.modules, "__main__", main_module("/srv/x.py", started))
        assert str(host_release()).startswith(release)


def test_a_distribution_of_another_name_is_found_by_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    acme = SimpleNamespace(name="acme-orders", version="2")
    scripts = [
        SimpleNamespace(name="other", module="acme.other", dist=SimpleNamespace(name="no", version="0")),
        SimpleNamespace(name="orders", module="acme.app", dist=acme),
    ]
    monkeypatch.setattr(metadata, "entry_points", lambda group: scripts if "gui" in group else [])
    monkeypatch.setitem(sys.modules, "__main__", main_module("/bin/orders", "acme.app"))
    assert host_release() == "acme-orders@2"


def test_a_frozen_build_is_named_by_its_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/crashdesk/crashdesk")
    assert str(host_release()).startswith("crashdesk@")
    monkeypatch.setattr(sys, "executable", "/opt/acme/no-such-distribution")
    assert host_release() is None

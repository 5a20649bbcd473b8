from __future__ import annotations

import json.decoder
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from crashdesk.reporter.module_names import ModuleNames, filename_of, script_of
from crashdesk.reporter.origin import Layout
from crashdesk.reporter.stacks import short_filename

NAMES = ModuleNames({"/app/main.py": "__main__"}, ["/app/vendor", "/usr/lib/python3.11", "/app"])


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("/app/main.py", "__main__"),
        ("/app/orders/window.py", "orders.window"),
        ("/app/orders/__init__.py", "orders"),
        ("/app/vendor/lib/tool.py", "lib.tool"),
        ("/usr/lib/python3.11/threading.py", "threading"),
        ("/usr/lib/python3.11/site-packages/acme/x.py", None),
        ("/elsewhere/orders/window.py", None),
        ("/application/x.py", None),
        ("/app/orders/libx.so", None),
        ("orders/window.py", "orders.window"),
        ("<frozen importlib._bootstrap>", "importlib._bootstrap"),
        ("<string>", None),
        ("", None),
        ("/", None),
    ],
)
def test_a_file_is_named_by_the_folder_it_is_imported_from(path: str, module: str | None) -> None:
    assert NAMES.of(path) == module


def test_what_is_loaded_has_the_name_it_was_loaded_under() -> None:
    names = ModuleNames.of_this_process()
    assert names.of(str(Path(json.decoder.__file__).absolute())) == "json.decoder"
    main = getattr(sys.modules["__main__"], "__file__", None)
    if main and main.endswith(".py"):
        assert names.of(str(Path(main).absolute())) == "__main__"


def test_a_filename_is_that_of_a_raised_exception() -> None:
    path = str(Path(json.decoder.__file__).absolute())
    assert filename_of("json.decoder", path) == short_filename("json.decoder", path)
    assert filename_of("__main__", "/app/orders.py") == "orders.py"
    assert filename_of(None, "<string>") == "<string>"


def test_a_package_that_is_not_loaded_yet_is_named_alike() -> None:
    assert filename_of("nowhere.window", "/app/nowhere/window.py") == str(Path("nowhere/window.py"))
    assert filename_of("nowhere.a", "/app/nowhere/a/__init__.py") == str(Path("nowhere/a/__init__.py"))


def test_the_script_of_a_frozen_build_is_main_as_in_a_source_run() -> None:
    main = SimpleNamespace(__file__="/opt/acme/_internal/start.py")
    script = script_of(main, Layout(bundle="/opt/acme/_internal/"))
    names = ModuleNames({}, [], script)
    assert (script, names.of("start.py"), names.of("acme/start.py")) == ("start.py", "__main__", "acme.start")
    assert filename_of("__main__", "start.py") == "start.py"
    assert script_of(main, Layout()) == ""
    assert script_of(SimpleNamespace(), Layout(bundle="/opt/")) == ""

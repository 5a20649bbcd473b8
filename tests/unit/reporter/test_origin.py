from __future__ import annotations

import json
import sys
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import pytest
from sentry_sdk.utils import filename_for_module

from crashdesk.reporter.build_record import BuildRecord
from crashdesk.reporter.origin import (
    BROUGHT_ALONG,
    Layout,
    finish_frames,
    here,
    is_in_app,
    mark_in_app,
    sorted_packages,
)

if TYPE_CHECKING:
    from importlib import metadata

SOURCE = Layout(("/usr/lib/python3.11/",), frozenset({"acme"}))
FROZEN = Layout(
    ("/usr/lib/python3.11/",), frozenset({"orders"}), "/opt/acme/_internal/", sorted_packages("orders", [])[1]
)
WINDOWS = Layout(("c:/python311/lib/",), windows=True)
FROZEN_WINDOWS = Layout((), frozenset(), "C:/Program Files/Acme/_internal/", windows=True)


@pytest.mark.parametrize(
    ("path", "own"),
    [
        (None, False),
        ("<string>", False),
        ("<frozen importlib._bootstrap>", False),
        (json.__file__, False),
        (str(Path("/venv/lib/site-packages/lib/a.py")), False),
        (str(Path("/srv/acme/window.py")), True),
    ],
)
def test_the_applications_own_code_is_neither_installed_nor_pythons(path: str | None, *, own: bool) -> None:
    assert is_in_app(path) == own


@pytest.mark.parametrize(
    ("layout", "path", "module", "own"),
    [
        (SOURCE, "/usr/lib/python3.11/json/decoder.py", "json.decoder", False),
        (SOURCE, "/usr/lib/python3/dist-packages/yaml/a.py", "yaml.a", False),
        # A virtual environment inside the project's folder.
        (SOURCE, "/srv/acme/.venv/lib/python3.11/site-packages/qasync/a.py", "qasync.a", False),
        (SOURCE, "/srv/acme/.venv/lib/python3.11/site-packages/six.py", "six", False),
        # An editable install, and one of the host itself.
        (SOURCE, "/srv/lib/src/lib/a.py", "lib.a", True),
        (SOURCE, "/usr/lib/python3.11/site-packages/acme/window.py", "acme.window", True),
        (SOURCE, "/usr/lib/python3.11/site-packages/acme/__main__.py", "__main__", True),
        (SOURCE, "/opt/python/python311.zip/json/decoder.py", "json.decoder", False),
        (FROZEN, "orders.py", "__main__", True),
        (FROZEN, "acme/window.py", "acme.window", True),
        (FROZEN, "helper.py", "helper", True),
        (FROZEN, "json/decoder.py", "json.decoder", False),
        (FROZEN, "PyQt6/uic/a.py", "PyQt6.uic.a", False),
        (FROZEN, "sentry_sdk/a.py", None, False),
        (FROZEN, "/opt/acme/_internal/base_library.zip/codecs.py", "codecs", False),
        (FROZEN, "/opt/acme/_internal/acme/window.py", "acme.window", True),
        (FROZEN, "/opt/acme/_internal/json/decoder.py", "json.decoder", False),
        (FROZEN, "PyInstaller/loader/pyimod02_importers.py", "pyimod02_importers", False),
        (FROZEN, "<frozen importlib._bootstrap>", "importlib._bootstrap", False),
        # A plugin of the person's own, beside the build.
        (FROZEN, "/home/ada/.acme/plugins/calendar.py", "calendar", True),
        (WINDOWS, "C:\\Python311\\Lib\\json\\decoder.py", "json.decoder", False),
        (WINDOWS, "C:\\acme\\venv\\Lib\\site-packages\\qasync\\a.py", "qasync.a", False),
        (WINDOWS, "C:\\acme\\window.py", "__main__", True),
        (FROZEN_WINDOWS, "acme\\window.py", "acme.window", True),
        (FROZEN_WINDOWS, "asyncio\\events.py", "asyncio.events", False),
        (FROZEN_WINDOWS, "c:\\program files\\acme\\_INTERNAL\\asyncio\\events.py", "asyncio.events", False),
    ],
)
def test_code_is_told_apart_wherever_it_lies(
    layout: Layout, path: str, module: str | None, *, own: bool
) -> None:
    assert layout.is_in_app(path, module) == own


@pytest.mark.parametrize(
    ("module", "source", "frozen", "name"),
    [
        ("acme.window", "/srv/acme/window.py", "acme/window.py", "acme/window.py"),
        ("acme.window", "/srv/acme/window.py", "/opt/acme/_internal/acme/window.py", "acme/window.py"),
        ("acme", "/srv/acme/__init__.py", "acme/__init__.py", "__init__.py"),
        ("acme.ui", "/srv/acme/ui/__init__.py", "acme/ui/__init__.py", "acme/ui/__init__.py"),
        ("helper", "/srv/helper.py", "helper.py", "helper.py"),
        ("__main__", "/srv/orders.py", "orders.py", "orders.py"),
        ("acme.made", "<string>", "<string>", "<string>"),
    ],
)
def test_a_frozen_file_is_called_as_in_a_source_run(module: str, source: str, frozen: str, name: str) -> None:
    assert SOURCE.filename(module, source, "/srv/acme/__init__.py") == name
    assert FROZEN.filename(module, frozen, "/opt/acme/_internal/acme/__init__.pyc") == name


def test_a_file_has_one_name_on_every_system() -> None:
    assert WINDOWS.filename("acme.window", "C:\\src\\acme\\window.py") == "acme/window.py"
    assert FROZEN_WINDOWS.filename("acme.window", "acme\\window.py") == "acme/window.py"
    assert FROZEN_WINDOWS.abs_path("C:\\Program Files\\Acme\\_internal\\acme\\window.py") == "acme/window.py"
    assert FROZEN.abs_path("acme/window.py") == "acme/window.py"
    assert SOURCE.abs_path("<string>") == "<string>"


@pytest.mark.parametrize(
    ("module", "path"),
    [
        ("json.decoder", json.decoder.__file__),
        ("json", json.__file__),
        ("__main__", "/a/b.py"),
        ("json.made", "/elsewhere/x.py"),
    ],
)
def test_of_a_source_run_names_are_sentry_sdks(module: str, path: str) -> None:
    assert SOURCE.filename(module, path, json.__file__) == filename_for_module(module, path)


def test_frames_of_sentry_sdk_get_the_names_that_ours_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    frames: list[dict[str, Any]] = [
        # What sentry_sdk makes of the paths in a frozen build's code.
        {
            "module": "acme.window",
            "filename": "acme/window.py",
            "abs_path": str(tmp_path / "acme/window.py"),
        },
        {"module": "json", "filename": "__init__.py", "abs_path": str(tmp_path / "json/__init__.py")},
        {"module": "acme.x", "filename": "<string>", "abs_path": str(tmp_path / "<string>")},
        {"module": "plugin", "filename": "plugin.py", "abs_path": "/home/ada/plugin.py"},
        {
            "module": "pyimod02_importers",
            "filename": "pyimod02_importers.py",
            "abs_path": str(tmp_path / "PyInstaller/loader/pyimod02_importers.py"),
        },
        {"module": "acme.y", "filename": "acme/y.py", "abs_path": None, "context_line": "another's"},
        {"module": "odd"},
    ]
    finish_frames({"exception": {"values": [{"stacktrace": {"frames": frames}}]}}, FROZEN)
    assert [(frame.get("filename"), frame.get("abs_path"), frame["in_app"]) for frame in frames] == [
        ("acme/window.py", "acme/window.py", True),
        ("__init__.py", "json/__init__.py", False),
        ("<string>", "<string>", False),
        ("plugin.py", "/home/ada/plugin.py", True),
        ("pyimod02_importers.py", "PyInstaller/loader/pyimod02_importers.py", False),
        ("acme/y.py", "acme/y.py", True),
        (None, None, False),
    ]
    assert not [frame for frame in frames if "context_line" in frame]


def test_only_frames_left_open_are_decided() -> None:
    frames: list[dict[str, Any]] = [{"abs_path": "/srv/a.py"}, {"abs_path": "/srv/a.py", "in_app": False}]
    event = {"exception": {"values": [{"stacktrace": {"frames": frames}}, {"stacktrace": None}]}}
    mark_in_app(event)
    assert [frame["in_app"] for frame in frames] == [True, False]
    mark_in_app({})


class Installed:
    """A distribution as importlib.metadata has it."""

    def __init__(self, name: str, files: list[str], top_level: str | None = None) -> None:
        self.metadata = Message()
        self.metadata["Name"] = name
        self.files, self._top_level = files, top_level

    def read_text(self, _name: str) -> str | None:
        return self._top_level


def test_of_a_frozen_build_the_programs_own_distribution_is_the_hosts() -> None:
    found = [
        Installed("Acme-Orders", ["acme/__init__.py", "../../../bin/acme"]),
        Installed("PyYAML", ["yaml/a.py", "_yaml/a.py"], "_yaml\nyaml\n"),
        Installed("six", ["six.py", "six-1.dist-info/METADATA"]),
    ]
    own, foreign = sorted_packages("acme-orders", cast("list[metadata.Distribution]", found))
    assert own == {"acme_orders", "acme"}
    assert foreign >= BROUGHT_ALONG | {"pyyaml", "yaml", "_yaml", "six"}
    assert "acme" not in foreign


def test_the_desk_is_its_own_in_its_own_build() -> None:
    own, foreign = sorted_packages("crashdesk", [])
    assert own == {"crashdesk"}
    assert "crashdesk" not in foreign
    own, foreign = sorted_packages("crashdesk-desk", [], BuildRecord(frozenset({"crashdesk"})))
    assert "crashdesk" in own - foreign, "by what it starts from, where the program has another name"


def test_what_the_build_has_noted_as_installed_is_not_the_hosts() -> None:
    record = BuildRecord(frozenset(), {"attr": ("attrs",), "acme": ("orders",)})
    own, foreign = sorted_packages("orders", [], record)
    assert "attr" in foreign
    assert "acme" in own - foreign
    layout = Layout((), own, "/opt/acme/_internal/", foreign)
    assert not layout.is_in_app("attr/validators.py", "attr.validators")
    assert layout.is_in_app("acme/window.py", "acme.window")


class Loader:
    """Has the source of the module that it was made for."""

    def __init__(self, text: str | None) -> None:
        self._text = text

    def get_source(self, _name: str) -> str | None:
        if self._text is None:
            raise ImportError
        return self._text


def loaded(monkeypatch: pytest.MonkeyPatch, name: str, text: str | None) -> None:
    module = ModuleType(name)
    module.__loader__ = cast("Any", Loader(text))
    monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.parametrize(
    ("path", "source", "kept"),
    [
        ("acme/window.py", None, False),
        ("acme/window.py", "what its loader has", True),
        ("<attrs generated methods acme.window.Order>", None, True),
        ("/home/ada/.acme/plugins/window.py", None, True),
    ],
)
def test_of_a_frozen_build_only_the_loader_knows_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, source: str | None, *, kept: bool
) -> None:
    """sentry_sdk reads a file of that name in the working directory: another's."""
    monkeypatch.chdir(tmp_path)
    loaded(monkeypatch, "acme.window", source)
    context = {"pre_context": ["a"], "context_line": "b", "post_context": ["c"]}
    frame: dict[str, Any] = {
        "module": "acme.window",
        "filename": path,
        "abs_path": str(Path(path).absolute()),
        **context,
    }
    finish_frames({"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}, FROZEN)
    assert frame["abs_path"] == path
    assert {name: frame[name] for name in context if name in frame} == (context if kept else {})


def test_of_a_source_run_the_lines_stay() -> None:
    frame = {"module": "acme.window", "filename": "acme/window.py", "abs_path": "/srv/acme/window.py"}
    frame["context_line"] = "x"
    finish_frames({"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}, SOURCE)
    assert frame["context_line"] == "x"


@pytest.mark.parametrize("layout", [SOURCE, FROZEN])
def test_generated_code_is_not_the_applications_whatever_sentry_sdk_has_said(layout: Layout) -> None:
    name = "<attrs generated methods acme.window.Order>"
    frame: dict[str, Any] = {
        "module": "acme.window",
        "filename": name,
        "abs_path": str(Path(name).absolute()),
        "in_app": True,
    }
    finish_frames({"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}, layout)
    assert frame["in_app"] is False


def test_this_process_is_a_source_run() -> None:
    assert here().bundle == ""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from crashdesk.app import bootstrap, cli, output, remedy
from crashdesk.app.output import CommandError

if TYPE_CHECKING:
    from argparse import Namespace


MISSING = f"crashdesk: starlette.routing is not installed; this command needs: {remedy.install_extra()}\n"


def parsed(*arguments: str) -> Namespace:
    return cli._parser().parse_args(arguments)


def ended(*arguments: str) -> int:
    """Run a command in this process and return its exit code."""
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"data_dir": None, "json": False}),
        (("--data-dir", "x"), {"data_dir": Path("x")}),
        (("--data-dir", "x", "projects"), {"data_dir": Path("x"), "action": "list"}),
        (("projects", "--data-dir", "x", "list"), {"data_dir": Path("x"), "action": "list"}),
        (("projects", "--json", "add", "n"), {"json": True, "action": "add", "name": "n"}),
        (("projects", "add", "n", "--json"), {"json": True, "name": "n"}),
        (("serve",), {"host": "127.0.0.1", "port": 8969}),
        (("serve", "--port", "0", "--host", "::"), {"host": "::", "port": 0}),
        (("issues",), {"action": "list", "project": None, "query": None, "limit": 100}),
        (("issues", "--query", "a", "list", "--project", "p"), {"query": "a", "project": "p"}),
        (("issues", "show", "DEMO-1", "--json"), {"action": "show", "issue": "DEMO-1", "json": True}),
        (("doctor", "--send-test"), {"send_test": True, "json": False}),
    ],
)
def test_a_command_is_understood(arguments: tuple[str, ...], expected: dict[str, Any]) -> None:
    options = vars(parsed(*arguments))
    assert {key: options[key] for key in expected} == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ("odd",),
        ("projects", "odd"),
        ("projects", "add"),
        ("issues", "show"),
        ("serve", "--port", "x"),
        ("serve", "--port", "65536"),
        ("serve", "--port", "-1"),
        ("issues", "--limit", "0"),
        ("--odd",),
        ("issues", "--limit", "²"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(*arguments) == 2
    out, complaint = capsys.readouterr()
    assert (out, complaint.count("\n"), complaint.startswith("crashdesk: ")) == ("", 1, True)
    assert "--help'" in complaint


def run_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    """The exit code of a command that ends with an error."""

    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "_doctor", fail)
    return ended("doctor")


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (CommandError("it failed; do this\x1b[2J"), "crashdesk: it failed; do this [2J\n"),
        (ImportError("no", name="starlette.routing"), MISSING),
        (KeyboardInterrupt(), ""),
    ],
)
def test_what_fails_is_one_line_and_exit_code_1(
    error: BaseException, complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_with(monkeypatch, error) == 1
    assert capsys.readouterr() == ("", complaint)


def test_an_import_that_fails_by_our_own_fault_is_not_blamed_on_the_extra() -> None:
    with pytest.raises(ImportError, match="ours"):
        cli._missing(ImportError("ours", name="crashdesk.app.nothing"))


def test_the_desk_refuses_as_other_commands_do_before_there_is_a_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a display, too: 'crashdesk serve', which is the advice then, would lack the library as well."""
    window = Mock(side_effect=CommandError("a window"))
    monkeypatch.setattr(bootstrap, "_application", window)
    monkeypatch.setattr(bootstrap, "has_display", lambda *_: False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    assert ended() == 1
    assert capsys.readouterr() == ("", f"crashdesk: {remedy.without('aiohttp')}\n")
    window.assert_not_called()


def test_the_data_folder_lies_in_the_home_unless_it_is_named(home: Path) -> None:
    assert cli.data_dir(parsed()) == home / "data" / "server"
    assert cli.data_dir(parsed("--data-dir", "/x")) == Path("/x")


def test_the_version_and_mistakes_import_neither_qt_nor_the_server() -> None:
    script = """
import sys
from crashdesk.app.cli import main
try:
    main(["serve", "--port", "x"])
except SystemExit:
    heavy = {"PyQt6", "starlette", "uvicorn", "aiohttp", "sqlite3", "sentry_sdk", "asyncio"}
    found = heavy & set(sys.modules)
    sys.exit(f"imported {found}" if found else 0)
"""
    assert (
        subprocess.run(
            [sys.executable, "-c", script], check=False, capture_output=True, timeout=20
        ).returncode
        == 0
    )


def test_a_table_is_aligned_and_obeys_no_report(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([("A", "N"), ("long", "1"), ("\x1b[2J\n", "10")], right=frozenset((1,)))
    assert capsys.readouterr().out == "A       N\nlong    1\n [2J   10\n"


def test_a_program_without_standard_streams_writes_into_no_file_of_its_own(tmp_path: Path) -> None:
    """The next file that is opened would be its standard error, and get what C libraries complain of."""
    script = f"""
import os, sys
for number in range(3):
    os.close(number)
sys.stdin = sys.stdout = sys.stderr = None
from crashdesk.app import cli, output, remedy
try:
    cli.main(["--version"])
except SystemExit:
    pass
output.line("nobody hears this")
with open({str(tmp_path / "data")!r}, "w") as file:
    os.write(2, b"a complaint")
    assert file.fileno() > 2
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    assert (tmp_path / "data").read_text() == ""

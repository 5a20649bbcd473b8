from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.early_place import LARGEST, StartHint, early_place, folders
from crashdesk.reporter.folders import Folders
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from collections.abc import Callable

GIVEN = {"dsn": "https://key@example.org/1", "release": "orders@1", "environment": None, "service": None}
FACTS = '{"release":"orders@1","tags":{"component":"frontend"}}'


@pytest.fixture
def hint(home: Path) -> StartHint:
    (home / "state" / "reporter").mkdir(parents=True)
    return StartHint(GIVEN)


def test_a_hint_is_read_as_it_was_written(hint: StartHint, tmp_path: Path) -> None:
    assert hint.read() is None
    hint.write(str(tmp_path / "runs"), FACTS)
    assert hint.read() == (str(tmp_path / "runs"), FACTS)
    assert StartHint({**GIVEN, "sample_rate": 0.5}).read() == hint.read()
    hint.forget()
    assert hint.read() is None


def _argument(monkeypatch: pytest.MonkeyPatch, home: Path) -> StartHint:
    return StartHint({**GIVEN, "release": "orders@2"})


def _variable(monkeypatch: pytest.MonkeyPatch, home: Path) -> StartHint:
    monkeypatch.setenv("CRASHDESK_CONSENT", "denied")
    return StartHint(GIVEN)


def _answer(monkeypatch: pytest.MonkeyPatch, home: Path) -> StartHint:
    (home / "config").mkdir()
    (home / "config" / "consent.json").write_text("{}")
    return StartHint(GIVEN)


def _ruling(monkeypatch: pytest.MonkeyPatch, home: Path) -> StartHint:
    (home / "site").mkdir()
    (home / "site" / "consent.json").write_text("{}")
    return StartHint(GIVEN)


def _dotenv(monkeypatch: pytest.MonkeyPatch, home: Path) -> StartHint:
    Path(".env").write_text("SENTRY_RELEASE=orders@3")
    return StartHint(GIVEN)


def _program(monkeypatch: pytest.MonkeyPatch, home: Path) -> StartHint:
    Path("orders.py").write_text("print(1)")
    return StartHint(GIVEN)


@pytest.mark.parametrize("change", [_argument, _variable, _answer, _ruling, _dotenv, _program])
def test_what_decides_on_a_run_decides_on_its_hint(
    change: Callable[[pytest.MonkeyPatch, Path], StartHint],
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["orders.py"])
    (home / "state" / "reporter").mkdir(parents=True)
    StartHint(GIVEN).write(str(tmp_path), FACTS)
    assert StartHint(GIVEN).read() is not None
    assert change(monkeypatch, home).read() is None


def test_there_is_one_hint_for_a_program(hint: StartHint, home: Path, tmp_path: Path) -> None:
    hint.write(str(tmp_path), FACTS)
    StartHint({**GIVEN, "release": "orders@2"}).write(str(tmp_path), FACTS)
    assert hint.read() is None
    assert len(list((home / "state" / "reporter").iterdir())) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"relative\n{}", b"/runs\n[1]", b"/runs", b"/runs\n{", b"\xff\n{}", b"/runs\n{" + b"x" * LARGEST],
)
def test_what_is_no_hint_counts_as_none(hint: StartHint, content: bytes) -> None:
    Path(hint.path).write_bytes(content)
    assert hint.read() is None
    assert early_place(hint) is None


def test_the_place_of_a_run_is_locked_and_says_what_is_known(home: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    program = f"""
    import faulthandler, json, os, sys
    from crashdesk.reporter.early_place import StartHint, early_place
    hint = StartHint({GIVEN!r})
    os.makedirs(os.path.dirname(hint.path))
    hint.write({str(runs)!r}, {FACTS!r})
    place = early_place(hint)
    from crashdesk.reporter.locks import FolderLock
    from pathlib import Path
    locked = not FolderLock(Path(place.path)).acquire()
    log = open(place.path + "/trail-1").read()
    faulthandler.dump_traceback(place.file)
    again = early_place(hint)
    print(json.dumps([locked, log, faulthandler.is_enabled(), again is None, sorted(os.listdir(place.path))]))
    """
    locked, log, enabled, occupied, files = run_json(program, home)
    assert (locked, enabled, occupied) == (True, True, True)
    assert files == [".lock", "faulthandler.txt", "trail-1"]
    facts = json.loads(log[1:])["facts"]
    assert facts["tags"] == {"component": "frontend"}
    assert facts["run"]["main_thread"] > 0
    assert log[0] == "h"


def test_it_looks_where_the_reporter_does(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in ("a folder of its own", "the platform's"):
        found = Folders.from_environment(os.environ)
        assert folders() == (str(found.state), str(found.config), str(found.site))
        monkeypatch.delenv("CRASHDESK_HOME", raising=False)

"""Somebody else's application, frozen without a word about crashdesk, reports as it does from its source."""

from __future__ import annotations

import json
import re
import signal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.store.grouping import group_hash
from tests.helpers.reporter import Receiver
from tests.helpers.stranger import FOREIGN, from_source, frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.stranger import Stranger

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(300)]

Told = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stranger")


@pytest.fixture(scope="module")
def stranger(folder: Path, wheel: Path) -> Stranger:
    return frozen(folder, wheel)


@pytest.fixture(scope="module")
def told(stranger: Stranger, folder: Path) -> tuple[Told, Told]:
    """What the frozen application and its source report, by the type of the error."""
    found = [reported(one, folder / name) for name, one in (("f", stranger), ("s", from_source(folder)))]
    return found[0], found[1]


def reported(app: Stranger, home: Path) -> Told:
    with Receiver() as receiver:
        run = partial(app.run, home, receiver.dsn)
        done(run, "through_a_library", "in_generated_code", "by_hand")
        assert run("die").returncode == -signal.SIGSEGV
        done(run, "rest")
        assert FOREIGN not in b"".join(receiver.bodies).decode("utf-8", "replace")
        return {event["exception"]["values"][-1]["type"]: event for event in receiver.events}


def done(run: Callable[..., Any], *actions: str) -> str:
    ended = run(*actions)
    assert ended.returncode == 0, ended.stderr
    return str(ended.stdout)


@pytest.mark.parametrize("kind", ["LookupError", "TypeError", "RuntimeError", "SIGSEGV"])
def test_an_error_groups_with_the_source_runs(told: tuple[Told, Told], kind: str) -> None:
    """Raised through a library, in generated code, given to sentry_sdk, and below Python."""
    ours, sources = told[0][kind], told[1][kind]
    assert frames(ours) == frames(sources)
    assert group_hash(ours) == group_hash(sources)


@pytest.mark.parametrize("kind", ["LookupError", "TypeError", "RuntimeError", "SIGSEGV"])
def test_source_lines_are_its_own_or_none(told: tuple[Told, Told], kind: str) -> None:
    """Where it runs there are files of others that have its names."""
    for frame in stack(told[0][kind]):
        assert frame["filename"].startswith("<") or "context_line" not in frame, frame
    assert any("context_line" in frame for frame in stack(told[1][kind]))


def test_its_dialogs_are_translated(stranger: Stranger, folder: Path) -> None:
    with Receiver() as receiver:
        assert done(partial(stranger.run, folder / "t", receiver.dsn), "speak").strip() == "隐私设置"


def test_the_build_has_the_record_and_nothing_of_the_desk(stranger: Stranger, folder: Path) -> None:
    place = folder / "dist" / "orders" / "_internal" / "crashdesk"
    record = json.loads((place / "resources" / "packages.json").read_text("utf-8"))
    assert record["installed"]["attr"] == ["attrs"]
    assert "acme" not in record["installed"]
    assert {file.name for file in place.rglob("*") if file.is_file()} == {
        "packages.json",
        "crashdesk.svg",
        "crashdesk_zh_CN.qm",
    }
    modules = (folder / "work" / "orders" / "PYZ-00.toc").read_text("utf-8")
    assert set(re.findall(r"'crashdesk\.(\w+)'", modules)) <= {
        *("_version", "dialogs", "embed", "protocol", "qt", "reporter", "widgets")
    }


def stack(event: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = event["exception"]["values"][-1]["stacktrace"]["frames"]
    return found


def frames(event: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (frame["filename"], frame["module"], frame["function"], frame["in_app"]) for frame in stack(event)
    ]

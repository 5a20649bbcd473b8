from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from crashdesk.app import cli
from resources.installer import build, deb

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("platform", "missing", "why"),
    [
        ("linux", [], ""),
        ("linux", ["dpkg-deb"], "needs dpkg-deb"),
        ("darwin", [], "is built on Linux"),
    ],
)
def test_what_cannot_be_built_here_says_why(platform: str, missing: list[str], why: str) -> None:
    assert build.obstacle(build.INSTALLERS[0], platform, missing) == why


@pytest.mark.parametrize("name", ["crashdesk.desktop", "crashdesk.metainfo.xml", "crashdesk.1"])
def test_no_gap_is_left_in_what_is_installed(name: str) -> None:
    words = {"VERSION": "1.2.3", "DATE": "2026-01-02"}
    assert "@" not in deb.filled((deb.HERE / "linux" / name).read_text("utf-8"), words)


def test_the_manual_names_every_command_and_option() -> None:
    manual = (deb.HERE / "linux" / "crashdesk.1").read_text("utf-8").replace("\\-", "-")
    for word in words_of(cli._parser()):
        assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", manual), f"the manual lacks {word}"


def words_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action.choices, dict):
            for name, command in action.choices.items():
                yield name
                yield from words_of(command)

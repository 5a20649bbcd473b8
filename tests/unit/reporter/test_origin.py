from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crashdesk.reporter.origin import is_in_app, mark_in_app


@pytest.mark.parametrize(
    ("path", "own"),
    [
        (None, False),
        ("<string>", False),
        (json.__file__, False),
        (str(Path("/venv/lib/site-packages/lib/a.py")), False),
        (str(Path("/srv/acme/window.py")), True),
    ],
)
def test_the_applications_own_code_is_neither_installed_nor_pythons(path: str | None, *, own: bool) -> None:
    assert is_in_app(path) == own


def test_only_frames_left_open_are_decided() -> None:
    frames: list[dict[str, Any]] = [{"abs_path": "/srv/a.py"}, {"abs_path": "/srv/a.py", "in_app": False}]
    event = {"exception": {"values": [{"stacktrace": {"frames": frames}}, {"stacktrace": None}]}}
    mark_in_app(event)
    assert [frame["in_app"] for frame in frames] == [True, False]
    mark_in_app({})

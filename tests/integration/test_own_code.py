"""The same application from its source, installed, and frozen: one name for each frame, and one opinion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.reporter import ROOT, Receiver, environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILES = {
    "orders.py": """
        from acme.app import main
        if __name__ == "__main__":
            main()
    """,
    "acme/__init__.py": "",
    "acme/__main__.py": """
        from acme.app import main
        main()
    """,
    "acme/app.py": """
        import json
        import os
        import sys
        from pathlib import Path

        from crashdesk.reporter.client import Reporter
        from crashdesk.reporter.config import resolve
        from crashdesk.reporter.consent import Consent, answer_all
        from crashdesk.reporter.diagnostics import Diagnostics
        from crashdesk.reporter.filters import Filters
        from crashdesk.reporter.folders import Folders
        from acme.ui import fail


        def main():
            diagnostics = Diagnostics()
            config = resolve({"dsn": os.environ["ACME_DSN"], "environment": "x"}, {}, {}, {}, frozen=False)
            at = Reporter(
                config, Consent(answer_all("granted")), Filters(diagnostics), Folders.from_environment(),
                diagnostics, {},
            )
            at.start()
            try:
                fail()
            except ValueError as error:
                at.capture_exception(error, "error", {}, {})
                at.first_paint()
                assert at.flush(60)
            try:
                fail()
            except ValueError as error:
                import sentry_sdk
                sentry_sdk.capture_exception(error)
                assert at.flush(60)
            at.uninstall()
            assert diagnostics.report()["failures"] == {}, diagnostics.report()
    """,
    "acme/ui/__init__.py": """
        import helper
        import json


        def fail():
            helper.call(lambda: json.loads("{"))
    """,
    "helper.py": """
        def call(work):
            return work()
    """,
}
STACK = [
    ("acme/app.py", "acme.app", "main", True),
    ("acme/ui/__init__.py", "acme.ui", "fail", True),
    ("helper.py", "helper", "call", True),
    ("acme/ui/__init__.py", "acme.ui", "<lambda>", True),
    ("__init__.py", "json", "loads", False),
    ("json/decoder.py", "json.decoder", "decode", False),
    ("json/decoder.py", "json.decoder", "raw_decode", False),
]


def written(folder: Path) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
    return folder


def stacks_of(command: Sequence[str], home: Path, **more: Any) -> list[list[dict[str, Any]]]:
    """The stack of what we captured and of what sentry_sdk did, from one run."""
    with Receiver() as receiver:
        environ = {**environment(home, ACME_DSN=receiver.dsn), **more.pop("environ", {})}
        subprocess.run(command, env=environ, timeout=100, check=True, **more)
        assert len(receiver.events) == 2
        return [event["exception"]["values"][-1]["stacktrace"]["frames"] for event in receiver.events]


def told(stack: list[dict[str, Any]]) -> list[tuple[str, str, str, bool]]:
    return [(each["filename"], each["module"], each["function"], each["in_app"]) for each in stack]


@pytest.mark.parametrize("folder", ["/", "here"])
def test_a_source_run_is_told_the_same_wherever_it_was_started(
    tmp_path: Path, home: Path, folder: str
) -> None:
    source = written(tmp_path / "src")
    started_in = source if folder == "here" else folder
    for stack in stacks_of([sys.executable, str(source / "orders.py")], home, cwd=started_in):
        assert told(stack) == STACK


def test_an_installed_application_is_its_own_and_what_it_uses_is_not(tmp_path: Path, home: Path) -> None:
    installed = written(tmp_path / "venv" / "lib" / "site-packages")
    path = os.pathsep.join([str(installed), str(ROOT)])
    for stack in stacks_of([sys.executable, "-m", "acme"], home, environ={"PYTHONPATH": path}, cwd=tmp_path):
        # Beside the application's own package, helper is one that was installed.
        assert told(stack) == [(*frame[:3], frame[3] and frame[1] != "helper") for frame in STACK]


@pytest.mark.frozen
@pytest.mark.timeout(600)
def test_a_frozen_build_is_told_as_its_source_is(tmp_path: Path, home: Path) -> None:
    source = written(tmp_path / "src")
    build = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "orders.py"]
    build += ["--exclude-module", "PyQt6", "--hidden-import", "sentry_sdk", "--hidden-import", "urllib3"]
    subprocess.run(build, check=True, timeout=500, cwd=source)
    stacks = stacks_of([str(source / "dist" / "orders" / "orders")], home, cwd="/")
    for stack in stacks:
        assert told(stack) == STACK
        assert [each["abs_path"] for each in stack][:3] == ["acme/app.py", "acme/ui/__init__.py", "helper.py"]
        assert str(tmp_path) not in json.dumps(stack)

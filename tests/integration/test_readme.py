"""What the README tells a developer to paste does what the README says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.core_only import core_only
from tests.helpers.server import running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.server import RunningServer

README = Path(__file__).parents[2] / "README.md"
ADDRESS = "KEY@127.0.0.1:8969/1"
LIBRARIES = ("aiohttp", "brotli", "httptools", "orjson", "pyqtgraph", "qtawesome", "starlette", "uvicorn")

# A person who presses the button as soon as there is one; nothing of it is in the application.
PERSON = """
import runpy, sys, threading, time

def press():
    while True:
        time.sleep(0.05)
        widgets = sys.modules.get("PyQt6.QtWidgets")
        app = widgets and widgets.QApplication.instance()
        for window in app.topLevelWidgets() if app else ():
            button = window.findChild(widgets.QPushButton, "saveButton")
            if button and window.isVisible():
                from PyQt6.QtCore import QMetaObject, Qt

                QMetaObject.invokeMethod(button, "click", Qt.ConnectionType.QueuedConnection)
                return

threading.Thread(target=press, daemon=True).start()
runpy.run_path("orders.py", run_name="__main__")
"""


def snippet() -> str:
    """The application that the README has for who wants to adopt the reporter."""
    blocks: list[str] = re.findall(
        r"^```python\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    [found] = [block for block in blocks if ADDRESS in block]
    return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "data") as server:
        yield server


def test_the_snippet_reports_with_the_core_alone_installed(
    tmp_path: Path, wheel: Path, server: RunningServer
) -> None:
    """Pasted as it stands, but for the key and a port that is free here."""
    (tmp_path / "orders.py").write_text(snippet().replace(f"http://{ADDRESS}", server.add_project("orders")))
    (tmp_path / "person.py").write_text(PERSON)
    environ = {
        **os.environ,
        "PYTHONPATH": str(core_only(wheel, tmp_path / "packages")),
        "CRASHDESK_CONSENT": "granted",
    }
    missing = f"from importlib.util import find_spec; print([one for one in {LIBRARIES} if find_spec(one)])"
    python = [sys.executable, "-S"]
    assert subprocess.check_output([*python, "-c", missing], env=environ, text=True).strip() == "[]"
    app = subprocess.Popen([*python, "person.py"], cwd=tmp_path, env=environ)
    try:
        [issue] = server.wait_for_issues(1, 60)
        assert app.poll() is None, "the app lives on"
    finally:
        app.kill()
        app.wait(10)
    event = wait_until(lambda: latest(server, issue["id"]))
    assert issue["title"] == "LookupError: order gone"
    assert event["release"]["version"] == "orders@1.2.3"
    told = {entry["type"]: entry["data"] for entry in event["entries"]}
    frame = told["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert 'raise LookupError("order gone")' in str(frame["context"])
    assert "ui.click" in [crumb["category"] for crumb in told["breadcrumbs"]["values"]]


def latest(server: RunningServer, issue: str) -> Any:
    return server.api(f"organizations/local/issues/{issue}/events/latest/")

"""What every test runs under: no display needed, a home of its own, and nothing left behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything imports Qt: the tests run without a display and without the caller's settings.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in [name for name in os.environ if name.startswith(("SENTRY_", "CRASHDESK_"))]:
    del os.environ[_name]
for _name in ("ENVIRONMENT", "RELEASE"):
    os.environ.pop(_name, None)

import hypothesis
import pytest

from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator


# How long an example takes is the machine's to say.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--frozen", action="store_true", help="also build and run the PyInstaller build")
    parser.addoption("--installer", action="store_true", help="also install the package in a fresh Debian")
    parser.addoption(
        "--packaged",
        type=Path,
        help="a folder that resources/installer/build.py has filled, to be tested instead of a new build",
    )
    parser.addoption("--faults", action="store_true", help="also break traced processes (needs strace)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes or further programs, unless it is asked for."""
    unasked = [name for name in ("frozen", "faults", "installer") if not config.getoption(f"--{name}")]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in unasked)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a CRASHDESK_HOME of its own, so that none reads or writes the developer's."""
    folder = tmp_path / "crashdesk-home"
    monkeypatch.setenv("CRASHDESK_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves threads, running timers or top-level widgets behind."""
    threads, widgets = set(threading.enumerate()), _ids(_top_level_widgets())
    yield
    uses_qt = bool({"qapp", "qtbot"} & set(request.fixturenames))
    left = [f"thread {thread.name}" for thread in _surviving_threads(threads)]
    if uses_qt:
        left += [f"window {widget!r}" for widget in _top_level_widgets() if id(widget) not in widgets]
        left += [f"timer {timer!r}" for timer in _active_timers()]
    if left:
        pytest.fail("left behind: " + ", ".join(left))


@pytest.fixture
def expects_reporter_failures() -> list[str]:
    """Ask for this where the reporter is meant to fail inside; it lists each failure."""
    return []


@pytest.fixture(autouse=True)
def reporter_never_fails(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test in which the reporter swallowed a failure: never raised in production, always here."""
    name = "expects_reporter_failures"
    failures = request.getfixturevalue(name) if name in request.fixturenames else []
    count = Diagnostics.failed

    def failed(self: Diagnostics, where: str, error: BaseException) -> None:
        failures.append(f"{where}: {error!r}")
        count(self, where, error)

    monkeypatch.setattr(Diagnostics, "failed", failed)
    yield
    if failures and name not in request.fixturenames:
        pytest.fail("the reporter failed: " + "; ".join(failures))


def _surviving_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads that are still there after a moment's grace to end."""
    deadline = time.monotonic() + 10
    while new := [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]:
        if time.monotonic() > deadline:
            return new
        time.sleep(0.01)
    return []


def _top_level_widgets() -> list[Any]:
    """Top-level widgets that await no deletion."""
    if "PyQt6.QtWidgets" not in sys.modules:
        return []
    from PyQt6.QtCore import QCoreApplication, QEvent
    from PyQt6.QtWidgets import QApplication

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return app.topLevelWidgets()


def _active_timers() -> list[Any]:
    from PyQt6 import sip
    from PyQt6.QtCore import QTimer

    # By its type: what an object says of its class is its own code.
    timers = [thing for thing in gc.get_objects() if issubclass(type(thing), QTimer)]
    return [timer for timer in timers if not sip.isdeleted(timer) and timer.isActive()]


def _ids(things: list[Any]) -> set[int]:
    return {id(thing) for thing in things}

"""The reporter does not change how long the host's objects live: applications end with their scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.display import display
from tests.helpers.reporter import NOWHERE, Receiver, run_json

if TYPE_CHECKING:
    from pathlib import Path

SERIES = """
import gc, json
import crashdesk
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QPushButton

dsn, consent, how = {given!r}
found = []

def install(app=None):
    return crashdesk.install(app, dsn=dsn, release="orders@1.2.3", consent=consent, environment="development")

def save():
    crashdesk.capture_message(f"order {{len(found)}} gone")

def once():
    app = QApplication(["orders"])
    reporter = None if how == "before" else install(app)
    kinds.append(type(reporter).__name__)
    button = QPushButton("Save")
    button.setObjectName(f"save{{len(found)}}")
    button.clicked.connect(save)
    button.show()
    QTimer.singleShot(200, button.click)
    QTimer.singleShot(300, app.quit)
    code = app.exec()
    if reporter is not None:
        reporter.flush(20)
        if how == "uninstalled":
            reporter.uninstall()
    return code

from crashdesk.reporter.diagnostics import Diagnostics
failures = []
Diagnostics.failed = lambda self, where, error: failures.append(f"{{where}}: {{error!r}}")
first = install() if how == "before" else None
kinds = [type(first).__name__]
for _ in range(3):
    code = once()
    if how != "plain":
        gc.collect()
    found.append([code, QApplication.instance() is None])
if first is not None:
    first.flush(20)
    first.uninstall()
print(json.dumps([found, failures, "EarlyInstallation" in kinds]))
"""
"""Makes one application after the other, each in a function's scope."""


def series(home: Path, how: str, consent: str = "granted", dsn: str = NOWHERE, **environ: str) -> Any:
    """Run it.

    Returns:
        Each application's exit code and whether it was gone then, our failures, and whether the reporter was
        loaded after the first window.
    """
    return run_json(SERIES.format(given=(dsn, consent, how)), home, **environ)


GONE = [[[0, True]] * 3, [], False]


@pytest.mark.parametrize("consent", ["granted", "denied"])
@pytest.mark.parametrize("how", ["installed", "uninstalled", "before", "plain"])
def test_each_application_is_gone_with_its_scope(home: Path, how: str, consent: str) -> None:
    assert series(home, how, consent) == GONE


@pytest.mark.parametrize("how", ["installed", "before"])
def test_so_it_is_where_the_reporter_is_loaded_late(home: Path, how: str) -> None:
    series(home, how)
    assert series(home, how) == [*GONE[:2], True]


def test_so_it_is_on_a_real_display(home: Path) -> None:
    with display() as screen:
        assert series(home, "installed", **screen.environ) == GONE


def test_each_application_with_an_install_of_its_own_is_reported_from(home: Path) -> None:
    with Receiver() as receiver:
        assert series(home, "installed", dsn=receiver.dsn) == GONE
    steps = {
        event["logentry"]["message"]: event["breadcrumbs"]["values"][-1]["message"]
        for event in receiver.events
        if "logentry" in event
    }
    assert steps == {f"order {number} gone": f"save{number} clicked" for number in range(3)}


def test_an_application_after_the_one_it_was_installed_for_is_reported_from_without_its_steps(
    home: Path,
) -> None:
    with Receiver() as receiver:
        assert series(home, "before", dsn=receiver.dsn) == GONE
    told = [event["logentry"]["message"] for event in receiver.events if "logentry" in event]
    assert sorted(told) == [f"order {number} gone" for number in range(3)]


def test_windows_and_what_events_went_to_die_when_the_host_lets_go_of_them(home: Path) -> None:
    assert (
        run_json(
            f"""
        import gc, json
        import crashdesk
        from weakref import ref
        from PyQt6.QtCore import QTimer
        from PyQt6.QtWidgets import QApplication, QComboBox, QDialog, QPushButton, QTabWidget, QVBoxLayout
        from PyQt6.QtTest import QTest
        from PyQt6.QtCore import Qt

        class Orders(QDialog):
            def __init__(self):
                super().__init__()
                self.setLayout(QVBoxLayout())
                self.button, self.combo, self.tabs = QPushButton("Save"), QComboBox(), QTabWidget()
                self.combo.addItems(["a", "b"])
                for widget in (self.button, self.combo, self.tabs):
                    self.layout().addWidget(widget)
                for name in "ab":
                    self.tabs.addTab(QPushButton(name), name)

        def use():
            orders = Orders()
            orders.show()
            QTest.qWaitForWindowExposed(orders)
            QTest.mouseClick(orders.button, Qt.MouseButton.LeftButton)
            QTest.keyClick(orders.combo, Qt.Key.Key_Down)
            orders.tabs.setCurrentIndex(1)
            QTest.qWait(100)
            orders.accept()
            return [ref(one) for one in (orders, orders.button, orders.combo, orders.tabs)]

        app = QApplication([])
        reporter = crashdesk.install(app, dsn="{NOWHERE}", release="orders@1.2.3", consent="granted")
        gc.collect()
        gc.disable()
        found = []
        QTimer.singleShot(100, lambda: (found.extend(use()), QTimer.singleShot(500, app.quit)))
        app.exec()
        print(json.dumps([one() is None for one in found]))
        reporter.uninstall()
        """,
            home,
        )
        == [True] * 4
    )

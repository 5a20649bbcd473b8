from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import (
    QMessageLogContext,
    QtMsgType,
    qCritical,
    qDebug,
    qInstallMessageHandler,
    qWarning,
)

from crashdesk.qt.messages import QtMessages
from crashdesk.reporter.diagnostics import Diagnostics
from tests.helpers.reporter import run, run_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Heard:
    def __init__(self) -> None:
        self.chained: list[str | None] = []
        self.crumbs: list[tuple[Any, ...]] = []
        self.reports: list[tuple[Any, ...]] = []
        self.before = qInstallMessageHandler(self.theirs)
        self.messages = QtMessages(
            lambda *given: self.crumbs.append(given), lambda *given: self.reports.append(given), Diagnostics()
        )
        self.messages.install()

    def theirs(self, _kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        self.chained.append(text)


@pytest.fixture
def heard() -> Iterator[Heard]:
    made = Heard()
    yield made
    made.messages.uninstall()
    qInstallMessageHandler(made.before)


def test_a_message_below_critical_is_a_step(heard: Heard) -> None:
    qDebug("d")
    qWarning("w")
    assert [(text, category, level) for text, category, level, _ in heard.crumbs] == [
        ("d", "qt.default", "debug"),
        ("w", "qt.default", "warning"),
    ]
    assert heard.reports == []


def test_a_critical_one_is_an_event(heard: Heard) -> None:
    qCritical("no pixmap")
    [(level, text, data)] = heard.reports
    assert (level, text, data["category"]) == ("error", "no pixmap", "default")
    assert heard.crumbs == []


def test_each_goes_on_to_the_handler_before_us(heard: Heard) -> None:
    qWarning("w")
    qCritical("c")
    assert heard.chained == ["w", "c"]


def test_the_category_is_named(heard: Heard) -> None:
    context: Any = SimpleNamespace(category="acme.net", file="file.cpp", line=5, function="f()")
    heard.messages._handle(QtMsgType.QtWarningMsg, context, "x")
    assert heard.crumbs == [
        (
            "x",
            "qt.acme.net",
            "warning",
            {"category": "acme.net", "file": "file.cpp", "line": 5, "function": "f()"},
        )
    ]


def test_uninstall_restores_the_handler_before_us(heard: Heard) -> None:
    heard.messages.uninstall()
    heard.messages.uninstall()
    qWarning("w")
    assert (heard.chained, heard.crumbs) == (["w"], [])
    assert qInstallMessageHandler(None) == heard.theirs


def test_a_handler_on_top_of_ours_stays_and_ours_only_passes_on(heard: Heard) -> None:
    top: list[str | None] = []

    def theirs(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        top.append(text)
        ours(kind, context, text)  # type: ignore[misc]

    ours = qInstallMessageHandler(theirs)
    assert ours is not None
    heard.messages.uninstall()
    qWarning("w")
    assert (top, heard.chained, heard.crumbs) == (["w"], ["w"], [])
    assert qInstallMessageHandler(heard.theirs) is theirs


def test_a_message_from_within_our_own_work_is_only_passed_on() -> None:
    chained: list[str | None] = []
    before = qInstallMessageHandler(lambda _kind, _context, text: chained.append(text))
    messages = QtMessages(lambda *_: qWarning("inner"), lambda *_: None, Diagnostics())
    messages.install()
    qWarning("outer")
    messages.uninstall()
    qInstallMessageHandler(before)
    assert chained == ["outer"]  # Qt itself drops a message from within a handler


def test_a_failure_of_ours_stops_no_message(heard: Heard, expects_reporter_failures: list[str]) -> None:
    heard.messages._add = lambda *_: 1 / 0  # type: ignore[assignment]
    qWarning("w")
    assert heard.chained == ["w"]
    assert len(expects_reporter_failures) == 1


def test_without_a_handler_before_us_it_is_printed_as_qt_would(home: Path) -> None:
    done = run(
        """
        from PyQt6.QtCore import qWarning
        from crashdesk.qt.messages import QtMessages
        from crashdesk.reporter.diagnostics import Diagnostics
        QtMessages(lambda *_: None, lambda *_: None, Diagnostics()).install()
        qWarning("on stderr")
        """,
        home,
    )
    assert done.stderr == "on stderr\n"


def test_a_fatal_message_is_on_disk_when_qt_aborts(home: Path) -> None:
    done = run(
        """
        import crashdesk
        from PyQt6.QtCore import qFatal
        crashdesk.install(dsn="http://key@127.0.0.1:9/1", consent="granted")
        qFatal("no platform")
        """,
        home,
        check=False,
    )
    assert done.returncode == -6
    [draft] = list(home.rglob("*.draft"))
    assert b'"type":"QtFatal","value":"no platform"' in draft.read_bytes()


def test_the_handler_is_gone_before_python_is(home: Path) -> None:
    assert run_json(
        """
        import atexit, json
        from PyQt6.QtCore import qInstallMessageHandler
        atexit.register(lambda: print(json.dumps(qInstallMessageHandler(None) is None)))
        import crashdesk
        crashdesk.install(dsn="", consent="denied")
        """,
        home,
    )

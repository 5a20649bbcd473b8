from __future__ import annotations

import sys
import threading
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

from crashdesk.qt.messages import BURST, QtMessages, place_of
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


def test_the_handler_before_us_is_marked_while_it_hears_what_is_reported(heard: Heard) -> None:
    marked: list[bool] = []
    calls = heard.messages._diagnostics.host_calls
    heard.messages._previous = lambda *_: marked.append(calls.passing_on)
    heard.messages.noise.add("noise")
    for say, text in ((qCritical, "c"), (qWarning, "w"), (qCritical, "noise")):
        say(text)
    assert marked == [True, False, False]


def test_a_failure_of_ours_stops_no_message(heard: Heard, expects_reporter_failures: list[str]) -> None:
    heard.messages._repeats._add = lambda *_: 1 / 0  # type: ignore[assignment]
    qWarning("w")
    assert heard.chained == ["w"]
    assert len(expects_reporter_failures) == 1


def test_without_a_handler_before_us_it_is_printed_as_qt_would(home: Path) -> None:
    done = run(
        """
        from PyQt6.QtCore import qWarning
        from crashdesk.qt.messages import BURST, QtMessages, place_of
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


def test_a_message_of_pythons_says_where_it_came_from(heard: Heard) -> None:
    qWarning("here")
    qCritical("there")
    for place in (heard.crumbs[0][3], heard.reports[0][2]):
        assert place["category"] == "default"
        assert place["file"] == __file__
        assert place["line"] > 0
        assert place["function"] == "test_a_message_of_pythons_says_where_it_came_from"


def test_a_storm_leaves_a_few_steps_and_a_count(heard: Heard) -> None:
    context: Any = SimpleNamespace(category="acme.net", file=None, line=0, function=None)
    for number in range(1000):
        heard.messages._handle(QtMsgType.QtWarningMsg, context, f"retry {number}")
    qWarning("another category")
    heard.messages.tell()
    storm = [crumb for crumb in heard.crumbs if crumb[1] == "qt.acme.net"]
    assert BURST < len(storm) <= BURST + 20
    assert sum(data.get("count", 1) for *_, data in storm) == 1000
    assert "another category" in [crumb[0] for crumb in heard.crumbs]
    assert len(heard.chained) == 1001, "each goes on to the handler before us"


def test_a_storm_from_many_threads_is_counted_whole(heard: Heard) -> None:
    def storm() -> None:
        for _ in range(200):
            qWarning("w")

    threads = [threading.Thread(target=storm) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heard.messages.tell()
    assert sum(data.get("count", 1) for *_, data in heard.crumbs) == 1600
    assert len(heard.chained) == 1600


def test_noise_is_neither_step_nor_event_but_goes_on(heard: Heard) -> None:
    heard.messages.noise.add("*OpenGL*")
    qWarning("QObject::~QObject: Timers cannot be stopped from another thread")
    qCritical("no OpenGL here")
    assert (heard.crumbs, heard.reports, len(heard.chained)) == ([], [], 2)


def test_a_fatal_message_is_never_noise(heard: Heard) -> None:
    heard.messages.noise.add("*")
    context: Any = SimpleNamespace(category=None, file=None, line=0, function=None)
    heard.messages._handle(QtMsgType.QtFatalMsg, context, "dying")
    assert heard.reports == [("fatal", "dying", {})]


@pytest.mark.qt_no_exception_capture
def test_a_hosts_handler_that_raises_costs_us_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _traceback: raised.append(str(error)))

    def theirs(*_: object) -> None:
        raise LookupError("theirs")

    before = qInstallMessageHandler(theirs)
    reports: list[Any] = []
    messages = QtMessages(lambda *_: None, lambda *given: reports.append(given), Diagnostics())
    messages.install()
    qCritical("one")
    qCritical("two")
    messages.uninstall()
    qInstallMessageHandler(before)
    assert [report[1] for report in reports] == ["one", "two"]
    assert raised == ["theirs", "theirs"], "as it would be without us"


def test_an_interrupt_in_our_work_does_not_keep_the_message_back(heard: Heard) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    heard.messages._report = interrupt
    context: Any = SimpleNamespace(category=None, file=None, line=0, function=None)
    with pytest.raises(KeyboardInterrupt):
        heard.messages._handle(QtMsgType.QtCriticalMsg, context, "c")
    assert heard.chained == ["c"]
    heard.messages._report = lambda *_: None
    qWarning("w")
    assert [crumb[0] for crumb in heard.crumbs] == ["w"]


def test_a_place_that_is_no_text_is_left_out() -> None:
    class Gone:
        """What PyQt hands over where another thread's message was written over this one's place."""

        category, line = "default", 7

        @property
        def file(self) -> str:
            return b"\xa0?".decode("ascii")

        function = file

    gone: Any = Gone()
    assert place_of(gone) == {"category": "default", "line": 7}

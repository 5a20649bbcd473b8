"""Everything that can go wrong in a PyQt6 application, in real processes: seen once, and survived."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.origins import NO_ERRORS, ORIGINS
from tests.helpers.reporter import NOWHERE, Receiver, events, files, run

if TYPE_CHECKING:
    from pathlib import Path

START = """
import asyncio, gc, json, logging, os, sys, threading
import crashdesk
from PyQt6.QtCore import QObject, QThread, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtCore import qCritical, qInstallMessageHandler, qWarning
from PyQt6.QtWidgets import QApplication, QPushButton, QWidget
def installed(**more):
    defaults = {"dsn": "http://key@127.0.0.1:9/1", "release": "orders@1", "consent": "granted"}
    return crashdesk.install(app, **{**defaults, **more})
def soon(*slots):
    for slot in slots:
        QTimer.singleShot(0, slot)
def finish(after=100):
    QTimer.singleShot(after, app.quit)
    app.exec()
    installation.uninstall()
app = QApplication([])
app.setQuitOnLastWindowClosed(False)
"""
"""A program's beginning; what it prints last is JSON."""


def program(code: str) -> str:
    return START + code


def told(home: Path, code: str) -> list[dict[str, Any]]:
    """Run a program and return what it left to be sent."""
    done = run(program(code), home, check=False)
    assert done.returncode == 0, done.stderr
    return events(home)


def value(event: dict[str, Any]) -> dict[str, Any]:
    """The exception that was raised last, as the event has it."""
    raised: dict[str, Any] = event["exception"]["values"][-1]
    return raised


def texts(found: list[dict[str, Any]]) -> list[str]:
    return sorted(value(event)["value"] for event in found)


class Matrix:
    """One process for each consent, in which everything goes wrong once."""

    def __init__(self, folder: Path) -> None:
        self.homes = {consent: folder / consent for consent in ("granted", "denied")}
        self.said: dict[str, dict[str, Any]] = {}
        for consent, home in self.homes.items():
            code = f"from tests.helpers.origins import main; main({consent!r})"
            done = run(code, home, check=False)
            assert done.returncode == 0, done.stderr
            self.said[consent] = json.loads(done.stdout.splitlines()[-1])
        self.events = events(self.homes["granted"])


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    return Matrix(tmp_path_factory.mktemp("origins"))


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_origin_is_one_event_that_says_where_and_how_it_was_caught(matrix: Matrix, origin: str) -> None:
    mechanism, handled = ORIGINS[origin]
    [event] = [event for event in matrix.events if value(event)["value"] == origin]
    assert value(event)["mechanism"] == {"type": mechanism, "handled": handled}
    [thread] = event["threads"]["values"]
    assert [thread["id"], thread["name"], thread["main"]] == matrix.said["granted"][origin]
    assert thread["crashed"] != handled
    assert value(event)["thread_id"] == thread["id"]
    assert len(event["user"]["id"]) == 32, "a pseudonym"
    assert event["tags"]["screen"] == "orders"
    assert "opened the orders" in [crumb["message"] for crumb in event["breadcrumbs"]["values"]]
    assert "storm" not in event["contexts"]


@pytest.mark.parametrize("origin", [*ORIGINS, *NO_ERRORS])
def test_with_consent_denied_everything_happens_and_nothing_is_written(matrix: Matrix, origin: str) -> None:
    assert origin in matrix.said["denied"], "the process came to it, and lived on"
    assert files(matrix.homes["denied"]) == []


@pytest.mark.parametrize("name", NO_ERRORS)
def test_what_is_no_error_is_no_event(matrix: Matrix, name: str) -> None:
    assert name in matrix.said["granted"], "it did happen"
    assert name not in texts(matrix.events)


def test_nothing_else_is_reported_and_nothing_of_ours_failed(matrix: Matrix) -> None:
    assert texts(matrix.events) == sorted(ORIGINS)
    assert matrix.said["granted"]["failures"] == matrix.said["denied"]["failures"] == {}


def test_the_first_origin_came_before_the_application_and_the_sdk(matrix: Matrix) -> None:
    assert matrix.said["granted"]["sdk_loaded_before"] is False


def test_the_id_that_the_host_was_given_is_the_events(matrix: Matrix) -> None:
    [event] = [event for event in matrix.events if value(event)["value"] == "handled_in_main"]
    assert event["event_id"] == matrix.said["granted"]["id_of_handled_in_main"]
    assert matrix.said["denied"]["id_of_handled_in_main"] is None


def test_an_error_that_ends_the_script_before_there_is_an_application(home: Path) -> None:
    done = run(
        """
        import crashdesk
        crashdesk.install(dsn="http://key@127.0.0.1:9/1", consent="granted")
        raise LookupError("too early")
        """,
        home,
        check=False,
    )
    assert done.returncode == 1
    assert "LookupError: too early" in done.stderr, "it is printed as ever"
    [event] = events(home)
    assert value(event)["mechanism"] == {"type": "excepthook", "handled": False}


@pytest.mark.parametrize("consent", ["granted", "denied", None])
def test_without_the_hook_pyqt_ends_the_process_and_with_it_whatever_the_consent_not(
    home: Path, consent: str | None
) -> None:
    done = run(
        program(f"""
if {consent!r}:
    installation = installed(consent={consent!r})
def slot():
    raise LookupError("order gone")
soon(slot)
QTimer.singleShot(50, app.quit)
sys.exit(app.exec())
"""),
        home,
        check=False,
    )
    assert done.returncode == (0 if consent else -6)


def test_leaving_from_a_slot_leaves_with_its_code_and_reports_nothing(home: Path) -> None:
    done = run(
        program("installation = installed()\nsoon(lambda: sys.exit(7))\napp.exec()"), home, check=False
    )
    assert done.returncode == 7
    assert events(home) == []


def test_the_last_error_stays_the_hosts_to_look_at(home: Path) -> None:
    done = run(
        program("""
installation = installed()
def slot():
    raise LookupError("order gone")
soon(slot)
finish()
print(json.dumps([sys.last_type.__name__, str(sys.last_value),
                  sys.last_value.__traceback__ is sys.last_traceback is not None,
                  sys.last_traceback.tb_frame.f_code.co_name]))
"""),
        home,
    )
    assert json.loads(done.stdout) == ["LookupError", "order gone", True, "slot"]


FORTY = """
import time
if SLOW:
    sys.excepthook = lambda *_: time.sleep(0.005)
installation = installed()
source = ""
for n in range(20):
    source += f"def thread_{n}():\\n    raise LookupError('thread {n}')\\n"
    source += f"def slot_{n}():\\n    raise LookupError('slot {n}')\\n"
exec(compile(source, "orders.py", "exec"))
barrier = threading.Barrier(20)
class Worker(QThread):
    def __init__(self, fail):
        super().__init__()
        self.fail = fail
    def run(self):
        barrier.wait(10)
        self.fail()
class MovedWorker(QObject):
    asked = pyqtSignal()
    def __init__(self, fail, thread):
        super().__init__()
        self.fail = fail
        self.asked.connect(self.work)
        self.moveToThread(thread)
    @pyqtSlot()
    def work(self):
        barrier.wait(10)
        QThread.currentThread().quit()
        self.fail()
fails = [globals()[f"thread_{n}"] for n in range(20)]
threads = [QThread() if MOVED else Worker(fail) for fail in fails]
moved = [MovedWorker(fail, thread) for fail, thread in zip(fails, threads)] if MOVED else []
for thread in threads:
    thread.start()
for worker in moved:
    worker.asked.emit()
soon(*[globals()[f"slot_{n}"] for n in range(20)])
def look():
    if all(thread.isFinished() for thread in threads):
        app.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
code = app.exec()
installation.uninstall()
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("how", "attempt"),
    [
        *(("run", attempt) for attempt in range(10)),
        *(("moved workers", attempt) for attempt in range(2)),
        *(("run, and a slow hook of the host's", attempt) for attempt in range(2)),
    ],
)
def test_twenty_threads_and_twenty_slots_that_raise_at_once_are_forty_reports(
    home: Path, how: str, attempt: int
) -> None:
    settings = f"MOVED, SLOW = {how == 'moved workers'}, {'slow' in how}\n"
    done = run(program(settings + FORTY), home, check=False)
    assert done.returncode == 0, done.stderr
    assert "SystemError" not in done.stderr
    assert texts(events(home)) == sorted(f"{kind} {n}" for kind in ("thread", "slot") for n in range(20))
    if "slow" not in how:
        assert done.stderr.count("LookupError: ") == 40, "each is printed as ever"


def test_a_storm_is_its_first_report_and_one_that_tells_how_many_followed(home: Path) -> None:
    found = told(
        home,
        """
installation = installed()
raised = 0
CACHED = LookupError("always the same")
class Broken(QWidget):
    def paintEvent(self, event):
        global raised
        raised += 1
        if raised == 25:
            QTimer.singleShot(0, another)
        raise ValueError(f"broken {raised}")
class Cached(QWidget):
    def paintEvent(self, event):
        raise CACHED
broken, cached = Broken(), Cached()
broken.show(), cached.show()
timer = QTimer()
timer.timeout.connect(lambda: raised == 50 and app.quit() or broken.update() or cached.update())
timer.start(0)
def another():
    raise ValueError("in another place")
finish(60_000)
""",
    )
    by_type: dict[str, list[dict[str, Any]]] = {}
    for event in found:
        by_type.setdefault(value(event)["type"], []).append(event)
    another, first, summary = sorted(by_type["ValueError"], key=lambda event: value(event)["value"])[-1:] + [
        event for event in by_type["ValueError"] if value(event)["value"] != "in another place"
    ]
    assert value(another)["value"] == "in another place"
    assert value(first)["value"] == "broken 1"
    assert "storm" not in first["contexts"]
    storm = summary["contexts"]["storm"]
    assert 45 <= storm["suppressed"] <= 60
    assert storm["since"].endswith("Z")
    frames = [value(event)["stacktrace"]["frames"][-1] for event in (first, summary)]
    assert [frame["function"] for frame in frames] == ["paintEvent"] * 2, "they fall into one issue"
    assert len({json.dumps([f["module"], f["filename"], f["lineno"]]) for f in frames}) == 1
    cached_first, cached_summary = by_type["LookupError"]
    assert "storm" not in cached_first["contexts"]
    assert cached_summary["contexts"]["storm"]["suppressed"] > 10


def test_a_storm_of_qt_messages_is_one_event_with_a_count(home: Path) -> None:
    found = told(
        home,
        """
installation = installed()
for n in range(9):
    qCritical(f"no pixmap 0x{n:x}")
qCritical("no font")
finish()
""",
    )
    assert texts(found) == ["no font", "no pixmap 0x0", "no pixmap 0x1"]
    counts = [event["contexts"].get("storm", {}).get("suppressed") for event in found]
    assert sorted(counts, key=str) == [8, None, None]


def test_one_exception_that_several_hooks_see_is_one_report(home: Path) -> None:
    done = run(
        program("""
installation = installed()
ids = []
def logged_and_raised():
    try:
        raise LookupError("logged and raised")
    except LookupError:
        logging.getLogger("acme").exception("failed")
        raise
def captured_and_raised():
    try:
        raise LookupError("captured and raised")
    except LookupError as error:
        ids.append(crashdesk.capture_exception(error))
        ids.append(crashdesk.capture_exception(error))
        raise
def logged_and_captured():
    try:
        raise LookupError("logged and captured")
    except LookupError:
        logging.getLogger("acme").exception("failed")
        ids.append(crashdesk.capture_exception())
        ids.append(crashdesk.capture_exception())
soon(logged_and_raised, captured_and_raised, logged_and_captured)
finish()
print(json.dumps(ids))
"""),
        home,
    )
    found = {value(event)["value"]: event for event in events(home)}
    assert len(events(home)) == len(found) == 3
    captured, logged = found["captured and raised"]["event_id"], found["logged and captured"]["event_id"]
    assert json.loads(done.stdout) == [captured, captured, logged, logged]


@pytest.mark.parametrize(
    "pass_in", ['logging.getLogger("acme").exception("failed")', "crashdesk.capture_exception()"]
)
@pytest.mark.parametrize("wait", ["None", "installation.flush(10)"])
def test_what_is_passed_in_and_raised_on_is_one_event_of_which_the_person_is_told(
    home: Path, pass_in: str, wait: str
) -> None:
    done = run(
        program(f"""
installation = installed(consent="ask")
def slot():
    try:
        raise LookupError("passed in and raised on")
    except LookupError:
        {pass_in}
        {wait}
        raise
def look():
    if any(type(widget).__name__ == "CrashPrompt" for widget in app.topLevelWidgets()):
        print("told")
        app.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
soon(slot)
finish(20_000)
"""),
        home,
    )
    assert "told" in done.stdout
    [event] = events(home)
    assert value(event)["mechanism"] == {"type": "excepthook", "handled": False}
    assert event["threads"]["values"][0]["crashed"] is True


TEXT = "''.join(traceback.format_exception(*given[:3]))"
TWICE = {
    "a handler before ours that logs": """
qInstallMessageHandler(lambda kind, context, text: logging.error("Qt says %s", text))
installation = installed()
soon(lambda: qCritical("no pixmap"))
""",
    "a handler after ours that logs first": """
installation = installed()
def handler(*given):
    logging.error("Qt says %s", given[2])
    ours(*given)
ours = qInstallMessageHandler(handler)
soon(lambda: qCritical("no pixmap"))
""",
    "a handler before ours that captures": """
qInstallMessageHandler(lambda kind, context, text: crashdesk.capture_message(f"Qt says {text}"))
installation = installed()
soon(lambda: qCritical("no pixmap"))
""",
    "a hook before ours that logs a text": f"""
sys.excepthook = lambda *given: logging.error({TEXT})
installation = installed()
soon(slot)
""",
    "a hook after ours that logs a text first": f"""
installation = installed()
ours = sys.excepthook
def hook(*given):
    logging.error({TEXT})
    ours(*given)
sys.excepthook = hook
soon(slot)
""",
    "a hook for threads that logs a text": f"""
threading.excepthook = lambda given: logging.error({TEXT})
installation = installed()
thread = threading.Thread(target=slot)
thread.start()
thread.join()
""",
}


@pytest.mark.parametrize("how", TWICE)
def test_one_failure_that_the_host_tells_again_in_words_is_one_event(home: Path, how: str) -> None:
    found = told(
        home,
        f"""
import traceback
from crashdesk.reporter import echoes
echoes.BREATH = echoes.HANDED_ON = 20.0  # a busy machine may take long from one hook to the next
def slot():
    raise LookupError("order gone")
{TWICE[how]}
finish()
""",
    )
    assert len(found) == 1
    if "pixmap" not in TWICE[how]:
        assert texts(found) == ["order gone"]
        assert value(found[0])["mechanism"]["handled"] is False


def test_another_failure_of_the_hosts_own_hook_is_an_event_of_its_own(home: Path) -> None:
    found = told(
        home,
        """
def hook(*given):
    try:
        raise ValueError("in the hook")
    except ValueError:
        logging.exception("the hook failed")
sys.excepthook = hook
installation = installed()
def slot():
    raise LookupError("order gone")
soon(slot)
finish()
""",
    )
    assert texts(found) == ["in the hook", "order gone"]


@pytest.mark.parametrize(
    "flood", ["qCritical(text)", "logging.error(text)", "crashdesk.capture_message(text)"]
)
def test_a_flood_of_ever_new_messages_displaces_no_crash_and_is_told_by_number(
    home: Path, flood: str
) -> None:
    done = run(
        program(f"""
installation = installed()
def flood():
    for n in range(1500):
        text = "cannot load " + "".join(chr(97 + n // 26**place % 26) for place in range(3))
        {flood}
def slot():
    raise LookupError("the crash")
soon(flood, slot)
finish()
print(json.dumps(installation.reporter.diagnostics.report()["dropped"]))
"""),
        home,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {}
    found = events(home)
    assert "the crash" in json.dumps(found)
    assert len(found) < 100
    [storm] = [event["contexts"]["storm"] for event in found if "storm" in event["contexts"]]
    assert storm["mixed"] is True
    assert storm["suppressed"] > 1400


@pytest.mark.parametrize("member", ["KeyboardInterrupt()", "asyncio.CancelledError()"])
def test_a_group_of_what_is_no_error_is_none(home: Path, member: str) -> None:
    found = told(
        home,
        f"""
installation = installed()
def slot():
    raise BaseExceptionGroup("ended", [{member}])
def mixed():
    raise BaseExceptionGroup("mixed", [{member}, ValueError()])
soon(slot, mixed)
finish()
""",
    )
    assert [event["exception"]["values"][-1]["value"][:5] for event in found] == ["mixed"]


LOOP = """
import qasync
from qasync import QEventLoop
async def forget():
    async def fail():
        raise LookupError("forgotten")
    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0.05)
    del task
    gc.collect()
    await asyncio.sleep(0.05)
def finish_loop():
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    prepare(loop)
    with loop:
        loop.run_until_complete(forget())
    installation.uninstall()
"""


@pytest.mark.parametrize(
    "handler",
    [
        "pass",
        "loop.default_exception_handler(context)",
        "crashdesk.capture_exception(context['exception'])",
        "sys.excepthook(type(context['exception']), context['exception'], None)",
        "loop.call_exception_handler(context) if len(seen) == 1 else None",
    ],
)
def test_the_hosts_own_exception_handler_still_has_its_say_and_the_error_is_one_event(
    home: Path, handler: str
) -> None:
    done = run(
        program(f"""
installation = installed()
{LOOP}
seen = []
def prepare(loop):
    def handler(of, context):
        seen.append([of is loop, str(context["exception"])])
        {handler}
    loop.set_exception_handler(handler)
finish_loop()
print(json.dumps(seen[:1]))
"""),
        home,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [[True, "forgotten"]]
    [event] = events(home)
    assert value(event)["mechanism"] == {"type": "asyncio", "handled": False}


def test_the_sdks_own_integration_for_asyncio_reports_nothing_twice(home: Path) -> None:
    found = told(
        home,
        f"""
installation = installed()
installation.reporter.engine.load()
{LOOP}
def prepare(loop):
    from sentry_sdk.integrations.asyncio import enable_asyncio_integration
    loop.call_soon(enable_asyncio_integration)
finish_loop()
""",
    )
    assert texts(found) == ["forgotten"]


def test_leaving_puts_the_loops_methods_back(home: Path) -> None:
    done = run(
        program("""
import asyncio.base_events, qasync
from asyncio import BaseEventLoop
before = [vars(kind)["call_exception_handler"] for kind in (BaseEventLoop, qasync._QEventLoop)]
path = list(sys.meta_path)
installation = installed()
during = [vars(kind)["call_exception_handler"] for kind in (BaseEventLoop, qasync._QEventLoop)]
finish()
after = [vars(kind)["call_exception_handler"] for kind in (BaseEventLoop, qasync._QEventLoop)]
print(json.dumps([before == after, before[0] is during[0], before[1] is during[1], path == sys.meta_path]))
"""),
        home,
    )
    assert json.loads(done.stdout) == [True, False, False, True]


def test_a_slot_that_raises_while_a_dialog_of_ours_is_open_is_reported(home: Path) -> None:
    done = run(
        program("""
installation = installed(consent="ask")
def first():
    raise LookupError("first")
def second():
    kinds = {type(widget).__name__ for widget in app.topLevelWidgets()}
    print(json.dumps("CrashPrompt" in kinds and "FeedbackDialog" in kinds))
    raise LookupError("second")
crashdesk.show_feedback_dialog()
soon(first)
def look():
    if any(type(widget).__name__ == "CrashPrompt" for widget in app.topLevelWidgets()):
        timer.stop()
        soon(second)
        QTimer.singleShot(200, app.quit)
timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
finish(20_000)
"""),
        home,
    )
    assert json.loads(done.stdout) is True
    assert texts(events(home)) == ["first", "second"]


def test_an_error_of_a_thread_opens_the_prompt_on_the_main_thread(home: Path) -> None:
    done = run(
        program("""
installation = installed(consent="ask")
class Worker(QThread):
    def run(self):
        raise LookupError("in a thread")
def look():
    for widget in app.topLevelWidgets():
        if type(widget).__name__ == "CrashPrompt":
            print(json.dumps(widget.thread() is app.thread()), flush=True)
            app.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
button = QPushButton("x")
button.show()  # its first paint has the SDK loaded
worker = Worker()
worker.start()
finish(20_000)
"""),
        home,
    )
    assert json.loads(done.stdout.splitlines()[0]) is True


HOSTILE = {
    "the hook before ours": "sys.excepthook = fail\ninstallation = installed()",
    "the hook after ours": """
installation = installed()
ours = sys.excepthook
def after(*given):
    ours(*given)
    raise RuntimeError("hostile")
sys.excepthook = after
""",
    "before_send": "installation = installed(before_send=fail)",
    "before_breadcrumb": "installation = installed(before_breadcrumb=fail)",
    "fingerprint": "installation = installed(fingerprint=fail)",
    "ignore_errors": """
class Hostile(type):
    def __instancecheck__(cls, other):
        raise RuntimeError("hostile")
class Odd(Exception, metaclass=Hostile):
    pass
installation = installed(ignore_errors=[Odd])
""",
    "the message handler before ours": "qInstallMessageHandler(fail)\ninstallation = installed()",
    "the message handler after ours": "installation = installed()\nqInstallMessageHandler(fail)",
    "a log handler": """
installation = installed()
class Handler(logging.Handler):
    def emit(self, record):
        raise RuntimeError("hostile")
logging.getLogger("acme").addHandler(Handler())
logging.getLogger("acme").propagate = False
""",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_raises_on_the_way_of_a_report_keeps_it_from_nothing(home: Path, what: str) -> None:
    found = told(
        home,
        f"""
def fail(*given):
    raise RuntimeError("hostile")
{HOSTILE[what]}
def slot():
    qWarning("on the way")
    try:
        logging.getLogger("acme").warning("a step")
    except RuntimeError:
        pass
    raise LookupError("the original")
soon(slot)
finish(200)
""",
    )
    counts = {text: texts(found).count(text) for text in texts(found)}
    assert counts["the original"] == 1
    assert counts.get("hostile", 0) <= 1, "what is the host's own bug may be told, once"


def test_what_fails_inside_the_reporter_is_counted_and_the_doctor_tells(home: Path) -> None:
    with Receiver() as receiver:
        run(
            program(f"""
def fail(*given):
    raise RuntimeError("password=hunter2 of the host")
installation = installed(dsn={receiver.dsn!r}, before_send=fail)
def slot():
    raise LookupError("the original")
soon(slot)
QTimer.singleShot(50, app.quit)
app.exec()
crashdesk.capture_message("on")
installation.flush(10)
installation.uninstall()
"""),
            home,
        )
        assert texts([event for event in receiver.events if "exception" in event]) == ["the original"]
    code = """
        import sys
        from crashdesk.__main__ import main
        sys.argv = ["crashdesk", "doctor", "--json"]
        main()
    """
    report = json.loads(run(code, home, check=False).stdout)
    [delivery] = report["delivery"]
    assert delivery["failures"] == {"before_send": 2}
    [check] = [check for check in report["checks"] if check["name"] == "reporter"]
    assert check["state"] == "note"
    assert "2, the last: before_send: RuntimeError" in check["detail"]
    assert "hunter2" not in json.dumps(report), "nothing unscrubbed is written"


FORKS = """
import os
def crash():
    raise LookupError("in the child")
def slot():
    child = os.fork()
    if child == 0:
        try:
            sys.excepthook(LookupError, LookupError("in the child"), None)
            crashdesk.capture_message("from the child", "error")
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""


def test_what_a_fork_captures_and_what_nobody_handles_in_it_is_on_disk(home: Path) -> None:
    code = f"""
    import faulthandler, sys, crashdesk
    from PyQt6.QtCore import QTimer
    from PyQt6.QtWidgets import QApplication
    faulthandler.dump_traceback_later(30, exit=True)
    app = QApplication(sys.argv)
    reporter = crashdesk.install(app, dsn={NOWHERE!r}, consent="granted", environment="production")
    {FORKS.replace(chr(10), chr(10) + "    ")}
    slot()  # while the writer has just begun
    QTimer.singleShot(600, lambda: (slot(), app.quit()))
    app.exec()
    """
    run(code, home)
    found = [
        (event.get("logentry") or {}).get("message") or event["exception"]["values"][-1]["value"]
        for event in events(home)
    ]
    assert sorted(found) == ["from the child"] * 2 + ["in the child"] * 2

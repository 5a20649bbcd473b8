"""An application in which something goes wrong in every way there is, once each; a process of its own.

    python -c "from tests.helpers.origins import main; main('granted')"

prints as its last line, as JSON, where each of them happened.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

import crashdesk

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGINS: Final = {
    "before_application": ("excepthook", False),
    "slot": ("excepthook", False),
    "paint_event": ("excepthook", False),
    "event": ("excepthook", False),
    "model_data": ("excepthook", False),
    "qthread": ("qthread", False),
    "qrunnable": ("qthread", False),
    "moved_worker": ("qthread", False),
    "thread": ("threading", False),
    "plain_task": ("asyncio", False),
    "callback": ("asyncio", False),
    "async_slot": ("asyncio", False),
    "task_in_thread": ("asyncio", False),
    "unraisable": ("unraisable", False),
    "handled_in_main": ("generic", True),
    "handled_in_qthread": ("generic", True),
    "handled_in_thread": ("generic", True),
    "logged": ("logging", True),
}
"""Every origin, with the mechanism of its event and whether that says handled."""
NO_ERRORS: Final = (
    "interrupted_slot",
    "interrupted_thread",
    "cancelled_task",
    "cancelled_slot",
    "awaited_task",
)
"""What is no error, or was dealt with."""


class OriginError(Exception):
    """What goes wrong."""


where: dict[str, Any] = {}
"""Each thread's id and name, and whether it is the main one, by origin."""


def here(name: str) -> OriginError:
    """Note where an origin is, and give it its exception."""
    thread = threading.current_thread()
    where[name] = [str(thread.ident), thread.name, thread is threading.main_thread()]
    return OriginError(name)


def before_application() -> None:
    from PyQt6.QtCore import QObject, pyqtSignal

    class Early(QObject):
        began = pyqtSignal()

    def on_began() -> None:
        raise here("before_application")

    early = Early()
    early.began.connect(on_began)
    early.began.emit()


def main(consent: str) -> None:
    """Let everything happen."""
    installation = crashdesk.install(
        dsn="http://key@127.0.0.1:9/1", consent=consent, log_breadcrumb_level=None, release="orders@1"
    )
    crashdesk.set_user_context(user_id="ada")
    crashdesk.set_tag("screen", "orders")
    crashdesk.add_breadcrumb("opened the orders")
    where["sdk_loaded_before"] = "sentry_sdk" in sys.modules
    before_application()
    # Imported only now: the loops' classes come after the reporter.
    from PyQt6.QtWidgets import QApplication
    from qasync import QEventLoop

    from tests.helpers import origins_in_qt

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(origins_in_qt.everything(here))
    in_python()
    installation.uninstall()
    where["repeats"] = installation.reporter.diagnostics.report()["repeats"]
    where["failures"] = installation.reporter.diagnostics.report()["failures"]
    print(json.dumps(where))


def in_python() -> None:
    """What needs no Qt."""
    for failing in (in_thread, in_loop_of_thread, handled_in_thread, interrupted_thread):
        run_in_thread(failing)
    unraisable()
    handled_in_main()
    logged()


def run_in_thread(target: Callable[[], None]) -> None:
    thread = threading.Thread(target=target, name=f"{target.__name__}-1")
    thread.start()
    thread.join()


def in_thread() -> None:
    raise here("thread")


def interrupted_thread() -> None:
    here("interrupted_thread")
    raise KeyboardInterrupt


def in_loop_of_thread() -> None:
    async def fail() -> None:
        raise here("task_in_thread")

    async def forget() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0.05)
        del task
        gc.collect()

    asyncio.run(forget())


def unraisable() -> None:
    class Bad:
        def __del__(self) -> None:
            raise here("unraisable")

    Bad()


def handled_in_main() -> None:
    try:
        raise here("handled_in_main")
    except OriginError:
        where["id_of_handled_in_main"] = crashdesk.capture_exception()


def handled_in_thread() -> None:
    try:
        raise here("handled_in_thread")
    except OriginError as error:
        crashdesk.capture_exception(error)


def logged() -> None:
    try:
        raise here("logged")
    except OriginError:
        logging.getLogger("acme").exception("it did not work")

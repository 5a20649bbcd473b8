"""The hooks alone, as a plain sentry_sdk integration: ``sentry_sdk.init(integrations=[QtIntegration()])``.

For who has sentry_sdk set up and wants Qt's failures in it, without outbox, consent and dialogs.
"""

from __future__ import annotations

import atexit
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import sentry_sdk
from sentry_sdk.integrations import Integration
from sentry_sdk.scope import add_global_event_processor
from sentry_sdk.utils import event_from_exception

from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.tags import frontend_tags
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.hooks import ExceptionHooks
from crashdesk.reporter.local_variables import forget_copies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.qt.bridge import MainThread

EXIT_PATIENCE: Final = 2.0
"""Seconds that the end of the process may wait for reports."""
MAX_WAITING: Final = 1000
"""Exceptions that may wait in memory; beyond it the newest are dropped."""
_INTEGRATIONS: Final = {"threading": "threading", "unraisable": "unraisablehook"}
"""Integrations of sentry_sdk's that report what ours would, by mechanism."""


class QtIntegration(Integration):
    """Reports what nobody handled, Qt's critical messages, and clicks as breadcrumbs.

    It takes the place of sentry_sdk's own ExcepthookIntegration and ThreadingIntegration, whose hooks do
    their work before they return and so lose exceptions that other threads raise meanwhile. Give it on
    the main thread; the application may be made later.

    Args:
        service: a name for the tag ``service``, by which this frontend is told from other systems; without
            one there is no such tag.
    """

    identifier = "pyqt6"

    def __init__(self, service: str | None = None) -> None:
        self.service = service

    @staticmethod
    def setup_once() -> None:
        """Install the hooks for the rest of the process, as integrations do."""
        diagnostics = Diagnostics()
        frontend = QtFrontend(_add_breadcrumb, _report_message, lambda: None, diagnostics, _may_keep_texts)
        errors = _Errors(frontend.main_thread, diagnostics)
        ExceptionHooks(errors.put, diagnostics).install()
        frontend.install()
        # Which also keeps it: nothing else refers to it once this returns.
        atexit.register(frontend.uninstall)
        frontend.main_thread.call(_take_over)
        add_global_event_processor(_tag)


class _Errors:
    """Takes exceptions from hooks and captures them on a thread of its own."""

    def __init__(self, main_thread: MainThread, diagnostics: Diagnostics) -> None:
        self._queue: SimpleQueue[list[Any]] = SimpleQueue()
        self._main_thread, self._diagnostics = main_thread, diagnostics
        self._idle = Event()
        self._awaited_at_exit = False
        # A copy of the caller's scopes, so that what the main thread says of itself is on every report.
        self._scope = sentry_sdk.get_isolation_scope()
        Thread(target=self._run, name="crashdesk-qt-integration", daemon=True).start()

    def put(self, error: BaseException, mechanism: str) -> None:
        """Take an exception; returns at once."""
        if not _active() or _is_captured_by_sdk(mechanism):
            return
        if self._queue.qsize() >= MAX_WAITING:
            self._diagnostics.dropped("error", "queue_overflow")
            return
        if not self._awaited_at_exit:
            # Not earlier: what is registered last runs first, and sentry_sdk's own closes its client.
            self._awaited_at_exit = True
            atexit.register(self._finish)
        self._queue.put([error, mechanism])

    def _run(self) -> None:
        while True:
            caught = self._queue.get()
            if not caught:
                self._idle.set()
                continue
            with self._diagnostics.guard("QtIntegration"), sentry_sdk.scope.use_isolation_scope(self._scope):
                # In a context that ends with it: sentry_sdk's DedupeIntegration keeps the error in one.
                copy_context().run(_capture, *caught)
            # Its traceback may hold the last reference to a widget, which must go on the main thread.
            self._main_thread.call(partial(_let_go_of, caught))
            del caught

    def _finish(self) -> None:
        """Capture what waits, and have it sent, before the process ends."""
        self._queue.put([])
        if self._idle.wait(EXIT_PATIENCE):
            sentry_sdk.flush(EXIT_PATIENCE)


def _let_go_of(caught: list[Any]) -> None:
    forget_copies(caught[0])
    caught.clear()


def _active() -> bool:
    return sentry_sdk.get_client().get_integration(QtIntegration) is not None


def _take_over() -> None:
    """Switch sentry_sdk's excepthook off, once ``init`` is through: now ours does its work."""
    if _active():
        sentry_sdk.get_client().integrations.pop("excepthook", None)


def _is_captured_by_sdk(mechanism: str) -> bool:
    """Whether an integration of sentry_sdk's own reports what comes this way."""
    known = sentry_sdk.get_client().integrations
    return _INTEGRATIONS.get(mechanism, "excepthook") in known


def _capture(error: BaseException, mechanism: str) -> None:
    options = sentry_sdk.get_client().options
    event, hint = event_from_exception(
        error, client_options=options, mechanism={"type": mechanism, "handled": False}
    )
    sentry_sdk.capture_event(event, hint=hint)


def _may_keep_texts() -> bool:
    return bool(sentry_sdk.get_client().options.get("send_default_pii"))


def _add_breadcrumb(message: str, category: str, level: str, data: Mapping[str, Any]) -> None:
    if _active():
        sentry_sdk.add_breadcrumb(message=message, category=category, level=level, data=dict(data))


def _report_message(level: str, text: str, data: Mapping[str, Any]) -> None:
    if _active():
        with sentry_sdk.new_scope() as scope:
            scope.set_context("qt_message", dict(data))
            sentry_sdk.capture_message(text, level=level)  # type: ignore[arg-type]
        if level == "fatal":  # Qt aborts the process when this returns
            sentry_sdk.flush(EXIT_PATIENCE)


def _tag(event: Any, _hint: Any) -> Any:
    integration = sentry_sdk.get_client().get_integration(QtIntegration)
    if integration is not None:
        tags = event.setdefault("tags", {})
        for key, value in frontend_tags(integration.service).items():
            tags.setdefault(key, value)
    return event

"""A reporter installed in a Qt application: the Python half, the Qt half and the dialogs as one."""

from __future__ import annotations

import time
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication

from crashdesk.embed.backlog import Backlog
from crashdesk.embed.catching_up import catch_up, go_on_from
from crashdesk.embed.chosen_elsewhere import ChosenElsewhere
from crashdesk.embed.host_app import checked_app, named
from crashdesk.embed.next_start import NextStart
from crashdesk.embed.qt_half import QtHalf
from crashdesk.embed.qt_news import QtNews
from crashdesk.qt.tags import frontend_tags
from crashdesk.reporter.client import Reporter
from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters, checked
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.permission import consent_for
from crashdesk.reporter.sources import (
    Preferences,
    environment,
    load_config,
    personal_data_is_ruled_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from PyQt6.QtWidgets import QWidget

    from crashdesk.embed.early import EarlyInstallation
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.early_place import EarlyPlace


class Installation:
    """What ``install`` returns.

    Attributes:
        reporter: the half that knows no Qt.
        consent: what the person allows; may be asked and answered by a host's own screen.
        frontend: watches the application; there once the Qt half is put on, as is the next.
        conductor: shows the dialogs.
    """

    def __init__(
        self,
        app: QCoreApplication | None,
        settings: Mapping[str, Any],
        consent: str | Consent,
        filters: Mapping[str, Any],
        scrub: Callable[[dict[str, Any]], dict[str, Any]] | Mapping[str, Any] | None,
        sdk_options: Mapping[str, Any],
        place: EarlyPlace | None = None,
    ) -> None:
        self._installed = monotonic()
        diagnostics, folders = Diagnostics(), Folders.from_environment()
        load = partial(load_config, settings, folders)
        warnings: list[str] = []
        app = checked_app(app, warnings.append)
        config, app_name = named(load(), app)
        self.consent = consent_for(consent, config, folders, environment(), warnings.append)
        own = Filters(diagnostics, **checked(filters, warnings.append))
        config, tags = config.with_problems(warnings), frontend_tags(config.service)
        given = config, self.consent, own, folders, diagnostics, tags, scrub, sdk_options
        self.reporter = Reporter(*given, place=place)
        self._news, self._backlog = QtNews(self.reporter, own), Backlog(self.reporter)
        self._next_start = NextStart(settings, self.reporter)
        preferences = Preferences(folders, config.dsn.recipient) if config.dsn else None
        if preferences is not None:
            self._learn(preferences, load)
        fixed = "The application itself rules it out." if personal_data_is_ruled_out(settings) else ""
        self._conducted = (preferences, app_name, fixed)
        self._qt: QtHalf | None = None
        self._left = False

    def _learn(self, preferences: Preferences, load: Callable[[], Config]) -> None:
        """Have what the person chooses in another process hold in this one."""
        hear = self.reporter.disclosure.hear
        elsewhere = ChosenElsewhere(
            preferences, load, lambda personal, variables: hear(personal=personal, variables=variables)
        )
        self.reporter.delivery.gate.on_learn = elsewhere.learn

    def start(self) -> None:
        """Install every hook; on the main thread."""
        self.begin()
        self.dress()

    def begin(self, early: EarlyInstallation | None = None) -> None:
        """Start the half that knows no Qt, on any thread.

        Args:
            early: what has stood in for it, and what that has kept.
        """
        self.reporter.start()
        if early is not None:
            self._installed = early.installed
            catch_up(early.hooks, self.reporter, self._news)
        self._next_start.prepare()

    def dress(self, early: EarlyInstallation | None = None) -> None:
        """Put on the half that is Qt's; on the main thread.

        Args:
            early: what has seen the first window.
        """
        qt = QtHalf(self.reporter, self._news, self._first_paint, self._installed, *self._conducted)
        self.frontend, self.conductor = qt.frontend, qt.conductor
        self._backlog.hand_over(qt)
        self._qt = qt
        if self._backlog.displayed is not None:
            qt.performance.fully_displayed(self._backlog.displayed)
        qt.frontend.install()
        if early is not None:
            go_on_from(early.window, qt, self._installed)

    def last_words(self) -> None:
        """The process is about to end because of what was kept before there was a reporter."""
        self.reporter.dies()

    @property
    def crash_loop(self) -> bool:
        """Whether the application crashed within a minute after each of its last three starts."""
        return self.reporter.crash_loop

    def offer_safe_start(self, callback: Callable[[], object]) -> None:
        """Have the person offered a safe start, should this start be one of a crash loop.

        Args:
            callback: what a safe start does in this application, such as leaving its plug-ins out or its
                settings aside; called on the main thread if the person wants it.
        """
        self.conductor.offer_safe_start(callback)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most; by default those of ``shutdown_timeout``, or 2.

        Returns:
            Whether that was so in time.
        """
        timeout = self.reporter.patience if timeout is None else timeout
        deadline = time.monotonic() + timeout
        if self._qt is not None:
            self._qt.hang_watch.settle(timeout)
        return self.reporter.flush(max(0.0, deadline - time.monotonic()))

    def pause_hang_detection(self) -> AbstractContextManager[None]:
        """Take no main thread for hanging inside a ``with``: what is done there may block it.

        Dialogs, those of the platform too, and drag and drop need none.
        """
        return nullcontext() if self._qt is None else self._qt.hang_watch.paused()

    def fully_displayed(self, moment: float) -> None:
        """The first window shows all it is meant to; see :func:`crashdesk.fully_displayed`."""
        if self._qt is not None:
            self._qt.performance.fully_displayed(moment)
        else:
            self._backlog.displayed = moment

    def set_rates(
        self, *, traces: float | None = None, profiles: float | None = None, stalls: float | None = None
    ) -> None:
        """Change sample rates for what begins from now on, such as from the host's settings; from any thread.

        Args:
            traces: share of transactions that are recorded, 0 to 1; None keeps it.
            profiles: share of recorded transactions that are profiled.
            stalls: share of main-thread stalls that are recorded; with 0 nobody looks for them.
        """
        with self.reporter.diagnostics.guard("set_rates"):
            self.reporter.performance.set_rates(traces, profiles, stalls)

    def privacy_page(self, parent: QWidget | None = None) -> QWidget | None:
        """The privacy settings as a page for the host's own settings dialog; call it on the main thread.

        What is chosen holds once the host calls the page's ``apply()``; ``reset()`` forgets it.

        Returns:
            The page, or None where there is no recipient to be about.
        """
        return self.conductor.privacy_page(parent)

    def ignore_messages(self, text: str, category: str = "*") -> None:
        """Leave further messages of Qt's out of trail and reports, beside what is known as noise.

        A fatal message is always reported.

        Args:
            text: a wildcard pattern for the whole message, such as ``"QPainter::begin: *"``.
            category: a wildcard pattern for its logging category, such as ``"qt.*"``; by default any.
        """
        with self.reporter.diagnostics.guard("ignore_messages"):
            self.frontend.ignore_messages(text, category)

    def uninstall(self) -> None:
        """Put every hook back, take every dialog away and end the threads; a second call does nothing.

        What is on disk is sent at the next start.
        """
        if self._left:
            return
        self._left, qt = True, self._qt
        if qt is not None:
            qt.rest()
        self.reporter.uninstall()
        if qt is not None:
            qt.uninstall()

    def _first_paint(self) -> None:
        if self._qt is not None and not self._left:
            self._qt.first_paint()

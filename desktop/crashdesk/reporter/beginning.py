"""How the reporter begins, on the writer's thread: with what earlier runs left, and later with sentry_sdk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crashdesk.reporter.hangs import of_the_dead
from crashdesk.reporter.storms import warm_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.delivery import Delivery
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.engine import Engine
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.runs import Runs
    from crashdesk.reporter.session_tracker import SessionTracker
    from crashdesk.reporter.surroundings import Surroundings
    from crashdesk.reporter.unanswered import Unanswered

logger = logging.getLogger("crashdesk")


class Beginning:
    """Takes over from earlier runs, then sets this one to work; the counterpart of :class:`Ending`.

    Args:
        engine, surroundings, runs, sessions, delivery: what is to begin.
        filters: the host's own, for reports that an earlier run did not complete.
        unanswered: tells which crashes of earlier runs the person was never asked about.
        tell: told of those.
        diagnostics: told what fails.
    """

    def __init__(
        self,
        engine: Engine,
        surroundings: Surroundings,
        runs: Runs,
        sessions: SessionTracker,
        delivery: Delivery,
        filters: Filters,
        unanswered: Unanswered,
        tell: Callable[[CrashNotice], None],
        diagnostics: Diagnostics,
    ) -> None:
        self._engine, self._surroundings, self._runs = engine, surroundings, runs
        self._sessions, self._delivery, self._filters = sessions, delivery, filters
        self._unanswered, self._tell, self._diagnostics = unanswered, tell, diagnostics

    def recover(self) -> None:
        """Tell of earlier runs what they could not, and begin this one's session; first of all."""
        warm_up()
        with self._diagnostics.guard("surroundings"):
            self._surroundings.gather()
        self._runs.read()
        held = self._delivery.recover(self._finished)
        with self._diagnostics.guard("unanswered"):
            for notice in self._unanswered.notices(held):
                self._tell(notice)
        self._sessions.start(self._runs.report(), self._runs.answers_for)
        self._runs.let_go()

    def load(self) -> None:
        """Load the engine; reports of earlier runs leave even where that fails.

        Raises:
            Exception: sentry_sdk could not be set up, which is said in the log.
        """
        try:
            self._engine.load()
        except Exception as error:
            logger.warning("sentry_sdk could not be set up (%s): reports are less complete", error)
            raise
        finally:
            self._runs.own.refresh()
            self._delivery.start()

    def _finished(self, event: Payload) -> Payload | None:
        """A draft that an earlier run left, with what that lacks; None where the host drops it."""
        return self._filters.event(of_the_dead(self._runs.completed(event)), {})

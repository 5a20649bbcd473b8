"""This run and those before it: what is kept of the one, and told of the others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.crash_loop import SOON, CrashLoop, EndedRun
from crashdesk.reporter.dead_runs import DeadRuns
from crashdesk.reporter.own_run import OwnRun
from crashdesk.reporter.run_place import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.delivery import Delivery
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.early_place import EarlyPlace
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.installation import InstallId
    from crashdesk.reporter.scrubber import Policy
    from crashdesk.reporter.session_keeper import RunEnd
    from crashdesk.reporter.trail import Trail

YOUNG: Final = 2.0
"""Seconds: an application that crashes so soon after its start may never live long enough to tell of it."""


class Runs:
    """One for each reporter that has a recipient.

    Args:
        home: the reporter's folder for this recipient.
        trail: of this run.
        crumbs: how many breadcrumbs the trail keeps.
        facts: what every event of this run is told.
        consent: while errors are denied, nothing is kept and nothing told.
        policy: how what is written is scrubbed.
        delivery, filters, install_id, wanted, tell: see :class:`DeadRuns`.
        diagnostics: told what fails.
        place: where this run is kept already.
    """

    def __init__(  # noqa: PLR0913 - where this run and the earlier ones come together
        self,
        home: Path,
        *,
        trail: Trail,
        crumbs: int,
        facts: Callable[[], Payload],
        consent: Consent,
        policy: Callable[[], Policy],
        delivery: Delivery,
        filters: Filters,
        install_id: InstallId,
        wanted: Callable[[], bool],
        tell: Callable[[CrashNotice], None],
        diagnostics: Diagnostics,
        place: EarlyPlace | None = None,
    ) -> None:
        folder = home / FOLDER
        self.own = OwnRun(folder, facts, trail, crumbs, consent, policy, diagnostics, place)
        self._dead = DeadRuns(folder, delivery, filters, install_id, wanted, tell, diagnostics)
        self._loop = CrashLoop(home / "crash-loop.json")
        self._consent, self._diagnostics = consent, diagnostics
        self._began = time.monotonic()
        self.died_young = False
        self._left_because_of_a_crash = False

    @property
    def crash_loop(self) -> bool:
        """Whether the starts before this one each crashed soon."""
        return self._loop.active

    @property
    def starting(self) -> bool:
        """Whether a crash now would count as one at the start."""
        return time.monotonic() - self._began <= SOON

    def begin(self) -> None:
        """Look how earlier runs ended, and begin to keep this one; on the main thread, so it is cheap."""
        with self._diagnostics.guard("runs"):
            ended = self._dead.claim()
            self.died_young = any(run.crashed and run.last_sign - run.started <= YOUNG for run in ended)
            if not self._denied:
                self._loop.begin(ended)
            self._consent.subscribe(self._settle)
            self.own.begin()

    def read(self) -> None:
        """Read what earlier runs left."""
        if self._denied:
            self._dead.forget()
        else:
            self._dead.read()
        self._settle()

    def completed(self, event: Payload) -> Payload:
        """Add what a dump tells to an event that was drafted before the process died."""
        return self._dead.completed(event)

    def report(self) -> Mapping[str, RunEnd]:
        """Report what earlier runs died of. Returns which sessions ended with them, and how."""
        self._dead.report()
        return self._dead.ends

    def answers_for(self, run: str) -> bool:
        """Whether it is for this process to say how a run of this name ended; empty for one not kept."""
        return not run or self._dead.answers_for(run)

    def let_go(self) -> None:
        """Let go of what earlier runs left, once their sessions are closed."""
        self._dead.let_go()

    def crashed(self) -> None:
        """The person leaves this run because of a crash."""
        self._left_because_of_a_crash = True
        if self.own.name:
            with self._diagnostics.guard("runs"):
                self._loop.add(EndedRun(self.own.name, self.own.started, time.time(), crashed=True))

    def end(self) -> None:
        """This run ends as it should."""
        self.own.end()
        self._dead.leave()
        if not self._left_because_of_a_crash:
            self._loop.end()

    @property
    def _denied(self) -> bool:
        return self._consent.state("errors") == "denied"

    def _settle(self) -> None:
        """Keep the series of crashes as long as anything may be kept."""
        with self._diagnostics.guard("runs"):
            if self._denied:
                self._loop.end()
            else:
                self._loop.save()

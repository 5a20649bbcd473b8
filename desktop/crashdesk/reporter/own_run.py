"""This run of the process as the next start shall know it: its log, and faulthandler's file."""

from __future__ import annotations

import json
import os
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.early_place import DUMP
from crashdesk.reporter.fault_file import FaultFile
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.held_write import held_write
from crashdesk.reporter.run_log import RunLog
from crashdesk.reporter.run_place import RunPlace
from crashdesk.reporter.scrubber import scrub, scrub_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.early_place import EarlyPlace
    from crashdesk.reporter.filters import Payload
    from crashdesk.reporter.held_write import Write
    from crashdesk.reporter.scrubber import Policy
    from crashdesk.reporter.trail import Trail

    _Scrub = Callable[[Payload, Policy], Payload | None]


class OwnRun:
    """Kept on disk as long as consent to errors is not denied.

    Args:
        folder: shared by all runs with this recipient.
        facts: what every event of this run is told: tags, user, contexts, release, environment.
        trail: whose changes are written down as they come.
        crumbs: how many breadcrumbs the trail keeps.
        consent: asked at the begin and at each change.
        policy: how what is written is scrubbed.
        diagnostics: told what fails.
        early: the place that was made for it before all this was loaded.
    """

    def __init__(
        self,
        folder: Path,
        facts: Callable[[], Payload],
        trail: Trail,
        crumbs: int,
        consent: Consent,
        policy: Callable[[], Policy],
        diagnostics: Diagnostics,
        early: EarlyPlace | None = None,
    ) -> None:
        self._early = early
        self._folder, self._facts, self._trail, self._crumbs = folder, facts, trail, crumbs
        self._consent, self._policy, self._diagnostics = consent, policy, diagnostics
        self.started = early.started if early else time.time()
        self._place: RunPlace | None = None
        self._log: RunLog | None = None
        self._fault_file = FaultFile()
        self._write_bytes: Write = os.write
        self._noted: dict[str, Any] = {}
        self._running = False
        self._lock = renewed(threading.RLock())
        self._busy = threading.local()
        self._guard = diagnostics.guard("run")  # made once: each breadcrumb comes through it

    @property
    def name(self) -> str:
        """The run's name; empty where nothing may be kept."""
        return self._place.name if self._place else ""

    @property
    def known(self) -> tuple[str, str] | None:
        """Where runs are kept, and what is known of each as JSON; None where this one is not kept."""
        if self._place is None:
            return None
        facts = self._first_facts()
        facts.pop("run", None)
        facts.pop("user", None)
        return str(self._folder), json.dumps(facts, separators=(",", ":"), default=str)

    @property
    def is_quiet(self) -> bool:
        """Whether a change of the trail is written, or not, without letting other threads run meanwhile.

        In a hook they must not: PyQt6 loses what they raise.
        """
        return self._log is None or self._write_bytes is not os.write

    def begin(self) -> None:
        """Begin to keep it; on the main thread, unless its place was made there already."""
        self._running = True
        self._trail.on_change, self._trail.on_crumb = self._changed, self._crumb_added
        self._consent.subscribe(self._settle)
        if hasattr(os, "register_at_fork"):
            own = weakref.WeakMethod(self._forked)
            os.register_at_fork(after_in_child=lambda: _call(own))
        self._settle()

    def end(self) -> None:
        """The run ends as it should: nothing of it stays, and faulthandler is as it was."""
        self._running = False
        self._trail.on_change = self._trail.on_crumb = None
        self._drop()

    def refresh(self) -> None:
        """The start is over: more is known of the process's contexts, and there is time for ``ctypes``."""
        with self._guard:
            self._write_bytes = held_write()
            if self._log is not None:
                self._log.write = self._write_bytes
            self._changed({"contexts": self._facts().get("contexts") or {}})

    def renew(self) -> None:
        """Write everything anew: what may be kept of it has changed."""
        self._drop()
        self._settle()

    def note(self, **facts: str | float) -> None:
        """Keep something about the run itself that is no secret: ``sid``, ``event_id``."""
        if all(self._noted.get(name) == value for name, value in facts.items()):
            return
        self._noted.update(facts)
        log = self._log
        if log is not None:
            with self._guard, suppress(OSError):
                log.change({"run": facts})

    def _settle(self) -> None:
        """Begin or leave off, as consent has it."""
        with self._lock, self._guard:
            denied = self._consent.state("errors") == "denied"
            if denied:
                self._place = self._place or self._adopted()
                self._drop()
            elif self._running and self._place is None:
                self._open()

    def _open(self) -> None:
        try:
            adopted = self._adopted()
            self._place = adopted or RunPlace.make(self._folder, self.started)
            self._log = RunLog(self._place.path, self._first_facts(), self._crumbs)
            self._log.write = self._write_bytes
            if adopted is None:
                self._fault_file.open(self._place.path / DUMP)
        except OSError as error:
            self._diagnostics.note(run_error=str(error))
            self._drop()
            return
        for crumb in self._trail.snapshot().breadcrumbs:
            self._crumb_added(crumb)

    def _adopted(self) -> RunPlace | None:
        """The place that was made early, if it is where it should be; faulthandler writes there already."""
        early, self._early = self._early, None
        if early is None:
            return None
        place = RunPlace.adopt(early.path, early.lock)
        self._fault_file.adopt(early.file, was_enabled=early.was_enabled)
        if place.path.parent == self._folder:
            return place
        self._fault_file.close()
        place.remove()
        return None

    def _first_facts(self) -> Payload:
        # Not the installation's id, which stands in for a user: the next start knows its own.
        facts = {**self._facts(), "user": self._trail.snapshot().user or {}}
        facts.pop("breadcrumbs", None)
        own = {
            "started": self.started,
            "main_thread": threading.main_thread().ident,
            "crumbs": self._crumbs,
            "boot": boot_id(),
            # Where nothing else is kept of this run, the next one has another.
            "install": self._policy().install_id,
            **self._noted,
        }
        return {**scrub(facts, self._policy()), "run": own}

    def _drop(self) -> None:
        with self._lock:
            self._fault_file.close()
            log, self._log = self._log, None
            place, self._place = self._place, None
            if log is not None:
                log.close()
            if place is not None:
                place.remove()

    def _changed(self, change: Payload) -> None:
        """The trail has changed; called wherever that happens."""
        self._keep(change, scrub, RunLog.change)

    def _crumb_added(self, crumb: Payload) -> None:
        self._keep(crumb, scrubbed_breadcrumb, RunLog.crumb)

    def _keep(self, part: Payload, scrubbed: _Scrub, write: Callable[[RunLog, Payload], None]) -> None:
        log = self._log
        if log is None:
            return
        with self._guard:
            policy = self._policy()
            kept = scrubbed(part, policy) if policy.rule is None else self._ruled(part, scrubbed, policy)
            if kept is None:
                return
            try:
                write(log, kept)
            except OSError as error:  # a full disk: the log is then shorter than it might be
                self._diagnostics.note(run_error=str(error))

    def _ruled(self, part: Payload, scrubbed: _Scrub, policy: Policy) -> Payload | None:
        """Scrubbed, unless for a rule of the host's: it may log, which makes a breadcrumb, and so on."""
        if getattr(self._busy, "now", False):
            return None
        self._busy.now = True
        try:
            return scrubbed(part, policy)
        finally:
            self._busy.now = False

    def _forked(self) -> None:
        """In a child process: all this is the parent's, but for faulthandler, which would write here."""
        log, self._log = self._log, None
        place, self._place = self._place, None
        self._running = False
        self._trail.on_change = self._trail.on_crumb = None
        self._fault_file.close()
        if log is not None:
            log.forget()
        if place is not None:
            place.leave()


def boot_id() -> str:
    """What names the time since the computer was started; empty where the system tells no such thing."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _call(method: weakref.WeakMethod[Callable[[], None]]) -> None:
    own = method()
    if own is not None:
        own()


def scrubbed_breadcrumb(crumb: Payload, policy: Policy) -> Payload | None:
    """One breadcrumb as an event would have it; None where the host's own rule drops it."""
    if policy.rule is None:
        return scrub_part(crumb, policy)
    values = scrub({"breadcrumbs": {"values": [crumb]}}, policy)["breadcrumbs"]["values"]
    return values[0] if values else None

"""Runs that could not say how they ended: found by the next start, and told of once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crashdesk.protocol.envelope import Envelope, item
from crashdesk.reporter.assembler import CrashNotice
from crashdesk.reporter.crash_loop import EndedRun
from crashdesk.reporter.dumps import MAX_SIZE, parse_dump
from crashdesk.reporter.early_place import DUMP
from crashdesk.reporter.hangs import of_the_crashed
from crashdesk.reporter.module_names import ModuleNames
from crashdesk.reporter.native import Death, add_stacks, native_event
from crashdesk.reporter.own_run import boot_id
from crashdesk.reporter.run_log import read_log
from crashdesk.reporter.run_place import claim
from crashdesk.reporter.session_keeper import RunEnd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crashdesk.reporter.consent import Verdict
    from crashdesk.reporter.delivery import Delivery
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.dumps import Dump
    from crashdesk.reporter.filters import Filters, Payload
    from crashdesk.reporter.installation import InstallId
    from crashdesk.reporter.run_place import RunPlace

LIVED_ON: Final = 5.0
"""Seconds between a dump of Windows' and a later line of the log that show that the process survived it."""
REBOOTED: Final = "system_restart"
"""The mechanism of a session whose process vanished before the computer was started anew."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A place with what was found in it; no death where the run ended in another way."""

    place: RunPlace
    death: Death | None


class DeadRuns:
    """What earlier runs left; :meth:`claim`, :meth:`read`, :meth:`report`, :meth:`let_go`, in this order.

    Args:
        folder: shared by all runs with this recipient.
        delivery: takes the events.
        filters: the host's own.
        install_id: stands in for a user.
        wanted: whether an error is to be captured at all: sampling, and being switched on.
        tell: told of each death that the person is to hear of.
        diagnostics: told what fails.
    """

    def __init__(
        self,
        folder: Path,
        delivery: Delivery,
        filters: Filters,
        install_id: InstallId,
        wanted: Callable[[], bool],
        tell: Callable[[CrashNotice], None],
        diagnostics: Diagnostics,
    ) -> None:
        self._folder, self._delivery, self._filters = folder, delivery, filters
        self._install_id, self._wanted, self._tell = install_id, wanted, tell
        self._diagnostics = diagnostics
        self._places: list[RunPlace] = []
        self._left: list[_Left] = []
        self._names: ModuleNames | None = None
        self.ends: dict[str, RunEnd] = {}

    def claim(self) -> list[EndedRun]:
        """Lock the folders of dead runs; cheap, nothing is read. Returns which ended how."""
        with self._diagnostics.guard("dead runs"):
            self._places = claim(self._folder)
            return [
                EndedRun(place.name, place.started, place.last_sign, place.size(DUMP) > 0)
                for place in self._places
            ]
        return []

    def read(self) -> None:
        """Read what they left: what they died of, and which sessions ended with them."""
        places, self._places = self._places, []
        for place in places:
            left = _Left(place, None)
            with self._diagnostics.guard("dead runs"):
                left = self._examined(place)
            self._left.append(left)

    def forget(self) -> None:
        """Delete what they left unread: consent is denied."""
        places, self._places = self._places, []
        for place in places:
            place.remove()

    def completed(self, event: Payload) -> Payload:
        """Add the stacks to an event that a run wrote before it died: it is the report of that death.

        Of a hang in which the process died of something else, say that.
        """
        for left in self._left:
            if left.death is not None and left.death.hang == event.get("event_id"):
                of_the_crashed(event, left.death.kind)
            if left.death is not None and left.death.told_before == event.get("event_id"):
                with self._diagnostics.guard("dead runs"):
                    add_stacks(event, left.death, self._module_names())
        return event

    def report(self) -> None:
        """Report each death once."""
        for left in self._left:
            with self._diagnostics.guard("dead runs"):
                if left.death is not None:
                    self._report(left.death)

    def answers_for(self, run: str) -> bool:
        """Whether it is for this process to say how a run ended: nobody else may know it any more.

        A run whose place is another's is that one's to tell of, its session, too.
        """
        return not (self._folder / run).exists() or run in {left.place.name for left in self._left}

    def let_go(self) -> None:
        """Let go of what was left: it is told, and so are the sessions that ended with it."""
        left, self._left = self._left, []
        for one in left:
            if self._delivery.outbox.unsaved:  # the disk is full: the next start tries again
                one.place.leave()
            else:
                one.place.remove()

    def leave(self) -> None:
        """Give up what was not reported yet; the next start finds it."""
        for place in [*self._places, *(left.place for left in self._left)]:
            place.leave()
        self._places, self._left = [], []

    def _examined(self, place: RunPlace) -> _Left:
        record = read_log(place.path)
        dump = _dump(place)
        died = place.written(DUMP)
        if dump is not None and dump.windows and place.last_sign - died > LIVED_ON:
            dump = None
        death = None if dump is None else Death(place.name, place.started, died, dump, record)
        own = record.facts.get("run")
        facts = own if isinstance(own, dict) else {}
        if isinstance(sid := facts.get("sid"), str):
            self.ends[sid] = _end(death, str(facts.get("boot") or ""))
        return _Left(place, death)

    def _report(self, death: Death) -> None:
        event_id = death.told_before or death.event_id
        verdict = self._state_of(event_id) if death.told_before else self._admitted(death)
        if verdict != "drop":
            steps = min(len(death.record.crumbs), death.crumbs)
            self._tell(CrashNotice(event_id, death.title, death.died, verdict, steps, earlier=True))

    def _admitted(self, death: Death) -> Verdict:
        if self._filters.ignores_message(death.kind) or not self._wanted():
            return "drop"
        event = native_event(death, self._module_names())
        if event["user"].get("id") in {None, death.install_id}:
            event["user"]["id"] = self._install_id.value
        kept = self._filters.event(event, {})
        if kept is None:
            self._diagnostics.dropped("error", "before_send")
            return "drop"
        envelope = Envelope({"event_id": death.event_id}, [item("event", kept)])
        verdict = self._delivery.gate.admit(envelope, crash=True).verdict
        if verdict in {"send", "hold"}:
            self._install_id.keep()
        return verdict

    def _state_of(self, event_id: str) -> Verdict:
        """What became of an event that the run itself wrote."""
        entries = (entry for entry in self._delivery.outbox.entries() if entry.key == event_id)
        phase = next((entry.phase for entry in entries), None)
        return "drop" if phase is None else "hold" if phase == "held" else "send"

    def _module_names(self) -> ModuleNames:
        self._names = self._names or ModuleNames.of_this_process()
        return self._names


def _dump(place: RunPlace) -> Dump | None:
    if not place.size(DUMP):
        return None
    with (place.path / DUMP).open("rb") as file:
        return parse_dump(file.read(MAX_SIZE))


def _end(death: Death | None, boot: str) -> RunEnd:
    """How a session ended with its run."""
    if death is not None:
        return RunEnd("crashed", "", death.died)
    now = boot_id()
    return RunEnd(mechanism=REBOOTED) if boot and now and boot != now else RunEnd()

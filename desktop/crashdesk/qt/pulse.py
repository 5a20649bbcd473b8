"""What the main thread leaves for the watcher: when its last event began, and where loops run."""

from __future__ import annotations

import threading
from collections import deque
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject

from crashdesk.qt.effort import Effort
from crashdesk.reporter.clocks import monotonic, processor_clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from weakref import ReferenceType

    Beat = tuple[float, QEvent.Type, type, ReferenceType[QObject]]
    """When the main thread began to handle an event, the event's type, its receiver's class, and the
    receiver. A plain tuple, and a weak reference: made for every event, and keeps nothing alive."""

MAX_SITES: Final = 64
"""Places known to run an event loop; an application has a handful."""
MAX_UNSEEN: Final = 20
"""Long events on end in which the watcher does not get to run."""


class Ending(NamedTuple):
    """How a beat was over: the suspected one, or one that the watcher could not see.

    Args:
        certain: whether no rest can have been a part of it.
    """

    beat: Beat
    end: float
    name: str
    excused: bool
    certain: bool = False


class Pulse:
    """The state that main thread and watcher share. Written for speed: see :class:`EventFilter`.

    An event is top-level when the innermost Python code is at the very call that runs an event loop, such
    as ``app.exec()`` or ``dialog.exec()``; events that code in a slot causes arrive while some other call
    is under way. The place of the call (code and instruction) tells it, so that no frame, and with it no
    variable of the host's, is kept. A place is learned when the watcher's probe is handled there. Code
    that gives the same call a loop at one time and something else at another is taken for a loop.

    Attributes:
        beat: the last top-level event's start; None where the loop is known to rest.
        rested: when the loop was last seen to have nothing left, and the event that ran it or was over by
            then; None where what runs now may block for as long as it likes.
        code, at: where the running loop is called: the quick test for what is top-level.
        depth: how far up the stack that is; more than 1 where the host overrides ``notify`` in Python.
        sites: all places that loops were seen at; keeps the code, so that an id stays its own.
        attention: whether the watcher wants to be told of the next top-level event.
        suspect: the beat that the watcher thinks may block.
        ending: how the suspect was over.
        unseen: events that were over before the watcher could run.
        thread: the main thread's identifier.
        caused: the types of events that are taken for a part of the event that is being handled.
        effort: how long the main thread has been busy for sure.
        patience: seconds that an event may keep the main thread busy without being told of.
    """

    __slots__ = (
        *("beat", "code", "at", "depth", "sites", "attention", "suspect", "ending", "thread", "caused"),
        *("rested", "unseen", "effort", "patience"),
        *("_wake", "_probe", "_stray", "_caused", "_caused_by_step", "_step"),
    )

    def __init__(
        self,
        wake: Callable[[], None],
        probe: Callable[[], None],
        caused: frozenset[QEvent.Type] = frozenset(),
        caused_by_step: frozenset[QEvent.Type] = frozenset(),
    ) -> None:
        self.caused = self._caused = caused
        self._caused_by_step = caused_by_step
        self.beat: Beat | None = None
        self.rested: Beat | None = None
        self.code: CodeType | None = None
        self.at, self.depth = -1, 1
        self.sites: dict[tuple[int, int], CodeType] = {}
        self.attention = False
        self.suspect: Beat | None = None
        self.ending: Ending | None = None
        self.unseen: deque[Ending] = deque(maxlen=MAX_UNSEEN)
        self.thread = threading.get_ident()
        self.effort = Effort(processor_clock(self.thread), monotonic())
        self.patience = inf
        self._wake, self._probe = wake, probe
        self._stray = False
        self._step: Beat | None = None

    def follow(self, last: Beat | None, end: float) -> None:
        """A top-level event was begun, and the one before it is of interest."""
        if last is not None:
            self.passed(last, end)
        if self.attention:
            self.answer(end)

    def answer(self, end: float) -> None:
        """A top-level event was begun, and the watcher wants to know."""
        self._conclude(end, excused=False)
        self.attention = False
        self.effort.note(end)
        self._wake()

    def passed(self, beat: Beat, end: float) -> None:
        """An event was over before the watcher could run: tell it, where it was no rest."""
        known = beat is self.suspect or (self.ending is not None and beat is self.ending.beat)
        certain = beat is self._step
        if not known and (certain or self.effort.busy_until(beat[0]) - beat[0] >= self.patience):
            self.unseen.append(Ending(beat, end, _name(beat), excused=False, certain=certain))
            self._wake()

    def stray(self) -> None:
        """An event came from nowhere that a loop is known to run at: see whether one runs there."""
        if self.suspect is None and not self._stray:
            self._stray = True
            self._probe()

    def step(self) -> None:
        """The event that is being handled is a step of the person's, and goes on until a probe is handled.

        Asked for in the event itself, the probe is the first that comes after it, before any rest.
        """
        beat = self.beat
        # Not one from long ago: the step came from a loop then that is not known for one yet.
        is_its = beat is not None and monotonic() - beat[0] < self.patience
        self.caused, self._step = self._caused_by_step, beat if is_its else None
        self._probe()

    def rest(self, site: FrameType) -> None:
        """The probe is being handled: a loop runs there, and has nothing left from before."""
        self._stray, self.caused = False, self._caused
        self._learn(site)
        now, beat = monotonic(), self.beat
        if beat is not None and now - beat[0] >= self.patience:
            self.passed(beat, now)
        self._conclude(now, excused=False)
        last = beat or self.rested
        self.rested, self.beat = last and (now, *last[1:]), None

    def go_on(self) -> None:
        """The loop rested because an event's own code ran it, as ``processEvents`` does: that goes on."""
        if self.beat is None:
            self.beat = self.rested

    def excuse(self) -> None:
        """What is being handled now may block for as long as it likes."""
        self._conclude(monotonic(), excused=True)
        self.beat = self.rested = None

    def leave(self) -> None:
        """The application's loop has ended: until one is seen again, what is handled belongs to none.

        Qt deletes what is to be deleted later on its way out: that event comes from the same call, and
        whatever the host does after it would count as a part of it.
        """
        self.excuse()
        self.code, self.at, self.depth = None, -1, 1
        self.sites.clear()

    def begin_anew(self) -> None:
        """What is being handled now may have taken as long as it liked, but no more of that."""
        beat = self.beat
        self.excuse()
        if beat is not None:
            self.resume(beat)

    def resume(self, beat: Beat) -> None:
        """What was being handled before may block no longer than usual from now on."""
        now = monotonic()
        self.beat = (now, *beat[1:])
        if self.attention:
            self.answer(now)

    def runs_loop(self, frame: FrameType) -> bool:
        """Whether a thread whose innermost frame this is waits in, or for, a loop."""
        frame, _ = _outside_of_notify(frame)
        return (id(frame.f_code), frame.f_lasti) in self.sites

    def _learn(self, frame: FrameType) -> None:
        frame, self.depth = _outside_of_notify(frame)
        if len(self.sites) >= MAX_SITES:
            self.sites.clear()
        self.code, self.at = frame.f_code, frame.f_lasti
        self.sites[id(self.code), self.at] = self.code

    def _conclude(self, end: float, *, excused: bool) -> None:
        suspect = self.suspect
        if suspect is not None:
            # Only the main thread may ask an object for its name.
            name = _name(suspect) if threading.get_ident() == self.thread else ""
            # In this order: the watcher takes a suspect that is gone without an ending for withdrawn.
            self.ending = Ending(suspect, end, name, excused, certain=suspect is self._step)
            self.suspect = None


def _outside_of_notify(frame: FrameType) -> tuple[FrameType, int]:
    """The frame that an event came from, and how far up the stack it is.

    Every event of an application with a ``notify`` of its own in Python, top-level or not, comes from there.
    """
    depth = 1
    while frame.f_code.co_name == "notify" and frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    return frame, depth


def _name(beat: Beat) -> str:
    receiver = beat[3]()
    return "" if receiver is None or sip.isdeleted(receiver) else receiver.objectName()

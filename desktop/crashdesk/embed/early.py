"""The first moments of a reporter: hooks at once, everything else once the first window stands.

Loading the reporter takes a tenth of a second and more, as long as Qt's own start. Who starts an application
shall not wait for that: until the first window has painted itself, an error is raised or somebody asks for
more, what happens is kept; then a thread loads the rest, and the main thread puts its half on. What install
returns is this, and passes everything on to the installation that it becomes.

A child process that is forked before that has none: the run is its parent's, what it kept was kept in the
parent, and where the parent's loader was at work, an import in the child may wait for it for ever.
"""

from __future__ import annotations

import atexit
import os
import threading
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakMethod

from crashdesk.embed.absent import Absent, noted
from crashdesk.embed.early_child import leave_to_parent
from crashdesk.embed.early_hooks import EarlyHooks
from crashdesk.embed.early_window import EarlyWindow
from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from crashdesk.embed.installation import Installation
    from crashdesk.reporter.early_place import EarlyPlace

    Action = Callable[[Installation], object]

LATEST: Final = 2.0
"""Seconds after which the rest is loaded where no window has painted itself."""
END_PATIENCE: Final = 2.0
"""Seconds that the end of the process waits for a loader that is at work."""
MAX_ACTIONS: Final = 1000


class State(Enum):
    """How far it has come. From each state only later ones are reached."""

    WAITING = 0
    LOADING = 1
    """What is kept is not done yet; the installation may be there already."""
    LOADED = 2
    DRESSED = 3
    LEFT = 4
    ABSENT = 5
    """There is none and will be none: it could not be made, or this is a child that was forked before."""


class EarlyInstallation:
    """Becomes an installation; to be made on the main thread.

    Attributes:
        installed: when, in seconds of the monotonic clock.
        place: where this run is kept already; None where nothing may be.

    Args:
        make: makes the installation, of this; on whatever thread first needs it.
        place: see above.
    """

    def __init__(
        self, make: Callable[[EarlyInstallation], Installation], place: EarlyPlace | None = None
    ) -> None:
        self._make, self.place = make, place
        self.installed = monotonic()
        self.hooks = EarlyHooks(self._hurry, self._last_words, self._interrupted)
        self.window = EarlyWindow(self._hurry)
        self._actions: list[Action] = []
        self._state = State.WAITING
        self._real: Installation | None = None
        self._wanted = renewed(threading.Event())
        self._lock = renewed(threading.RLock())
        # Of its own: who has something done in its turn does not wait until all is loaded.
        self._keeping = renewed(threading.Lock())
        self._process = os.getpid()
        self._thread = threading.Thread(target=self._load, name="crashdesk-loader", daemon=True)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the installation's."""
        if name.startswith("__"):
            raise AttributeError(name)
        real = self.complete()
        return getattr(Absent() if real is None else real, name)

    @property
    def __pending__(self) -> bool:
        return self._state in {State.WAITING, State.LOADING}

    def start(self) -> None:
        """Install the hooks, and wait for the first window."""
        self.hooks.install()
        self.window.watch()
        atexit.register(self._at_exit)
        if hasattr(os, "register_at_fork"):
            forked = WeakMethod(self._forked)
            os.register_at_fork(after_in_child=lambda: (now := forked()) and now())
        self._thread.start()

    def keep(self, action: Action) -> bool:
        """Have something done with the installation in its turn. Returns whether it was not there yet."""
        with self._keeping:
            kept = self.__pending__ and len(self._actions) < MAX_ACTIONS
            if kept:
                self._actions.append(action)
        return kept

    def complete(self) -> Installation | None:
        """The installation; it is loaded now if it was not. On the main thread it is dressed, too.

        Returns:
            None where it could not be loaded, which is said in the log, or not in this process.
        """
        with self._lock:
            was_waiting = self._state is State.WAITING
            real = self._loaded()
        if threading.current_thread() is threading.main_thread():
            self._dress()
        elif was_waiting:
            self.window.call(self._dress)
        return real

    def uninstall(self) -> None:
        """Leave, as :meth:`Installation.uninstall`."""
        real = self.complete()
        if real is not None:
            real.uninstall()
            self._state = State.LEFT
        self._wanted.set()
        self.hooks.leave()
        self.window.leave()
        atexit.unregister(self._at_exit)

    def _hurry(self) -> None:
        self._wanted.set()

    def _last_words(self) -> None:
        """The process ends because of what was just kept: it must be on disk when this returns."""
        real = self.complete()
        if real is not None:
            with noted("told of the end"):
                real.last_words()

    def _interrupted(self, kind: type[BaseException], traceback: TracebackType | None) -> None:
        """Ctrl-C ends the process."""
        from crashdesk.reporter.interrupts import end_by_interrupt, is_pressed

        if is_pressed(kind, traceback):
            self._at_exit()
            end_by_interrupt()

    def _load(self) -> None:
        """The loader's thread."""
        self._wanted.wait(LATEST)
        if self._state is State.WAITING:
            self.complete()

    def _loaded(self) -> Installation | None:
        """The installation, made if nobody has tried; with the lock held."""
        if self._state is State.WAITING:  # else what it does at its begin asks for it
            self._state = State.LOADING
            try:
                with noted("loaded"):
                    self._real = self._make(self)
                    self._begin(self._real)
            finally:
                self._settle()
        return self._real

    def _begin(self, real: Installation) -> None:
        with noted("started"):  # what has begun till then still reports
            real.begin(self)
        while actions := self._kept():
            for action in actions:
                with real.reporter.diagnostics.guard("early"):
                    action(real)

    def _kept(self) -> list[Action]:
        """What is to be done next; where that is nothing, there is nothing to keep from here on."""
        with self._keeping:
            actions, self._actions = self._actions, []
            if not actions and self._state is State.LOADING:
                self._state = State.LOADED
        return actions

    def _settle(self) -> None:
        """Whatever was raised meanwhile: there is an installation from here on, or there is none."""
        with self._keeping:
            self._actions.clear()
            if self._state is State.LOADING:
                self._state = State.ABSENT if self._real is None else State.LOADED
        self.hooks.rest()

    def _dress(self) -> None:
        """Put on the half that is Qt's, or look for no window any more; on the main thread."""
        if os.getpid() != self._process:  # Qt is the parent's
            return
        with self._lock:
            state, real = self._state, self._real
            if state is State.LOADED:
                self._state = State.DRESSED
        if state in {State.LOADED, State.ABSENT}:
            self.window.leave()
        if state is State.LOADED and real is not None:
            with noted("put on"):
                real.dress(self)

    def _at_exit(self) -> None:
        """The process ends: whoever registers now would not be called."""
        if os.getpid() != self._process or not self._lock.acquire(timeout=END_PATIENCE):
            return
        try:
            real = self._loaded()
        finally:
            self._lock.release()
        if real is not None:
            with noted("ended"):
                real.reporter.at_exit()

    def _forked(self) -> None:
        """In a child process: what its parent had loaded is there, and nothing else will be."""
        if self._state in {State.WAITING, State.LOADING, State.ABSENT}:
            self._state, self._real = State.ABSENT, None
            self._actions.clear()
            self.hooks.rest()
            if self.place is not None:
                leave_to_parent(self.place)

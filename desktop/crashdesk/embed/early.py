"""The first moments of a reporter: hooks at once, everything else once the first window stands.

Loading the reporter takes a tenth of a second and more, as long as Qt's own start. Who starts an application
shall not wait for that: until the first window has painted itself, an error is raised or somebody asks for
more, what happens is kept; then a thread loads the rest, and the main thread puts its half on. What install
returns is this, and passes everything on to the installation that it becomes.
"""

from __future__ import annotations

import atexit
import os
import threading
from typing import TYPE_CHECKING, Any, Final

from crashdesk.embed.early_hooks import EarlyHooks
from crashdesk.embed.early_window import EarlyWindow
from crashdesk.reporter.clocks import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from crashdesk.embed.installation import Installation
    from crashdesk.reporter.early_place import EarlyPlace

    Action = Callable[[Installation], object]

LATEST: Final = 2.0
"""Seconds after which the rest is loaded where no window has painted itself."""
MAX_ACTIONS: Final = 1000


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
        self._loading: Installation | None = None
        self._real: Installation | None = None
        self._dressed = self._left = False
        self._wanted = threading.Event()
        self._lock = threading.RLock()
        # Of its own: who has something done in its turn does not wait until all is loaded.
        self._keeping = threading.Lock()
        self._process = os.getpid()
        self._thread = threading.Thread(target=self._load, name="crashdesk-loader", daemon=True)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the installation's."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.complete(), name)

    @property
    def __pending__(self) -> bool:
        return self._real is None

    def start(self) -> None:
        """Install the hooks, and wait for the first window."""
        self.hooks.install()
        self.window.watch()
        atexit.register(self._at_exit)
        self._thread.start()

    def keep(self, action: Action) -> bool:
        """Have something done with the installation in its turn. Returns whether it was not there yet."""
        with self._keeping:
            kept = self._real is None and len(self._actions) < MAX_ACTIONS
            if kept:
                self._actions.append(action)
        return kept

    def complete(self) -> Installation:
        """The installation; it is loaded now if it was not. On the main thread it is dressed, too."""
        with self._lock:
            real = self._loaded()
        if threading.current_thread() is threading.main_thread():
            self._dress()
        return real

    def uninstall(self) -> None:
        """Leave, as :meth:`Installation.uninstall`."""
        self.complete().uninstall()
        self._left = True
        self._wanted.set()
        self.window.leave()
        atexit.unregister(self._at_exit)

    def _hurry(self) -> None:
        self._wanted.set()

    def _last_words(self) -> None:
        """The process ends because of what was just kept: it must be on disk when this returns."""
        self.complete().last_words()

    def _interrupted(self, kind: type[BaseException], traceback: TracebackType | None) -> None:
        """Ctrl-C ends the process."""
        from crashdesk.reporter.interrupts import end_by_interrupt, is_pressed

        if is_pressed(kind, traceback):
            self._at_exit()
            end_by_interrupt()

    def _load(self) -> None:
        """The loader's thread."""
        self._wanted.wait(LATEST)
        with self._lock:
            if self._left or self._loading is not None:
                return
            self._loaded()
        self.window.call(self._dress)

    def _loaded(self) -> Installation:
        """The installation, made if there is none; with the lock held."""
        if self._loading is None:  # else it is there, or what it does at its begin asks for it
            real = self._loading = self._make(self)
            real.begin(self)
            while actions := self._kept(real):
                for action in actions:
                    with real.reporter.diagnostics.guard("early"):
                        action(real)
        return self._loading

    def _kept(self, real: Installation) -> list[Action]:
        """What is to be done next; where that is nothing, there is nothing to keep from here on."""
        with self._keeping:
            actions, self._actions = self._actions, []
            if not actions:
                self._real = real
        return actions

    def _dress(self) -> None:
        """Put on the half that is Qt's; on the main thread."""
        with self._lock:
            real, dressed, self._dressed = self._real, self._dressed, True
        if real is not None and not dressed and not self._left:
            self.window.leave()
            real.dress(self)

    def _at_exit(self) -> None:
        """The process ends before anything was loaded: whoever registers now would not be called."""
        if os.getpid() == self._process and self._loading is None:
            with self._lock:
                real = self._loaded()
            real.reporter.at_exit()

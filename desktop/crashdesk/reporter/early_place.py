"""Where the first moments of a run are kept, made before anything of ours is loaded that takes time.

A start that knows nothing has to read configuration and consent before it may write. What the last start
found out is left in a hint, so that the next one can have faulthandler write into a file of its run at once,
and load the rest once the first window stands. A hint holds for one application, recipient and version of
the main program; where there is none, or a run before has left anything, the start takes the long way.

Nothing but what Python has loaded anyway is imported here.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from binascii import crc32
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DUMP: Final = "faulthandler.txt"
LOG: Final = "trail-1"
LOCK: Final = ".lock"
LARGEST: Final = 64 * 1024
"""Bytes of a hint."""
GIVEN: Final = ("dsn", "release", "environment", "service")
"""Arguments of ``install`` that a hint depends on."""
_VARIABLES: Final = (
    *("SENTRY_DSN", "SENTRY_RELEASE", "RELEASE", "SENTRY_ENVIRONMENT", "ENVIRONMENT"),
    "CRASHDESK_CONSENT",
)
_CONSENT: Final = "consent.json"


class StartHint:
    """What an earlier start found out: where runs are kept, and what is known of each of them.

    Args:
        given: the arguments of ``install``.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = {name: given.get(name) for name in GIVEN}

    @property
    def path(self) -> str:
        """The hint's file, as things are now: another consent, ``.env`` or program is another hint."""
        state, config, site = folders()
        files = [_program(), _dotenv(), *(os.path.join(folder, _CONSENT) for folder in (config, site))]  # noqa: PTH118 - pathlib is not loaded yet
        told = [os.environ.get(name, "") for name in _VARIABLES]
        words = [*(f"{file} {_stamp(file)}" for file in files), *told, *map(repr, self._given.values())]
        return os.path.join(state, "reporter", f"{_prefix()}{_crc(*words):08x}")  # noqa: PTH118

    def read(self) -> tuple[str, str] | None:
        """The folder of runs, and what is known of them as JSON; None where there is no hint."""
        try:
            with open(self.path, encoding="utf-8") as file:  # noqa: PTH123
                runs, _, facts = file.read(LARGEST).partition("\n")
        except (OSError, ValueError):
            return None
        usable = os.path.isabs(runs) and facts.startswith("{") and facts.endswith("}")  # noqa: PTH117
        return (runs, facts) if usable else None

    def write(self, runs: str, facts: str) -> None:
        """Leave a hint.

        Raises:
            OSError: it cannot be written.
        """
        path = self.path
        self.forget()  # of other versions
        temporary = f"{path}.{os.getpid()}"
        with open(temporary, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"{runs}\n{facts}")
        os.replace(temporary, path)  # noqa: PTH105

    def forget(self) -> None:
        """Leave none for this program: nothing may be kept any more."""
        folder, prefix = os.path.dirname(self.path), _prefix()  # noqa: PTH120
        with suppress(OSError):
            for name in os.listdir(folder):  # noqa: PTH208
                if name.startswith(prefix):
                    os.unlink(os.path.join(folder, name))  # noqa: PTH108, PTH118


class EarlyPlace:
    """The folder of this run, locked, and faulthandler's file in it.

    Attributes:
        path: of the folder.
        lock: the descriptor that holds the lock.
        file: faulthandler's.
        was_enabled: whether faulthandler was before.
        started: when, in seconds since the epoch.
    """

    def __init__(self, path: str, lock: int, file: BinaryIO, started: float, *, was_enabled: bool) -> None:
        self.path, self.lock, self.file, self.started = path, lock, file, started
        self.was_enabled = was_enabled

    @classmethod
    def make(cls, runs: str, facts: str) -> EarlyPlace:
        """Make it; on the main thread.

        Args:
            runs: the folder of all runs.
            facts: what is known of the run, as a JSON object.

        Raises:
            OSError: it cannot be made.
        """
        import fcntl

        started = time.time()
        name = f"{int(started * 1000):013d}-{os.getpid()}-{os.urandom(16).hex()}"
        path = os.path.join(runs, name)  # noqa: PTH118
        os.makedirs(path, mode=0o700)  # noqa: PTH103
        lock = os.open(os.path.join(path, LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)  # noqa: PTH118
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with open(os.path.join(path, LOG), "w", encoding="utf-8") as log:  # noqa: PTH118, PTH123
            log.write(f'h{{"turn":1,"facts":{_with_run(facts, started)}}}')
        file = open(os.path.join(path, DUMP), "wb", buffering=0)  # noqa: PTH118, PTH123, SIM115 - it stays open
        was_enabled = faulthandler.is_enabled()
        faulthandler.enable(file=file, all_threads=True)
        return cls(path, lock, file, started, was_enabled=was_enabled)


def early_place(hint: StartHint) -> EarlyPlace | None:
    """The place of this run, if what an earlier start has left lets it be made at once."""
    known = hint.read() if sys.platform != "win32" else None
    if known is None:
        return None
    with suppress(OSError, ImportError):
        runs, facts = known
        if not os.path.isdir(runs) or not os.listdir(runs):  # noqa: PTH112, PTH208
            return EarlyPlace.make(runs, facts)
    return None


def folders() -> tuple[str, str, str]:
    """The folders for states, configuration and the administrator's configuration; see ``folders``."""
    home = os.environ.get("CRASHDESK_HOME")
    if home:
        return tuple(os.path.join(os.path.abspath(home), name) for name in ("state", "config", "site"))  # type: ignore[return-value] # noqa: PTH100, PTH118
    system: str = sys.platform  # as a plain text: a type checker knows only its own system's code else
    if system == "linux":
        state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")  # noqa: PTH111
        config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111
        site = os.environ.get("XDG_CONFIG_DIRS", "").partition(os.pathsep)[0] or "/etc/xdg"
        return tuple(os.path.join(folder, "crashdesk") for folder in (state, config, site))  # type: ignore[return-value] # noqa: PTH118
    from crashdesk.reporter.folders import Folders

    found = Folders.from_environment()
    return str(found.state), str(found.config), str(found.site)


def _program() -> str:
    return os.path.abspath(sys.argv[0] if sys.argv and sys.argv[0] else sys.executable)  # noqa: PTH100


def _dotenv() -> str:
    frozen = getattr(sys, "frozen", False)
    return os.path.join(os.path.dirname(sys.executable) if frozen else os.getcwd(), ".env")  # noqa: PTH109, PTH118, PTH120


def _prefix() -> str:
    """How the names of this program's hints begin."""
    return f"start-{_crc(_program()):08x}-"


def _crc(*words: str) -> int:
    return crc32("\0".join(words).encode("utf-8", "replace"))


def _stamp(file: str) -> str:
    try:
        found = os.stat(file)  # noqa: PTH116
    except OSError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size}"


def _with_run(facts: str, started: float) -> str:
    """The facts with those of this run: the main thread is the one that calls."""
    import _thread

    run = f'"run":{{"started":{started!r},"main_thread":{_thread.get_ident()}}}'
    return f"{facts[:-1]}{',' if len(facts) > 2 else ''}{run}}}"  # noqa: PLR2004 - more than its braces

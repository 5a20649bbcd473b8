"""The event of a native death, built at the next start from the dump and the log of the run that died."""

from __future__ import annotations

import signal
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.module_names import filename_of
from crashdesk.reporter.origin import here, is_absolute
from crashdesk.reporter.stacks import MAX_FRAMES, add_source_lines
from crashdesk.reporter.trail import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crashdesk.reporter.dumps import Dump, DumpFrame, DumpThread
    from crashdesk.reporter.filters import Payload
    from crashdesk.reporter.module_names import ModuleNames
    from crashdesk.reporter.run_log import RunRecord

MAX_SOURCES: Final = 200
"""Frames that get source lines, the thread that died first: an event must stay below 1 MiB."""
MAX_OTHER_THREADS: Final = 50
MAX_OTHER_FRAMES: Final = 40
MAX_CRUMBS: Final = 1000
_NAMESPACE: Final = uuid.UUID("5c1d8a5e-6a0b-4f0b-9a57-0d3b1d8f7c11")

_SIGNALS: Final = {
    "Segmentation fault": ("SIGSEGV", 11),
    "Aborted": ("SIGABRT", 6),
    "Bus error": ("SIGBUS", 7),
    "Floating point exception": ("SIGFPE", 8),
    "Floating-point exception": ("SIGFPE", 8),
    "Illegal instruction": ("SIGILL", 4),
}
"""faulthandler's words for what it catches, and Linux' numbers where this system has no such signal."""
ABORT: Final = "SIGABRT"


@dataclass(frozen=True, slots=True)
class Death:
    """How a run died.

    Args:
        run: the run's name.
        started, died: seconds since the epoch.
    """

    run: str
    started: float
    died: float
    dump: Dump
    record: RunRecord

    @property
    def event_id(self) -> str:
        """The same at each reading: a start that dies half-way through reports it again, not twice."""
        return uuid.uuid5(_NAMESPACE, self.run).hex

    @property
    def kind(self) -> str:
        """The exception's type: the signal's name, or what Windows calls it."""
        return kind_of(self.dump)

    @property
    def title(self) -> str:
        """What happened, in one line."""
        return f"{self.kind}: {self.dump.title}"

    @property
    def fact(self) -> Payload:
        """What the run noted about itself."""
        own = self.record.facts.get("run")
        return own if isinstance(own, dict) else {}

    @property
    def install_id(self) -> str:
        """The installation's id as that run had it, which nothing may have kept."""
        return str(self.fact.get("install") or "")

    @property
    def crumbs(self) -> int:
        """How many breadcrumbs the run itself would have kept."""
        own = self.fact.get("crumbs")
        return max(1, min(own, MAX_CRUMBS)) if isinstance(own, int) else MAX_CRUMBS

    @property
    def hang(self) -> str:
        """The event that tells of the hang in which the process died; or empty."""
        event_id = self.fact.get("hang")
        return event_id if isinstance(event_id, str) else ""

    @property
    def told_before(self) -> str:
        """The event that told of it before the process died, as Qt's fatal message does; or empty."""
        event_id = self.fact.get("event_id")
        return event_id if isinstance(event_id, str) and self.kind == ABORT else ""


def kind_of(dump: Dump) -> str:
    """The exception's type for a dump."""
    if dump.windows:
        return "EXCEPTION_" + dump.title.upper().replace(" ", "_")
    return _SIGNALS.get(dump.title, ("FatalPythonError", 0))[0]


def native_event(death: Death, names: ModuleNames) -> Payload:
    """The fatal event of a death, with everything known of the run that died."""
    exception: Payload = {"type": death.kind, "value": death.dump.title, "mechanism": _mechanism(death.dump)}
    event: Payload = {
        "event_id": death.event_id,
        "timestamp": death.died,
        "platform": "python",
        "level": "fatal",
        "exception": {"values": [exception]},
        **_as_it_stood(death),
    }
    add_stacks(event, death, names)
    return event


def add_stacks(event: Payload, death: Death, names: ModuleNames) -> None:
    """Give an event all threads' stacks, and its exception that of the thread that died, in place."""
    main = death.fact.get("main_thread")
    crashed = death.dump.crashed
    others = islice((one for one in death.dump.threads if one is not crashed), MAX_OTHER_THREADS)
    threads = [
        *([_thread(crashed, main, MAX_FRAMES, names)] if crashed else []),
        *(_thread(other, main, MAX_OTHER_FRAMES, names) for other in others),
    ]
    event["threads"] = {"values": threads}
    _add_sources(threads, death.died)
    values = (event.get("exception") or {}).get("values") or []
    if crashed and values:
        values[-1]["thread_id"] = str(crashed.ident)
        if "stacktrace" in threads[0]:
            values[-1].setdefault("stacktrace", threads[0]["stacktrace"])
    if death.dump.c_stack:
        event["extra"] = {**(event.get("extra") or {}), "c_stack": list(death.dump.c_stack)}


def _mechanism(dump: Dump) -> Payload:
    mechanism: Payload = {"type": "faulthandler", "handled": False, "synthetic": True}
    name, number = _SIGNALS.get(dump.title, ("", 0))
    if name and not dump.windows:
        number = int(getattr(signal, name, number))
        mechanism["meta"] = {"signal": {"number": number, "name": name}}
    return mechanism


def _as_it_stood(death: Death) -> Payload:
    """The trail and the facts of the run, as far as they have the form of an event's."""
    facts = death.record.facts
    stood: Payload = {
        name: facts[name] for name in ("release", "environment") if isinstance(facts.get(name), str)
    }
    for name in ("tags", "user", "contexts"):
        members = facts.get(name)
        stood[name] = plain(members, text=8192) if isinstance(members, dict) else {}
    app = stood["contexts"].get("app")
    began = datetime.fromtimestamp(death.started, UTC).isoformat().replace("+00:00", "Z")
    stood["contexts"]["app"] = {"app_start_time": began, **(app if isinstance(app, dict) else {})}
    stood["breadcrumbs"] = {"values": [plain(crumb, 5) for crumb in death.record.crumbs[-death.crumbs :]]}
    return stood


def _thread(thread: DumpThread, main: Any, frames: int, names: ModuleNames) -> Payload:
    is_main = thread.ident == main
    name = thread.name or ("MainThread" if is_main else "")
    stack = [_frame(frame, names) for frame in _trimmed(thread.frames, frames)]
    return {
        **({"stacktrace": {"frames": stack}} if stack else {}),
        "id": str(thread.ident),
        **({"name": name} if name else {}),
        "current": thread.current,
        "crashed": thread.current,
        "main": is_main,
        **({"state": "garbage collection"} if thread.collecting else {}),
    }


def _trimmed(frames: tuple[DumpFrame, ...], room: int) -> tuple[DumpFrame, ...]:
    """Half outermost, half innermost, as Sentry trims."""
    half = room // 2
    return frames if len(frames) <= room else frames[:half] + frames[-half:]


def _frame(frame: DumpFrame, names: ModuleNames) -> Payload:
    module, layout = names.of(frame.path), here()
    return {
        "filename": filename_of(module, frame.path),
        "abs_path": layout.abs_path(frame.path),
        "function": frame.function,
        "module": module,
        "lineno": frame.line,
        "in_app": layout.is_in_app(frame.path, module),
    }


def _add_sources(threads: Iterable[Payload], died: float) -> None:
    """Add source lines as they were when the run died: a file that was changed since has others."""
    frames = [frame for frame in _frames(threads) if frame["lineno"] > 0 and _older(frame["abs_path"], died)]
    add_source_lines({"stacktrace": {"frames": frames[:MAX_SOURCES]}}, limit=MAX_SOURCES)


def _frames(threads: Iterable[Payload]) -> Iterator[Payload]:
    for thread in threads:
        yield from thread.get("stacktrace", {}).get("frames", ())


def _older(path: str, moment: float) -> bool:
    """Whether a file was last changed before a moment; False of what is in no file of its own."""
    try:
        return is_absolute(path) and Path(path).stat().st_mtime <= moment
    except (OSError, ValueError):
        return False

"""The application and the machine as contexts of an event: what never changes, and what is so just now.

What never changes is read once, on the writer's thread, for some of it takes a while. Of what changes by
itself a snapshot of the trail takes what the Qt half last published; memory is read when the report is
drafted, some milliseconds later: a hook must make no system call that lets other threads run, for PyQt6 then
loses what they raise.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.enrichment import known, merged_contexts
from crashdesk.reporter.memory import ResidentMemory, free_memory
from crashdesk.reporter.origin import here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Contexts = Mapping[str, Mapping[str, Any]]


def _nothing() -> Contexts:
    return {}


class Surroundings:
    """Collects contexts.

    Args:
        release: ``name@version``, for the application's name and version where nobody else tells them.
        build: the host's ``dist``.
    """

    def __init__(self, release: str | None, build: object = None) -> None:
        self._release, self._build, self._started = release, build, time.time()
        self._fixed: Contexts | None = None
        self._memory = ResidentMemory()
        self.live: Callable[[], Contexts] = _nothing

    def gather(self) -> None:
        """Read what never changes; to be called once, where it may take a while."""
        from crashdesk.reporter.system_facts import system_contexts

        self._memory.open()
        here()  # which the first stack would otherwise wait for
        self._fixed = merged_contexts(self._basics(), system_contexts())

    def contexts(self) -> Contexts:
        """What never changes, as far as it is known by now."""
        return self._fixed or self._basics()

    def now(self) -> Contexts:
        """What is so at this moment, from any thread; it makes no system call."""
        return self.live()

    def memory(self) -> Contexts:
        """How much memory is held and free just now; not for hooks."""
        held, free = self._memory.read(), free_memory()
        app = {} if held is None else {"app_memory": held}
        device = {} if free is None else {"free_memory": free}
        return {name: context for name, context in (("app", app), ("device", device)) if context}

    def close(self) -> None:
        """Let go of what is open."""
        self._memory.close()

    def _basics(self) -> Contexts:
        name, _, version = (self._release or "").partition("@")
        app = known(
            app_start_time=iso(self._started),
            app_name=name or None,
            app_version=version or None,
            app_build=None if self._build is None else str(self._build),
            build_type="frozen" if getattr(sys, "frozen", False) else "source",
        )
        return {"app": app, "os": {"name": system_name(sys.platform)}}


def iso(moment: float) -> str:
    """A moment in seconds since the epoch as ISO 8601 in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1000):03d}Z"


def system_name(platform: str) -> str:
    """What people call a system that ``sys.platform`` names."""
    return {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}.get(platform, platform)

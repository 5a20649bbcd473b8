"""AppHang: a report of a main thread that was blocked so long that a person takes the application for dead.

It is on disk as soon as the hang is detected, because a person who waits no longer kills the process. Where
the main thread comes back it is completed with how long it took; where the process died, the next start
finds the draft and makes it fatal.

Type and levels are those of Sentry's SDKs: sentry-native's for a hang that was survived (error), and for one
that was not sentry-cocoa's (fatal). Neither counts as handled: the host passed nothing in itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.captures import Capture, ThreadRef
from crashdesk.reporter.clocks import epoch
from crashdesk.reporter.samples import common, frames
from crashdesk.reporter.stacks import add_source_lines, thread_stacks

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.samples import Spot
    from crashdesk.reporter.stalls import Stall
    from crashdesk.reporter.trail import Snapshot

KIND: Final = "AppHang"
"""The exception's type and its mechanism's."""
CONTEXT: Final = "hang"
"""The context that tells its ``outcome``: ``ongoing``, ``recovered``, ``killed`` or ``died``."""
ABNORMAL: Final = "anr_foreground"
"""Sentry's name for how a session ends that was killed hanging
(https://develop.sentry.dev/sdk/telemetry/sessions/)."""


class Hangs:
    """Makes one report of each hang.

    Args:
        threshold: seconds from which a stall is a hang.
        wanted: whether a report may be made now.
        snapshot: the trail as it stands.
        draft: writes a first record of a capture; returns whether one may be written.
        finish: has a capture's record renewed and its complete event made, on another thread.
        expect: told how the session is to be counted if the process ends without another word, and which
            event tells of that; both empty once it is over.
    """

    def __init__(
        self,
        threshold: float,
        wanted: Callable[[], bool],
        snapshot: Callable[[], Snapshot],
        draft: Callable[[Capture], bool],
        finish: Callable[[Capture], None],
        expect: Callable[[str, str], None],
    ) -> None:
        self.threshold = threshold
        self._wanted, self._snapshot = wanted, snapshot
        self._draft, self._finish, self._expect = draft, finish, expect
        self._capture: Capture | None = None

    def began(self, stall: Stall) -> None:
        """Have it on disk before anything else."""
        if not self._wanted():
            return
        capture = self._captured(stall)
        self._capture = capture
        self._expect(ABNORMAL, capture.event_id)
        if self._draft(capture):
            # Second, because the file system may be what the application hangs on.
            add_source_lines({"stacktrace": {"frames": capture.stack}})
            self._draft(capture)

    def ended(self, stall: Stall) -> None:
        """Complete it with how long it took."""
        capture, self._capture = self._capture, None
        if capture is None:
            return
        self._expect("", "")
        self._describe(capture, stall)
        capture.synthetic = (KIND, f"The main thread was blocked for {stall.duration:.1f} s")
        self._finish(capture)

    def _captured(self, stall: Stall) -> Capture:
        capture = Capture(
            self._snapshot(),
            synthetic=(KIND, f"The main thread was blocked for at least {self.threshold:g} s"),
            mechanism=KIND,
            handled=False,
            thread=ThreadRef(stall.thread, "MainThread", main=True),
        )
        # The main thread's stack is that of the samples, and this one only watches.
        known = {str(stall.thread), str(ThreadRef.current().id)}
        capture.stacks = [thread for thread in thread_stacks(capture.thread) if thread["id"] not in known]
        self._describe(capture, stall)
        return capture

    @staticmethod
    def _describe(capture: Capture, stall: Stall) -> None:
        finding = common(stall.stacks, stall.samples.seconds)
        capture.stack = frames(finding.stack)
        if stall.end is not None:
            add_source_lines({"stacktrace": {"frames": capture.stack}})
        details = {
            "outcome": "ongoing" if stall.end is None else "recovered",
            "began": epoch() + stall.begin,
            "duration": None if stall.end is None else round(stall.duration, 3),
            "event": stall.event,
            "receiver": stall.receiver,
            "receiver_name": stall.name or None,
            "culprit": finding.culprit and _named(finding.culprit),
            "samples": len(stall.stacks),
            "share": round(finding.share, 3),
        }
        capture.contexts = {CONTEXT: {name: value for name, value in details.items() if value is not None}}


def _named(spot: Spot) -> str:
    return f"{spot.module or spot.code.co_filename}.{spot.code.co_qualname}:{spot.line}"


def of_the_dead(event: dict[str, Any]) -> dict[str, Any]:
    """Make the draft of a hang in which the process died a fatal report; anything else stays as it is.

    A draft of a hang that was over only lacked its completion: that one was survived.

    Args:
        event: what an earlier run left; changed in place.
    """
    if _goes_on(event):
        event["contexts"][CONTEXT]["outcome"] = "killed"
        value = event["exception"]["values"][-1]
        value["mechanism"]["handled"] = False
        value["value"] = f"{value.get('value')}, until the application was ended"
        event["level"] = "fatal"
    return event


def of_the_crashed(event: dict[str, Any], kind: str) -> None:
    """Say in the draft of a hang what the process died of meanwhile: that has a fatal report of its own.

    Args:
        event: what an earlier run left; changed in place.
        kind: of the death, such as ``SIGSEGV``.
    """
    if _goes_on(event):
        event["contexts"][CONTEXT]["outcome"] = "died"
        value = event["exception"]["values"][-1]
        value["value"] = f"{value.get('value')}, until the application died of {kind}"


def _goes_on(event: dict[str, Any]) -> bool:
    """Whether it is the draft of a hang of which nobody knows yet how it ended."""
    hang = (event.get("contexts") or {}).get(CONTEXT)
    values = (event.get("exception") or {}).get("values") or [{}]
    of_ours = (values[-1].get("mechanism") or {}).get("type") == KIND
    return of_ours and isinstance(hang, dict) and hang.get("outcome") == "ongoing"

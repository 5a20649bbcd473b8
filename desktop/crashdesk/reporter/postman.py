"""The postman: one thread that carries envelopes from the outbox to the receiver."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.courier import Answer, category_in, check_whole, stamp, step_after
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.rate_limits import UNNAMED, RateLimits
from crashdesk.reporter.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.courier import Courier, Step
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry
    from crashdesk.reporter.gate import Gate
    from crashdesk.reporter.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard a postman tries; all in seconds.

    Args:
        first_pause, longest_pause: between tries while the network fails, doubling from one to the other.
        unnamed_limit: after a 429 that names no time.
        gap: between two envelopes that waited, so that a long queue is no burst
            (https://develop.sentry.dev/sdk/expected-features/#dealing-with-network-failures).
    """

    first_pause: float = 5.0
    longest_pause: float = 3600.0
    unnamed_limit: float = UNNAMED
    gap: float = 0.1


USUAL: Final = Pace()
MAX_CATEGORIES: Final = 1000


def backoff(failures: int, spread: float, pace: Pace = USUAL) -> float:
    """Seconds to wait after this many failures in a row; ``spread`` from 0 to 1 keeps clients apart."""
    longest = min(pace.first_pause * 2.0 ** min(failures - 1, 20), pace.longest_pause)
    return longest * (0.5 + spread / 2)


class Postman:
    """Sends what the gate lets through, oldest first (but see :mod:`turns`), until told to stop.

    Args:
        outbox: where envelopes wait.
        gate: asked before each sending, so that a withdrawal bites at once.
        courier: does the posting.
        diagnostics: told of successes and failures.
        on_delivery: told each step: the entry's key, the step, and what the receiver said.
        on_give_up: takes an entry the receiver refuses, or that is no envelope, with its bytes, the
            reason in Sentry's words, and what the receiver said; it removes the entry.
        on_round: called on the postman's thread before it looks for something to send.
        pace: how hard to try.

    Attributes:
        on_wake: called on the postman's thread whenever it has come to run, before it does anything.
    """

    def __init__(
        self,
        outbox: Outbox,
        gate: Gate,
        courier: Courier,
        diagnostics: Diagnostics,
        on_delivery: Callable[[str, Step, str], None] = lambda _key, _step, _text: None,
        on_give_up: Callable[[Entry, bytes, str, str], None] | None = None,
        on_round: Callable[[], None] = lambda: None,
        pace: Pace = USUAL,
    ) -> None:
        self._outbox, self._gate, self._courier = outbox, gate, courier
        self._diagnostics, self._on_delivery = diagnostics, on_delivery
        self._on_give_up = on_give_up or (lambda entry, *_why: outbox.remove(entry.key))
        self._on_round, self._pace = on_round, pace
        self.on_wake: Callable[[], None] = lambda: None
        self.limits = RateLimits(unnamed=pace.unnamed_limit)
        self._turns = Turns()
        self._categories: dict[str, str] = {}
        self._wake = renewed(threading.Condition())
        self._news = self._closing = self._busy = self._offline = False
        self._failures = 0
        self._sending: Entry | None = None
        self._not_before = 0.0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; harmless when it runs."""
        with self._wake:
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name="crashdesk-postman", daemon=True)
                self._thread.start()

    def nudge(self) -> None:
        """Say that something may be sent."""
        with self._wake:
            self._news = True
            self._wake.notify_all()

    def heed_withdrawal(self) -> None:
        """Break off what is on the wire and may no longer be."""
        entry = self._sending
        if entry is not None and not self._gate.may_send(entry):
            self._courier.cut()

    def set_online(self, *, online: bool) -> None:
        """Say whether there is a network: without one nothing is tried, with one again at once."""
        with self._wake:
            self._offline = not online
            self._hurry()
        self.nudge()

    def drain(self, timeout: float) -> bool:
        """Wait until nothing is left that may be sent. Returns whether that came in time (seconds)."""
        deadline = time.monotonic() + timeout
        with self._wake:
            self._news = True
            self._hurry()
            self._wake.notify_all()
            while self._news or self._busy or (self._thread is not None and self._waiting()):
                left = deadline - time.monotonic()
                # Where the network fails, or the receiver wants peace, waiting longer helps nobody here.
                if left <= 0 or not (self._news or self._busy or self._next()):
                    return False
                self._wake.wait(min(left, 0.05))
        return True

    def stop(self, timeout: float = 1.0) -> None:
        """End the thread, waiting at most ``timeout`` seconds; what is left goes at the next start."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        while not self._closing:
            self._round()
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                if not self._news and not self._closing:
                    self._wake.wait(self._pause())
            self.on_wake()
        self._courier.close()

    def _round(self) -> None:
        """Send until there is nothing to send, or the receiver does not take it now."""
        with self._wake:
            self._news, self._busy = False, True
        failed, entry = True, None
        with self._diagnostics.guard("postman"):
            self._on_round()
            while not self._closing:
                entry = self._next()
                if entry is None:
                    break
                with self._outbox.claimed(entry.key) as free:  # or a full outbox would give it up meanwhile
                    if free:
                        self._send(entry)
                self._breathe()
            failed = False
        if failed:  # else what fails each time would be tried again at once, for ever
            self._back_off(entry)

    def _breathe(self) -> None:
        """Leave a gap where more is waiting."""
        with self._wake:
            if self._pace.gap and self._next() is not None and not self._closing:
                self._wake.wait_for(lambda: self._closing, self._pace.gap)

    def _pause(self) -> float | None:
        """Seconds to sleep; None (until nudged) when there is nothing to wait for."""
        if self._offline:
            return None
        waits = [self._wait_for(entry) for entry in self._waiting()]
        return max(min(waits), 0.01) if waits else None

    def _waiting(self) -> list[Entry]:
        """What may be sent as far as consent goes, the oldest first."""
        return [entry for entry in self._outbox.entries("ready", "approved") if self._gate.may_send(entry)]

    def _next(self) -> Entry | None:
        """The entry whose turn it is of those that may be sent now."""
        if self._offline or self._not_before > time.monotonic():
            return None
        ready = [entry for entry in self._waiting() if self._wait_for(entry) <= 0]
        return min(ready, key=self._turns.rank, default=None)

    def _wait_for(self, entry: Entry) -> float:
        """Seconds until an entry may be sent; 0 or less where it may be now."""
        now = time.monotonic()
        ours = max(self._not_before - now, self._turns.wait(entry, now))
        if not self.limits.active(now):
            return ours
        return max(ours, self.limits.wait(self._category(entry), now))

    def _category(self, entry: Entry) -> str:
        if len(self._categories) > MAX_CATEGORIES:  # some were purged, and nobody told us
            self._categories.clear()
        if entry.key not in self._categories:
            self._categories[entry.key] = category_in(self._outbox.read(entry.key))
        return self._categories[entry.key]

    def _hurry(self) -> None:
        """Have everything tried at once that no limit keeps."""
        self._not_before = 0.0
        self._turns.hurry()

    def _back_off(self, entry: Entry | None) -> None:
        """Wait with everything after a failure, or with this entry alone where others get through."""
        trial = self._turns.failed(entry.key) if entry else None
        if trial is None or not trial.aside:
            self._failures += 1
            self._not_before = self._until(self._failures)
        if trial is not None:
            trial.until = self._until(trial.failures) if trial.aside else self._not_before

    def _until(self, failures: int) -> float:
        return time.monotonic() + backoff(failures, random.random(), self._pace)  # noqa: S311

    def _send(self, entry: Entry) -> None:
        self._gate.learn()
        data = self._outbox.read(entry.key) if self._gate.may_send(entry) else None
        if data is None:
            return
        try:
            check_whole(data)
            letter = stamp(data, time.time())
        except (ValueError, TypeError, RecursionError) as error:
            self._diagnostics.failed("outbox", error)
            self._on_give_up(entry, data, "internal_sdk_error", "")
            return
        self._sending = entry
        answer = self._courier.post(letter, lambda: self._gate.may_send(entry))
        self._sending = None
        if answer.status == 0 and not self._gate.may_send(entry):
            return  # withdrawn, not failed
        step = step_after(answer)
        self._settle(entry, data, answer, step)
        self._on_delivery(entry.key, step, answer.said)

    def _settle(self, entry: Entry, data: bytes, answer: Answer, step: Step) -> None:
        # A success may carry limits too.
        refused = self._category(entry) if step == "wait" else ""
        self.limits.update(answer.status, answer.headers, time.monotonic(), time.time(), refused)
        if step == "delivered":
            self._keep_as_sent(entry, data)
            self._outbox.release(entry.key, "sent")
            self._diagnostics.note(last_success=time.time())
        else:
            self._diagnostics.note(last_error=answer.said, last_error_at=time.time())
        if step == "discard":
            self._on_give_up(entry, data, "send_error", answer.said)
        if step in {"delivered", "discard"}:
            self._failures, self._not_before = 0, 0.0
            self._categories.pop(entry.key, None)
            self._turns.passed(entry.key)
        elif step == "retry" or self._wait_for(entry) <= 0:  # a limit that does not hold this one back
            self._back_off(entry)

    def _keep_as_sent(self, entry: Entry, data: bytes) -> None:
        """Undo what a change of the settings made of the copy meanwhile: it tells what has left."""
        kept = self._outbox.find(entry.key)
        if kept is not None and kept is not entry and self._gate.may_send(kept):
            self._outbox.store(entry.key, data, kept.purpose, kept.phase, entry.exposure)

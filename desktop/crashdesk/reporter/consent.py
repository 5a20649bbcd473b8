"""What the person at the application allows, and what follows from it for one item."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from crashdesk.reporter.files import read_json, version_of, write_json
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Purpose = Literal["errors", "performance", "usage", "attachments"]
State = Literal["unknown", "granted", "denied"]
Mode = Literal["automatic", "ask"]
Verdict = Literal["send", "hold", "memory", "drop"]

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
TEXT_VERSION: Final = 1
"""Raised whenever what the dialogs promise changes: an older answer is then asked for again. An answer given
when there were other purposes is asked for again, too."""

_PURPOSE_OF_ITEM: Final[dict[str, Purpose]] = {
    "event": "errors",
    "feedback": "errors",
    "user_report": "errors",
    "client_report": "errors",
    "log": "errors",
    "attachment": "attachments",
    "transaction": "performance",
    "span": "performance",
    "profile": "performance",
    "profile_chunk": "performance",
}


def purpose_of(item_type: str) -> Purpose:
    """The purpose an envelope item serves; a type that is not known counts as usage data."""
    return _PURPOSE_OF_ITEM.get(item_type, "usage")


def verdict(purpose: Purpose, state: State, mode: Mode) -> Verdict:
    """What becomes of one item, after the consent table.

    ``memory`` means: kept until the crash prompt closes and never written, so that the person can
    still say "send just this one".
    """
    if purpose != "errors":
        return "send" if state == "granted" else "drop"
    if state == "denied":
        return "memory"
    return "send" if state == "granted" and mode == "automatic" else "hold"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the person: a state for each purpose, and how crash reports leave once granted."""

    states: Mapping[Purpose, State] = field(default_factory=dict)
    mode: Mode = "automatic"

    def state(self, purpose: Purpose) -> State:
        """The state of one purpose; ``unknown`` where it was never answered."""
        return self.states.get(purpose, "unknown")


def answer_all(state: State, mode: Mode = "automatic") -> Answer:
    """The same state for every purpose."""
    return Answer(dict.fromkeys(PURPOSES, state), mode)


class Consent:
    """The current answer. A host with a consent screen of its own passes one of these to ``install``.

    Args:
        answer: what holds at first; everything unknown by default.
        fixed: why the person cannot change it (shown in the settings); empty when he can.
        asks: whether Crashdesk's own opt-in dialog may ask.
    """

    def __init__(self, answer: Answer | None = None, *, fixed: str = "", asks: bool = False) -> None:
        self._answer = answer or Answer()
        self._listeners: list[Callable[[], None]] = []
        self._lock = renewed(threading.Lock())
        self.fixed = fixed
        self.asks = asks and not fixed

    @property
    def current(self) -> Answer:
        """The answer that holds now."""
        return self._answer

    @property
    def mode(self) -> Mode:
        """Whether granted crash reports leave by themselves or each time after a question."""
        return self._answer.mode

    def state(self, purpose: Purpose) -> State:
        """Whether a purpose is granted, denied or unknown."""
        return self._answer.state(purpose)

    def verdict(self, item_type: str) -> Verdict:
        """What becomes of an envelope item of this type now."""
        purpose = purpose_of(item_type)
        return verdict(purpose, self.state(purpose), self.mode)

    @property
    def unanswered(self) -> bool:
        """Whether the opt-in dialog has something to ask."""
        return self.asks and self.state("errors") == "unknown"

    def answer(self, states: Mapping[Purpose, State], mode: Mode | None = None) -> bool:
        """Take an answer of the person, such as from a consent screen of the host's own; from any thread.

        Args:
            states: ``granted``, ``denied`` or ``unknown`` for each of ``errors``, ``performance``, ``usage``
                and ``attachments``; those that are not named keep theirs.
            mode: how crash reports leave once they are granted: ``automatic``, or ``ask`` each time; None
                keeps it.

        Returns:
            Whether it was taken: a fixed consent does not change.
        """
        if self.fixed:
            return False
        with self._lock:
            merged = {**self._answer.states, **states}
            self._answer = Answer(merged, mode or self._answer.mode)
            self._keep(self._answer)
        self._changed()
        return True

    def withdraw(self) -> bool:
        """Deny every purpose. Returns whether it was taken."""
        return self.answer(answer_all("denied").states)

    def refresh(self) -> None:
        """Learn what was answered elsewhere, such as in another window of the same application.

        Asked before anything is written or sent, so that a withdrawal bites in every process; it may read a
        file, and so is not for hooks. One that is kept in memory alone has nothing to learn.
        """

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have a callable called, in the answering thread, after each change."""
        self._listeners.append(listener)

    def _keep(self, answer: Answer) -> None:
        """Remember an answer beyond this run; in memory alone there is nothing to do."""

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()


class StoredConsent(Consent):
    """A consent whose answers are kept in a file, one for each recipient and text version.

    A file that cannot be written leaves the answer in force for this run; it is asked again at the next. So
    that nobody takes an older yes for it, a denial then removes the file. What another process answers holds
    here from the next :meth:`refresh` on.
    """

    def __init__(
        self,
        path: Path,
        recipient: str,
        *,
        app_version: str = "",
        default: Answer | None = None,
        on_error: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        self._path, self._recipient, self._app_version = path, recipient, app_version
        self._on_error = on_error
        self._default, self._seen = default, version_of(path)
        super().__init__(self._stored() or default, asks=True)

    def refresh(self) -> None:
        """Take another process's answer; see :meth:`Consent.refresh`."""
        with self._lock:
            version = version_of(self._path)
            if version == self._seen:
                return
            self._seen = version
            answer = self._stored() or self._default or Answer()
            changed, self._answer = answer != self._answer, answer
        if changed:
            self._changed()

    def _stored(self) -> Answer | None:
        return parse_answer(read_json(self._path).get(self._recipient))

    def _keep(self, answer: Answer) -> None:
        try:
            everything = read_json(self._path)
            everything[self._recipient] = {
                "states": dict(answer.states),
                "mode": answer.mode,
                "text_version": TEXT_VERSION,
                "purposes": list(PURPOSES),
                "answered_at": time.time(),
                "app_version": self._app_version,
            }
            write_json(self._path, everything)
        except OSError as error:
            if "denied" in answer.states.values():
                with suppress(OSError):
                    self._path.unlink()
            self._on_error(error)
        self._seen = version_of(self._path)


def parse_answer(stored: Any) -> Answer | None:
    """Read a stored answer; None where there is none, or none that this text version may rely on."""
    if not isinstance(stored, dict) or stored.get("text_version") != TEXT_VERSION:
        return None
    states = stored.get("states")
    if not isinstance(states, dict) or stored.get("purposes", list(PURPOSES)) != list(PURPOSES):
        return None
    known = {p: states[p] for p in PURPOSES if states.get(p) in get_args(State)}
    mode: Mode = "ask" if stored.get("mode") == "ask" else "automatic"
    return Answer(known, mode)

"""Stacks of running threads, sampled from outside, and what a number of them have in common.

A sample keeps code objects and line numbers, never frames: a frame would keep the host's variables, and
with them its widgets, alive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from crashdesk.reporter.stacks import MAX_FRAMES, code_frame, is_own

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from types import CodeType, FrameType

K = TypeVar("K")

MAX_DEPTH: Final = 200
"""Frames looked at in one sample, innermost first: beyond it a recursion repeats itself."""
_OWN: Final = ("crashdesk.qt.", "crashdesk.reporter.", "crashdesk.embed.")
"""Our own modules that work inside of the application's events: wherever they lie, they are not its code."""


Site = tuple[int, int]
"""A place in Python code: the code's id, and the instruction."""


class Spot(NamedTuple):
    """One place in a stack.

    Args:
        waits: whether it runs the event loop, or has called what does: it waits for events, and where it
            is the innermost the event is handled by Qt alone.
    """

    code: CodeType
    line: int
    module: str | None
    waits: bool = False

    @property
    def in_app(self) -> bool:
        """Whether the code is the application's own, and may be what blocks."""
        if self.waits or (self.module is not None and self.module.startswith(_OWN)):
            return False
        return is_own(self.code.co_filename, self.module)


Stack = tuple[Spot, ...]
"""The innermost spot first."""


def walk(frame: FrameType | None, loops: Container[Site] = ()) -> Stack:
    """Take the stack that ends in a frame.

    Args:
        frame: the innermost one.
        loops: the places that event loops are known to run at. The outermost of them in the stack is the
            application's own. One further in may be a dialog's, and who opened that is worth telling.
    """
    seen = list(_spots(frame))
    runs = [place for place, (spot, at) in enumerate(seen) if (id(spot.code), at) in loops]
    own = runs[-1] if runs else len(seen)
    return (*(spot for spot, _ in seen[:own]), *(spot._replace(waits=True) for spot, _ in seen[own:]))


def _spots(frame: FrameType | None) -> Iterator[tuple[Spot, int]]:
    for _ in range(MAX_DEPTH):
        if frame is None:
            return
        module = frame.f_globals.get("__name__")
        spot = Spot(frame.f_code, frame.f_lineno or 0, module if isinstance(module, str) else None)
        yield spot, frame.f_lasti
        frame = frame.f_back


@dataclass(slots=True)
class Samples:
    """Stacks spread evenly over a time of unknown length: when they are too many, every other one goes.

    Args:
        interval: seconds until the next one is to be taken; doubles whenever half are dropped.
        bound: how many are kept at most.
        stacks: those that are kept.
        seconds: how long each of them stands for.
        until: the moment of the last one, or of the begin.
    """

    interval: float = 0.02
    bound: int = 40
    stacks: list[Stack] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    until: float = 0.0

    def take(self, stack: Stack, moment: float) -> None:
        """Keep what was seen at a moment, in seconds of the clock of ``until``."""
        self.add(stack, moment - self.until)
        self.until = moment

    def add(self, stack: Stack, seconds: float = 1.0) -> None:
        """Keep one more.

        Args:
            stack: what was seen.
            seconds: since the one before. While a C function keeps Python's lock none can be taken: the one
                right after it stands for all that time.
        """
        self.stacks.append(stack)
        self.seconds.append(seconds)
        if len(self.stacks) >= self.bound:
            dropped = self.seconds[1::2]
            del self.stacks[1::2], self.seconds[1::2]
            self.seconds = [a + b for a, b in zip_longest(self.seconds, dropped, fillvalue=0.0)]
            self.interval *= 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What a number of samples have in common.

    Args:
        stack: a sample that stands for them all, ending in the culprit or what it called outside of the
            application.
        culprit: the innermost in-app spot that most samples share; None where no in-app code was seen.
        share: the part of the time that the culprit was in, 0 to 1.
    """

    stack: Stack
    culprit: Spot | None
    share: float


def common(stacks: Sequence[Stack], seconds: Sequence[float] = ()) -> Finding:
    """Find the code that most of the time was spent in.

    A frame by which everything passes says little, one that a few samples ended in says nothing: it is the
    innermost in-app code that samples for more than half of the time share.

    Args:
        stacks: the samples.
        seconds: how long each of them stands for; alike by default.
    """
    if not stacks:
        return Finding((), None, 0.0)
    weights = seconds if len(seconds) == len(stacks) and sum(seconds) > 0 else [1.0] * len(stacks)
    spent = _summed(
        (code, weight)
        for stack, weight in zip(stacks, weights, strict=True)
        for code in {spot.code for spot in stack if spot.in_app}
    )
    shared = {code for code, time in spent.items() if 2 * time > sum(weights)}
    cut = [
        (short, weight)
        for stack, weight in zip(stacks, weights, strict=True)
        if (short := _up_to(stack, shared))
    ]
    if not cut:
        return Finding(stacks[-1], None, 0.0)
    # The deepest of them, and among equals the one with most of the time: on its line it was spent.
    places = _summed(((_depth(short), _own(short)), weight) for short, weight in cut)
    (_, culprit), _ = max(places.items(), key=lambda item: (item[0][0], item[1]))
    stack = next(short for short, _ in reversed(cut) if _own(short) == culprit)
    return Finding(stack, culprit, spent[culprit.code] / sum(weights))


def _summed(pairs: Iterable[tuple[K, float]]) -> dict[K, float]:
    sums: dict[K, float] = {}
    for key, value in pairs:
        sums[key] = sums.get(key, 0.0) + value
    return sums


def _up_to(stack: Stack, shared: set[CodeType]) -> Stack:
    """The stack from its innermost shared spot on; with the libraries that this one called directly."""
    at = next((place for place, spot in enumerate(stack) if spot.code in shared), None)
    if at is None:
        return ()
    own = next(place for place, spot in enumerate(stack) if spot.in_app)
    return stack if own == at else stack[at:]


def _own(stack: Stack) -> Spot:
    return next(spot for spot in stack if spot.in_app)


def _depth(stack: Stack) -> int:
    return sum(spot.in_app for spot in stack)


def frames(stack: Stack, limit: int = MAX_FRAMES) -> list[dict[str, Any]]:
    """The frames of a report, outermost first; of too many the middle is left out, as Sentry does."""
    outermost_first = stack[::-1]
    half = limit // 2
    kept = outermost_first if len(stack) <= limit else outermost_first[:half] + outermost_first[-half:]
    return [code_frame(spot.code, spot.line, spot.module) for spot in kept]

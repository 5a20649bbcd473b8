"""Calls what is the host's: a filter, a rule, an exception's own ``__str__``.

It may raise anything, SystemExit too; it may never come back; and it may itself capture, log and add steps.
So all of it is called through here: what it raises is swallowed and counted; on our own threads it is given
a thread of its own and so much time; and while it runs, what it captures, logs or adds is left out, or it
would feed on itself.

On the host's main thread KeyboardInterrupt passes: that is the person at the terminal, who wants the host to
end, and Python raises it in whatever happens to run there.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager, suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from crashdesk.reporter.anatomy import is_a, name_of
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

PATIENCE: Final = 5.0
"""Seconds that a callable of the host's is waited for while other reports wait behind it."""
MAX_WITHOUT_ANSWER: Final = 8
"""Calls that may be without an answer at a time; each of them keeps a thread."""
OURS: Final = "crashdesk-"
"""How the names of our own threads begin."""

T = TypeVar("T")


class NoAnswerError(Exception):
    """A callable of the host's took too long, or an earlier call of it still does."""


class HostError(Exception):
    """A callable of the host's raised what is no Exception, such as SystemExit."""


def is_on_our_thread() -> bool:
    """Whether the calling thread is one of the reporter's."""
    return threading.current_thread().name.startswith(OURS)


def is_from_the_keyboard(error: BaseException) -> bool:
    """Whether it is Ctrl-C, which is the host's to handle: Python raises that on the main thread alone."""
    return is_a(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread()


class _Mark(threading.local):
    """What a thread is doing for the host.

    Args:
        running: callables of the host's that we called.
        passing: hooks before ours that we pass something on to.
        hurrying: blocks in which there is no time to call any.
    """

    running = 0
    passing = 0
    hurrying = 0


class HostCalls:
    """Calls callables of the host's, and knows whether one runs.

    Attributes:
        let_go: takes what a call that came too late still holds, on the thread that it ran on: a traceback
            may hold the last reference to a widget.

    Args:
        failed: told where what was raised, when it is swallowed here.
    """

    def __init__(self, failed: Callable[[str, BaseException], None]) -> None:
        self._failed, self._mark = failed, _Mark()
        self._without_answer: set[str] = set()
        # How many calls of each callable our own threads wait for.
        self._under_way: Counter[str] = Counter()
        self._lock = renewed(threading.Lock())
        self.let_go: Callable[[list[Any]], object] = list.clear

    @property
    def running(self) -> bool:
        """Whether the calling thread is inside a callable of the host's that the reporter called."""
        return self._mark.running > 0

    @property
    def passing_on(self) -> bool:
        """Whether the calling thread is inside a hook of the host's that ours has passed a failure on to."""
        return self._mark.passing > 0

    def passing(self) -> Passing:
        """Pass a failure on to the hook before ours in a ``with``; what that raises is the host's."""
        return Passing(self._mark)

    @contextmanager
    def in_haste(self) -> Iterator[None]:
        """Leave the host's code alone in a ``with``, on this thread: there is no time to wait for it."""
        self._mark.hurrying += 1
        try:
            yield
        finally:
            self._mark.hurrying -= 1

    def calling(self, where: str) -> Calling:
        """Call the host in a ``with``, on this thread; swallow and count what it raises."""
        return Calling(self._mark, where, self._failed)

    def answer(
        self, where: str, call: Callable[[], T], patience: float = PATIENCE, *, vital: bool = False
    ) -> T:
        """What a callable of the host's answers.

        On a thread of the host's it is called there: the time is the host's own. On one of ours it gets a
        thread of its own, which is left alone when it takes too long.

        Args:
            where: names the callable; while one call of it is without an answer it is not called again.
            call: calls it.
            patience: seconds.
            vital: whether it is called in haste, too, unless it keeps another thread waiting just then:
                without an answer nothing may be kept.

        Raises:
            NoAnswerError: there is none.
            Exception: what it raised; a HostError for what is no Exception.
        """
        if self._mark.hurrying and not (vital and not self._under_way[where]):
            raise NoAnswerError("there is no time to ask")
        asked = _Asked(call)
        if not is_on_our_thread() or self.running:
            asked.run(self._mark)
            return cast("T", asked.outcome())
        with self._lock:
            if where in self._without_answer or len(self._without_answer) >= MAX_WITHOUT_ANSWER:
                raise NoAnswerError("an earlier call has not been answered yet")
            self._under_way[where] += 1
        self._begin(where, asked)
        if not asked.done.wait(patience) and self._give_up(where, asked):
            raise NoAnswerError(f"took longer than {patience:g} s")
        return cast("T", asked.outcome())

    def _begin(self, where: str, asked: _Asked[Any]) -> None:
        thread = threading.Thread(
            target=self._serve, args=(where, asked), name=f"{OURS}host-call", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:  # none can be started any more: the interpreter ends
            self._serve(where, asked)

    def _serve(self, where: str, asked: _Asked[Any]) -> None:
        asked.run(self._mark)
        with self._lock:
            self._without_answer.discard(where)
            self._under_way[where] -= 1
            held = asked.take() if asked.given_up else []
            asked.done.set()
        if held:
            with suppress(BaseException):
                self.let_go(held)

    def _give_up(self, where: str, asked: _Asked[Any]) -> bool:
        """Wait no longer. Returns whether there still is no answer."""
        with self._lock:
            if asked.done.is_set():
                return False
            asked.given_up = True
            self._without_answer.add(where)
        return True


class Calling:
    """A ``with`` in which a callable of the host's is called."""

    __slots__ = ("_failed", "_mark", "_where")

    def __init__(self, mark: _Mark, where: str, failed: Callable[[str, BaseException], None]) -> None:
        self._mark, self._where, self._failed = mark, where, failed

    def __enter__(self) -> None:
        self._mark.running += 1

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        self._mark.running -= 1
        if error is None or is_from_the_keyboard(error):
            return False
        self._failed(self._where, error)
        return True


class Passing:
    """A ``with`` in which a hook before ours is called."""

    __slots__ = ("_mark",)

    def __init__(self, mark: _Mark) -> None:
        self._mark = mark

    def __enter__(self) -> None:
        self._mark.passing += 1

    def __exit__(self, *_: object) -> None:
        self._mark.passing -= 1


class _Asked(Generic[T]):
    """One call, and what came of it; it refers to nothing of the host's once it is done."""

    def __init__(self, call: Callable[[], T]) -> None:
        # In a copy of the caller's context, so that sentry_sdk's scopes are the same.
        self._call: Callable[[], T] | None = call
        self._context = copy_context()
        self._answer: T | None = None
        self._error: BaseException | None = None
        self.done = threading.Event()
        self.given_up = False

    def run(self, mark: _Mark) -> None:
        """Call it, on this thread."""
        mark.running += 1
        try:
            assert self._call is not None
            self._answer = self._context.run(self._call)
        except BaseException as error:  # noqa: BLE001 - the caller is told
            self._error = error
        finally:
            mark.running -= 1
            if not self.given_up:
                self._call = None

    def outcome(self) -> T | None:
        """The answer.

        Raises:
            Exception: what was raised instead; Ctrl-C as it is.
        """
        error, self._error = self._error, None
        if error is None:
            return self._answer
        try:
            if is_a(error, Exception) or is_from_the_keyboard(error):
                raise error
            raise HostError(name_of(type(error))) from None
        finally:
            del error  # its traceback holds this frame

    def take(self) -> list[Any]:
        """Everything that it still refers to; it refers to none of it afterwards."""
        held = [self._call, self._answer, self._error]
        self._call = self._answer = self._error = None
        return held

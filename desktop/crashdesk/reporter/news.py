"""What the outbox has to tell: what it has given up, and why the disk refuses.

Both happen under the outbox's lock, and are told once that is free: who is told may wait for the postman, who
waits for the lock. A loss keeps its file until it was told: a process that dies meanwhile has either told of
it or has it still. What was told as lost stays lost: its key is remembered.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crashdesk.reporter.entries import Loss
    from crashdesk.reporter.shelf import Shelf

    Untold = tuple[Loss, str | None]

MAX_GIVEN_UP: Final = 2000
"""Keys remembered of what was given up: more than the captures that may wait to be completed."""


class News:
    """Gathers it while the lock is held, and tells it after.

    Args:
        lock: the outbox's, and shared with it alone. It guards the shelf and what is gathered here:
            :meth:`telling` holds it, and takes it once more to delete the files of what was told. It must be
            free while somebody is told, so nobody may begin to tell who holds it already.
        shelf: has the files, and what the disk said.
        on_drop: told of entries that were given up.
        on_disk_error: told why the disk refused, each time it does.
    """

    def __init__(
        self,
        lock: threading.RLock,
        shelf: Shelf,
        on_drop: Callable[[Sequence[Loss]], None],
        on_disk_error: Callable[[OSError], None],
    ) -> None:
        self._lock, self._shelf = lock, shelf
        self._on_drop, self._on_disk_error = on_drop, on_disk_error
        self._given_up: dict[str, None] = {}
        self._untold: list[Untold] = []

    def gave_up(self, key: str) -> bool:
        """Whether what had this key was given up."""
        return key in self._given_up

    def give_up(self, losses: Iterable[Untold]) -> None:
        """Note losses, each with the name of its file, if it has one; only while :meth:`telling`."""
        for loss, file in losses:
            self._untold.append((loss, file))
            self._given_up[loss.entry.key] = None
        while len(self._given_up) > MAX_GIVEN_UP:
            del self._given_up[next(iter(self._given_up))]

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Hold the lock, and tell after it what happened under it."""
        with self._lock:
            yield
            errors, self._shelf.errors = self._shelf.errors, []
            losses, self._untold = self._untold, []
        for error in errors:
            self._on_disk_error(error)
        if losses:
            self._tell_of(losses)

    def _tell_of(self, losses: Iterable[Untold]) -> None:
        try:
            self._on_drop([loss for loss, _ in losses])
        finally:
            with self._lock:
                self._delete(file for _, file in losses if file is not None)

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            if self._shelf.files.has(name):
                self._shelf.files.delete(name)

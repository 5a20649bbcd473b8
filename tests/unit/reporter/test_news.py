from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.entries import Entry, Loss
from crashdesk.reporter.news import News
from crashdesk.reporter.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

ENTRY = Entry("a" * 32, "errors", "ready", 1_000_000.0, 4)
LOSS = Loss(ENTRY, "cache_overflow", b"data")


class Setting:
    """News of a shelf, and what was told of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lock, self.shelf = folder, threading.RLock(), Shelf(folder)
        self.told: list[Any] = []
        self.when_told: Callable[[], object] = lambda: None
        self.news = News(self.lock, self.shelf, self._on_drop, self._on_disk_error)

    def lose(self) -> None:
        """Give up the one entry that is there."""
        self.shelf.keep(ENTRY, b"data")
        with self.news.telling():
            self.news.give_up([(LOSS, self.shelf.forget(ENTRY.key))])

    def is_there(self) -> bool:
        """Whether its file is."""
        return bool(list(self.folder.rglob(ENTRY.name)))

    def is_free(self) -> bool:
        """Whether another thread could have the lock."""

        def look() -> None:
            if self.lock.acquire(timeout=5):
                found.append(True)
                self.lock.release()

        found: list[bool] = []
        other = threading.Thread(target=look)
        other.start()
        other.join()
        return found == [True]

    def _on_drop(self, losses: Sequence[Loss]) -> None:
        self.told.extend(losses)
        self.when_told()

    def _on_disk_error(self, error: OSError) -> None:
        self.told.append(error)
        self.when_told()


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path)
    yield made
    made.shelf.close()


def test_a_loss_is_told_while_its_file_is_there_and_the_file_goes_after(setting: Setting) -> None:
    seen: list[bool] = []
    setting.when_told = lambda: seen.append(setting.is_there())
    setting.lose()
    assert (setting.told, seen, setting.is_there()) == ([LOSS], [True], False)


def test_nothing_is_told_while_the_lock_is_held(setting: Setting) -> None:
    free: list[bool] = []
    setting.when_told = lambda: free.append(setting.is_free())
    error = OSError("full")
    with setting.news.telling():
        setting.shelf.errors.append(error)
        setting.news.give_up([(LOSS, None)])
        assert setting.told == []
    assert (setting.told, setting.shelf.errors, free) == ([error, LOSS], [], [True, True])


def test_what_was_told_is_told_once(setting: Setting) -> None:
    setting.lose()
    with setting.news.telling():
        pass
    assert setting.told == [LOSS]


def test_a_file_goes_even_where_telling_failed(setting: Setting) -> None:
    def fail() -> None:
        raise ValueError

    setting.when_told = fail
    with pytest.raises(ValueError):
        setting.lose()
    assert not setting.is_there()


def test_what_happened_before_something_failed_is_told_the_next_time(setting: Setting) -> None:
    def fail() -> Iterator[tuple[Loss, str | None]]:
        yield LOSS, None
        raise ValueError

    with pytest.raises(ValueError), setting.news.telling():
        setting.news.give_up(fail())
    assert setting.told == []
    with setting.news.telling():
        pass
    assert setting.told == [LOSS]


def test_no_more_keys_are_remembered_than_may_be_waited_for(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crashdesk.reporter.news.MAX_GIVEN_UP", 2)
    for key in "123":
        with setting.news.telling():
            setting.news.give_up([(Loss(Entry(key, "errors", "ready", 1.0, 4), "", None), None)])
    assert [key for key in "1234" if setting.news.gave_up(key)] == ["2", "3"]

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from crashdesk.qt.own_painting import OwnPainting

if TYPE_CHECKING:
    from types import TracebackType


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    errors: list[BaseException] = []

    def hook(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
        errors.append(error)

    monkeypatch.setattr(sys, "excepthook", hook)
    return errors


def fail(error: BaseException) -> None:
    sys.excepthook(type(error), error, None)


def test_what_fails_while_we_have_it_painted_is_counted_and_told_nobody(hooked: list[BaseException]) -> None:
    painting = OwnPainting()
    with painting.going_on():
        fail(LookupError())
        assert painting.is_to_blame()
    assert (hooked, painting.suppressed) == ([], 2)
    assert not painting.is_to_blame()


def test_before_and_after_everything_goes_its_usual_way(hooked: list[BaseException]) -> None:
    painting, hook = OwnPainting(), sys.excepthook
    with painting.going_on():
        pass
    assert sys.excepthook is hook
    fail(LookupError())
    assert (len(hooked), painting.suppressed) == (1, 0)


def test_other_threads_and_an_interrupt_are_none_of_our_doing(hooked: list[BaseException]) -> None:
    painting = OwnPainting()
    with painting.going_on():
        other = threading.Thread(target=fail, args=(LookupError(),))
        other.start()
        other.join()
        fail(KeyboardInterrupt())
    assert [type(error) for error in hooked] == [LookupError, KeyboardInterrupt]
    assert painting.suppressed == 0


def test_a_hook_that_was_installed_meanwhile_stays(hooked: list[BaseException]) -> None:
    with OwnPainting().going_on():
        sys.excepthook = sys.__excepthook__
    assert sys.excepthook is sys.__excepthook__


def test_it_ends_even_where_the_painting_fails(hooked: list[BaseException]) -> None:
    painting = OwnPainting()
    with pytest.raises(RuntimeError), painting.going_on():
        raise RuntimeError
    fail(LookupError())
    assert len(hooked) == 1

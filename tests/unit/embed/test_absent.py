from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed.absent import Absent, noted

if TYPE_CHECKING:
    import logging


def test_whatever_the_host_asks_of_it_there_is_an_answer() -> None:
    absent: Any = Absent()
    assert not absent.flush(1)
    assert absent.privacy_page(None) is None
    assert absent.consent.state("errors") is None
    assert not absent.consent.unanswered
    with absent.pause_hang_detection():
        pass
    with pytest.raises(AttributeError):
        _ = absent.__wrapped__


def test_a_failure_is_said_and_kept_from_the_host(caplog: pytest.LogCaptureFixture) -> None:
    with noted("loaded"):
        fail(LookupError("no disk"))
    assert [said(record) for record in caplog.records] == [
        ("crashdesk", "the reporter could not be loaded: LookupError: no disk")
    ]


def test_a_failure_that_cannot_be_told_is_kept_from_the_host_too() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    with noted("loaded"):
        fail(SilentError())


def test_the_person_at_the_terminal_is_not_held_up() -> None:
    with pytest.raises(KeyboardInterrupt), noted("loaded"):
        fail(KeyboardInterrupt())


def fail(error: BaseException) -> None:
    raise error


def said(record: logging.LogRecord) -> tuple[str, str]:
    return record.name, record.getMessage()

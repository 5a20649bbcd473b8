from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

from tests.helpers.reporter import consent, files, reporter, started

if TYPE_CHECKING:
    from pathlib import Path


def state() -> list[Any]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook, logging.Logger.callHandlers
    return [*hooks, threading.enumerate()]


def test_parts_that_are_only_made_leave_no_trace(home: Path) -> None:
    before = state()
    reporter(home)
    assert state() == before
    assert files(home) == []


def test_the_log_is_kept_for_attachments_only_while_there_is_somebody_to_have_them(home: Path) -> None:
    tails = [reporter(home / "a"), reporter(home / "b", None, None), reporter(home / "c", consent("denied"))]
    for at in tails:
        at.logs.take(logging.makeLogRecord({"name": "acme", "levelno": logging.WARNING, "msg": "low disk"}))
    assert [at.attachments._tail.attachment() is not None for at in tails] == [True, False, False]


def test_who_leaves_records_no_performance_any_more(home: Path, quiet_hooks: None) -> None:
    with started(home, traces_sample_rate=1.0) as at:
        assert at.performance.may_trace()
    assert not at.performance.may_trace()


def test_a_hang_is_known_to_the_session_and_to_the_run_until_it_is_over(
    home: Path, quiet_hooks: None
) -> None:
    with started(home) as at:
        assert at.flush(5) is False, "nobody listens"
        for mechanism, event_id in (("anr_foreground", "a" * 32), ("", "")):
            at.hangs._expect(mechanism, event_id)
            session = at._sessions._keeper.current
            assert session is not None
            assert session.abnormal_mechanism == mechanism
            assert at._runs.own._noted["hang"] == event_id

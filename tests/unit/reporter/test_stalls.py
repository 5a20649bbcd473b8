from __future__ import annotations

from crashdesk.reporter.stalls import Stall


def test_a_stall_has_a_duration_once_it_is_over() -> None:
    stall = Stall(begin=10.0, thread=1, event="Timer", receiver="QTimer")
    assert stall.duration == 0
    stall.end = 12.5
    assert stall.duration == 2.5
    assert stall.stacks == []

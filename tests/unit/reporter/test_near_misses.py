from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.reporter.scrubber import Policy, scrub, scrub_text
from tests.helpers.near_misses import NEAR_MISSES

if TYPE_CHECKING:
    import pytest

POLICY = Policy(home="/home/longname", account="longname", host="studio-thinkpad", install_id="0" * 32)


def test_of_two_hundred_and_twenty_near_misses_fewer_than_two_in_a_hundred_are_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(set(NEAR_MISSES)) == len(NEAR_MISSES) == 220
    changed = {text: clean for text in NEAR_MISSES if (clean := scrub_text(text, POLICY)) != text}
    with capsys.disabled():
        print(f"\nnear misses changed: {len(changed)} of {len(NEAR_MISSES)}: {changed}")
    assert len(changed) < 0.02 * len(NEAR_MISSES)


def test_together_in_one_event_as_many_stay_readable() -> None:
    event = {"extra": {"texts": list(NEAR_MISSES)}}
    alone = [scrub_text(text, POLICY) for text in NEAR_MISSES]
    assert scrub(event, POLICY) == {"extra": {"texts": alone}}

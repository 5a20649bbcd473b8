from __future__ import annotations

from crashdesk.reporter.presence import Presence
from tests.helpers.reporter import config


def test_a_reporter_is_there_until_it_leaves() -> None:
    presence = Presence(config())
    assert (presence.enabled(), presence.left) == (True, False)
    presence.leave()
    assert (presence.enabled(), presence.left) == (False, True)


def test_without_a_recipient_it_is_never_there_but_can_leave() -> None:
    presence = Presence(config(None))
    assert (presence.enabled(), presence.left) == (False, False)
    presence.leave()
    assert presence.left

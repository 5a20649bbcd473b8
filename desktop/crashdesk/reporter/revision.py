"""What waits is scrubbed again where less may leave by now than when it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.protocol.envelope import EnvelopeError
from crashdesk.reporter.scrubber import ScrubError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.cleaner import Cleaner
    from crashdesk.reporter.entries import Entry
    from crashdesk.reporter.outbox import Outbox


def revise(outbox: Outbox, cleaner: Cleaner, set_aside: Callable[[str, ScrubError], object]) -> None:
    """Scrub again each entry that tells more of a person than it may; it takes milliseconds for each.

    A process that dies meanwhile leaves the rest to the next one: each file's name tells what it holds.

    Args:
        outbox: what waits.
        cleaner: scrubs by what holds now.
        set_aside: given the key of what could not be scrubbed, and why; it is in the outbox no more.
    """
    for entry in outbox.entries():
        current: Entry | None = entry
        while current is not None and current.exposure > cleaner.exposure:
            current = _revised(outbox, current, cleaner, set_aside)


def _revised(
    outbox: Outbox, entry: Entry, cleaner: Cleaner, set_aside: Callable[[str, ScrubError], object]
) -> Entry | None:
    """Scrub an entry again. Returns it as it is now, which somebody else may have changed meanwhile."""
    try:
        data = cleaner.again(outbox.read(entry.key) or b"")
    except EnvelopeError:
        return None  # it can be read by nobody, and is never sent
    except ScrubError as error:
        outbox.remove(entry.key)
        set_aside(entry.key, error)
        return None
    if data is None:
        outbox.remove(entry.key)
        return None
    outbox.amend(entry, data, cleaner.exposure)
    return outbox.find(entry.key)

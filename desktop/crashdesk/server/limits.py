"""How much the server takes from outside; bytes unless named otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from crashdesk.protocol.envelope import DEFAULT_LIMITS, MIB
from crashdesk.protocol.envelope import Limits as EnvelopeLimits


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted, and how much of it at the same time.

    Source of the sizes: https://develop.sentry.dev/sdk/data-model/envelopes/#size-limits
    """

    compressed: int = 40 * MIB
    decompressed: int = 200 * MIB
    envelope: EnvelopeLimits = DEFAULT_LIMITS
    api_body: int = 1 * MIB
    body_seconds: float = 60.0
    """A body that takes longer to arrive is given up, so that slow senders cannot hold every place."""
    requests: int = 64
    """Reports that are worked on at once; further ones wait unread in their sockets."""
    wait_seconds: float = 15.0
    """How long a report waits for a place before its sender is told to come again."""
    memory: int = 256 * MIB
    """Bytes of all reports that are held in memory at once."""
    queue: int = 256
    """Changes that wait for the writer."""
    group: int = 128
    """Changes that share a commit."""


DEFAULTS = Limits()

"""Whether the recipient answers, asked with an envelope that says nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from crashdesk.protocol.envelope import Envelope, serialize
from crashdesk.reporter.courier import Courier, step_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.protocol.dsn import Dsn

PATIENCE: Final = 5.0
"""Seconds for connecting and for the answer: somebody is looking at a button."""


def reachable(dsn: Dsn, ca_certs: str | None = None) -> tuple[bool, str]:
    """Whether the recipient takes envelopes with this key, and what it said.

    The envelope has no items, so nothing of this computer leaves but its address.
    """
    courier = Courier(dsn, PATIENCE, ca_certs)
    answer = courier.post(serialize(Envelope({})))
    courier.close()
    return step_after(answer) in {"delivered", "wait"}, answer.said


def ask(dsn: Dsn, ca_certs: str | None, tell: Callable[[bool, str], object]) -> None:
    """The same on a thread of its own; ``tell`` is called there."""

    def look() -> None:
        tell(*reachable(dsn, ca_certs))

    threading.Thread(target=look, name="crashdesk-test", daemon=True).start()

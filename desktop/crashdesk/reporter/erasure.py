"""Asking the recipient to delete what was reported from here.

Sentry has no such address for who only has a DSN; the server of ours has one, see
``crashdesk/server/erasure_api.py``.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode

from crashdesk.reporter.courier import Courier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crashdesk.protocol.dsn import Dsn
    from crashdesk.reporter.courier import Answer

PATIENCE: Final = 60.0
"""Seconds for connecting and for the answer: the server looks through all it has."""
MAX_IDS: Final = 20
"""Ids in one request, as many as the server takes."""

Ending = Literal["done", "failed", "unknown"]
"""``unknown``: the recipient has no such address; another server than ours."""

_NO_SUCH_ADDRESS: Final = frozenset({404, 405, 501})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        ending: whether it was done.
        deleted: how many of each kind (``events``, ``feedback``, ``transactions``, …) are deleted.
        said: what the recipient said where it was not done; foreign text.
    """

    ending: Ending
    deleted: Mapping[str, int] = field(default_factory=dict)
    said: str = ""


def erase(dsn: Dsn, ids: Sequence[str], ca_certs: str | None = None) -> Outcome:
    """Have everything deleted that carries one of these ids.

    Args:
        dsn: the recipient.
        ids: the installation's id, and others under which the recipient knows this user.
        ca_certs: a file of certificates to trust in place of the usual ones.
    """
    query = urlencode([("id", each) for each in ids[:MAX_IDS]], errors="replace")
    courier = Courier(dsn, PATIENCE, ca_certs)
    try:
        return outcome_of(courier.delete(f"{dsn.installations_url}?{query}"))
    finally:
        courier.close()


def ask(dsn: Dsn, ids: Sequence[str], ca_certs: str | None, tell: Callable[[Outcome], object]) -> None:
    """The same on a thread of its own; ``tell`` is called there."""

    def work() -> None:
        tell(erase(dsn, ids, ca_certs))

    threading.Thread(target=work, name="crashdesk-erasure", daemon=True).start()


def outcome_of(answer: Answer) -> Outcome:
    """What an answer means."""
    if answer.status in _NO_SUCH_ADDRESS:
        return Outcome("unknown", said=answer.said)
    if answer.status != 200:  # noqa: PLR2004 - done
        return Outcome("failed", said=answer.said)
    try:
        deleted = dict(json.loads(answer.text)["deleted"])
        counts = {str(kind)[:40]: int(number) for kind, number in deleted.items()}
    except (ValueError, TypeError, KeyError, RecursionError):
        return Outcome("unknown", said=answer.said)  # it says yes to everything
    return Outcome("done", counts)

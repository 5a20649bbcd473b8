"""Samples of a profile: thousands of mappings of three numbers each, which are nobody's words.

Looked through like all else they kept the writer's thread busy for most of the time that a profile took, and
with it the host's main thread waiting for Python's lock, five milliseconds each time.
"""

from __future__ import annotations

from typing import Any, Final

from crashdesk.reporter.payment_numbers import is_card

_MEMBERS: Final = frozenset({"elapsed_since_start_ns", "thread_id", "stack_id"})
_MAX_DIGITS: Final = 20
_MAX_THREADS: Final = 1000
_SMALL: Final = 10**9
"""No number below is a card's."""


def set_apart(payload: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """A profile's payload without its samples, and a copy of these; None where they may say anything else."""
    profile = payload.get("profile")
    samples = profile.get("samples") if isinstance(profile, dict) else None
    if not isinstance(profile, dict) or not isinstance(samples, list) or not _are_numbers(samples):
        return payload, None
    rest = {key: value for key, value in profile.items() if key != "samples"}
    return {**payload, "profile": rest}, list(map(dict, samples))


def _are_numbers(samples: list[Any]) -> bool:
    threads: set[str] = set()
    for sample in samples:
        if sample.__class__ is not dict or sample.keys() != _MEMBERS:
            return False
        elapsed, thread, stack = sample["elapsed_since_start_ns"], sample["thread_id"], sample["stack_id"]
        if not _is_number(elapsed) or thread.__class__ is not str or stack.__class__ is not int:
            return False
        if not 0 <= stack < _SMALL or len(threads) > _MAX_THREADS:
            return False
        threads.add(thread)
    # The time is what it is, but a thread's number may be like a card's.
    return all(_is_number(thread) and not is_card(thread) for thread in threads)


def _is_number(text: Any) -> bool:
    return text.__class__ is str and len(text) <= _MAX_DIGITS and text.isdigit() and text.isascii()

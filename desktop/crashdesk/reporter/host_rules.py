"""The host's own rules for the scrubber, as they are passed to ``install(scrub=…)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.redaction import FILTERED

if TYPE_CHECKING:
    from crashdesk.reporter.host_calls import HostCalls

Rule = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes and returns a payload, after our own scrubber."""

_NAMES: Final = ("keys", "patterns", "rule")
_SEPARATORS: Final = re.compile(r"[\s_.\-]+")
_PLACEHOLDER: Final = re.compile(r"(\[(?:Filtered|email|ip|host|user)\])")


@dataclass(frozen=True, slots=True)
class HostRules:
    """What the host adds to our own rules.

    Args:
        keys: parts of key names, in lower case and without separators, whose values are secrets.
        patterns: what is to be replaced in every text.
        rule: the last word on each payload.
    """

    keys: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    rule: Rule | None = field(default=None, compare=False)

    @classmethod
    def of(cls, given: Any, warn: Callable[[str], object] = lambda _text: None) -> HostRules:
        """Read what was passed to ``install``; what cannot be used is left out and named.

        Args:
            given: a callable, or a mapping with any of ``keys``, ``patterns`` (texts or compiled) and
                ``rule``; or None.
            warn: told of each value that cannot be used.
        """
        if given is None or isinstance(given, HostRules):
            return given or cls()
        if callable(given):
            return cls(rule=given)
        if not isinstance(given, Mapping):
            warn(f"scrub takes a callable or a mapping, and no {type(given).__name__}: it is ignored")
            return cls()
        for name in given:
            if name not in _NAMES:
                warn(f"scrub takes {', '.join(_NAMES)}, and no {name!r}: it is ignored")
        return cls(_keys(given.get("keys"), warn), _patterns(given.get("patterns"), warn), _rule(given, warn))

    def called_by(self, calls: HostCalls) -> HostRules:
        """The same with a rule that is called as all that is the host's; where that fails, it raises."""
        if self.rule is None:
            return self
        rule = self.rule
        return replace(self, rule=lambda payload: calls.answer("scrub", partial(rule, payload), vital=True))

    def is_secret(self, key: str) -> bool:
        """Whether the host says that a key of this name holds a secret."""
        plain = _SEPARATORS.sub("", key.lower())
        return any(part in plain for part in self.keys)

    def redacted(self, text: str) -> str:
        """The text without what the host's patterns match; placeholders are no text."""
        for pattern in self.patterns:
            parts = _PLACEHOLDER.split(text)
            parts[::2] = [pattern.sub(_filtered, part) for part in parts[::2]]
            text = "".join(parts)
        return text


def _filtered(found: re.Match[str]) -> str:
    # A pattern that matches nothing at all would put a placeholder between any two characters.
    return FILTERED if found[0] else ""


def _listed(name: str, given: Any, warn: Callable[[str], object]) -> list[Any]:
    if given is None:
        return []
    if isinstance(given, (str, re.Pattern)) or not isinstance(given, Iterable):
        warn(f"scrub's {name} must be a list, and is a {type(given).__name__}: it is ignored")
        return []
    return list(given)


def _keys(given: Any, warn: Callable[[str], object]) -> tuple[str, ...]:
    keys = []
    for key in _listed("keys", given, warn):
        plain = _SEPARATORS.sub("", key.lower()) if isinstance(key, str) else ""
        if plain:
            keys.append(plain)
        else:
            warn(f"scrub's keys are names, and no {key!r}: it is ignored")
    return tuple(keys)


def _patterns(given: Any, warn: Callable[[str], object]) -> tuple[re.Pattern[str], ...]:
    patterns = []
    for pattern in _listed("patterns", given, warn):
        try:
            compiled = re.compile(pattern)
            compiled.search("")  # one for bytes cannot
            patterns.append(compiled)
        except (re.error, TypeError) as error:
            warn(f"scrub's pattern {pattern!r} is ignored: {error}")
    return tuple(patterns)


def _rule(given: Mapping[str, Any], warn: Callable[[str], object]) -> Rule | None:
    rule = given.get("rule")
    if rule is None or callable(rule):
        return rule
    warn(f"scrub's rule must be callable, and is a {type(rule).__name__}: it is ignored")
    return None

"""The host's own filters: what it wants left out, thinned out, changed, or grouped its own way."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crashdesk.reporter.diagnostics import Diagnostics

Payload = dict[str, Any]
Hint = dict[str, Any]
EventFilter = Callable[[Payload, Hint], Payload | None]
Fingerprint = Callable[..., Sequence[str] | None] | Mapping[str, Sequence[str]] | Sequence[str]
NamePattern = str | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the host passed to ``install``.

    A callable of the host that raises is counted and passed over: the report is kept as it was.

    Args:
        ignore_errors: exception types (with their subclasses) or names that are not reported; also
            ``QtCritical``, or ``QtCritical:`` and a wildcard pattern of the message.
        ignore_transactions: names, with ``*`` as a wildcard, or compiled patterns.
        transaction_rates: sample rates from 0 to 1 by name, the first that matches counts.
        fingerprint: a callable ``(event, hint)``, or a mapping of exception type names to
            fingerprints, or one fingerprint for everything; None keeps the default grouping.
    """

    diagnostics: Diagnostics
    ignore_errors: Sequence[type[BaseException] | str] = ()
    ignore_transactions: Sequence[NamePattern] = ()
    transaction_rates: Mapping[NamePattern, float] = field(default_factory=dict)
    fingerprint: Fingerprint | None = None
    before_send: EventFilter | None = None
    before_send_transaction: EventFilter | None = None
    before_breadcrumb: EventFilter | None = None

    def ignores(self, error: BaseException | None) -> bool:
        """Whether an exception is one the host does not want reported."""
        with self.diagnostics.guard("ignore_errors"):
            return error is not None and any(_is_a(error, rule) for rule in self.ignore_errors)
        return False

    def ignores_message(self, kind: str, text: str = "") -> bool:
        """Whether an error that is no exception is one the host does not want reported.

        Args:
            kind: such as ``QtCritical`` or ``SIGSEGV``.
            text: matched by rules of the form ``kind:pattern``.
        """
        rules = [rule for rule in self.ignore_errors if isinstance(rule, str)]
        return any(
            rule == kind or (rule.startswith(f"{kind}:") and fnmatchcase(text, rule[len(kind) + 1 :]))
            for rule in rules
        )

    def crumb(self, crumb: Payload, hint: Hint) -> Payload | None:
        """Pass a breadcrumb through the host's filter."""
        return self._through(self.before_breadcrumb, crumb, hint, "before_breadcrumb")

    def event(self, event: Payload, hint: Hint) -> Payload | None:
        """Give an event the host's fingerprint, then pass it through the host's filter."""
        with self.diagnostics.guard("fingerprint"):
            if own := fingerprint_of(self.fingerprint, event, hint):
                event["fingerprint"] = own
        return self._through(self.before_send, event, hint, "before_send")

    def transaction(self, event: Payload, hint: Hint) -> Payload | None:
        """Pass a transaction through the host's filters."""
        if self.ignores_transaction(str(event.get("transaction", ""))):
            return None
        return self._through(self.before_send_transaction, event, hint, "before_send_transaction")

    def ignores_transaction(self, name: str) -> bool:
        """Whether the host does not want transactions of this name."""
        with self.diagnostics.guard("ignore_transactions"):
            return any(_matches(name, pattern) for pattern in self.ignore_transactions)
        return False

    def rate(self, name: str, default: float) -> float:
        """The sample rate for a transaction's name, from 0 to 1."""
        if self.ignores_transaction(name):
            return 0.0
        with self.diagnostics.guard("transaction_rates"):
            named = (rate for pattern, rate in self.transaction_rates.items() if _matches(name, pattern))
            return float(next(named, default))
        return default

    def _through(self, own: EventFilter | None, payload: Payload, hint: Hint, where: str) -> Payload | None:
        if own is None:
            return payload
        with self.diagnostics.guard(where):
            return own(payload, hint)
        return payload


def fingerprint_of(rule: Fingerprint | None, event: Payload, hint: Hint) -> list[str] | None:
    """The fingerprint a host's rule gives an event; None for the default grouping."""
    if rule is None or event.get("fingerprint"):
        return None
    if callable(rule):
        own = rule(event, hint) if _takes_two(rule) else rule(event)
    elif isinstance(rule, Mapping):
        own = rule.get(_type_name(event))
    else:
        own = rule
    if own is None:
        return None
    return [own] if isinstance(own, str) else [str(part) for part in own]


def _takes_two(rule: Callable[..., Any]) -> bool:
    try:
        inspect.signature(rule).bind(None, None)
    except (TypeError, ValueError):  # the latter: a builtin that tells nothing of its parameters
        return False
    return True


def _type_name(event: Payload) -> str:
    values = (event.get("exception") or {}).get("values") or [{}]
    return str(values[-1].get("type"))


def _is_a(error: BaseException, rule: type[BaseException] | str) -> bool:
    if isinstance(rule, str):
        name = type(error).__name__
        return rule in {name, f"{type(error).__module__}.{name}"}
    return isinstance(error, rule)


def _matches(name: str, pattern: NamePattern) -> bool:
    return bool(pattern.search(name)) if isinstance(pattern, re.Pattern) else fnmatchcase(name, pattern)

"""The host's own filters: what it wants left out, thinned out, changed, or grouped its own way."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.anatomy import module_of, name_of
from crashdesk.reporter.config import rate
from crashdesk.reporter.host_calls import NoAnswerError
from crashdesk.reporter.tag_pairs import tags_of
from crashdesk.reporter.values import text_of

if TYPE_CHECKING:
    from crashdesk.reporter.diagnostics import Diagnostics

Payload = dict[str, Any]
Hint = dict[str, Any]
EventFilter = Callable[[Payload, Hint], Payload | None]
Fingerprint = Callable[..., Sequence[str] | None] | Mapping[str, Sequence[str]] | Sequence[str]
NamePattern = str | re.Pattern[str]


_LISTS: Final = (list, tuple, set, frozenset)
_TAKES: Final[Mapping[str, tuple[tuple[type, ...], bool, str]]] = {
    "ignore_errors": (_LISTS, False, "a list of exception types or names"),
    "ignore_transactions": (_LISTS, False, "a list of names or patterns"),
    "transaction_rates": ((Mapping,), False, "a mapping of names or patterns to rates"),
    "fingerprint": ((*_LISTS, Mapping), True, "a callable, a mapping or a list"),
    "before_send": ((), True, "a callable"),
    "before_send_transaction": ((), True, "a callable"),
    "before_breadcrumb": ((), True, "a callable"),
}
"""What each setting takes: kinds of values, whether a callable, and how to say it."""


def checked(given: Mapping[str, Any], warn: Callable[[str], object]) -> dict[str, Any]:
    """The host's filters without those that are none.

    Args:
        given: by the names of :class:`Filters`; None for what was not given.
        warn: told of each that is passed over.
    """
    kept = {}
    for name, value in given.items():
        kinds, may_be_called, words = _TAKES[name]
        if isinstance(value, kinds) or (may_be_called and callable(value)):
            kept[name] = value
        elif value is not None:
            warn(f"{name}: it takes {words}, not {type(value).__name__}; there is none now")
    if "transaction_rates" in kept:
        kept["transaction_rates"] = _proper(kept["transaction_rates"], warn)
    return kept


def _proper(rates: Mapping[NamePattern, Any], warn: Callable[[str], object]) -> dict[NamePattern, float]:
    kept = {}
    for name, value in rates.items():
        try:
            kept[name] = rate(value)
        except (TypeError, ValueError):
            words = "it takes a number from 0 to 1; the usual rate holds"
            warn(f"transaction_rates: {name!r} has {text_of(value)}, {words}")
    return kept


@dataclass(frozen=True, slots=True)
class Filters:
    """What the host passed to ``install``.

    A callable of the host that raises, whatever it raises, or takes too long for an answer is counted and
    passed over: the report is kept as it was. What it captures, logs or adds meanwhile is left out. They are
    called on threads of ours, which change from call to call, but for ``before_breadcrumb`` and what the host
    reports through sentry_sdk itself.

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
        if error is not None and self.ignore_errors:
            with self.diagnostics.host_calls.calling("ignore_errors"):
                return any(_is_a(error, rule) for rule in self.ignore_errors)
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
        """Pass a breadcrumb through the host's filter, on the thread that it comes from."""
        if self.is_nested():
            return None
        if self.before_breadcrumb is not None:
            if isinstance(data := crumb.get("data"), dict):
                crumb = {
                    **crumb,
                    "data": {**data},
                }  # the filter may change it, and whoever gave it must not see
            with self.diagnostics.host_calls.calling("before_breadcrumb"):
                return self.before_breadcrumb(crumb, hint)
        return crumb

    def event(self, event: Payload, hint: Hint) -> Payload | None:
        """Give an event the host's fingerprint, then pass it through the host's filter."""
        if self.is_nested():
            return None
        with self.diagnostics.guard("fingerprint"):
            if own := self._fingerprint(event, hint):
                event["fingerprint"] = own
        return self._through(self.before_send, event, hint, "before_send")

    def transaction(self, event: Payload, hint: Hint) -> Payload | None:
        """Pass a transaction through the host's filters."""
        if self.is_nested() or self.ignores_transaction(str(event.get("transaction", ""))):
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
        kept: Payload | None = payload
        if own is not None:
            with self.diagnostics.guard(where):
                try:
                    kept = _payload(self.diagnostics.host_calls.answer(where, partial(own, payload, hint)))
                except NoAnswerError:
                    kept = copy.deepcopy(payload)  # it may still be at work on the other
                    raise
        return _with_proper_tags(kept)

    def _fingerprint(self, event: Payload, hint: Hint) -> list[str] | None:
        find = partial(fingerprint_of, self.fingerprint, event, hint)
        if not callable(self.fingerprint):
            return find()
        return self.diagnostics.host_calls.answer("fingerprint", find)

    def is_nested(self) -> bool:
        """Whether what comes now is from a callable of the host's that is itself called for a report."""
        nested = self.diagnostics.host_calls.running
        if nested:
            self.diagnostics.repeated("nested")
        return nested


def _payload(answer: Any) -> Payload | None:
    if answer is not None and not isinstance(answer, dict):
        raise TypeError(f"it takes a payload or None to be returned, not a {type(answer).__name__}")
    return answer


def _with_proper_tags(event: Payload | None) -> Payload | None:
    """The event with tags that the receiver takes, wherever they came from; changed in place."""
    if event and event.get("tags"):
        event["tags"] = tags_of(event["tags"])
    return event


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
        name = name_of(type(error))
        return rule in {name, f"{module_of(type(error))}.{name}"}
    return issubclass(type(error), rule)


def _matches(name: str, pattern: NamePattern) -> bool:
    return bool(pattern.search(name)) if isinstance(pattern, re.Pattern) else fnmatchcase(name, pattern)

"""Removes what must not leave the computer: a pure function from a payload to its redacted copy.

Two rules, both over every key and string: a value whose key names a secret is filtered whole, and a
text is searched for secrets by their form. Fields that the protocol itself reads are never touched: a
scrubber that redacts an event id destroys the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.entries import Exposure
from crashdesk.reporter.harmless_parts import is_harmless
from crashdesk.reporter.host_calls import NoAnswerError
from crashdesk.reporter.host_rules import HostRules
from crashdesk.reporter.payload_walk import PayloadWalk
from crashdesk.reporter.places import Person, running_user
from crashdesk.reporter.profile_samples import set_apart
from crashdesk.reporter.redaction import FILTERED
from crashdesk.reporter.redactor import Redactor, redactor_for
from crashdesk.reporter.secret_names import is_secret_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "FILTERED",
    "Policy",
    "ScrubError",
    "UnansweredError",
    "is_secret_key",
    "scrub",
    "scrub_content",
    "scrub_headers",
    "scrub_part",
    "scrub_text",
]

_SKELETON: Final = frozenset({"event_id", "timestamp", "level", "platform", "sid", "seq", "status"})


class ScrubError(Exception):
    """A payload must not be sent: it could not be scrubbed, or the host's own rule failed.

    Args:
        remains: what may be kept of it; it is scrubbed by our own rules.
        item_type: what it is.
        reason: why, without a word of the payload's or of the error's.
    """

    def __init__(self, remains: dict[str, Any], item_type: str, reason: str) -> None:
        super().__init__(reason)
        self.remains, self.item_type, self.reason = remains, item_type, reason


class UnansweredError(ScrubError):
    """The host's own rule was not asked, or has not answered: it may the next time."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the scrubber is told about this computer and this application.

    Args:
        pii: whether personal data may leave: the user's name and address, e-mail and IP addresses, the
            computer's name, variables.
        variables: whether the variables of stack frames may leave, where personal data may.
        home: the home folder's path, replaced by ``~`` wherever it stands.
        rule: the host's own last word; it takes and returns a payload.
        account: the name of the running user's account; by default that of the home folder.
        host: the computer's name.
        install_id: the installation's random id, the user where personal data may not leave.
        own: the host's keys, patterns and rule; ``rule`` stands for one that has a rule alone.
    """

    pii: bool = False
    variables: bool = True
    home: str = ""
    rule: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    account: str = ""
    host: str = ""
    install_id: str = ""
    own: HostRules = field(default_factory=HostRules)
    redactor: Redactor = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        person = Person(self.home, self.account, self.host)
        object.__setattr__(self, "redactor", redactor_for(person, self.own, pii=self.pii))

    @classmethod
    def of_this_user(
        cls,
        *,
        pii: bool,
        variables: bool = True,
        rule: Callable[[dict[str, Any]], dict[str, Any]] | Mapping[str, Any] | HostRules | None = None,
        install_id: str = "",
    ) -> Policy:
        """A policy that knows the home folder, the account and the computer of the running user."""
        person, own = running_user(), HostRules.of(rule)
        return cls(pii, variables, person.home, own.rule, person.account, person.host, install_id, own)

    @property
    def exposure(self) -> Exposure:
        """How much of a person what is scrubbed by it may tell."""
        allowed = Exposure.VARIABLES if self.variables else Exposure.PERSONAL
        return allowed if self.pii else Exposure.NOTHING

    def without_rule(self) -> Policy:
        """The same without the host's own rule."""
        return replace(self, rule=None)


def scrub(payload: dict[str, Any], policy: Policy, item_type: str = "event") -> dict[str, Any]:
    """Return a redacted copy of an item's payload.

    Args:
        payload: of an event, transaction, feedback, session, log or any other item that is JSON.
        policy: what must go.
        item_type: the item's type; it tells what is the person's own word, and what is the protocol's.

    Raises:
        ScrubError: the payload must not be sent; the error holds what may be kept.
    """
    if item_type == "client_report":
        return payload  # our own numbers, and nobody's words
    try:
        clean = _walked(payload, policy, item_type)
    except Exception as error:
        reason = f"our own scrubber failed: {type(error).__name__}"
        raise ScrubError(_skeleton(payload), item_type, reason) from error
    return _ruled(payload, clean, policy, item_type) if policy.rule else clean


def scrub_part(part: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """Return a redacted copy of a part of a payload, such as one breadcrumb; itself where it needs none.

    It is what :func:`scrub` would make of it within an event; scrubbed again it stays as it is. The host's
    rule is not asked: that takes payloads.
    """
    return part if is_harmless(part, policy.redactor) else _walk(policy).part(part)


def scrub_headers(headers: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """Return a redacted copy of an envelope's headers."""
    return _walk(policy).headers(headers)


def scrub_content(content: dict[str, Any] | list[Any], policy: Policy) -> Any:
    """Return a redacted copy of JSON that is none of the protocol's: all its names are the host's."""
    return _walk(policy).content(content)


def scrub_text(text: str, policy: Policy) -> str:
    """Redact secrets, places, names and, with PII off, addresses in one string."""
    return policy.redactor.text(text)


def _walked(payload: dict[str, Any], policy: Policy, item_type: str) -> dict[str, Any]:
    rest, samples = set_apart(payload) if item_type == "profile" else (payload, None)
    clean = _walk(policy).payload(rest, item_type)
    if samples is not None:
        clean["profile"]["samples"] = samples
    return clean


def _walk(policy: Policy) -> PayloadWalk:
    return PayloadWalk(
        policy.redactor,
        pii=policy.pii,
        variables=policy.variables and policy.pii,
        install_id=policy.install_id,
    )


def _ruled(payload: dict[str, Any], clean: dict[str, Any], policy: Policy, item_type: str) -> dict[str, Any]:
    """What the host's rule makes of it."""
    assert policy.rule is not None
    kind: type[ScrubError] = ScrubError
    try:
        ruled: Any = policy.rule(clean)
        failure = (
            None if isinstance(ruled, dict) else f"returned a {type(ruled).__name__} in place of the payload"
        )
    except Exception as error:  # noqa: BLE001 - a host's callable may raise anything
        ruled, failure = None, f"raised {type(error).__name__}"
        kind = UnansweredError if type(error) is NoAnswerError else ScrubError
    if failure is None:
        return dict(ruled)
    # The rule may have changed its copy before it failed: ours is made anew.
    remains = _walked(payload, policy, item_type)
    raise kind(remains, item_type, f"the application's own scrub rule {failure}")


def _skeleton(payload: dict[str, Any]) -> dict[str, Any]:
    """What tells of a payload that could not be scrubbed: what it was, and when, but not what it said."""
    return {
        key: value
        for key, value in payload.items()
        if key in _SKELETON and isinstance(value, (str, int, float)) and len(str(value)) <= 64  # noqa: PLR2004 - an id
    }

"""The walk over a payload: every key and every value, and at each the question whose it is.

The protocol's own fields stay as they are, as long as they have the form that the protocol gives them.
What is named by the host (below ``extra``, ``tags``, ``data``…) is judged by its key and searched by its
form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.payment_numbers import is_card_number
from crashdesk.reporter.personal_data import user_id_to_send
from crashdesk.reporter.protocol_fields import CODE, CONTEXTS, FIXED, FREE, HEADS, VERBATIM, is_fixed
from crashdesk.reporter.redaction import FILTERED
from crashdesk.reporter.secret_names import IS_VERSION, keeps_a_secret
from crashdesk.reporter.trail import safe_str

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crashdesk.reporter.redactor import Redactor
    from crashdesk.reporter.secret_names import Kind

MAX_DEPTH: Final = 64

_NAME: Final = re.compile(r"(?!-)[\w.\-\[\]:]{1,64}")
_OPTION: Final = re.compile(r"--?[A-Za-z][\w.-]{0,63}")
_SMALL_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_IN_HEADS: Final = FIXED | VERBATIM
_NOTHING: Final[frozenset[str]] = frozenset()
_OWN_WORDS: Final = {
    "feedback": frozenset({"message", "contact_email", "name"}),
    "user_report": frozenset({"name", "email", "comments"}),
}
"""What the person himself wrote, to be read by the recipient."""
_APART: Final = frozenset({"contexts", "modules"})
_USER: Final = frozenset({"id", "username", "name", "email", "ip_address"})
_SECRET: Final = frozenset({"secret", "host"})
_GONE: Final = object()


class PayloadWalk:
    """Makes redacted copies of payloads.

    Args:
        redactor: for every text.
        pii: whether personal data may leave.
        variables: whether the variables of stack frames may.
        install_id: the user's id where personal data may not.
    """

    def __init__(self, redactor: Redactor, *, pii: bool, variables: bool, install_id: str) -> None:
        self._redactor, self._pii, self._variables = redactor, pii, variables
        self._install_id, self._kind = install_id, redactor.kind
        self._changes: dict[str, str] = {}

    def payload(self, payload: dict[str, Any], item_type: str) -> dict[str, Any]:
        """The copy of a whole payload."""
        self._changes = self._redactor.changes(texts_in(payload))
        own = _OWN_WORDS["user_report"] if item_type == "user_report" else frozenset()
        rest = {key: payload[key] for key in payload if key not in own and key not in _APART}
        clean = self._mapping(rest, 0, free=False, head=True)
        clean.update({key: payload[key] for key in payload if key in own})
        contexts = payload.get("contexts")
        if isinstance(contexts, dict):
            clean["contexts"] = self._contexts(contexts, item_type)
        modules = payload.get("modules")
        if isinstance(modules, dict):
            clean["modules"] = {
                self._text(str(name)): self._version(value) for name, value in modules.items()
            }
        self._settle_user(payload, clean, item_type)
        self._settle_computer(payload, clean)
        request = clean.get("request")
        if isinstance(request, dict):
            for key in ("env",) if self._pii else ("env", "cookies", "data"):
                request.pop(key, None)
        return clean

    def part(self, part: dict[str, Any]) -> dict[str, Any]:
        """The copy of one part of a payload, such as a breadcrumb."""
        self._changes = self._redactor.changes(texts_in(part))
        return self._mapping(part, 1, free=False)

    def headers(self, headers: dict[str, Any]) -> dict[str, Any]:
        """The copy of an envelope's headers."""
        self._changes = self._redactor.changes(texts_in(headers))
        return self._mapping(headers, 1, free=False, head=True)

    def content(self, content: dict[str, Any] | list[Any]) -> Any:
        """The copy of JSON of the host's."""
        self._changes = self._redactor.changes(texts_in(content))
        return self._nested(content, 1, free=True)

    def _mapping(
        self, mapping: dict[Any, Any], depth: int, *, free: bool, head: bool = False
    ) -> dict[str, Any]:
        """The copy of a mapping.

        Args:
            mapping: any.
            depth: how deep in its payload it lies.
            free: whether its keys are the host's own.
            head: whether it is the head of a payload or an envelope, or a part of one.
        """
        clean: dict[str, Any] = {}
        changes, kind_of_key = self._changes, self._kind
        fixed = _NOTHING if free else _IN_HEADS if head else FIXED
        secret = free and "value" in mapping and self._names_a_secret(mapping.get("name", mapping.get("key")))
        for given, value in mapping.items():
            key = given if isinstance(given, str) else self._redactor.text(str(given))
            if key in fixed and (value.__class__ is float or is_fixed(key, value)):
                copy = value
            elif (kind := kind_of_key(key)) or secret:
                copy = self._judged(
                    key, "secret" if secret and key == "value" else kind, value, depth, free=free
                )
            elif not isinstance(value, str):
                copy = self._member(key, value, depth, free=free, head=head)
            elif value not in changes:
                copy = value
            else:
                copy = self._redactor.code(value) if not free and key in CODE else changes[value]
            if copy is not _GONE:
                name = changes.get(key, key)
                clean[name if name not in clean else f"{name}#{len(clean)}"] = copy
        return clean

    def _text(self, text: str) -> str:
        return self._changes.get(text, text)

    def _code(self, text: str) -> str:
        return self._redactor.code(text) if text in self._changes else text

    def _user_id(self, value: Any) -> Any:
        if isinstance(value, dict):  # an attribute, with its type
            return {"value": self._user_id(value.get("value")), "type": "string"}
        user_id = user_id_to_send(value, self._install_id, pii=self._pii)
        return self._code(user_id) if isinstance(user_id, str) else self._value(user_id, MAX_DEPTH, free=True)

    def _version(self, value: Any) -> Any:
        return (
            value
            if isinstance(value, str) and IS_VERSION.fullmatch(value)
            else self._value(value, 1, free=False)
        )

    def _judged(self, key: str, kind: Kind, value: Any, depth: int, *, free: bool) -> Any:
        """The copy of a value whose key says something about it."""
        if kind == "process" or (kind == "protocol" and _is_attribute(value)):
            return _GONE if kind == "process" else value
        if kind == "user":
            return self._user_id(value)
        if kind == "host" or (kind == "secret" and (keeps_a_secret(key, value) or key == "value")):
            return _filtered(value)
        if kind in {"personal", "screen"} and value and not (self._pii and kind == "personal"):
            return _filtered(value)
        if isinstance(value, str):
            as_is = kind == "version" and IS_VERSION.fullmatch(value)
            return value if as_is else self._code(value) if kind == "personal" else self._text(value)
        return self._member(key, value, depth, free=free)

    def _member(self, key: str, value: Any, depth: int, *, free: bool, head: bool = False) -> Any:
        """The copy of a member of a mapping."""
        if head and key in HEADS and isinstance(value, dict):
            return self._mapping(value, depth + 1, free=False, head=True)
        if isinstance(value, (dict, list, tuple)):
            if key == "vars" and not free and not self._variables:
                return _GONE
            if not free and key in CODE and isinstance(value, list):
                return [self._code(item) if isinstance(item, str) else item for item in value]
            return self._nested(value, depth + 1, free=free or key in FREE)
        return self._value(value, depth + 1, free=free)

    def _number(self, value: float) -> Any:
        return FILTERED if isinstance(value, int) and is_card_number(value) else value

    def _value(self, value: Any, depth: int, *, free: bool) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if value is None:
            return None
        if isinstance(value, (int, float)):
            return self._number(value)
        return self._nested(value, depth, free=free)

    def _nested(self, value: Any, depth: int, *, free: bool) -> Any:
        if depth <= MAX_DEPTH and isinstance(value, dict):
            return self._mapping(value, depth, free=free)
        if depth <= MAX_DEPTH and isinstance(value, (list, tuple)):
            return self._list(value, depth, free=free)
        return FILTERED if depth > MAX_DEPTH else self._redactor.text(safe_str(value))

    def _list(self, values: Iterable[Any], depth: int, *, free: bool) -> list[Any]:
        items = list(values)
        if free and len(items) == 2 and self._names_a_secret(items[0]):  # noqa: PLR2004 - a pair
            # A header or a parameter, written as a list of its name and its value.
            return [self._text(items[0]), FILTERED]
        changes = self._changes
        clean = [
            changes.get(item, item) if item.__class__ is str else self._value(item, depth + 1, free=free)
            for item in items
        ]
        for at, item in enumerate(items[:-1], 1):
            if item.__class__ is str and item[:1] == "-" and self._is_secret_after(item, items[at]):
                clean[at] = FILTERED
        return clean

    def _is_secret_after(self, option: str, value: Any) -> bool:
        """Whether an argument is the secret that the option before it names."""
        if not _OPTION.fullmatch(option) or self._kind(option.lstrip("-")) not in _SECRET:
            return False
        if isinstance(value, str) and _OPTION.fullmatch(value):
            return False  # the next option
        is_number = isinstance(value, str) and _SMALL_NUMBER.fullmatch(value)
        return keeps_a_secret(option, 0 if is_number else value)

    def _names_a_secret(self, name: Any) -> bool:
        return isinstance(name, str) and _NAME.fullmatch(name) is not None and self._kind(name) in _SECRET

    def _contexts(self, contexts: dict[str, Any], item_type: str) -> dict[str, Any]:
        clean: dict[str, Any] = {}
        for name, context in contexts.items():
            cleaned, kind = self._redactor.text(str(name)), self._kind(str(name))
            if name == "feedback" and item_type == "feedback" and isinstance(context, dict):
                own = _OWN_WORDS["feedback"]
                rest = {key: value for key, value in context.items() if key not in own}
                clean[name] = {
                    **self._mapping(rest, 1, free=False),
                    **{k: context[k] for k in context if k in own},
                }
            elif kind in _SECRET:
                clean[cleaned] = {"value": FILTERED}  # the protocol wants a mapping here
            elif kind != "process":
                clean[cleaned] = self._value(context, 1, free=name not in CONTEXTS)
        return clean

    def _settle_user(self, payload: dict[str, Any], clean: dict[str, Any], item_type: str) -> None:
        """Say who the user is: by name where that is allowed, else as somebody with a number."""
        if item_type == "session" and payload.get("did"):
            clean["did"] = user_id_to_send(payload["did"], self._install_id, pii=self._pii)
        user = payload.get("user")
        if not isinstance(user, dict):
            return
        if self._pii:
            known = {
                key: self._code(value)
                for key, value in user.items()
                if key in _USER and isinstance(value, str)
            }
            clean["user"] = {**clean["user"], **known}
        else:
            user_id = user_id_to_send(user.get("id"), self._install_id, pii=False)
            clean["user"] = {"id": user_id} if user_id else {}

    def _settle_computer(self, payload: dict[str, Any], clean: dict[str, Any]) -> None:
        """Name the computer only where that is allowed."""
        contexts = payload.get("contexts")
        device = contexts.get("device") if isinstance(contexts, dict) else None
        if not self._pii:
            clean.pop("server_name", None)
            if isinstance(device, dict):
                clean["contexts"]["device"].pop("name", None)
        elif isinstance(payload.get("server_name"), str):
            clean["server_name"] = self._code(payload["server_name"])


def texts_in(payload: Any) -> set[str]:
    """Every key and every string of a payload, however deep it is nested."""
    found: set[Any] = set()
    waiting = [payload]
    for value in waiting:  # it grows meanwhile
        if isinstance(value, dict):
            found.update(value)
            value = value.values()  # noqa: PLW2901 - what is left of it
        for item in value:
            if item.__class__ is str or isinstance(item, str):
                found.add(item)
            elif isinstance(item, (dict, list, tuple)):
                waiting.append(item)
    return found if set(map(type, found)) <= {str} else {text for text in found if isinstance(text, str)}


def _filtered(value: Any) -> Any:
    """What stands for a secret; an attribute of a log or a span stays one."""
    return {"value": FILTERED, "type": "string"} if _is_attribute(value) else FILTERED


def _is_attribute(value: Any) -> bool:
    """Whether this is a value as logs and spans have it, with its type."""
    return isinstance(value, dict) and "value" in value and set(value) <= {"value", "type", "unit"}

"""Removes what must not leave the computer: a pure function from a payload to its redacted copy.

Two rules, both over every key and string: a value whose key names a secret is filtered whole, and a
text is searched for secrets by their form. Fields that the protocol itself reads are never touched: a
scrubber that redacts an event id destroys the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

FILTERED: Final = "[Filtered]"
"""The placeholder of Sentry's own scrubbers."""

MAX_DEPTH: Final = 64

_PROTOCOL_KEYS: Final = frozenset(
    {
        *(
            "event_id",
            "trace_id",
            "span_id",
            "parent_span_id",
            "segment_id",
            "thread_id",
            "associated_event_id",
        ),
        *("timestamp", "start_timestamp", "started", "sid", "did", "seq", "init", "status"),
        *("release", "environment", "dist", "platform", "level", "type", "category", "op", "sdk"),
        *("lineno", "colno", "in_app", "instruction_addr", "image_addr"),
    }
)
_FREE_FORM: Final = frozenset({"extra", "tags", "user", "data", "vars", "request", "params"})
"""Below these keys the names are the host's own: nothing there is the protocol's."""
_PROTOCOL_CONTEXTS: Final = frozenset(
    {"trace", "feedback", "runtime", "os", "app", "device", "qt", "profile"}
)

# Matched anywhere in a key once case and separators are taken out, so that my_password, X-Api-Key and
# accessToken are all found. "auth" is not followed by "or", because an author is no secret,
# unless it is the header.
_SECRET_KEY: Final = re.compile(
    r"password|passwd|passphrase|pwd|secret|token|apikey|auth(?!or)|authorization|bearer|jwt|sessionid|sessionkey|cookie|csrf"
    r"|xsrf|credential|privatekey|accesskey|^session$|^pin$|^cvv$"
)
_SEPARATORS: Final = re.compile(r"[\s_.\-]+")

_WORDS: Final = (
    r"(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential"
    r"|jwt|session[_-]?(?:id|key))"
)
# secret_key, tokens and password2 name secrets; TokenBucket and SecretSanta do not.
_NAME: Final = rf"{_WORDS}(?:s|\d{{1,3}}|[_-]?(?:key|value|hash|id)|[_.-]\w{{1,40}})?"
# Quoted (a text may have been cut before its closing quote, and be quoted itself), in brackets, or a word.
_VALUE: Final = (
    r"(?!\\*[\"']?\[Filtered)(?:[bru]{0,2}(?:\\+[\"'][^\"'\n]*[\"']?|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?)"
    r"|[\[({][^\])}\n]*[\])}]?|[^\s,;&\"']+)"
)
_WORD_PARTS: Final = (
    *("passw", "passphrase", "pwd", "secret", "token", "api", "access", "private", "credential", "jwt"),
    "session",
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A form of secret.

    Args:
        hints: a text without any of these (in lower case) has none: most texts are done with that, and a
            regular expression costs fifty times as much.
    """

    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str = FILTERED

    def apply(self, text: str, lower: str) -> str:
        return self.pattern.sub(self.replacement, text) if any(hint in lower for hint in self.hints) else text


_RULES: Final = (
    _Rule(
        ("-----begin",),
        re.compile(
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)",
            re.DOTALL,
        ),
    ),
    _Rule(("eyj",), re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")),  # JWT
    _Rule(
        ("bearer", "basic"),
        # With a digit, or long: "basic settings" is none.
        re.compile(
            r"\b(bearer|basic)\s+(?=[\w.~+/-]*\d|[\w.~+/-]{20})[\w.~+/-]{8,}=*",
            re.IGNORECASE,
        ),
        rf"\1 {FILTERED}",
    ),
    _Rule(  # Headers, of which any scheme and any number of cookies may follow.
        ("authorization", "cookie"),
        re.compile(
            r"\b((?:proxy-)?authorization|(?:set-)?cookie)([\\\"']{0,4}\s*[=:]\s*+[\\\"']{0,4}+)(?!\[Filtered)[^\"'\n]+",
            re.IGNORECASE,
        ),
        rf"\1\2{FILTERED}",
    ),
    _Rule(
        (
            *("akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox"),
            *("k_live_", "k_test_", "sk-", "aiza"),
        ),
        re.compile(
            r"\b(?:A[KS]IA[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}"
            r"|[sr]k_(?:live|test)_\w{16,}|sk-[\w-]{20,}|AIza[\w-]{30,})"
        ),
    ),
    _Rule(
        ("://",),
        re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@:]{0,200}:[^\s/@]{1,200}@", re.IGNORECASE),
        rf"\1{FILTERED}@",
    ),
    _Rule(
        _WORD_PARTS,
        re.compile(rf"({_NAME}[\\\"']{{0,4}}\s*[=:]\s*){_VALUE}", re.IGNORECASE),
        rf"\1{FILTERED}",
    ),
    _Rule(  # An option of a command line, with its value after a space.
        _WORD_PARTS,
        re.compile(
            rf"(?<![\w-])(--?[\w-]{{0,40}}{_NAME}\s+)(?!\[Filtered|-){_VALUE}",
            re.IGNORECASE,
        ),
        rf"\1{FILTERED}",
    ),
)
# One search for all hints at once: it is what most texts cost.
_SUSPECT: Final = re.compile("|".join(re.escape(hint) for rule in _RULES for hint in rule.hints))
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_HOME: Final = re.compile(
    r"(?<![\w.])(?:/home/|/Users/|[A-Za-z]:[\\/]+Users[\\/]+)[^\s/\\:\"'<>|]{1,64}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the scrubber is told about this computer and this application.

    Args:
        pii: whether personal data may leave: the user's name and address, e-mail addresses, the host name.
        variables: whether the variables of stack frames may leave.
        home: the home folder's path, replaced by ``~`` wherever it stands.
        rule: the host's own last word; it takes and returns a payload.
    """

    pii: bool = False
    variables: bool = True
    home: str = ""
    rule: Callable[[dict[str, Any]], dict[str, Any]] | None = None

    @classmethod
    def of_this_user(
        cls,
        *,
        pii: bool,
        variables: bool = True,
        rule: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> Policy:
        """A policy that knows the home folder of the running user."""
        try:
            home = str(Path.home())
        except RuntimeError:
            home = ""
        return cls(pii, variables, home if len(home) > 1 else "", rule)


def scrub(payload: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """Return a redacted copy of an event, transaction, feedback or session.

    Raises:
        Exception: only what the host's own rule raises; the caller must then not send the payload.
    """
    clean = _mapping(payload, policy, 0, free=False)
    if not policy.pii:
        _drop_personal_data(clean)
    return _ruled(clean, policy.rule) if policy.rule else clean


def _ruled(clean: dict[str, Any], rule: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    ruled = rule(clean)
    if not isinstance(ruled, dict):
        raise TypeError("the scrub that was passed to install must return the payload")
    return ruled


@lru_cache(maxsize=2048)
def is_secret_key(key: str) -> bool:
    """Whether a key's name says that its value is a secret."""
    return bool(_SECRET_KEY.search(_SEPARATORS.sub("", key.lower())))


def scrub_text(text: str, policy: Policy) -> str:
    """Redact secrets, home folders and, with PII off, e-mail addresses in one string."""
    if len(text) <= _SHORT:
        return _redacted_short(text, policy.home, pii=policy.pii)
    return _redacted(text, policy.home, pii=policy.pii)


def _redacted(text: str, home: str, *, pii: bool) -> str:
    lower = text.lower()
    if _SUSPECT.search(lower):
        for rule in _RULES:
            text = rule.apply(text, lower)
    if home and home in text:
        text = re.sub(re.escape(home) + r"(?![\w.-])", "~", text)
    if "home/" in lower or "users" in lower:
        text = _HOME.sub("~", text)
    return text if pii or "@" not in text else _EMAIL.sub("[email]", text)


_SHORT: Final = 200
"""Characters of a text that is worth remembering: keys, class names and messages come again and again."""
_redacted_short = lru_cache(maxsize=4096)(_redacted)


def _mapping(mapping: dict[str, Any], policy: Policy, depth: int, *, free: bool) -> dict[str, Any]:
    return {
        scrub_text(str(key), policy): _member(str(key), value, policy, depth, free=free)
        for key, value in mapping.items()
        if policy.variables or free or key != "vars"
    }


def _member(key: str, value: Any, policy: Policy, depth: int, *, free: bool) -> Any:
    if key in _PROTOCOL_KEYS and not free and not isinstance(value, (dict, list)):
        return value
    if is_secret_key(key) and value not in (None, "", [], {}):
        return FILTERED
    if key == "contexts" and isinstance(value, dict) and not free:
        return {name: _context(name, context, policy, depth + 1) for name, context in value.items()}
    return _value(value, policy, depth + 1, free=free or key in _FREE_FORM)


def _context(name: str, context: Any, policy: Policy, depth: int) -> Any:
    if name == "feedback":  # the person's own words and address, written to be read by the recipient
        return context
    return _value(context, policy, depth, free=name not in _PROTOCOL_CONTEXTS)


def _value(value: Any, policy: Policy, depth: int, *, free: bool) -> Any:
    if depth > MAX_DEPTH:
        return FILTERED
    if isinstance(value, str):
        return scrub_text(value, policy)
    if isinstance(value, dict):
        return _mapping(value, policy, depth, free=free)
    if isinstance(value, (list, tuple)):
        if free and _is_secret_pair(value):
            return [value[0], FILTERED]
        return [_value(item, policy, depth + 1, free=free) for item in value]
    return value


def _is_secret_pair(value: list[Any] | tuple[Any, ...]) -> bool:
    """Whether this is a header or a parameter written as a list of name and value."""
    return len(value) == 2 and isinstance(value[0], str) and is_secret_key(value[0])  # noqa: PLR2004


def _drop_personal_data(event: dict[str, Any]) -> None:
    """Take out of a copy what PII off promises not to send."""
    event.pop("server_name", None)
    user = event.get("user")
    if isinstance(user, dict):
        event["user"] = {"id": user["id"]} if user.get("id") is not None else {}
    contexts = event.get("contexts")
    device = contexts.get("device") if isinstance(contexts, dict) else None
    if isinstance(device, dict):
        device.pop("name", None)
    request = event.get("request")
    if isinstance(request, dict):
        for key in ("cookies", "env", "data"):
            request.pop(key, None)

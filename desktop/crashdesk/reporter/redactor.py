"""The redactor: finds in texts all that must not leave, by every rule there is.

Most texts hold nothing. What costs is to see that: so each group of rules is asked only where a sign of it
stands in the text, texts that come again and again (keys, class names, file names) are remembered, and the
texts of a whole payload are looked through at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter import payment_numbers
from crashdesk.reporter.named_values import header_spans, named_spans, names_in, number_spans
from crashdesk.reporter.personal_data import address_spans, email_spans
from crashdesk.reporter.places import Person, Places
from crashdesk.reporter.redaction import PLACEHOLDERS, ROUNDS, lowered, redacted, settled
from crashdesk.reporter.secret_names import kind_of
from crashdesk.reporter.secret_values import key_spans, scheme_spans, url_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crashdesk.reporter.host_rules import HostRules
    from crashdesk.reporter.redaction import Span
    from crashdesk.reporter.secret_names import Kind

_CODE: Final = re.compile(r"<?[\w.$:-]+(?:/[\w.$:-]+)*>?")
"""Names, dotted and with folders; no absolute path, no sentence."""
SHORT: Final = 200
"""Characters of a text that is worth remembering."""
REMEMBERED: Final = 4096
"""How many of them are."""
FEW: Final = 16
"""Texts that are looked at one by one."""
_BETWEEN: Final = "\n\x00\n"
"""Between texts that are looked through at once: nothing that is searched goes on beyond it, but for key
blocks."""
_BLOCK: Final = "-----BEGIN"


class Redactor:
    """Redacts texts and judges keys, for one person and one set of rules.

    Args:
        person: whose home folder, account and computer must not be named.
        rules: the host's own.
        pii: whether e-mail addresses, IP addresses and the computer's name may stay.

    Attributes:
        clean: short texts that were found to hold nothing.
    """

    def __init__(self, person: Person, rules: HostRules, *, pii: bool) -> None:
        self._places, self._rules, self._pii = Places(person, host=not pii), rules, pii
        self._short_text = lru_cache(maxsize=REMEMBERED // 4)(self._text)
        self._short_code = lru_cache(maxsize=REMEMBERED // 4)(self._code)
        self.clean: set[str] = set()
        self.kind = lru_cache(maxsize=REMEMBERED // 4)(self._kind)
        self.is_ordinary = lru_cache(maxsize=REMEMBERED // 4)(self._is_ordinary)

    def text(self, text: str) -> str:
        """Redact a text."""
        return self._short_text(text) if len(text) <= SHORT else self._text(text)

    def code(self, text: str) -> str:
        """Redact the name of a module, a class, an operation or a category.

        That a module is called like the person's account says nothing about him, and a report whose
        names are mangled is grouped wrong.
        """
        return self._short_code(text) if len(text) <= SHORT and _CODE.fullmatch(text) else self.text(text)

    def changes(self, texts: set[str]) -> dict[str, str]:
        """What redaction makes of those of many texts that it changes."""
        unknown = texts - self.clean
        if len(unknown) > FEW:
            return self._changes_among(list(unknown))
        changed = {text: self.text(text) for text in unknown if self._is_suspect(text)}
        self._remember_clean(unknown.difference(changed))
        return changed

    def is_clean(self, text: str) -> bool:
        """Whether there is no sign in a text of anything to redact; if so, that is remembered."""
        if self._is_suspect(text):
            return False
        self._remember_clean((text,))
        return True

    def _is_suspect(self, text: str) -> bool:
        patterns = self._rules.patterns
        return bool(self._spans(text, code=False) or (patterns and any(p.search(text) for p in patterns)))

    def _changes_among(self, texts: list[str]) -> dict[str, str]:
        changed = latest = self._redacted_at_once(texts)
        for _ in range(ROUNDS - 1):  # until it is settled
            again = self._redacted_at_once(list(latest.values()))
            latest = {text: again[clean] for text, clean in latest.items() if clean in again}
            if not latest:
                break
            changed = {**changed, **latest}
        return changed

    def _redacted_at_once(self, texts: list[str]) -> dict[str, str]:
        """One round for all texts: those that it changes."""
        joined = _BETWEEN.join(texts)
        spans = _spread(self._spans(joined, code=False), texts)
        clean = {text: redacted(text, own) for text, own in spans.items()}
        if _BLOCK in joined:  # one that is cut off would hide those in the texts that follow
            clean.update((text, self._once(text)) for text in texts if _BLOCK in text)
        if self._rules.patterns:
            clean.update((text, self._rules.redacted(clean.get(text, text))) for text in texts)
        return {text: changed for text, changed in clean.items() if changed != text}

    def _remember_clean(self, texts: Iterable[str]) -> None:
        if len(self.clean) > REMEMBERED:
            self.clean.clear()
        for text in texts:
            if len(text) <= SHORT:
                self.clean.add(text)

    def _kind(self, key: str) -> Kind:
        """What a key's name says about its value."""
        return "host" if self._rules.is_secret(key) else kind_of(key)

    def _is_ordinary(self, key: Any) -> bool:
        """Whether a key stays as it is, and says nothing about its value."""
        return key.__class__ is str and not self._kind(key) and not self._is_suspect(key)

    def _text(self, text: str) -> str:
        if len(text) <= SHORT:
            return settled(text, self._once)
        clean = self._once(text)
        return clean if clean == text else _settled_lines(clean, self._once)

    def _code(self, text: str) -> str:
        return settled(text, self._once_as_code)

    def _once(self, text: str, *, code: bool = False) -> str:
        spans = self._spans(text, code=code)
        clean = redacted(text, spans) if spans else text
        return self._rules.redacted(clean) if self._rules.patterns else clean

    def _once_as_code(self, text: str) -> str:
        return self._once(text, code=True)

    def _spans(self, text: str, *, code: bool) -> list[Span]:
        lower = lowered(text)
        spans = _secrets(text, lower)
        if self._places.may_stand_in(lower):
            spans += self._places.spans(text, lower, code=code)
        if not self._pii:
            if "@" in text or "%40" in text:
                spans += email_spans(text)
            if "." in text or ":" in text:
                spans += address_spans(text)
        return spans


def _spread(spans: list[Span], texts: list[str]) -> dict[str, list[Span]]:
    """The spans of joined texts by the text in which they begin, and at the latest end."""
    starts = list(accumulate((len(text) + len(_BETWEEN) for text in texts), initial=0))
    found: dict[str, list[Span]] = {}
    for start, end, placeholder in spans:
        index = bisect_right(starts, start) - 1
        first, text = starts[index], texts[index]
        if start - first < len(text):
            found.setdefault(text, []).append((start - first, min(end - first, len(text)), placeholder))
    return found


def _settled_lines(text: str, change: Callable[[str], str]) -> str:
    """Settle only the lines of a long text in which something was replaced: no other can have become new."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if any(map(line.__contains__, PLACEHOLDERS)):
            lines[index] = settled(line, change)
    return "\n".join(lines)


def _secrets(text: str, lower: str) -> list[Span]:
    spans: list[Span] = []
    names = names_in(lower)
    if names or not text.isascii() or "\\u" in text:
        spans += named_spans(text, lower, names)
        spans += header_spans(text, lower, names)
        spans += scheme_spans(text, lower, names)
    if len(text) >= payment_numbers.SHORTEST:
        spans += payment_numbers.number_spans(text)
        spans += key_spans(text)
    if "=" in text or ":" in text or "%" in text:
        spans += url_spans(text, lower)
        spans += number_spans(text, lower)
    return spans


@lru_cache(maxsize=8)
def redactor_for(person: Person, rules: HostRules, *, pii: bool) -> Redactor:
    """The one redactor for these rules, with all that it remembers."""
    return Redactor(person, rules, pii=pii)

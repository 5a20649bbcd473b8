"""Tags as receivers take them.

A key has letters, digits and ``_.:-``, at most 200 of them; a value has no line break, is not empty, and has
at most 200 characters (https://docs.sentry.io/platforms/python/enriching-events/tags/). What is otherwise
Sentry replaces by nothing: so it is put right here, as far as something of it can be told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from crashdesk.reporter.values import text_of

MAX_TAG: Final = 200
"""Characters of a tag's key and value that Sentry keeps."""
_SIMPLE: Final = re.compile(r"[a-zA-Z0-9_.:-]{1,200}")
_FOREIGN: Final = re.compile(r"[^a-zA-Z0-9_.:-]")


def tag_key(key: Any) -> str:
    """A tag's key: accents are left out, letters of other scripts become their numbers; empty for none."""
    text = text_of(key, 2 * MAX_TAG)
    if _SIMPLE.fullmatch(text):
        return text
    letters = [one for one in unicodedata.normalize("NFKD", text.strip()) if not unicodedata.combining(one)]
    return "".join(_FOREIGN.sub(_spelled, one) for one in letters)[:MAX_TAG]


def tag_value(value: Any) -> str:
    """A tag's value, in one line; empty for none."""
    text = text_of(value, MAX_TAG)
    return text if text.isprintable() and text[:1] != " " != text[-1:] else " ".join(text.split())


def tags_of(pairs: Any) -> dict[str, str]:
    """The tags that pairs of the host's make: a mapping, or a list of them as the protocol also allows."""
    listed = pairs.items() if isinstance(pairs, Mapping) else _listed(pairs)
    tags = {tag_key(key): tag_value(value) for key, value in listed if value is not None}
    return {key: value for key, value in tags.items() if key and value}


def _listed(pairs: Any) -> list[tuple[Any, Any]]:
    listed = pairs if isinstance(pairs, (list, tuple)) else ()
    return [(pair[0], pair[1]) for pair in listed if isinstance(pair, (list, tuple)) and len(pair) == 2]  # noqa: PLR2004


def _spelled(found: re.Match[str]) -> str:
    letter = found[0]
    if letter.isascii():
        return "-" if letter == " " else "_"
    simple = letter.casefold()
    return simple if _SIMPLE.fullmatch(simple) else f"u{ord(letter):04x}"

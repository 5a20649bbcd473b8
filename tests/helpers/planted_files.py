"""Files with secrets in them: logs in every encoding, JSON with the host's names, what looks binary."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from tests.helpers.planted import KINDS, SECRET_NAMES, THEN, WHERE, WORDS, Plant

if TYPE_CHECKING:
    from collections.abc import Callable

TYPES: Final = st.sampled_from(["text/plain", "image/svg+xml", "image/png", "application/json", ""])
ENCODINGS: Final = st.sampled_from(
    ["utf-8", "utf-8-sig", "gb18030", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
NATIVE: Final = {"cp1252": "caf\u00e9 M\u00fcller\n", "gb18030": "\u8fde\u63a5\u5931\u8d25\n"}
"""What makes a text one of its encoding."""
AROUND: Final = st.sampled_from(
    [
        *(b"", b"", b"", b"\0", b"\0\0\1\2", b"\xff\xfe", b"\xfe\xff", b"SQLite format 3\0", b"PK\3\4\x14\0"),
        *(b"\xe5", b"\x81\xfe", b"\1\2\3\4", b"\x1f\x8b\x08\0", bytes(range(256))),
    ]
)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str, list[Plant], bool]:
    """A file's bytes, what they are said to be, what is planted, and whether personal data may leave."""
    pii = draw(st.booleans())
    kind = (
        st.sampled_from(list(KINDS)).flatmap(KINDS.__getitem__).filter(lambda it: not (pii and it.personal))
    )
    plants = draw(st.lists(kind, min_size=1, max_size=4))
    text = draw(st.sampled_from([_log, _json, _json_lines]))(draw, plants)
    # What surrounds it must not make another word of the first or the last.
    payload = _encoded(f"\n{text}\n", draw(ENCODINGS))
    return draw(AROUND) + payload + draw(AROUND), draw(TYPES), plants, pii


def _log(draw: st.DrawFn, plants: list[Plant]) -> str:
    return "\n".join(f"{draw(WORDS)} {draw(WHERE)}{plant.text}{draw(THEN)}" for plant in plants)


def _json(draw: st.DrawFn, plants: list[Plant]) -> str:
    members = [_member(draw, plant) for plant in plants]
    content: Any = draw(st.sampled_from([members, {"all": members}]))
    return json.dumps(content, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2])))


def _json_lines(draw: st.DrawFn, plants: list[Plant]) -> str:
    return "\n".join(f"{json.dumps(_member(draw, plant))}\n{draw(WORDS)}" for plant in plants)


def _member(draw: st.DrawFn, plant: Plant) -> dict[str, Any]:
    """A member whose name says it, or whose text has the form."""
    name, core = draw(SECRET_NAMES), plant.cores[0]
    ways: list[Callable[[], dict[str, Any]]] = [
        lambda: {"a": plant.text},
        lambda: {name: core},
        lambda: {"deep": [{name: [core]}]},
        lambda: {"cmd": ["acme", "--token", core]},
    ]
    way: Callable[[], dict[str, Any]] = draw(st.sampled_from(ways))
    return way()


def _encoded(text: str, encoding: str) -> bytes:
    """The text in an encoding, or in UTF-8 where that has no form for it."""
    try:
        payload = (NATIVE.get(encoding, "") + text).encode(encoding)
    except UnicodeEncodeError:
        return text.encode()
    return payload if encoding != "utf-16" else codecs.BOM_UTF16_LE + text.encode("utf-16-le")

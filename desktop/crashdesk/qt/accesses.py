"""Why code takes a method: to call it right away, or to keep it, such as to connect a signal with it."""

from __future__ import annotations

import sys
from opcode import opmap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

_METHOD: Final = opmap.get("LOAD_METHOD", -1)
"""Python 3.11: takes a method that the next call is of."""
_FLAGGED: Final = frozenset(
    opmap[name] for name in ("LOAD_ATTR", "LOAD_SUPER_ATTR") if sys.version_info >= (3, 12) and name in opmap
)
"""Since 3.12 one instruction takes attributes for whatever: the argument's lowest bit says that it is called
(https://docs.python.org/3/library/dis.html#opcode-LOAD_ATTR)."""


def is_to_be_called(frame: FrameType) -> bool:
    """Whether code that is taking an attribute calls it at once.

    Args:
        frame: of that code. Where that cannot be told the answer is no: for byte code of another version, and
            for calls that unpack arguments.
    """
    code, at = frame.f_code.co_code, frame.f_lasti
    if not 0 <= at < len(code) - 1:
        return False
    return code[at] == _METHOD or (code[at] in _FLAGGED and bool(code[at + 1] & 1))

"""What the command line writes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class CommandError(Exception):
    """A command that failed; the text is one line that says what to do."""


def printable(text: str) -> str:
    """Return foreign text on one line and without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def line(text: str = "") -> None:
    """Write one line of plain text."""
    _write(printable(text))


def as_json(content: Any) -> None:
    """Write JSON, readable and free of what a terminal would obey."""
    _write(json.dumps(content, indent=2))


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> None:
    """Write rows in columns as wide as their widest cell, the last one as it comes.

    Args:
        rows: cells of foreign text; each row has as many.
        right: the columns that are aligned to the right.
    """
    clean = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    for row in clean:
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line("  ".join(cells).rstrip())


def complain(text: str) -> int:
    """Write one line on stderr and return the exit code of what failed."""
    if sys.stderr is not None:
        sys.stderr.write(f"crashdesk: {printable(text)}\n")
    return 1


def _write(text: str) -> None:
    """A windowed program has no output at all."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")

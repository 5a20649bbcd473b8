"""What the stack shows, as a tree of plain values: pure, and tested without a window.

Newest first: the exception that was raised last, and its innermost frame, stand at the top.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication

from crashdesk.desk.formats import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crashdesk.client import Event, ExceptionValue, Frame

# The name by which pylupdate6 finds the texts.
translate = QCoreApplication.translate

_OPENED = 8  # in-app frames a stack shows opened: a recursion has hundreds
_NAMED = 2  # packages a fold names
_VALUE = 2000  # characters of a variable


class NodeKind(Enum):
    """What a row is, and so how it is drawn."""

    EXCEPTION = auto()
    FRAME = auto()
    FOLD = auto()
    CODE = auto()
    VARIABLES = auto()
    VARIABLE = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Node:
    """One row: its text, what stands muted behind and at the right, and the rows below it."""

    kind: NodeKind
    text: str
    detail: str = ""
    aside: str = ""
    tooltip: str = ""
    children: tuple[Node, ...] = ()
    opened: bool = False
    strong: bool = False


def stack_nodes(event: Event) -> tuple[Node, ...]:
    """The rows of an event's exceptions; of its thread's stack or its message where it has none."""
    if not event.exceptions:
        head = Node(NodeKind.EXCEPTION, event.message or event.title, strong=True)
        return (head, *_stack(event.frames))
    rows: list[Node] = []
    for place, exception in enumerate(reversed(event.exceptions)):
        rows += [_exception_node(exception, caused=place > 0), *_stack(exception.frames)]
    return tuple(rows)


def exception_line(exception: ExceptionValue) -> str:
    """``LookupError: order gone``, or the type alone where nothing was said."""
    return f"{exception.type}: {exception.value}" if exception.value else exception.type


def how_caught(exception: ExceptionValue) -> str:
    """How the reporter came by it: ``excepthook · unhandled``."""
    handled = exception.mechanism.handled
    word = {True: translate("stack", "handled"), False: translate("stack", "unhandled"), None: ""}[handled]
    return " · ".join(part for part in (exception.mechanism.type, word) if part)


def package_of(frame: Frame) -> str:
    """The package a library's frame belongs to, as far as its module or file tells."""
    name = frame.module.partition(".")[0]
    return name or os.path.splitext(os.path.basename(frame.filename.replace("\\", "/")))[0]  # noqa: PTH119, PTH122  foreign paths


def fold_text(frames: Sequence[Frame]) -> str:
    """What a run of library frames is called: ``6 frames of PyQt6 and libraries``."""
    packages = list(dict.fromkeys(filter(None, map(package_of, frames))))
    count = translate("stack", "%1 frames").replace("%1", str(len(frames)))
    if not packages:
        return count
    if len(packages) == 1:
        return translate("stack", "%1 of %2").replace("%1", count).replace("%2", packages[0])
    first = "PyQt6" if "PyQt6" in packages else packages[0]
    second = (
        translate("stack", "libraries") if len(packages) > _NAMED else packages[1 - packages.index(first)]
    )
    return (
        translate("stack", "%1 of %2 and %3").replace("%1", count).replace("%2", first).replace("%3", second)
    )


def dedented(context: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Source lines without the indentation they all share."""
    lines = [(number, text.expandtabs(4).rstrip()) for number, text in context]
    margin = min((len(text) - len(text.lstrip()) for _number, text in lines if text), default=0)
    return [(number, text[margin:]) for number, text in lines]


def shown_value(value: Any) -> str:
    """A variable's or a context's value in one bounded line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    return line if len(line) <= _VALUE else f"{line[:_VALUE]}…"


def _exception_node(exception: ExceptionValue, *, caused: bool) -> Node:
    line = exception_line(exception)
    text = translate("stack", "Caused by %1").replace("%1", line) if caused else line
    return Node(NodeKind.EXCEPTION, text, aside=how_caught(exception), tooltip=line, strong=True)


def _stack(frames: Sequence[Frame]) -> list[Node]:
    if not frames:
        return [Node(NodeKind.NOTE, translate("stack", "No stack trace came with this report."))]
    newest_first = list(reversed(frames))
    mine = [frame for frame in newest_first if frame.in_app][:_OPENED] or newest_first[:1]
    opened = {id(frame) for frame in mine}
    return list(_rows(newest_first, opened))


def _rows(frames: Iterable[Frame], opened: set[int]) -> Iterable[Node]:
    """One row a frame; runs of library frames that nobody needs to see become one."""
    for folded, run in groupby(frames, lambda frame: not frame.in_app and id(frame) not in opened):
        members = list(run)
        nodes = tuple(_frame_node(frame, opened=id(frame) in opened) for frame in members)
        if folded and len(members) > 1:
            yield Node(NodeKind.FOLD, fold_text(members), children=nodes)
        else:
            yield from nodes


def _frame_node(frame: Frame, *, opened: bool) -> Node:
    code = tuple(_code_nodes(frame))
    variables = _variables_node(frame)
    aside = translate("stack", "line %1").replace("%1", str(frame.line)) if frame.line is not None else ""
    return Node(
        NodeKind.FRAME,
        frame.filename or frame.module or "?",
        detail=frame.function,
        aside=aside,
        tooltip=frame.path or frame.filename,
        children=(*code, variables) if variables else code,
        opened=opened and bool(code),
        strong=frame.in_app,
    )


def _code_nodes(frame: Frame) -> Iterable[Node]:
    for line, text in dedented(frame.context):
        yield Node(NodeKind.CODE, text, aside=str(line), strong=line == frame.line)


def _variables_node(frame: Frame) -> Node | None:
    if not frame.variables:
        return None
    rows = (Node(NodeKind.VARIABLE, name, detail=shown_value(value)) for name, value in frame.variables)
    label = plural(len(frame.variables), translate("stack", "variable"), translate("stack", "variables"))
    return Node(NodeKind.VARIABLES, label, children=tuple(rows))

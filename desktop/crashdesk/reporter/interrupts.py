"""Ctrl-C in an application whose loop is Qt's.

Python raises KeyboardInterrupt in whatever code of its own runs next on the main thread, a slot or our
event filter, and PyQt hands it to ``sys.excepthook``. Without a hook PyQt aborts the process; with one the
loop would just go on, and whoever pressed Ctrl-C in the terminal would press it in vain.
"""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


def is_pressed(kind: type[BaseException], traceback: TracebackType | None) -> bool:
    """Whether an exception is Ctrl-C itself, and not one that code raises by that name.

    Args:
        kind: its class.
        traceback: from where it was caught to where it came from; a signal comes between two instructions, or
            out of a call, a ``raise`` is an instruction of its own.
    """
    if kind is not KeyboardInterrupt or threading.current_thread() is not threading.main_thread():
        return False
    from opcode import opmap

    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return True
    return traceback.tb_frame.f_code.co_code[traceback.tb_lasti] != opmap["RAISE_VARARGS"]


def leave_to_python() -> None:
    """Have Python end the process by SIGINT, as it was about to after a Ctrl-C that nobody caught.

    It forgets that as soon as a text is run as code, which dataclasses and named tuples do, such as those of
    a module that is imported on the way out; and notes it anew where the interrupt comes out of such a text
    (``run_eval_code_obj`` in CPython's ``pythonrun.c``).
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")  # noqa: S102


def end_by_interrupt() -> None:
    """End the process as Ctrl-C ends one that does not catch it, so that a shell sees what it was.

    Source: https://www.cons.org/cracauer/sigint.html; ``Py_Main`` does the same for scripts.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.raise_signal(signal.SIGINT)

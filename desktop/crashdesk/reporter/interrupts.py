"""Ctrl-C in an application whose loop is Qt's.

Python raises KeyboardInterrupt in whatever code of its own runs next on the main thread, a slot or our
event filter, and PyQt hands it to ``sys.excepthook``. Without a hook PyQt aborts the process; with one the
loop would just go on, and whoever pressed Ctrl-C in the terminal would press it in vain.
"""

from __future__ import annotations

import signal


def end_by_interrupt() -> None:
    """End the process as Ctrl-C ends one that does not catch it, so that a shell sees what it was.

    Source: https://www.cons.org/cracauer/sigint.html; ``Py_Main`` does the same for scripts.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.raise_signal(signal.SIGINT)

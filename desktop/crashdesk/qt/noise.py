"""Messages of Qt's that explain nothing, by rule."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import Final

KNOWN_NOISE: Final = (
    # A platform plugin says what it cannot do.
    ("*", "This plugin does not support *"),
    ("*", "QWindowsWindow::setGeometry: Unable to set geometry *"),
    ("qt.qpa.wayland*", "Wayland does not support QWindow::requestActivate()*"),
    ("*", "QXcbConnection: XCB error: *"),
    ("*", "Qt: Session management error: *"),
    ("*", "QStandardPaths: XDG_RUNTIME_DIR not set, *"),
    # Files and fonts of others.
    ("*", "libpng warning: iCCP: *"),
    ("qt.gui.icc*", "fromIccProfile: *"),
    ("qt.qpa.fonts*", "Populating font family aliases took *"),
    ("*", "OpenType support missing for *"),
    ("*", "QXcbClipboard: SelectionRequest too old*"),
    # Style sheets: said again for each widget, at each polish.
    ("*", "Could not parse *stylesheet of object *"),
    ("*", "Unknown property *"),
    ("*", "QFont::setP*: * size <= 0 *"),
    # Objects that go while something still looks at them, mostly at the end of the process.
    ("*", "QObject::~QObject: Timers cannot be stopped from another thread"),
    ("*", "QObject::killTimer: Timers cannot be stopped from another thread"),
    ("*", "*wrapped C/C++ object of type * has been deleted*"),
    # QML that is evaluated while its objects come and go.
    ("*", "*Binding loop detected for property *"),
    ("*", "*TypeError: Cannot read property * of null"),
)
"""Pairs of wildcard patterns, for the category and the text: what applications that show Qt's messages to
their users leave out (qutebrowser's ``qtlog.py`` for one), and what depends on the person's desktop alone."""


class NoiseRules:
    """Which messages are left out of the trail and are no event either; fatal ones are never asked about."""

    def __init__(self, rules: tuple[tuple[str, str], ...] = KNOWN_NOISE) -> None:
        self._rules = rules
        self._compiled = [(_compile(category), _compile(text)) for category, text in rules]

    def add(self, text: str, category: str = "*") -> None:
        """Leave out further messages; both are wildcard patterns (``*``, ``?``, ``[...]``)."""
        # One assignment: messages come from any thread.
        self._compiled = [*self._compiled, (_compile(category), _compile(text))]

    def match(self, category: str, text: str) -> bool:
        """Whether a message is noise; only its beginning is looked at."""
        beginning = text[:500]
        return any(
            about.match(beginning) and (where is _ANY or where.match(category))
            for where, about in self._compiled
        )


def _compile(pattern: str) -> re.Pattern[str]:
    return _ANY if pattern == "*" else re.compile(translate(pattern))


_ANY: Final = re.compile("")

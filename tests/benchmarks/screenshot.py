"""How long a look at a window holds the main thread up: 1280 by 800 pixels, 200 widgets.

Run: python -m tests.benchmarks.screenshot
"""

from __future__ import annotations

import os
import statistics
import time
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QWidget,
)

from crashdesk.qt.screenshot import as_attachment, picture
from crashdesk.qt.view_hierarchy import hierarchy

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (QLabel, QLineEdit, QPushButton, QCheckBox, QComboBox)
WIDGETS = 200


def window() -> QMainWindow:
    """A window with a form in it."""
    made, page = QMainWindow(), QWidget()
    grid = QGridLayout(page)
    for number in range(WIDGETS):
        grid.addWidget(KINDS[number % len(KINDS)](), number // 10, number % 10)
    made.setCentralWidget(page)
    made.resize(1280, 800)
    made.show()
    return made


def milliseconds(work: Callable[[], object], runs: int = 30) -> str:
    """The median and the worst of some runs."""
    spent = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
    return f"{statistics.median(spent):6.1f} ms, at worst {max(spent):6.1f} ms"


def main() -> None:
    """Print the figures."""
    app = QApplication([])
    shown = window()
    app.processEvents()
    print(f"{len(shown.findChildren(QWidget))} widgets below the window")
    for pii in (False, True):
        image = picture(shown, pii=pii)
        assert image is not None
        print(f"picture, pii {pii!s:5}    {milliseconds(lambda: picture(shown, pii=pii))}")  # noqa: B023
        print(f"png on the writer     {milliseconds(lambda: as_attachment(image))}")  # noqa: B023
    print(f"hierarchy             {milliseconds(hierarchy)}")


if __name__ == "__main__":
    main()

"""What is wrong with the layout of a dialog that is shown: what is cut off, or out of reach.

    python -m tests.helpers.dialog_layout

prints what is wrong with each dialog in each language on the screen there is, and nothing where all is well.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, QRect, QSize
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from crashdesk.dialogs.window import room_for
from crashdesk.widgets.labels import ElidedLabel
from crashdesk.widgets.translation import DIALOGS, LANGUAGES, Translation
from tests.helpers.dialog_scenes import scenes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crashdesk.dialogs.window import GuestDialog

_KINDS = (QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit)


def faults(dialog: GuestDialog, room: QSize) -> list[str]:
    """What is wrong with a dialog that may take so much room."""
    return [*_too_large(dialog, room), *_out_of_reach(dialog), *_cut_off(dialog)]


def settle() -> None:
    """Let the layouts come to rest."""
    for _ in range(3):
        QApplication.processEvents()


def _too_large(dialog: GuestDialog, room: QSize) -> Iterator[str]:
    if dialog.size().boundedTo(room) != dialog.size():
        yield f"{dialog.width()}x{dialog.height()} in {room.width()}x{room.height()}"


def _out_of_reach(dialog: GuestDialog) -> Iterator[str]:
    """What the dialog does not show, and scrolling does not bring."""
    area = dialog.findChild(QScrollArea)
    assert area is not None
    bar, content = area.horizontalScrollBar(), area.widget()
    assert bar is not None
    assert content is not None
    if bar.maximum() > 0:
        yield f"scrolls sideways by {bar.maximum()}"
    for widget in _parts(dialog):
        frame = content if content.isAncestorOf(widget) else dialog
        if not frame.rect().contains(QRect(widget.mapTo(frame, QPoint()), widget.size())):
            yield f"out of reach: {_named(widget)}"


def _cut_off(dialog: GuestDialog) -> Iterator[str]:
    for widget in _parts(dialog):
        needed = _needed(widget)
        if widget.size().expandedTo(needed) != widget.size():
            yield f"cut off: {_named(widget)}, {widget.size()} of {needed}"


def _needed(widget: QWidget) -> QSize:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return QSize(0, widget.heightForWidth(widget.width()))
    if isinstance(widget, QPlainTextEdit):
        return QSize(0, 2 * widget.fontMetrics().lineSpacing())
    if isinstance(widget, QComboBox | QLineEdit | ElidedLabel):
        return widget.minimumSizeHint()
    return widget.sizeHint()


def _parts(dialog: GuestDialog) -> list[QWidget]:
    found = [widget for kind in _KINDS for widget in dialog.findChildren(kind) if widget.isVisibleTo(dialog)]
    return [widget for widget in found if not widget.objectName().startswith("qt_") and not _inner(widget)]


def _inner(widget: QWidget) -> bool:
    return isinstance(widget.parentWidget(), QLineEdit | QComboBox)


def _named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else widget.accessibleName()
    return f"{type(widget).__name__} {text[:40]!r}"


def main() -> None:
    app = QApplication(["layout"])
    app.setStyle("Fusion")
    translation = Translation((DIALOGS,))
    for language in LANGUAGES:
        translation.use(language)
        for name, build in scenes().items():
            dialog = build()
            dialog.show()
            settle()
            for fault in faults(dialog, room_for(dialog)):
                print(language, name, fault)
            dialog.close()
    screen = app.primaryScreen()
    assert screen is not None
    size, ratio = screen.geometry().size(), screen.devicePixelRatio()
    print(f"{size.width()}x{size.height()} at {ratio:g}", file=sys.stderr)


if __name__ == "__main__":
    main()

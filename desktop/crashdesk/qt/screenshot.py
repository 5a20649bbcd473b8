"""A window's picture: its structure alone, or where the person allows personal data as it is.

Only widgets are asked, never the screen: other applications' windows are nobody's business.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QImage, QPainter, QRegion
from PyQt6.QtWidgets import QWidget

from crashdesk.qt.secrecy import is_secret, members
from crashdesk.qt.wireframe import block, draw
from crashdesk.reporter.attachments import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 2_000_000
"""Sentry shows no screenshot of 2 MB and more."""
MAX_PIXELS: Final = 4_000_000
"""A larger window is drawn smaller: its picture takes 4 bytes a pixel, and time."""
MAX_AREA: Final = 50_000_000
"""Pixels beyond which a window is no window that anybody looks at."""
MAX_WIDGETS: Final = 2000
_SMALLER: Final = 0.6
_TRIES: Final = 5


def picture(window: QWidget, *, pii: bool) -> QImage | None:
    """Take a window's picture, on the main thread.

    Args:
        window: a visible one.
        pii: whether its content may be shown; passwords, and what the host has us ignore, never are.

    Returns:
        The picture; None where the window is empty, or too large to be drawn in a moment.
    """
    if (
        len(window.findChildren(QWidget)) > MAX_WIDGETS
        or not 0 < window.width() * window.height() <= MAX_AREA
    ):
        return None
    image = _canvas(window.size(), window.devicePixelRatioF())
    painter = QPainter(image)
    try:
        if pii:
            _content(painter, window)
        else:
            draw(painter, window)
    finally:
        painter.end()
    return image


def as_attachment(image: QImage) -> Attachment | None:
    """Compress a picture, on any thread; None where it cannot be made small enough."""
    for _ in range(_TRIES):
        content = _png(image)
        if content and len(content) < MAX_BYTES:
            return Attachment("screenshot.png", "image/png", content)
        image = image.scaled(
            image.size() * _SMALLER,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    return None


def _canvas(size: QSize, ratio: float) -> QImage:
    """A picture for so many device-independent pixels, as fine as the screen's unless that is too large."""
    scale = min(ratio, math.sqrt(MAX_PIXELS / (size.width() * size.height())))
    pixels = QSize(max(1, int(size.width() * scale)), max(1, int(size.height() * scale)))
    image = QImage(pixels, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.white)
    return image


def _content(painter: QPainter, window: QWidget) -> None:
    """Have a window paint itself, but for what is secret: that is not even asked to."""
    secrets = list(_secrets(window, QPoint()))
    allowed = QRegion(window.rect())
    for area in secrets:
        allowed -= QRegion(area)
    if not allowed.isEmpty():
        flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
        window.render(painter, allowed.boundingRect().topLeft(), allowed, flags)
    # And where they are now: a paintEvent of the host's may have moved them.
    for area in (*secrets, *_secrets(window, QPoint())):
        block(painter, area)


def _secrets(widget: QWidget, at: QPoint) -> Iterator[QRect]:
    """The areas of what must not be shown, in the window's coordinates."""
    if is_secret(widget):
        yield QRect(at, widget.size())
        return
    for member in members(widget):
        if member.isVisible():
            yield from _secrets(member, at + member.pos())


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return buffer.data().data()

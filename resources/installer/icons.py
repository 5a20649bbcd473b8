"""The application's icon in the forms that systems want, drawn from ``resources/icons/crashdesk.svg``.

Nothing of it is committed: whoever builds the desk has Qt. ICO and ICNS hold PNG pictures, which Windows
reads since Vista and macOS since 10.7, so each is a short table in front of them
(https://en.wikipedia.org/wiki/ICO_(file_format), https://en.wikipedia.org/wiki/Apple_Icon_Image_format).
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SVG: Final = Path(__file__).parents[1] / "icons" / "crashdesk.svg"
SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels; what hicolor-icon-theme has folders for and desktops ask for."""
ICO_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES: Final = {
    "icp4": 16,
    "icp5": 32,
    "ic07": 128,
    "ic08": 256,
    "ic09": 512,
    "ic10": 1024,
    "ic11": 32,
    "ic12": 64,
    "ic13": 256,
    "ic14": 512,
}
"""Picture types and their pixels; those from ic10 on are for displays of double density."""


def png(size: int, svg: Path = SVG) -> bytes:
    """The icon as a PNG.

    Args:
        size: width and height, in pixels.
        svg: what is drawn.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtCore import QBuffer, QIODevice, Qt
    from PyQt6.QtGui import QImage, QPainter
    from PyQt6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        QSvgRenderer(str(svg)).render(painter)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):
        raise OSError(f"Qt cannot write {svg.name} as PNG")
    return bytes(buffer.data().data())


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """A Windows icon of PNG pictures, by their size in pixels (at most 256)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    for size, data in pictures.items():
        # 256 is written as 0: the field has one byte.
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return head + b"".join(pictures.values())


def icns(pictures: Mapping[str, bytes]) -> bytes:
    """A macOS icon of PNG pictures, by their type, see ``ICNS_TYPES``."""
    body = b"".join(
        kind.encode() + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write_ico(path: Path) -> Path:
    """Draw the icon for Windows into a file."""
    path.write_bytes(ico({size: png(size) for size in ICO_SIZES}))
    return path


def write_icns(path: Path) -> Path:
    """Draw the icon for macOS into a file."""
    path.write_bytes(icns({kind: png(size) for kind, size in ICNS_TYPES.items()}))
    return path

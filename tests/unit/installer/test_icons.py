from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from PyQt6.QtGui import QColor, QImage

from resources.installer import icons

if TYPE_CHECKING:
    from pathlib import Path


def test_the_icon_is_drawn_in_any_size(qapp: object) -> None:
    image = QImage.fromData(icons.png(48))
    assert (image.width(), image.height()) == (48, 48)
    assert image.pixelColor(0, 0).alpha() == 0, "round corners"
    assert image.pixelColor(24, 8) == QColor("#3b4a9c")


def test_an_icon_for_windows_holds_every_size(qapp: object, tmp_path: Path) -> None:
    path = icons.write_ico(tmp_path / "x.ico")
    data = path.read_bytes()
    assert struct.unpack("<HHH", data[:6]) == (0, 1, len(icons.ICO_SIZES))
    assert QImage.fromData(data).width() in icons.ICO_SIZES, "Qt can read it"
    for number, size in enumerate(icons.ICO_SIZES):
        width, *_, length, offset = struct.unpack("<BBBBHHII", data[6 + 16 * number : 22 + 16 * number])
        assert width == size % 256
        assert QImage.fromData(data[offset : offset + length]).width() == size


def test_an_icon_for_macos_holds_every_type(qapp: object, tmp_path: Path) -> None:
    data = icons.write_icns(tmp_path / "x.icns").read_bytes()
    assert data[:8] == b"icns" + struct.pack(">I", len(data))
    found, rest = {}, data[8:]
    while rest:
        kind, length = rest[:4].decode(), struct.unpack(">I", rest[4:8])[0]
        found[kind], rest = QImage.fromData(rest[8:length]).width(), rest[length:]
    assert found == icons.ICNS_TYPES

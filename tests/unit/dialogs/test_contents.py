from __future__ import annotations

import pytest

from crashdesk.dialogs.contents import legible
from crashdesk.protocol.envelope import Envelope, item, serialize


def test_text_is_shown_whole() -> None:
    assert '"message": "é"' in legible('{"event_id":"a"}\n{"type":"event"}\n{"message":"é"}\n'.encode())


def test_of_a_picture_only_its_header_and_size_are_shown() -> None:
    picture = item("attachment", b"\xff\xd8\n" * 100, filename="screenshot.png")
    log = item("attachment", b"line one\nline two", filename="app.log")
    shown = legible(serialize(Envelope({"event_id": "a"}, [picture, log])))
    assert '"filename": "screenshot.png"' in shown
    assert "[300 bytes that are no text; they can be saved]" in shown
    assert shown.endswith("line one\nline two")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00" * 5, b'{}\n{"type":"event","length":9}\n\xff'])
def test_what_is_no_envelope_and_no_text_is_counted(data: bytes) -> None:
    assert legible(data) == f"[{len(data)} bytes that are no text; they can be saved]"

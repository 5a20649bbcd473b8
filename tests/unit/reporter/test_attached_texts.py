from __future__ import annotations

import codecs

import pytest

from crashdesk.reporter.attached_texts import decoded, encoded, encodings_of, is_media, orders_of

ANY = ("gb18030", "cp1252", "utf-8")


@pytest.mark.parametrize(
    ("payload", "encodings"),
    [
        (b"", ("utf-8",)),
        (b"a line\n", ("utf-8",)),
        ("\u5bc6\u7801".encode(), ("utf-8",)),
        ("\u5bc6\u7801".encode("gb18030"), ANY),
        ("caf\u00e9".encode("cp1252"), ANY),
        ("a line cut in a \u5bc6".encode()[:-2], ANY),
        ("\u5bc6\u7801 cut in a \u5bc6".encode()[:-2], ("utf-8", "gb18030", "cp1252")),
        ("a line".encode("utf-16"), ("utf-16-le", *ANY)),
        ("a line".encode("utf-16-le"), ("utf-16-le", *ANY)),
        ("a line".encode("utf-16-be"), ("utf-16-be", *ANY)),
        (b"\x1b[31m" + b"red " * 100, ("utf-8",)),
        (b"text\0", ()),
        (b"\x01\x02\x03\x04text", ()),
        (b"\xff\xfea\0b", ()),
        (b"\x89PNG", ()),
        (b"\xff\xd8\xff\xe0", ()),
    ],
)
def test_bytes_are_read_in_every_encoding_in_which_they_are_text(
    payload: bytes, encodings: tuple[str, ...]
) -> None:
    assert encodings_of(payload) == encodings


@pytest.mark.parametrize(
    "payload",
    [
        *(b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\1\2\3\4WEBPVP8 ", b"\0\0\0\x18ftypmp42"),
        *(b"OggS\0", b"wOF2\0", b"BM\1\2\3\4\0\0\0\0"),
    ],
)
def test_pictures_sounds_films_and_fonts_are_known(payload: bytes) -> None:
    assert is_media(payload)


@pytest.mark.parametrize(
    "payload", [b"BMW", b"PK\3\4", b"\x1f\x8b\x08", b"SQLite format 3\0", b"MDMP", b"%PDF-1.7"]
)
def test_what_may_hold_texts_is_no_media(payload: bytes) -> None:
    assert not is_media(payload)


@pytest.mark.parametrize("encoding", ANY)
def test_bytes_without_a_meaning_are_kept(encoding: str) -> None:
    payload = bytes(range(256))
    assert encoded(decoded(payload, encoding), encoding, payload) == payload


def test_what_an_encoding_has_no_form_for_is_escaped() -> None:
    assert encoded("\u5bc6", "cp1252", b"") == b"\\u5bc6"


def test_characters_of_two_bytes_that_begin_at_the_second_are_read_too() -> None:
    payload = b"\0" + codecs.BOM_UTF16_LE + "Qt 6.5.3 \uff0cpassword=abc\n".encode("utf-16-le")
    assert encodings_of(payload)[0] == "utf-16-le+1", "of several the one that makes most of a text"
    text = decoded(payload, "utf-16-le+1")
    assert "password=abc" in text
    assert encoded(text, "utf-16-le+1", payload) == payload


def test_a_stray_byte_at_the_end_is_no_reason_not_to_read() -> None:
    payload = "Qt 6.6.1 o\u2019neil@example.org\n".encode("utf-16-be") + b"\0"
    [first, *_] = encodings_of(payload)
    assert first == "utf-16-be"
    assert "o\u2019neil" in decoded(payload, first)
    assert encoded(decoded(payload, first), first, payload) == payload


def test_each_reading_of_two_bytes_comes_first_once() -> None:
    assert orders_of(("utf-16-le", "utf-16-be+1", "cp1252")) == [
        ("utf-16-le", "utf-16-be+1", "cp1252"),
        ("utf-16-be+1", "utf-16-le", "cp1252"),
    ]
    assert orders_of(("gb18030", "cp1252")) == [("gb18030", "cp1252")]
    assert orders_of(()) == []

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crashdesk.server.decoding import PIECE, decoder
from crashdesk.server.errors import HttpError


def bare_deflate(data: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush()


def decoded(encoding: str, data: bytes, step: int = 1 << 30) -> bytes:
    made = decoder(encoding)
    found = b"".join(piece for at in range(0, len(data), step) for piece in made.feed(data[at : at + step]))
    made.finish()
    return found


FORMS = [
    ("identity", bytes),
    ("", bytes),
    ("gzip", gzip.compress),
    (" GZIP ", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare_deflate),
    ("br", brotli.compress),
]


@pytest.mark.parametrize(("encoding", "encode"), FORMS)
@pytest.mark.parametrize("content", [b"", b"x", b"abc" * 100_000, bytes(PIECE), bytes(5 * PIECE)])
@pytest.mark.parametrize("step", [1 << 30, 37])
def test_what_was_encoded_comes_out_as_it_was(
    encoding: str, encode: type[bytes], content: bytes, step: int
) -> None:
    data = encode(content)
    assert decoded(encoding, data, step if len(data) < 100_000 else 1 << 30) == content


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=2000), st.integers(1, 100))
def test_a_body_may_be_cut_anywhere(content: bytes, step: int) -> None:
    for encoding, encode in FORMS:
        assert decoded(encoding, encode(content), step) == content


def test_gzip_of_several_members_is_one_body() -> None:
    assert decoded(
        "gzip", gzip.compress(b"a") + gzip.compress(b"b") + gzip.compress(bytes(PIECE)), 5
    ) == b"ab" + bytes(PIECE)


@pytest.mark.parametrize(("encoding", "encode"), FORMS[2:])
def test_no_piece_is_long_however_much_is_behind_it(encoding: str, encode: type[bytes]) -> None:
    made = decoder(encoding)
    sizes = [len(piece) for piece in made.feed(encode(bytes(100 * PIECE)))]
    assert sum(sizes) == 100 * PIECE
    assert max(sizes) <= 2 * PIECE


@pytest.mark.parametrize(("encoding", "encode"), FORMS[2:])
def test_a_body_that_ends_early_is_refused(encoding: str, encode: type[bytes]) -> None:
    with pytest.raises(HttpError, match="body ends early"):
        decoded(encoding, encode(b"abc" * 1000)[:-5])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_garbage_is_refused_or_decoded_and_never_worse(encoding: str, data: bytes) -> None:
    try:
        decoded(encoding, data)
    except HttpError as error:
        assert error.status == 400  # noqa: PT017 - either outcome is right


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(HttpError, match="the Content-Encoding 'zstd' is not understood") as refused:
        decoder("zstd")
    assert refused.value.status == 415

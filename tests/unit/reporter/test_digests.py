from __future__ import annotations

import hashlib

from crashdesk.reporter.digests import keyed, sha256


def test_they_are_what_hashlib_says() -> None:
    assert sha256(b"crashdesk") == hashlib.sha256(b"crashdesk").hexdigest()
    expected = hashlib.blake2s(b"ada", key=b"k" * 32, digest_size=16).hexdigest()
    assert keyed(b"ada", b"k" * 40, 16) == expected

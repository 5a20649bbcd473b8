"""Digests without OpenSSL, which ``hashlib`` loads: 3.5 MB of memory that every host would pay for."""

from __future__ import annotations

from typing import Any


def sha256(data: bytes) -> str:
    """The digest in hexadecimal digits."""
    return str(_sha256()(data).hexdigest())


def keyed(data: bytes, key: bytes, size: int) -> str:
    """The BLAKE2s digest of data under a key.

    Args:
        data: any.
        key: at most 32 bytes of it count.
        size: of the digest, in bytes.

    Returns:
        The digest in hexadecimal digits.
    """
    try:
        from _blake2 import blake2s
    except ImportError:  # another implementation of Python
        from hashlib import blake2s
    return str(blake2s(data, key=key[:32], digest_size=size).hexdigest())


def _sha256() -> Any:
    """WORKAROUND: Python's own implementations have names of their own, and ``hashlib`` prefers OpenSSL's."""
    try:
        from _sha2 import sha256 as found  # type: ignore[import-not-found] # from 3.12 on
    except ImportError:
        try:
            from _sha256 import sha256 as found  # type: ignore[import-not-found] # up to 3.11
        except ImportError:
            from hashlib import sha256 as found
    return found

from __future__ import annotations

import pytest

from crashdesk.server.hosts import host_of, is_loopback


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("localhost", True),
        ("LOCALHOST:8969", True),
        ("127.0.0.1:8969", True),
        ("127.9.9.9", True),
        ("[::1]:80", True),
        ("[::1]", True),
        ("app.localhost", True),
        ("evil.example", False),
        ("localhost.evil.example:80", False),
        ("127.0.0.1.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
        ("[", False),
        ("0.0.0.0", False),
    ],
)
def test_only_names_of_this_computer_are_let_in(header: str, allowed: bool) -> None:  # noqa: FBT001 - a table of expectations
    assert is_loopback(host_of(header)) is allowed

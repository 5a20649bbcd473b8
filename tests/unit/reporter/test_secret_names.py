from __future__ import annotations

import pytest

from crashdesk.reporter.secret_names import is_secret_key, keeps_a_secret, kind_of


@pytest.mark.parametrize(
    "key",
    [
        *(
            "my_password",
            "PASSWD",
            "client-secret",
            "accessToken",
            "X-Api-Key",
            "auth",
            "oauth",
            "Authorization",
        ),
        *(
            "bearer",
            "jwt",
            "user_session",
            "sessionid",
            "PHPSESSID",
            "Set-Cookie",
            "X-CSRFToken",
            "credentials",
        ),
        *(
            "private_key",
            "AWS_SECRET_ACCESS_KEY",
            "db.password",
            "data[password]",
            "密码",
            "password2",
            "pin",
            "sessions",
            "session_state",
            "验证码",
        ),
    ],
)
def test_names_of_secrets_are_known_by_a_part_of_them(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "author",
        "authority",
        "tokenizer",
        "secretary",
        "keyboard",
        "monkey",
        "compass",
        "session_count",
        "spin",
        "session_status",
    ],
)
def test_names_that_only_look_so_are_none(key: str) -> None:
    assert kind_of(key) == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(
            ("max_tokens", 512),
            ("token_count", 3),
            ("has_password", True),
            ("password_length", 12),
            ("token", None),
        ),
        *(("auth_method", "basic"), ("token_type", "Bearer"), ("password", ""), ("tokens", [])),
        *(("session_state", "active"), ("sessions", 3), ("sessions", [])),
    ],
)
def test_what_is_said_about_a_secret_is_none(key: str, value: object) -> None:
    assert not keeps_a_secret(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("password", 1234),
        ("auth", True),
        ("token_type", "Zq7x-99"),
        ("token", ["a"]),
        *(("sessions", ["a"]), ("session_state", "9f8e7d6c")),
    ],
)
def test_a_secret_may_be_a_number(key: str, value: object) -> None:
    assert keeps_a_secret(key, value)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        *(
            ("userName", "personal"),
            ("X-Forwarded-For", "personal"),
            ("host_name", "personal"),
            ("email", "personal"),
        ),
        *(
            ("windowTitle", "screen"),
            ("sys.argv", "process"),
            ("os.environ", "process"),
            ("qt_version", "version"),
        ),
    ],
)
def test_other_names_say_other_things(key: str, kind: str) -> None:
    assert kind_of(key) == kind

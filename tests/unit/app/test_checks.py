from __future__ import annotations

from crashdesk.app.checks import failures


def test_without_a_failure_the_reporter_is_in_order() -> None:
    check = failures([{"recipient": "http://a/1", "failures": {}}, {}])
    assert (check.name, check.state) == ("reporter", "ok")


def test_what_failed_inside_a_reporter_is_named_with_its_recipient() -> None:
    check = failures(
        [
            {
                "recipient": "http://a/1",
                "failures": {"hook": 2, "scrub": 1},
                "last_failure": "scrub: KeyError",
            },
            {"recipient": "http://b/1", "failures": {}},
        ]
    )
    assert check.state == "note"
    assert check.ok, "the application lives on, and so does the rest of the reports"
    assert check.detail == "http://a/1: 3, the last: scrub: KeyError"

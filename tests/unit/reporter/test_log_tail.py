from __future__ import annotations

import logging

from crashdesk.reporter.log_tail import MAX_CHARACTERS, MAX_RECORD, MAX_RECORDS, LogTail, line_of


def record(text: str = "saved", created: float = 0.0) -> logging.LogRecord:
    made = logging.LogRecord("acme.orders", logging.WARNING, "orders.py", 1, text, (), None)
    made.created = created
    return made


def lines(tail: LogTail) -> list[str]:
    attachment = tail.attachment()
    return attachment.content.decode().split("\n") if attachment else []


def test_a_line_says_when_how_bad_who_and_what() -> None:
    assert line_of(record(created=1_700_000_000.5), "saved") == (
        "2023-11-14T22:13:20.500Z WARNING acme.orders: saved"
    )


def test_it_keeps_the_last_records() -> None:
    tail = LogTail(lambda: True)
    for number in range(MAX_RECORDS + 5):
        tail.add(record(), f"n{number}")
    assert len(lines(tail)) == MAX_RECORDS
    assert lines(tail)[0].endswith(": n5")
    assert lines(tail)[-1].endswith(f": n{MAX_RECORDS + 4}")


def test_it_is_bounded_in_characters() -> None:
    tail = LogTail(lambda: True)
    for _ in range(100):
        tail.add(record(), "x" * 100_000)
    kept = lines(tail)
    assert max(map(len, kept)) < MAX_RECORD + 100
    assert MAX_CHARACTERS - 2 * MAX_RECORD < sum(len(line) + 1 for line in kept) <= MAX_CHARACTERS


def test_nothing_is_kept_that_is_not_wanted() -> None:
    tail = LogTail(lambda: False)
    tail.add(record(), "saved")
    assert tail.attachment() is None


def test_it_can_be_forgotten() -> None:
    tail = LogTail(lambda: True)
    tail.add(record(), "saved")
    tail.clear()
    assert tail.attachment() is None
    tail.add(record(), "again")
    assert len(lines(tail)) == 1


def test_it_is_a_text_file_whatever_is_logged() -> None:
    tail = LogTail(lambda: True)
    tail.add(record(), "file \udcff and 中文")
    attachment = tail.attachment()
    assert attachment is not None
    assert (attachment.name, attachment.content_type) == ("log.txt", "text/plain")
    assert attachment.content.decode().endswith("file ? and 中文")

from __future__ import annotations

from typing import Any

from crashdesk.reporter.client_reports import MAX_PAIRS, ClientReports, merged


def test_losses_are_counted_by_category_and_reason() -> None:
    reports = ClientReports()
    reports.record("error", "send_error")
    reports.record("error", "send_error", 2)
    reports.record("transaction", "sample_rate")
    taken = reports.take()
    assert taken is not None
    assert taken["discarded_events"] == [
        {"reason": "send_error", "category": "error", "quantity": 3},
        {"reason": "sample_rate", "category": "transaction", "quantity": 1},
    ]


def test_what_is_taken_is_not_told_twice() -> None:
    reports = ClientReports()
    reports.record("error", "send_error")
    assert reports.take() is not None
    assert reports.take() is None


def test_what_was_not_sent_can_be_taken_back() -> None:
    reports = ClientReports()
    reports.record("error", "send_error", 2)
    taken = reports.take()
    assert taken is not None
    reports.record("error", "send_error")
    reports.absorb(taken)
    again = reports.take()
    assert again is not None
    assert again["discarded_events"] == [{"reason": "send_error", "category": "error", "quantity": 3}]


def test_the_kinds_of_loss_are_bounded() -> None:
    reports = ClientReports()
    for number in range(2 * MAX_PAIRS):
        reports.record(f"category-{number}", "send_error")
    taken = reports.take()
    assert taken is not None
    assert len(taken["discarded_events"]) == MAX_PAIRS


def test_several_reports_are_summed_up_by_reason_and_category() -> None:
    lost = {"category": "error", "reason": "cache_overflow"}
    damaged: list[Any] = [{"discarded_events": [1]}, {"discarded_events": [{"category": "error"}]}, {}]
    said = merged([{"discarded_events": [{**lost, "quantity": n}]} for n in (1, 2)] + damaged)
    assert said["discarded_events"] == [{**lost, "quantity": 3}]
    assert merged(damaged) == {}

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from crashdesk.dialogs.delivery_figures import DeliveryFigures, moment
from crashdesk.reporter import status
from tests.helpers.reporter import consent, raised, reporter

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def shown(qtbot: QtBot, **figures: Any) -> dict[str, str]:
    """What is shown of some figures, by its name."""
    made = DeliveryFigures(lambda: figures)
    qtbot.addWidget(made)
    made.show()
    return dict(line.split(": ", 1) for line in made.text.splitlines())


def test_where_nothing_happened_it_says_so(qtbot: QtBot) -> None:
    assert shown(qtbot) == {"Waiting to be sent": "Nothing", "Last delivery": "None yet"}


def test_what_waits_is_told_with_its_size_and_age(qtbot: QtBot) -> None:
    seen = shown(qtbot, queued=2, bytes=2048, oldest=1_760_000_000.0, held=1)
    assert seen["Waiting to be sent"].startswith("2 entries, 2.0 kB, the oldest of ")
    assert moment(1_760_000_000.0) in seen["Waiting to be sent"]
    assert seen["Waiting for your answer"] == "1 report"


def test_the_last_problem_is_shown_as_plain_text_and_bounded(qtbot: QtBot) -> None:
    seen = shown(qtbot, last_error="<b>413</b>: " + "x" * 1000, last_error_at=1_760_000_000.0)
    assert "<b>413</b>" in seen["Last problem"]
    assert len(seen["Last problem"]) < 250


def test_a_disk_that_refuses_is_told_with_what_to_do(qtbot: QtBot) -> None:
    seen = shown(qtbot, outbox_error="No space left on device")
    assert seen["Disk"].startswith("Reports cannot be saved (No space left on device); please make room")
    assert "Disk" not in shown(qtbot, outbox_error="", session_error="")


def test_a_pause_is_told_until_it_is_over(qtbot: QtBot) -> None:
    now = time.time()
    asked = {"all": 60.0, "transaction": 3600.0}
    assert shown(qtbot, updated=now, limits=asked)["Paused by the recipient"].startswith("everything until ")
    assert (
        "speed measurements until" in shown(qtbot, updated=now - 600, limits=asked)["Paused by the recipient"]
    )
    assert "everything" not in shown(qtbot, updated=now - 600, limits=asked)["Paused by the recipient"]
    assert "Paused by the recipient" not in shown(qtbot, updated=now - 7200, limits=asked)


def test_losses_are_told_with_their_reasons_and_spans_are_not_counted_again(qtbot: QtBot) -> None:
    lost = {"error:send_error": 2, "transaction:cache_overflow": 1, "span:cache_overflow": 9, "x:y": 1}
    assert shown(qtbot, dropped=lost)["Not delivered"] == (
        "crash reports: 2 (refused by the recipient), speed measurements: 1 (too many, or too old), x: 1 (y)"
    )


def test_the_figures_follow_while_they_are_shown(qtbot: QtBot) -> None:
    figures = {"queued": 1}
    made = DeliveryFigures(lambda: figures)
    qtbot.addWidget(made)
    made.show()
    figures["queued"] = 5
    qtbot.waitUntil(lambda: "5 entries" in made.text, timeout=10_000)
    made.hide()
    assert not made._clock.isActive()


def test_they_are_those_of_the_reporters_own_folder(qtbot: QtBot, tmp_path: Path) -> None:
    made = reporter(tmp_path, consent("unknown"))
    made.start()
    made.capture_exception(raised(LookupError("order gone")), "error", {}, {})
    made.flush(5)
    figures = DeliveryFigures(made.delivery.figures)
    qtbot.addWidget(figures)
    figures.show()
    assert "Waiting for your answer: 1 report" in figures.text
    assert made.delivery.figures() == status.read_all(tmp_path / "state" / "reporter")[0]
    made.uninstall()

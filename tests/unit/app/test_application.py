from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.reporter import run

if TYPE_CHECKING:
    from pathlib import Path


def test_who_is_asked_to_quit_is_given_the_time_to_put_things_away(home: Path) -> None:
    ended = run(
        """
        from PyQt6.QtCore import QCoreApplication, QTimer
        from crashdesk.app.application import Application

        app = Application([])
        app.asked_to_quit.connect(lambda: print("asked", flush=True))
        app.asked_to_quit.connect(lambda: QTimer.singleShot(50, lambda: app.exit(3)))
        QTimer.singleShot(0, QCoreApplication.quit)
        raise SystemExit(app.exec())
        """,
        home,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "asked\n", "")

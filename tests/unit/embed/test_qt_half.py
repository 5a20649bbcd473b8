from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from pytestqt.qtbot import QtBot

    from crashdesk.embed.installation import Installation


def watchers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "crashdesk-watcher"]


def test_dialogs_that_do_not_close_keep_nobody_from_leaving(
    qtbot: QtBot,
    installed: Callable[..., Installation],
    monkeypatch: pytest.MonkeyPatch,
    expects_reporter_failures: list[str],
) -> None:
    def refuse() -> Any:
        raise RuntimeError("wrapped C/C++ object has been deleted")

    at = installed(consent="granted")
    assert watchers()
    monkeypatch.setattr(at.conductor, "close", refuse)
    at.uninstall()
    assert watchers() == []
    assert at.reporter.diagnostics.report()["failures"] == {"uninstall": 1}

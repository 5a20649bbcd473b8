from __future__ import annotations

import sys
import threading

import pytest


@pytest.fixture
def quiet_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hooks that print nothing of what a test lets go unhandled."""
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)

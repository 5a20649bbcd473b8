"""An installation in the test's own application."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed.setup import install, uninstall
from tests.helpers.reporter import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crashdesk.embed.installation import Installation


@pytest.fixture
def installed(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Installation]]:
    """Call it with what ``install`` takes; a recipient that nobody listens at is the default."""
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)

    def make(**settings: Any) -> Installation:
        return install(qapp, **{"dsn": NOWHERE, "service": "acme", **settings})

    yield make
    uninstall()

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed import host_app
from crashdesk.embed.host_app import checked_app, named
from tests.helpers.reporter import config

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication


@pytest.fixture
def app(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Any:
    before = (qapp.applicationName(), qapp.applicationVersion(), qapp.applicationDisplayName())
    monkeypatch.setattr(sys, "argv", ["/opt/acme/orders.py"])
    monkeypatch.setattr(host_app, "host_release", lambda: None)
    yield qapp
    qapp.setApplicationName(before[0])
    qapp.setApplicationVersion(before[1])
    qapp.setApplicationDisplayName("")


def test_service_and_release_come_from_the_application(app: Any) -> None:
    app.setApplicationName("acme")
    app.setApplicationVersion("1.2.3")
    filled, display = named(config(), app)
    assert (filled.service, filled.release, display) == ("acme", "acme@1.2.3", "acme")


def test_people_read_the_display_name(app: Any) -> None:
    app.setApplicationName("acme")
    app.setApplicationDisplayName("Acme Orders")
    filled, display = named(config(), app)
    assert (filled.service, display) == ("acme", "Acme Orders")


def test_a_name_that_is_only_the_scripts_gives_the_scripts_stem(app: Any) -> None:
    app.setApplicationName("orders.py")
    app.setApplicationVersion("")
    filled, _ = named(config(), app)
    assert (filled.service, filled.release) == ("orders", None)


def test_what_the_host_named_stays(app: Any) -> None:
    app.setApplicationName("acme")
    filled, _ = named(config(service="mine", release="mine@9"), app)
    assert (filled.service, filled.release) == ("mine", "mine@9")


def test_what_is_no_application_is_said_and_passed_over(qapp: QApplication) -> None:
    said: list[str] = []
    given: Any = "orders"
    assert checked_app(given, said.append) is None
    assert said == ["app: it takes the QApplication, not str; the one there is, or will be, is used"]
    assert checked_app(qapp, said.append) is qapp
    assert checked_app(None, said.append) is None
    assert len(said) == 1

from __future__ import annotations

import pytest

from crashdesk.qt.noise import NoiseRules

KNOWN = (
    "QObject::~QObject: Timers cannot be stopped from another thread",
    'Could not parse stylesheet of object QWidget(0x55bc4d06a8d0, name = "Main")',
    "Could not parse application stylesheet of object 0x1",
    "libpng warning: iCCP: known incorrect sRGB profile",
    "RuntimeError: wrapped C/C++ object of type QLabel has been deleted",
    "This plugin does not support propagateSizeHints()",
    'file:///app/Main.qml:12:5: QML Rectangle: Binding loop detected for property "width"',
    "file:///app/Main.qml:3: TypeError: Cannot read property 'name' of null",
)


@pytest.mark.parametrize("text", KNOWN)
def test_known_noise_is_known(text: str) -> None:
    assert NoiseRules().match("default", text)


@pytest.mark.parametrize("text", ["", "QPainter::begin: Paint device returned engine == 0", "disk full"])
def test_other_messages_are_none(text: str) -> None:
    assert not NoiseRules().match("default", text)


def test_a_rule_of_the_hosts_may_name_a_category_a_text_or_both() -> None:
    rules = NoiseRules(())
    rules.add("*", "acme.net*")
    rules.add("QPainter::begin: *")
    rules.add("slow *", "acme.disk")
    assert rules.match("acme.net.http", "anything")
    assert rules.match("default", "QPainter::begin: no device")
    assert rules.match("acme.disk", "slow write")
    assert not rules.match("acme.disk", "full")
    assert not rules.match("acme", "slow write")


def test_only_the_beginning_of_a_message_is_looked_at() -> None:
    rules = NoiseRules(())
    rules.add("*needle*")
    assert rules.match("x", "needle")
    assert not rules.match("x", 10_000 * "hay" + "needle")

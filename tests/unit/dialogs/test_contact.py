from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.dialogs.contact import MAX_NAME, Contact, ContactLines, Reachable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ADA = Contact("Ada", "ada@example.org", remember=True)


def test_what_was_remembered_stands_in_the_lines(qtbot: QtBot) -> None:
    lines = ContactLines(ADA)
    qtbot.addWidget(lines)
    assert lines.contact == ADA


def test_what_is_written_has_no_blank_edges_and_is_bounded(qtbot: QtBot) -> None:
    lines = ContactLines(Contact())
    qtbot.addWidget(lines)
    lines.name.insert("  Ada  ")
    lines.email.insert(" ada@example.org ")
    assert lines.contact == Contact("Ada", "ada@example.org")
    lines.name.clear()
    lines.name.insert("x" * 1000)
    assert len(lines.contact.name) == MAX_NAME


def test_nobody_is_reachable_who_does_not_tick_the_box(qtbot: QtBot) -> None:
    reachable = Reachable(Contact())
    qtbot.addWidget(reachable)
    reachable.show()
    assert not reachable.lines.isVisible()
    with qtbot.waitSignal(reachable.changed):
        reachable.box.click()
    assert reachable.lines.isVisible()
    reachable.lines.name.insert("Ada")
    assert reachable.contact == Contact("Ada")
    reachable.box.click()
    assert reachable.contact == Contact()


def test_who_is_remembered_is_reachable_at_once(qtbot: QtBot) -> None:
    reachable = Reachable(ADA)
    qtbot.addWidget(reachable)
    reachable.show()
    assert reachable.lines.isVisible()
    assert reachable.contact == ADA

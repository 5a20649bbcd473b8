"""What the crash prompt knows of a report, and what follows from it: no widgets here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from crashdesk.dialogs.contact import Contact
from crashdesk.reporter.history import support_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crashdesk.dialogs.attachment_choices import AttachedFile

Stance = Literal["sent", "held", "offered"]
"""Leaves by itself as the person chose; waits for an answer; kept in memory because consent was denied."""

_LONGEST_HEADLINE: Final = 160


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One report the prompt is about.

    Attributes:
        event_id: 32 hexadecimal digits.
        title: exception type and message: foreign text.
        when: seconds since the epoch.
        stance: what becomes of it without an answer.
        steps: how many steps (breadcrumbs) it carries.
        preview: gives the report's very bytes; called when the person asks to see it. It raises ValueError
            with the reason where there is nothing to see any more.
        personal: whether personal data was allowed into it.
        files: what would go with it; each can be left out.
        earlier: whether it ended an earlier run, so that nothing went on.
    """

    event_id: str
    title: str
    when: float
    stance: Stance
    steps: int
    preview: Callable[[], bytes]
    personal: bool = False
    earlier: bool = False
    files: tuple[AttachedFile, ...] = ()

    @property
    def support_code(self) -> str:
        """The first eight digits of the event id in two groups, short enough to say on the phone."""
        return support_code(self.event_id)

    @property
    def headline(self) -> str:
        """The title in one line, bounded."""
        line = " ".join(self.title[: 4 * _LONGEST_HEADLINE].split())
        return line if len(line) <= _LONGEST_HEADLINE else line[: _LONGEST_HEADLINE - 1] + "…"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person adds to Send or Don't send.

    Attributes:
        comment: what he wrote; only sent with Send.
        contact: who may be asked back.
        left_out: by event id the names of the files that must not go with it.
        from_now_on: whether the decision holds for later reports too.
    """

    comment: str = ""
    contact: Contact = field(default_factory=Contact)
    from_now_on: bool = False
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)


def prevailing(reports: Sequence[CrashReport]) -> Stance:
    """The stance that words the question for several reports: an open decision comes first."""
    stances = {report.stance for report in reports}
    return "held" if "held" in stances else "offered" if "offered" in stances else "sent"


def concerned(reports: Sequence[CrashReport], *, send: bool) -> list[str]:
    """The event ids a decision is about.

    "Don't send" is not about reports that leave by themselves: the person allowed that earlier.
    """
    return [report.event_id for report in reports if send or report.stance != "sent"]

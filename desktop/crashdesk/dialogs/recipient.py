"""Who receives the reports, in the words the person reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QCoreApplication

from crashdesk.dialogs.labels import bracketed

if TYPE_CHECKING:
    from crashdesk.protocol.dsn import Dsn

_SENTRY_HOST: Final = re.compile(r"(?:o(?P<organisation>\d+)\.)?(?:ingest\.)?(?:[a-z]{2}\.)?sentry\.io")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A receiver of reports, named in the language of the moment.

    Attributes:
        host: its host name or address, as the DSN has it.
        is_this_computer: whether reports stay on this computer.
    """

    host: str
    is_this_computer: bool

    @property
    def name(self) -> str:
        """What to call it in a sentence ("… go to NAME").

        Sentry's own hosts carry the number of the organisation:
        https://docs.sentry.io/concepts/key-terms/dsn-explainer/
        """
        if self.is_this_computer:
            return QCoreApplication.translate("Recipient", "this computer")
        match = _SENTRY_HOST.fullmatch(self.host.lower())
        return _sentry_name(match["organisation"]) if match else self.host

    @property
    def full_name(self) -> str:
        """The name, with the host where the name does not tell it."""
        return bracketed(self.name, self.host) if self.is_this_computer else self.name


def describe(dsn: Dsn) -> Recipient:
    """Name the recipient of a DSN."""
    return Recipient(dsn.host, dsn.is_loopback)


def _sentry_name(organisation: str | None) -> str:
    if not organisation:
        return QCoreApplication.translate("Recipient", "Sentry (sentry.io)")
    text = QCoreApplication.translate("Recipient", "Sentry (sentry.io), organisation {number}")
    return text.format(number=organisation)

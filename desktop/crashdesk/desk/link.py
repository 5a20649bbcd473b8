"""How the desk stands with its server: decided purely, shown at the foot of the navigation."""

from __future__ import annotations

from enum import Enum

from PyQt6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from crashdesk.client import (
    ClientError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    UnauthorisedError,
    UnreachableError,
)
from crashdesk.desk.captions import Caption, Kind
from crashdesk.desk.tokens import GRID, tokens_for

# The name by which pylupdate6 finds the texts.
translate = QCoreApplication.translate

_SIDE = 10  # pixels


class Link(Enum):
    """The states of the connection."""

    STARTING = "starting"
    RECEIVING = "receiving"
    SLOW = "slow"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILING = "failing"


def link_after(error: ClientError | None) -> Link:
    """The state that a request leaves behind; None stands for one that succeeded."""
    if error is None:
        return Link.RECEIVING
    if isinstance(error, NoAnswerError):
        return Link.SLOW
    if isinstance(error, UnreachableError):
        return Link.STOPPED
    if isinstance(error, NotFoundError | RefusedError):
        return Link.RECEIVING  # the server is well; what we asked for is not
    return Link.REFUSED if isinstance(error, UnauthorisedError) else Link.FAILING


def status_text(link: Link, *, local: bool) -> str:
    """What the foot of the navigation says."""
    return {
        Link.STARTING: translate("link", "server starting"),
        Link.RECEIVING: translate("link", "receiving"),
        Link.SLOW: translate("link", "server does not answer"),
        Link.STOPPED: translate("link", "server stopped: restarting")
        if local
        else translate("link", "server out of reach"),
        Link.REFUSED: translate("link", "access refused"),
        Link.FAILING: translate("link", "server reports errors"),
    }[link]


def note_text(link: Link, error: ClientError | None, *, local: bool) -> str:
    """What the bar at the window's foot says; empty where there is nothing to say."""
    if link in {Link.RECEIVING, Link.STARTING}:
        return ""
    if link is Link.STOPPED and local:
        return translate(
            "link", "The server stopped; starting it again… What you see stays as it is until then."
        )
    if link is Link.SLOW:
        return translate(
            "link", "The server does not answer; we keep asking. What you see may be out of date."
        )
    return str(error) if error else ""


class LinkLabel(QWidget):
    """A disc while reports come in, a ring while they do not; always with its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = _Mark()
        self._text = Caption(Kind.SMALL, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID + 2)
        row.setSpacing(GRID)
        row.addWidget(self._mark)
        row.addWidget(self._text, 1)
        self.show_link(Link.STARTING, local=True)

    @property
    def text(self) -> str:
        """The words."""
        return self._text.text()

    def show_link(self, link: Link, *, local: bool) -> None:
        """Show a state."""
        words = status_text(link, local=local)
        if words == self.text and self._mark.link is link:
            return
        self._text.setText(words)
        self.setAccessibleName(words)
        self._mark.link = link
        self._mark.update()


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.link = Link.STARTING
        self.setFixedSize(QSize(_SIDE, _SIDE))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        colors = tokens_for(self.palette())
        good = self.link is Link.RECEIVING
        color = QColor(
            colors.good if good else colors.debug if self.link is Link.STARTING else colors.warning
        )
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen if good else QPen(color, 1.6))
            painter.setBrush(color if good else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(1, 1, _SIDE - 2, _SIDE - 2))

"""What ``crashdesk doctor`` looks at, each a check of its own."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from crashdesk.app import remedy
from crashdesk.app.bootstrap import has_display
from crashdesk.reporter import status

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.config import Config
    from crashdesk.reporter.folders import Folders

State = Literal["ok", "note", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Args:
        name: what was looked at.
        state: ``ok``, ``fail``, or ``note`` for what may well be meant, such as a server without a display.
        detail: what was seen, or what is to be done.
    """

    name: str
    state: State
    detail: str

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done."""
        return self.state != "fail"

    def as_json(self) -> dict[str, Any]:
        """The check as JSON-serialisable data."""
        return {"name": self.name, "ok": self.ok, "state": self.state, "detail": self.detail}


def extra() -> Check:
    """Whether the server's and the desk's libraries are there."""
    if remedy.missing():
        return Check("libraries", "note", f"the reporter's alone; for the rest: {remedy.install_extra()}")
    return Check("libraries", "ok", "the reporter's, the desk's and the server's are installed")


def configuration(config: Config) -> Check:
    """Whether every configured value can be used."""
    return Check(
        "configuration", "fail" if config.problems else "ok", "; ".join(config.problems) or config.summary()
    )


def dsn(config: Config) -> Check:
    """Whether a recipient is configured; an application may also pass its own to ``install``."""
    if config.dsn is not None:
        where = f"{config.dsn.origin}{config.dsn.path}/{config.dsn.project_id}"
        return Check("dsn", "ok", f"reports go to {where}")
    # One that is set but no DSN has failed the check of the configuration, which says what is wrong with it.
    unusable = any(problem.startswith("SENTRY_DSN") for problem in config.problems)
    why = "cannot be used, see configuration" if unusable else "is not set"
    return Check("dsn", "note", f"SENTRY_DSN {why}: applications have to pass dsn to install")


def folders(places: Folders, data_dir: Path) -> Check:
    """Whether everything that is kept can be written."""
    wrong = [
        f"{place}: {why}" for place in (places.config, places.state, data_dir) if (why := refusal(place))
    ]
    return Check(
        "folders",
        "fail" if wrong else "ok",
        "; ".join(wrong) or f"{places.config}, {places.state}, {data_dir}",
    )


def refusal(folder: Path) -> str:
    """Why a folder cannot be written; empty where it can. Nothing is left behind."""
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        with tempfile.TemporaryFile(dir=existing):
            return ""
    except OSError as error:
        return f"{error.strerror}; make it writable, or set CRASHDESK_HOME"


def display() -> Check:
    """Whether windows can be shown."""
    if has_display(os.environ, sys.platform):
        return Check("display", "ok", "windows can be shown")
    return Check("display", "note", "none was found; 'crashdesk serve' runs the server without a window")


def delivery(places: Folders) -> tuple[Check, list[dict[str, Any]]]:
    """How the reporters of this user get on: what waits, and the last success and error."""
    found = status.read_all(places.state / "reporter")
    waiting = sum(one["queued"] + one["drafts"] for one in found)
    held = sum(one["held"] for one in found)
    lines = [f"{waiting} waiting, {held} held for an answer"]
    lines += [f"{one.get('recipient')}: {one['last_error']}" for one in found if one.get("last_error")]
    return Check("delivery", "note" if waiting else "ok", "; ".join(lines)), found


def disk(outboxes: list[dict[str, Any]]) -> Check:
    """Whether the disk takes what the reporters of this user want to keep.

    Args:
        outboxes: how the delivery of each stands.
    """
    what = {"outbox_error": "reports", "session_error": "sessions"}
    lines = [
        f"{one.get('recipient')}: {kept} cannot be kept: {one[error]}"
        for one in outboxes
        for error, kept in what.items()
        if one.get(error)
    ]
    if not lines:
        return Check("disk", "ok", "takes what is to be kept")
    remedy_for_it = "make room there or let the application write, then start it again"
    return Check("disk", "fail", "; ".join([*lines, remedy_for_it]))


def failures(outboxes: list[dict[str, Any]]) -> Check:
    """What failed inside the reporters of this user: swallowed there, told here.

    Args:
        outboxes: how the delivery of each stands.
    """
    lines = [
        f"{one.get('recipient')}: {sum(one['failures'].values())}, the last: {one.get('last_failure')}"
        for one in outboxes
        if one.get("failures")
    ]
    return Check("reporter", "note" if lines else "ok", "; ".join(lines) or "no failures of its own")


def server(data_dir: Path) -> tuple[Check, str | None]:
    """Whether the server runs, and where."""
    if extra().state != "ok":
        return Check("server", "note", f"not installed; it needs: {remedy.install_extra()}"), None
    from crashdesk.server import address

    running = address.running(data_dir)
    if running is None:
        return Check("server", "note", "none runs now; 'crashdesk' or 'crashdesk serve' starts it"), None
    return Check("server", "ok", f"listening on {running.url}, process {running.pid}"), running.url

"""``crashdesk doctor``: is this installation in order, and does a report arrive."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crashdesk._version import __version__
from crashdesk.app import checks, output, remedy
from crashdesk.app.checks import Check
from crashdesk.app.output import CommandError
from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import load_config

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crashdesk.app.remote import Remote
    from crashdesk.reporter.config import Config


def run(data_dir: Path, *, send_test: bool, as_json: bool) -> int:
    """Look at everything, and say it.

    Args:
        data_dir: the server's data folder.
        send_test: whether to send a marked error, to the configured DSN or else to the embedded server.
        as_json: whether to print JSON.

    Returns:
        0 where everything is in order, else 1.
    """
    # What the reporter would log is part of the findings; twice would be once too often.
    logging.getLogger("crashdesk").addHandler(logging.NullHandler())
    places = Folders.from_environment()
    config = load_config({}, places)
    server, server_url = checks.server(data_dir)
    delivery, outboxes = checks.delivery(places)
    findings = [
        checks.extra(),
        checks.configuration(config),
        checks.dsn(config),
        checks.folders(places, data_dir),
        checks.display(),
        server,
        delivery,
        checks.disk(outboxes),
        checks.failures(outboxes),
    ]
    if send_test:
        findings.append(_test(config, data_dir, server_url))
    facts = {
        "version": __version__,
        "data_dir": str(data_dir),
        "server_url": server_url,
        "token_file": str(data_dir / "token"),
        "delivery": outboxes,
    }
    _say(findings, facts, as_json=as_json)
    return 0 if all(check.ok for check in findings) else 1


def _say(findings: Iterable[Check], facts: dict[str, Any], *, as_json: bool) -> None:
    listed = list(findings)
    if as_json:
        output.as_json({**facts, "ok": all(c.ok for c in listed), "checks": [c.as_json() for c in listed]})
        return
    for check in listed:
        output.line(f"{check.state.upper():<4}  {check.name}: {check.detail}")


def _test(config: Config, data_dir: Path, server_url: str | None) -> Check:
    """Send the marked error; a server of ours is asked whether it has it."""
    if config.dsn is not None and config.dsn.origin != server_url:
        return _sent(config, None)
    if checks.extra().state != "ok":
        return Check("test report", "fail", f"set SENTRY_DSN, or run: {remedy.install_extra()}")
    from crashdesk.app.own_project import dsn_at
    from crashdesk.app.remote import server_of

    try:
        with server_of(data_dir) as remote:
            ours = config if config.dsn else replace(config, dsn=Dsn.parse(dsn_at(remote)))
            return _sent(ours, remote)
    except CommandError as error:
        return Check("test report", "fail", str(error))


def _sent(config: Config, remote: Remote | None) -> Check:
    from crashdesk.app import marked_error, own_project

    assert config.dsn is not None
    event_id, said = marked_error.send(config)
    if event_id is None:
        why = said.get("last_error") or said.get("last_failure") or "it could not be captured"
        return Check("test report", "fail", f"not delivered to {config.dsn.recipient}: {why}")
    if remote is None:
        return Check("test report", "ok", f"{event_id} was taken by {config.dsn.recipient}")
    if own_project.has_event(remote, config.dsn.project_id, event_id, marked_error.PATIENCE):
        return Check("test report", "ok", f"{event_id} arrived at {remote.url}")
    return Check("test report", "fail", f"{event_id} was taken, but cannot be found at {remote.url}")

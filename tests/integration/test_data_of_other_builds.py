"""A data folder outlives the build that made it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.consent import TEXT_VERSION
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import Preferences
from tests.helpers import states
from tests.helpers.host import running_host
from tests.helpers.reporter import Receiver
from tests.helpers.schemas import DUMPS, restored

if TYPE_CHECKING:
    from pathlib import Path


def crashdesk(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crashdesk", "--data-dir", str(data_dir), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_what_a_released_build_has_stored_is_read(tmp_path: Path, dump: Path) -> None:
    restored(dump, tmp_path / "data")
    ended = crashdesk(tmp_path / "data", "issues", "--query", "", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    found = {issue["title"]: (issue["count"], issue["status"]) for issue in json.loads(ended.stdout)}
    assert found == {
        "LookupError: order gone": ("2", "resolved"),
        "TimeoutError: printer offline": ("1", "unresolved"),
    }
    shown = json.loads(crashdesk(tmp_path / "data", "issues", "show", "ORDERS-1", "--json").stdout)
    assert shown["latestEvent"]["entries"][0]["data"]["values"][0]["type"] == "LookupError"
    [project] = json.loads(crashdesk(tmp_path / "data", "projects", "--json").stdout)
    assert Dsn.parse(project["dsn"]).public_key in dump.read_text("utf-8"), "applications go on reporting"


@pytest.mark.parametrize(
    "arguments", [("serve", "--port", "0"), ("projects", "add", "more"), ("issues", "--json")]
)
def test_data_of_a_newer_build_is_refused_in_one_line_and_left_as_it_is(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    database = restored(DUMPS[-1], tmp_path / "data")
    (tmp_path / "data" / "token").write_text("0123456789abcdef" * 4)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = kept(tmp_path / "data")
    ended = crashdesk(tmp_path / "data", *arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("crashdesk: the database is of a newer version of crashdesk")
    assert ended.stderr.endswith("update crashdesk, nothing was changed\n")
    assert kept(tmp_path / "data") == before


@pytest.mark.parametrize("state", states.RELEASED, ids=lambda state: state.name)
def test_what_the_reporter_of_a_released_build_could_not_deliver_arrives_once(
    tmp_path: Path, state: Path
) -> None:
    """Two reports, and the native death of the run that had them, which this start tells of."""
    states.restored(state, tmp_path / "app" / "home")
    with Receiver() as receiver:
        install = states.INSTALL.format(dsn=receiver.dsn)
        for _ in range(2):
            with running_host(tmp_path / "app", install, environ={"CRASHDESK_CONSENT": "granted"}) as host:
                assert host.do("reporter.flush(20)", 30) == "True"
                assert host.quit() == 0
        events = [event for event in receiver.events if event.get("type") != "transaction"]
    assert sorted(title(event) for event in events) == ["LookupError", "SIGSEGV", "printer offline"]
    user = (tmp_path / "app" / "home").glob("state/reporter/*/install-id")
    assert {event["user"]["id"] for event in events} == {next(user).read_text().strip()}
    assert {event["tags"]["shop"] for event in events} == {"north"}


@pytest.mark.parametrize("state", states.RELEASED, ids=lambda state: state.name)
def test_what_a_person_has_told_a_released_build_holds(tmp_path: Path, state: Path) -> None:
    """An answer to another text is asked for again."""
    home = tmp_path / "app" / "home"
    states.restored(state, home)
    answered = json.loads((home / "config" / "consent.json").read_text("utf-8"))[states.RECIPIENT]
    with running_host(tmp_path / "app", states.INSTALL.format(dsn="http://key@127.0.0.1:9/1")) as host:
        same = answered["text_version"] == TEXT_VERSION
        assert host.do('reporter.consent.state("errors")') == repr("granted" if same else "unknown")
    places = Folders.from_environment({"CRASHDESK_HOME": str(home)})
    assert Preferences(places, states.RECIPIENT).all() == {"send_default_pii": False}


def title(event: dict[str, Any]) -> str:
    """The type of its error, or its message."""
    values = event.get("exception", {}).get("values")
    return str(values[-1]["type"] if values else event["logentry"]["message"])


def kept(data_dir: Path) -> dict[str, bytes]:
    """What is in the data folder, but for the lock and the log, which tell of the attempt."""
    own = {"lock", "logs", "spool"}
    return {path.name: path.read_bytes() for path in data_dir.iterdir() if path.name not in own}

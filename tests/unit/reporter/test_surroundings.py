from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

from crashdesk.reporter.scrubber import Policy, scrub
from crashdesk.reporter.surroundings import Surroundings, iso, system_name


def test_the_application_is_named_by_its_release_until_qt_tells_more() -> None:
    app = Surroundings("acme@1.2", "77").contexts()["app"]
    assert (app["app_name"], app["app_version"], app["app_build"], app["build_type"]) == (
        "acme",
        "1.2",
        "77",
        "source",
    )
    started = datetime.fromisoformat(app["app_start_time"])
    assert abs((datetime.now(UTC) - started).total_seconds()) < 60
    assert "app_name" not in Surroundings(None).contexts()["app"]


def test_before_anything_was_gathered_the_system_has_a_name_at_least() -> None:
    surroundings = Surroundings(None)
    assert set(surroundings.contexts()) == {"app", "os"}
    surroundings.gather()
    assert set(surroundings.contexts()) == {"app", "os", "device", "culture", "runtime"}
    surroundings.close()


def test_what_is_so_now_comes_from_qt_and_memory_from_the_system() -> None:
    surroundings = Surroundings("acme@1")
    surroundings.gather()
    surroundings.live = lambda: {"app": {"in_foreground": True}, "qt": {"version": "6"}}
    assert surroundings.now() == {"app": {"in_foreground": True}, "qt": {"version": "6"}}
    assert surroundings.memory()["app"]["app_memory"] > 1_000_000
    surroundings.close()
    assert "app" not in surroundings.memory()


def test_nothing_names_the_computer_or_its_owner() -> None:
    surroundings = Surroundings("acme@1")
    surroundings.gather()
    surroundings.close()
    told = json.dumps({**surroundings.contexts(), **surroundings.now()})
    assert socket.gethostname() not in told.replace("localhost", "")
    assert str(Path.home()) not in told


def test_the_scrubber_lets_it_through_as_it_is() -> None:
    surroundings = Surroundings("acme@1")
    surroundings.gather()
    surroundings.close()
    contexts = {**surroundings.contexts(), **surroundings.now()}
    assert scrub({"contexts": contexts}, Policy(pii=False, home="/home/ada"))["contexts"] == contexts


def test_names_and_moments_are_written_as_others_do() -> None:
    assert [system_name(name) for name in ("linux", "win32", "darwin", "sunos5")] == [
        "Linux",
        "Windows",
        "macOS",
        "sunos5",
    ]
    assert iso(1_700_000_000.25) == "2023-11-14T22:13:20.250Z"

"""Files that come with events, stored by a real server and read over the API."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, Item, item, serialize
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

    from tests.helpers.server import RunningServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("attachments") / "data") as running:
        yield running


@pytest.fixture
def dsn(server: RunningServer, request: pytest.FixtureRequest) -> str:
    return server.add_project(request.node.name[:50].strip("["))


def file(name: str = "screenshot.png", content: bytes = PNG, kind: str = "image/png") -> Item:
    headers = {"filename": name, "content_type": kind, "attachment_type": "event.attachment"}
    return Item({"type": "attachment", **headers}, content)


def companion(event_id: str, *files: Item) -> bytes:
    return serialize(Envelope({"event_id": event_id}, list(files)))


def slug(server: RunningServer, dsn: str) -> str:
    number = dsn.rpartition("/")[2]
    projects = server.api("organizations/local/projects/")
    return str(next(project["slug"] for project in projects if project["id"] == number))


def path_of(server: RunningServer, dsn: str, event_id: str) -> str:
    return f"projects/local/{slug(server, dsn)}/events/{event_id}/attachments/"


def download(server: RunningServer, path: str) -> tuple[bytes, Message]:
    request = urllib.request.Request(
        f"{server.url}/api/0/{path}?download=1", headers={"Authorization": f"Bearer {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read(), answer.headers


def refused(server: RunningServer, path: str) -> int:
    with pytest.raises(urllib.error.HTTPError) as error:
        server.api(path)
    error.value.close()
    return error.value.code


@pytest.mark.parametrize("first", ["event", "attachments"])
def test_companions_join_their_event(server: RunningServer, dsn: str, first: str) -> None:
    event = error_event()
    event_id: str = event["event_id"]
    bodies = [envelope_of(event), companion(event_id, file(), file("log.txt", b"saved", "text/plain"))]
    for body in bodies if first == "event" else reversed(bodies):
        assert post(dsn, body) == (200, {"id": event_id})
    listed: list[dict[str, Any]] = server.api(path_of(server, dsn, event_id))
    assert [(one["name"], one["size"], one["mimetype"]) for one in listed] == [
        ("log.txt", 5, "text/plain"),
        ("screenshot.png", len(PNG), "image/png"),
    ]
    screenshot = listed[1]
    assert screenshot["sha1"] == hashlib.sha1(PNG).hexdigest()
    assert (screenshot["event_id"], screenshot["type"]) == (event_id, "event.attachment")
    assert screenshot["headers"] == {"Content-Type": "image/png"}
    own = path_of(server, dsn, event_id) + f"{screenshot['id']}/"
    assert server.api(own) == screenshot
    content, headers = download(server, own)
    assert content == PNG
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''screenshot.png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert server.wait_for_issues()


def test_a_repeat_is_stored_once(server: RunningServer, dsn: str) -> None:
    event = error_event()
    for body in (envelope_of(event), *[companion(event["event_id"], file())] * 3):
        assert post(dsn, body)[0] == 200
    assert len(server.api(path_of(server, dsn, event["event_id"]))) == 1


def test_files_in_the_events_own_envelope_are_listed_too(server: RunningServer, dsn: str) -> None:
    event = error_event()
    body = serialize(Envelope({"event_id": event["event_id"]}, [item("event", event), file()]))
    assert post(dsn, body)[0] == 200
    assert [one["name"] for one in server.api(path_of(server, dsn, event["event_id"]))] == ["screenshot.png"]


def test_a_name_and_a_type_of_any_kind_harm_no_header(server: RunningServer, dsn: str) -> None:
    event = error_event()
    evil = file('a"\r\nX-Evil: 1; 屏幕/../x', PNG, "text/html\r\nX-Evil: 1")
    for body in (envelope_of(event), companion(event["event_id"], evil)):
        assert post(dsn, body)[0] == 200
    (one,) = server.api(path_of(server, dsn, event["event_id"]))
    content, headers = download(server, path_of(server, dsn, event["event_id"]) + f"{one['id']}/")
    assert content == PNG
    assert headers["Content-Type"] == "application/octet-stream"
    assert "X-Evil" not in headers
    assert str(headers["Content-Disposition"]).startswith("attachment; filename*=UTF-8''a%22%0D%0AX-Evil")


def test_what_is_not_there_is_said_to_be_missing(server: RunningServer, dsn: str) -> None:
    events = [error_event(), error_event()]
    for event in events:
        assert post(dsn, envelope_of(event))[0] == 200
    first, second = (str(event["event_id"]) for event in events)
    assert post(dsn, companion(first, file()))[0] == 200
    (one,) = server.api(path_of(server, dsn, first))
    assert server.api(path_of(server, dsn, second)) == []
    assert refused(server, path_of(server, dsn, second) + f"{one['id']}/") == 404
    assert refused(server, path_of(server, dsn, first) + f"{10**30}/") == 404
    assert refused(server, path_of(server, dsn, uuid.uuid4().hex)) == 404


def test_files_go_with_their_issue(server: RunningServer, dsn: str, tmp_path: Path) -> None:
    event = error_event(value=str(tmp_path))
    for body in (envelope_of(event), companion(event["event_id"], file())):
        assert post(dsn, body)[0] == 200
    project = dsn.rpartition("/")[2]
    (issue,) = server.api(f"organizations/local/issues/?project={project}")
    server.api(f"organizations/local/issues/{issue['id']}/", method="DELETE")
    assert post(dsn, envelope_of(event))[0] == 200
    assert server.api(path_of(server, dsn, event["event_id"])) == []

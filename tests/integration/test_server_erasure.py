"""A person has what he sent deleted from a real server process."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol import envelope
from crashdesk.protocol.dsn import Dsn
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.server import RunningServer

ME, OTHER = "7c0e5f3ab1d94e6c9d0a2f8b4e61c357", "f" * 32
NOTHING = {
    "events": 0,
    "feedback": 0,
    "transactions": 0,
    "sessions": 0,
    "attachments": 0,
    "others": 0,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("erasure") / "data") as running:
        yield running


@pytest.fixture
def dsn(server: RunningServer, request: pytest.FixtureRequest) -> str:
    return server.add_project(request.node.name[5:55])


def delete(dsn: str, query: str, key: str | None = None) -> tuple[int, Any]:
    """Ask for a deletion; return the status and the answer."""
    to = Dsn.parse(dsn)
    request = urllib.request.Request(f"{to.installations_url}?{query}", method="DELETE")
    if key != "":
        request.add_header("X-Sentry-Auth", f"Sentry sentry_version=7, sentry_key={key or to.public_key}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def report(dsn: str, user: str, number: int = 0) -> str:
    """Send one of everything; return the event's id."""
    who = {"id": user}
    event = error_event(user=who, kind=f"Error{number}")
    screenshot = envelope.item("attachment", b"png", filename="screenshot.png")
    both = envelope.Envelope({"event_id": event["event_id"]}, [envelope.item("event", event), screenshot])
    said = {"message": f"of {user}", "associated_event_id": event["event_id"]}
    feedback = {"event_id": f"{user[:20]}{number:012}", "user": who, "contexts": {"feedback": said}}
    transaction = {"event_id": f"{user[:19]}1{number:012}", "user": who, "transaction": "checkout"}
    for body in (
        envelope.serialize(both),
        envelope_of(feedback, kind="feedback"),
        envelope_of({**transaction, "type": "transaction"}, kind="transaction"),
        envelope_of({"sid": f"{user}{number}", "seq": 0, "did": user}, kind="session"),
    ):
        assert post(dsn, body)[0] == 200
    return str(event["event_id"])


def project_of(dsn: str) -> str:
    return dsn.rpartition("/")[2]


def test_all_that_carries_the_id_is_gone_and_nothing_else(server: RunningServer, dsn: str) -> None:
    report(dsn, ME)
    other = report(dsn, OTHER)
    assert delete(dsn, f"id={ME}") == (
        200,
        {
            "deleted": {
                **NOTHING,
                "events": 1,
                "feedback": 1,
                "transactions": 1,
                "sessions": 1,
                "attachments": 1,
            }
        },
    )
    project = project_of(dsn)
    [issue] = server.api(f"projects/local/{project}/issues/")
    assert (issue["count"], issue["userCount"]) == ("1", 1)
    assert [event["eventID"] for event in server.api(f"projects/local/{project}/events/")] == [other]
    assert [said["comments"] for said in server.api(f"projects/local/{project}/user-feedback/")] == [
        f"of {OTHER}"
    ]
    assert len(server.api(f"organizations/local/events/?project={project}&dataset=transactions")["data"]) == 1
    assert delete(dsn, f"id={ME}") == (200, {"deleted": NOTHING})


def test_a_late_retry_is_answered_and_brings_nothing_back(server: RunningServer, dsn: str) -> None:
    event = error_event(user={"id": ME})
    post(dsn, envelope_of(event))
    delete(dsn, f"id={ME}")
    assert post(dsn, envelope_of(event)) == (200, {"id": event["event_id"]})
    assert server.api(f"projects/local/{project_of(dsn)}/issues/") == []


def test_several_ids_are_taken_at_once_and_an_unknown_one_deletes_nothing(dsn: str) -> None:
    for user in (ME, OTHER, "42"):
        post(dsn, envelope_of(error_event(user={"id": user})))
    assert delete(dsn, "id=nobody") == (200, {"deleted": NOTHING})
    assert delete(dsn, f"id={ME}&id=42&id=nobody")[1]["deleted"]["events"] == 2


def test_another_projects_data_is_not_touched(server: RunningServer, dsn: str) -> None:
    other = server.add_project("not touched by others")
    post(other, envelope_of(error_event(user={"id": ME})))
    assert delete(dsn, f"id={ME}") == (200, {"deleted": NOTHING})
    assert len(server.api("projects/local/not-touched-by-others/issues/")) == 1


def test_only_the_projects_own_key_is_let_in(server: RunningServer, dsn: str) -> None:
    post(dsn, envelope_of(error_event(user={"id": ME})))
    foreign = Dsn.parse(server.add_project("a foreign key")).public_key
    for key, status in (("", 401), ("unknown", 403), (foreign, 403)):
        answered, answer = delete(dsn, f"id={ME}", key)
        assert (answered, "\n" in answer["detail"]) == (status, False)
    assert len(server.api(f"projects/local/{project_of(dsn)}/issues/")) == 1


@pytest.mark.parametrize("query", ["", "id=", "id=a%0Ab", "id=" + "x" * 201, "&".join(["id=x"] * 21)])
def test_what_is_no_id_is_refused(dsn: str, query: str) -> None:
    status, answer = delete(dsn, query)
    assert (status, answer["detail"].startswith("id: ")) == (400, True)


def test_reports_come_in_while_others_are_deleted(server: RunningServer, dsn: str) -> None:
    """More than one batch of mine goes while another's come; no figure is lost."""
    for start in range(0, 240, 40):
        mine = [error_event(user={"id": ME}, kind=f"Error{start}") for _ in range(40)]
        post(dsn, envelope_of(*mine))

    def send(_number: int) -> None:
        post(dsn, envelope_of(error_event(user={"id": OTHER}, kind="Error0")))

    with ThreadPoolExecutor(3) as threads:
        sending = [threads.submit(send, number) for number in range(30)]
        deleted = [threads.submit(delete, dsn, f"id={ME}").result() for _ in range(2)]
        for each in sending:
            each.result()
    assert [answer["deleted"]["events"] for _status, answer in deleted] == [240, 0]
    [issue] = server.api(f"projects/local/{project_of(dsn)}/issues/")
    assert (issue["count"], issue["userCount"]) == ("30", 1)

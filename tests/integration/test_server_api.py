"""Sentry's web API as a real server process answers it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.client.links import cursors
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.server import RunningServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("api") / "data") as running:
        yield running


@pytest.fixture
def dsn(server: RunningServer, request: pytest.FixtureRequest) -> str:
    return server.add_project(request.node.name[5:55])


@pytest.fixture
def project(dsn: str) -> str:
    return dsn.rpartition("/")[2]


def status_of(server: RunningServer, path: str, **request: Any) -> int:
    """The status of a request that is refused."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.api(path, **request)
    with refused.value as answer:
        assert b'"detail":"' in answer.read()
        return answer.code


def page(server: RunningServer, path: str) -> tuple[list[dict[str, Any]], Any]:
    """A list and its headers."""
    import json

    request = urllib.request.Request(
        f"{server.url}{path}", headers={"Authorization": f"Bearer {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer), answer.headers


def test_without_the_token_nothing_is_read(server: RunningServer) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": server.token}):
        request = urllib.request.Request(f"{server.url}/api/0/projects/", headers=headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        with refused.value as answer:
            assert answer.code == 401


def test_a_project_is_made_shown_and_given_a_second_key(server: RunningServer) -> None:
    made = server.api(
        "teams/local/local/projects/", method="POST", body={"name": "My App!", "platform": "python"}
    )
    assert (made["slug"], made["platform"]) == ("my-app", "python")
    assert server.api("projects/local/my-app/") == server.api(f"projects/local/{made['id']}/") == made
    assert made in server.api("organizations/local/projects/")
    assert made in server.api("projects/")
    server.api("projects/local/my-app/keys/", method="POST", body={"name": "second"})
    keys = server.api("projects/local/my-app/keys/")
    assert [key["name"] for key in keys] == ["Default", "second"]
    assert keys[1]["dsn"]["public"] == server.url.replace("//", f"//{keys[1]['public']}@") + f"/{made['id']}"
    assert post(keys[1]["dsn"]["public"], envelope_of(error_event()))[0] == 200


def test_a_taken_slug_and_an_impossible_name_are_refused(server: RunningServer) -> None:
    server.api("organizations/local/projects/", method="POST", body={"name": "twice"})
    for body, status in (
        ({"name": "twice"}, 409),
        ({}, 400),
        ({"name": "x" * 51}, 400),
        ({"name": 3}, 400),
        ([], 400),
    ):
        assert status_of(server, "organizations/local/projects/", method="POST", body=body) == status


def test_the_organisation_is_local(server: RunningServer) -> None:
    assert [one["slug"] for one in server.api("organizations/")] == ["local"]
    assert server.api("organizations/local/")["slug"] == "local"


def test_issues_are_listed_by_pages_that_lead_to_each_other(
    server: RunningServer, dsn: str, project: str
) -> None:
    for number in range(5):
        post(dsn, envelope_of(error_event(kind=f"Error{number}")))
    path = f"/api/0/organizations/local/issues/?project={project}&limit=2&query="
    rows, headers = page(server, path)
    form = (
        r'<http[^>]*>; rel="previous"; results="false"; cursor="\d+:\d+:1", '
        r'<http[^>]*>; rel="next"; results="true"; cursor="\d+:\d+:0"'
    )
    assert re.fullmatch(form, headers["Link"])
    assert headers["X-Hits"] == "5"
    seen, (after, before) = [row["title"][:6] for row in rows], cursors(headers["Link"])
    assert before is None
    while after:
        rows, headers = page(server, f"{path}&cursor={after}")
        seen += [row["title"][:6] for row in rows]
        after, before = cursors(headers["Link"])
    assert seen == ["Error4", "Error3", "Error2", "Error1", "Error0"]
    assert [row["title"][:6] for row in page(server, f"{path}&cursor={before}")[0]] == ["Error2", "Error1"]


def test_issues_are_found_by_what_their_events_carry(server: RunningServer, dsn: str, project: str) -> None:
    post(
        dsn,
        envelope_of(
            error_event(
                kind="One",
                release="a@1",
                environment="test",
                user={"email": "a@b.example"},
                tags={"color": "dark red"},
            )
        ),
    )
    post(dsn, envelope_of(error_event(kind="Two", release="a@2", environment="production", level="warning")))

    def titles(query: str, more: str = "") -> list[str]:
        from urllib.parse import quote

        path = f"organizations/local/issues/?project={project}&query={quote(query)}{more}"
        return sorted(issue["title"][:3] for issue in server.api(path))

    assert titles("release:a@1") == titles('color:"dark red"') == titles("user.email:a@b.example") == ["One"]
    assert titles("!release:a@1") == titles("level:warning") == titles("two") == ["Two"]
    assert titles("release:a@* order gone is:unresolved") == ["One", "Two"]
    assert titles("", "&environment=production") == titles("environment:production") == ["Two"]
    assert titles("release:a@1 environment:production") == titles("is:resolved") == []


@pytest.mark.parametrize("query", ["is:odd", 'release:"open', "release:", "a OR b", "age:-24h", "x" * 2000])
def test_a_query_that_cannot_be_understood_is_refused(server: RunningServer, query: str) -> None:
    from urllib.parse import quote

    assert status_of(server, f"organizations/local/issues/?query={quote(query)}") == 400


@pytest.mark.parametrize(
    "parameter", ["sort=odd", "limit=0", "limit=x", "cursor=1", "project=x", "statsPeriod=soon"]
)
def test_a_bad_parameter_is_refused(server: RunningServer, parameter: str) -> None:
    assert status_of(server, f"organizations/local/issues/?{parameter}") == 400


def test_an_issue_is_resolved_and_a_new_event_reopens_it(
    server: RunningServer, dsn: str, project: str
) -> None:
    post(dsn, envelope_of(error_event()))
    (issue,) = server.api(f"organizations/local/issues/?project={project}")
    path = f"organizations/local/issues/{issue['id']}/"
    assert server.api(path, method="PUT", body={"status": "resolved"})["status"] == "resolved"
    assert server.api(f"organizations/local/issues/?project={project}") == []
    post(dsn, envelope_of(error_event()))
    assert server.api(path)["status"] == "unresolved"
    assert status_of(server, path, method="PUT", body={"status": "odd"}) == 400


def test_several_issues_are_changed_at_once_and_one_is_deleted(
    server: RunningServer, dsn: str, project: str
) -> None:
    for kind in ("One", "Two", "Three"):
        post(dsn, envelope_of(error_event(kind=kind)))
    one, two, three = (issue["id"] for issue in server.api(f"organizations/local/issues/?project={project}"))
    server.api(f"organizations/local/issues/?id={one}&id={two}", method="PUT", body={"status": "ignored"})
    ignored = server.api(f"projects/local/{project}/issues/?query=is:ignored")
    assert {issue["id"] for issue in ignored} == {one, two}
    assert server.api(f"issues/{three}/", method="DELETE") is None
    assert status_of(server, f"issues/{three}/") == 404


def test_the_events_of_an_issue_lead_to_each_other(server: RunningServer, dsn: str, project: str) -> None:
    events = [error_event() for _ in range(3)]
    for event in events:
        post(dsn, envelope_of(event))
    old, middle, new = (event["event_id"] for event in events)
    (issue,) = server.api(f"organizations/local/issues/?project={project}")
    path = f"organizations/local/issues/{issue['shortId']}/events/"
    assert [event["eventID"] for event in server.api(path)] == [new, middle, old]
    assert [server.api(f"{path}{name}/")["eventID"] for name in ("latest", "recommended", "oldest")] == [
        new,
        new,
        old,
    ]
    shown = server.api(f"{path}{middle}/")
    assert (shown["previousEventID"], shown["nextEventID"]) == (old, new)
    assert server.api(f"projects/local/{project}/events/{middle}/") == shown
    assert server.api(f"projects/local/{project}/events/{middle}/json/") == events[1]
    assert [event["entries"] for event in server.api(path)] == [[], [], []]
    assert len(server.api(f"projects/local/{project}/events/?full=true")[0]["entries"]) == 1


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "issues/999999/",
        "issues/NO-1/",
        "issues/x/events/latest/",
        "projects/local/none/",
        f"projects/local/none/events/{'a' * 32}/",
    ],
)
def test_what_is_not_there_is_answered_so(server: RunningServer, path: str) -> None:
    assert status_of(server, path) == 404


def test_the_address_does_without_its_last_slash(server: RunningServer) -> None:
    assert server.api("organizations") == server.api("organizations/")

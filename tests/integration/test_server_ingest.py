"""Reports arrive at a real server process, whichever way they are sent."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest

from crashdesk.protocol.dsn import Dsn
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.server import RunningServer

STOCK_APP = """
import sentry_sdk
sentry_sdk.init(dsn={dsn!r}, release="shop@1.2.3", environment="production", traces_sample_rate=1.0)
sentry_sdk.set_tag("service", "backend")
sentry_sdk.set_user({{"id": "42", "email": "ada@example.org"}})
sentry_sdk.add_breadcrumb(category="ui.click", message="save")

def save(order):
    return {{}}[order]

try:
    save("o-1")
except KeyError:
    sentry_sdk.capture_exception()
with sentry_sdk.start_transaction(name="checkout", op="task"):
    pass
sentry_sdk.flush(10)
"""
SPOTLIGHT_APP = """
import sentry_sdk
sentry_sdk.init(spotlight={url!r})
sentry_sdk.capture_message("seen by spotlight")
sentry_sdk.flush(10)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("ingest") / "data") as running:
        yield running


@pytest.fixture
def dsn(server: RunningServer, request: pytest.FixtureRequest) -> str:
    return server.add_project(request.node.name[:50])


def issues_of(server: RunningServer, dsn: str) -> list[dict[str, object]]:
    project = dsn.rpartition("/")[2]
    found: list[dict[str, object]] = server.api(f"organizations/local/issues/?project={project}")
    return found


def test_the_stock_sdk_with_only_its_dsn_changed_arrives_whole(
    server: RunningServer, dsn: str, tmp_path: Path
) -> None:
    script = tmp_path / "shop.py"
    script.write_text(STOCK_APP.format(dsn=dsn), encoding="utf-8")
    subprocess.run([sys.executable, script], check=True, timeout=60)
    issue = wait_until(lambda: issues_of(server, dsn))[0]
    assert (issue["title"], issue["culprit"]) == ("KeyError: 'o-1'", "shop.py in save")
    event = server.api(f"organizations/local/issues/{issue['id']}/events/latest/")
    tags = {tag["key"]: tag["value"] for tag in event["tags"]}
    assert tags["service"] == "backend"
    assert (tags["release"], tags["environment"], tags["user"]) == ("shop@1.2.3", "production", "id:42")
    entries = {entry["type"]: entry["data"]["values"] for entry in event["entries"]}
    frame = entries["exception"][0]["stacktrace"]["frames"][-1]
    assert [frame["lineNo"], "    return {}[order]"] in frame["context"]
    assert [crumb["category"] for crumb in entries["breadcrumbs"]] == ["ui.click"]


def test_a_transaction_of_the_stock_sdk_can_be_read_back(server: RunningServer, dsn: str) -> None:
    subprocess.run([sys.executable, "-c", STOCK_APP.format(dsn=dsn)], check=True, timeout=60)
    project = dsn.rpartition("/")[2]
    path = f"organizations/local/events/?project={project}&dataset=transactions&field=id&field=transaction"
    row = wait_until(lambda: server.api(path)["data"])[0]
    assert (row["transaction"], row["transaction.op"]) == ("checkout", "task")
    payload = server.api(f"projects/local/{project}/events/{row['id']}/json/")
    assert (payload["type"], payload["event_id"]) == ("transaction", row["id"])


def test_spotlight_needs_no_dsn_and_makes_its_project_at_first_use(server: RunningServer) -> None:
    script = SPOTLIGHT_APP.format(url=f"{server.url}/stream")
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    issue = wait_until(lambda: server.api("projects/local/spotlight/issues/"))[0]
    assert issue["title"] == "seen by spotlight"


def test_a_repeated_event_id_is_answered_and_not_counted(server: RunningServer, dsn: str) -> None:
    event = error_event()
    answers = [post(dsn, envelope_of(event)) for _ in range(3)]
    assert answers == [(200, {"id": event["event_id"]})] * 3
    assert [issue["count"] for issue in issues_of(server, dsn)] == ["1"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity"])
def test_a_body_may_come_in_each_encoding(server: RunningServer, encoding: str) -> None:
    dsn, event = server.add_project(f"encoding {encoding}"), error_event()
    encode = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "identity": bytes}
    status, _ = post(dsn, encode[encoding](envelope_of(event)), {"Content-Encoding": encoding})
    assert status == 200
    assert len(issues_of(server, dsn)) == 1


def test_the_store_endpoint_takes_a_bare_event(server: RunningServer, dsn: str) -> None:
    event = error_event()
    project = dsn.rpartition("/")[2]
    assert post(dsn, json.dumps(event).encode(), path=f"/api/{project}/store/") == (
        200,
        {"id": event["event_id"]},
    )
    assert len(issues_of(server, dsn)) == 1


def test_the_key_may_stand_in_the_address_or_in_the_envelope(server: RunningServer, dsn: str) -> None:
    key, project = Dsn.parse(dsn).public_key, dsn.rpartition("/")[2]
    no_header = {"X-Sentry-Auth": ""}
    by_address = f"/api/{project}/envelope/?sentry_key={key}"
    assert post(dsn, envelope_of(error_event()), no_header, path=by_address)[0] == 200
    assert post(dsn, envelope_of(error_event(), dsn=dsn), no_header)[0] == 200
    assert [issue["count"] for issue in issues_of(server, dsn)] == ["2"]


def test_without_a_key_or_with_a_foreign_one_nothing_is_taken_in(server: RunningServer, dsn: str) -> None:
    other = server.add_project("another project")
    project, body = dsn.rpartition("/")[2], envelope_of(error_event())
    status, answer = post(dsn, body, {"X-Sentry-Auth": ""})
    assert (status, "no DSN key" in answer["detail"]) == (401, True)
    status, answer = post(other, body, path=f"/api/{project}/envelope/")
    assert (status, "does not belong to project" in answer["detail"]) == (403, True)
    status, answer = post(dsn, body, {"X-Sentry-Auth": "Sentry sentry_key=unknown"})
    assert (status, "unknown" in answer["detail"]) == (403, True)
    assert issues_of(server, dsn) == []


def test_feedback_is_listed_with_the_issue_it_is_about(server: RunningServer, dsn: str) -> None:
    crash = error_event()
    said = {
        "message": "It broke",
        "name": "Ada",
        "contact_email": "ada@example.org",
        "associated_event_id": crash["event_id"],
    }
    feedback = {"event_id": "f" * 32, "type": "feedback", "contexts": {"feedback": said}}
    post(dsn, envelope_of(crash))
    post(dsn, envelope_of(feedback, kind="feedback"))
    (row,) = server.api(f"projects/local/{dsn.rpartition('/')[2]}/user-feedback/")
    assert (row["name"], row["email"], row["comments"]) == ("Ada", "ada@example.org", "It broke")
    assert (row["eventID"], row["issue"]["title"]) == (crash["event_id"], "LookupError: order gone")


def test_an_item_of_an_unknown_type_is_accepted_and_ignored(server: RunningServer, dsn: str) -> None:
    assert post(dsn, envelope_of({"any": "thing"}, kind="from_the_future"))[0] == 200


def test_a_report_full_of_surrogates_nul_and_absurd_times_is_shown(server: RunningServer, dsn: str) -> None:
    event = error_event(value="a\x00b\ud800c", timestamp=1e300, tags={"k\x00": "\udfff"}, extra={"n": 2**100})
    assert post(dsn, json.dumps(event).encode(), path=f"/api/{dsn.rpartition('/')[2]}/store/")[0] == 200
    (issue,) = issues_of(server, dsn)
    assert issue["title"] == "LookupError: a�b?c"
    assert server.api(f"issues/{issue['id']}/events/latest/")["eventID"] == event["event_id"]

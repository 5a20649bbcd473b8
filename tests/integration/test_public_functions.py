"""Every public function of the package, by its effect at the receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.host import Host, running_host
from tests.helpers.server import RunningServer, running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INSTALL = """
import asyncio
def handled(**context):
    try:
        window.find("A-17")
    except LookupError as error:
        return crashdesk.capture_exception(error, **context)
@crashdesk.trace_function(op="orders.count")
def count():
    return 17
@crashdesk.trace_function("orders.fetch")
async def fetch():
    await asyncio.sleep(0.01)
    return "fetched"
@crashdesk.trace_function
def bare():
    return 1
def transaction():
    with crashdesk.start_transaction("import orders", op="orders.import") as running:
        running.set_tag("rows", "3")
        return count(), asyncio.run(fetch())
reporter = crashdesk.install(
    app, dsn={dsn!r}, consent="granted", environment="development", send_default_pii=True
)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        running.add_project("orders")
        yield running


@pytest.fixture
def host(server: RunningServer, tmp_path: Path) -> Iterator[Host]:
    (key,) = server.api("projects/local/orders/keys/")
    with running_host(tmp_path / "app", INSTALL.format(dsn=key["dsn"]["public"])) as running:
        yield running


def event(server: RunningServer, event_id: str) -> dict[str, Any]:
    """The event as the server received it."""
    path = f"projects/local/orders/events/{event_id.strip(chr(39))}/json/"
    found: dict[str, Any] = wait_until(lambda: _found(server, path))
    return found


def _found(server: RunningServer, path: str) -> dict[str, Any] | None:
    from urllib.error import HTTPError

    try:
        found: dict[str, Any] = server.api(path)
    except HTTPError as error:
        error.close()
        return None
    return found


def transactions(server: RunningServer, host: Host) -> dict[str, dict[str, Any]]:
    """Every transaction received so far, by name."""
    assert host.do("reporter.flush(10)") == "True"
    rows = server.api("organizations/local/events/?dataset=transactions&field=id&field=transaction")["data"]
    return {row["transaction"]: event(server, row["id"]) for row in rows}


def test_capture_exception_carries_level_tags_extra_and_further_keywords(
    server: RunningServer, host: Host
) -> None:
    answer = host.do("handled(level='warning', tags={'area': 'orders'}, extra={'row': 3}, order_id=17)")
    found = event(server, answer)
    assert found["level"] == "warning"
    assert found["tags"]["area"] == "orders"
    assert found["extra"] == {"row": 3, "order_id": 17}
    value = found["exception"]["values"][-1]
    assert (value["type"], value["value"]) == ("LookupError", "order gone")
    assert value["mechanism"]["handled"] is True


def test_capture_exception_takes_the_exception_that_is_being_handled(
    server: RunningServer, host: Host
) -> None:
    host.do("setattr(window, 'orders', None)")
    assert host.do("crashdesk.capture_exception()") == "None", "there is none"
    answer = host.do("(lambda: handled())() if setattr(window, 'orders', {}) is None else None")
    assert event(server, answer)["event_id"] == answer.strip("'")


def test_capture_message_carries_level_tags_extra_and_further_keywords(
    server: RunningServer, host: Host
) -> None:
    answer = host.do(
        "crashdesk.capture_message('stock is low', 'warning', tags={'area': 'stock'}, extra={'left': 2},"
        " item='bolt')"
    )
    found = event(server, answer)
    assert found["logentry"]["message"] == "stock is low"
    assert found["level"] == "warning"
    assert found["tags"]["area"] == "stock"
    assert found["extra"] == {"left": 2, "item": "bolt"}


def test_add_breadcrumb_carries_category_level_data_and_further_keywords(
    server: RunningServer, host: Host
) -> None:
    host.do("crashdesk.add_breadcrumb('opened', 'orders', 'debug', {'rows': 3}, filter='late')")
    crumbs = event(server, host.do("crashdesk.capture_message('x')"))["breadcrumbs"]["values"]
    crumb = next(crumb for crumb in crumbs if crumb["category"] == "orders")
    assert (crumb["message"], crumb["level"]) == ("opened", "debug")
    assert crumb["data"] == {"rows": 3, "filter": "late"}


def test_set_user_context_names_the_user_and_clear_forgets_him(server: RunningServer, host: Host) -> None:
    host.do("crashdesk.set_user_context(user_id='7', username='ada', email='ada@example.com')")
    user = event(server, host.do("crashdesk.capture_message('x')"))["user"]
    assert user == {"id": "7", "username": "ada", "email": "ada@example.com"}
    host.do("crashdesk.clear_user_context()")
    cleared = event(server, host.do("crashdesk.capture_message('y')"))["user"]
    assert set(cleared) == {"id"}
    assert cleared["id"] != "7", "the random id of the installation"


def test_set_tag_and_set_context_are_on_every_report_that_follows(server: RunningServer, host: Host) -> None:
    host.do("crashdesk.set_tag('tenant', 'acme')")
    host.do("crashdesk.set_context('order', {'id': 17, 'state': 'late'})")
    found = event(server, host.do("crashdesk.capture_message('x')"))
    assert found["tags"]["tenant"] == "acme"
    assert found["contexts"]["order"] == {"id": 17, "state": "late"}


@pytest.mark.parametrize("engine", ["before sentry_sdk is loaded", "after sentry_sdk is loaded"])
def test_transactions_hold_spans_of_plain_and_async_functions(
    server: RunningServer, host: Host, engine: str
) -> None:
    if engine.startswith("after"):
        host.do("crashdesk.capture_message('load it')")
        assert host.do("reporter.flush(10)") == "True"
    assert host.do("transaction()") == "(17, 'fetched')"
    found = transactions(server, host)["import orders"]
    assert found["contexts"]["trace"]["op"] == "orders.import"
    assert found["tags"]["rows"] == "3"
    spans = {span["op"]: span for span in found["spans"]}
    assert spans["orders.count"]["description"].endswith("count")
    assert spans["orders.fetch"]["timestamp"] > spans["orders.fetch"]["start_timestamp"]
    assert found["timestamp"] > found["start_timestamp"]


def test_a_traced_function_outside_of_a_transaction_is_one_itself(server: RunningServer, host: Host) -> None:
    host.do("count()")
    host.do("asyncio.run(fetch())")
    host.do("bare()")
    found = transactions(server, host)
    operations = {name.rpartition(".")[2]: one["contexts"]["trace"]["op"] for name, one in found.items()}
    assert operations == {"count": "orders.count", "fetch": "orders.fetch", "bare": "function"}


def test_capture_feedback_is_linked_to_its_event(server: RunningServer, host: Host) -> None:
    about = host.do("handled()")
    host.do(
        "crashdesk.capture_feedback('it broke', name='Ada', email='ada@example.com',"
        f" associated_event_id={about})"
    )
    (feedback,) = wait_until(lambda: server.api("projects/local/orders/user-feedback/"))
    assert (feedback["comments"], feedback["name"], feedback["email"]) == (
        "it broke",
        "Ada",
        "ada@example.com",
    )
    assert feedback["eventID"] == about.strip("'")


def test_ignore_leaves_a_widget_out_of_the_trail(server: RunningServer, host: Host) -> None:
    host.do("window.orders.update({'A-17': 1})")
    host.do("window.button.click()")
    host.do("crashdesk.ignore(window.button)")
    host.do("window.button.click()")
    crumbs = event(server, host.do("crashdesk.capture_message('x')"))["breadcrumbs"]["values"]
    assert [crumb["category"] for crumb in crumbs].count("ui.click") == 1


def test_fully_displayed_is_a_step_in_the_trail(server: RunningServer, host: Host) -> None:
    host.do("crashdesk.fully_displayed()")
    crumbs = event(server, host.do("crashdesk.capture_message('x')"))["breadcrumbs"]["values"]
    assert ("app.lifecycle", "fully displayed") in [
        (c["category"], c["message"]) for c in crumbs if "message" in c
    ]


@pytest.mark.parametrize(
    ("function", "dialog"),
    [("show_privacy_settings", "PrivacyDialog"), ("show_feedback_dialog", "FeedbackDialog")],
)
def test_dialogs_open_without_blocking(host: Host, function: str, dialog: str) -> None:
    host.do(f"crashdesk.{function}(window)")
    assert dialog in host.do("[type(w).__name__ for w in app.topLevelWidgets() if w.isVisible()]")


def test_feedback_from_the_dialog_arrives(server: RunningServer, host: Host) -> None:
    host.do("crashdesk.show_feedback_dialog(window)")
    host.do(
        "[(w.message.edit.insertPlainText('I like it'), w.send_button.click()) for w in app.topLevelWidgets()"
        " if type(w).__name__ == 'FeedbackDialog']"
    )
    (feedback,) = wait_until(lambda: server.api("projects/local/orders/user-feedback/"))
    assert feedback["comments"] == "I like it"


def test_log_records_become_steps_and_events(server: RunningServer, host: Host) -> None:
    host.do("__import__('logging').getLogger('orders.db').warning('%s rows read', 3)")
    host.do("__import__('logging').getLogger('orders.db').error('%s rows lost', 2)")
    (issue,) = server.wait_for_issues()
    found = server.api(f"organizations/local/issues/{issue['id']}/events/latest/")
    raw = event(server, found["eventID"])
    assert issue["logger"] == "orders.db"
    assert raw["logentry"] == {"message": "%s rows lost", "formatted": "2 rows lost", "params": [2]}
    crumbs = [(c["category"], c["message"]) for c in raw["breadcrumbs"]["values"] if c["type"] == "log"]
    assert crumbs == [("orders.db", "3 rows read")]


def test_uninstall_leaves_and_a_second_time_changes_nothing(server: RunningServer, host: Host) -> None:
    host.do("reporter.uninstall()")
    host.do("reporter.uninstall()")
    assert host.do("crashdesk.capture_message('x')") == "None"
    assert host.do("sys.excepthook is sys.__excepthook__") == "True"
    assert "crashdesk" not in host.do("[t.name for t in threading.enumerate()]")
    assert server.issues() == []

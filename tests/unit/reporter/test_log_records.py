from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.config import LEVEL_OFF
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.log_records import LogRecords, level_name
from crashdesk.reporter.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crashdesk.reporter.captures import Capture


class Watched:
    def __init__(self, breadcrumbs: int = logging.INFO, events: int = logging.ERROR) -> None:
        self.reports: list[Capture] = []
        self.trail = Trail(50)
        self.diagnostics = Diagnostics()
        self.records = LogRecords(self.trail, self.reports.append, breadcrumbs, events, self.diagnostics)
        self.records.install()

    @property
    def crumbs(self) -> list[dict[str, Any]]:
        return self.trail.snapshot().breadcrumbs


class Hostile:
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.records.uninstall()


@pytest.fixture
def logger(request: pytest.FixtureRequest) -> Iterator[logging.Logger]:
    made = logging.getLogger(f"acme.{request.node.name}")
    made.setLevel(logging.DEBUG)
    made.addHandler(logging.NullHandler())
    yield made
    made.handlers.clear()
    made.propagate = True


def test_records_become_breadcrumbs_and_events_by_their_level(
    watched: Watched, logger: logging.Logger
) -> None:
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        logger.log(level, "at %d", level)
    assert [(crumb["message"], crumb["level"]) for crumb in watched.crumbs] == [
        ("at 20", "info"),
        ("at 30", "warning"),
        ("at 40", "error"),
        ("at 50", "fatal"),
    ]
    assert [(report.level, report.logger) for report in watched.reports] == [
        ("error", logger.name),
        ("fatal", logger.name),
    ]
    assert {crumb["type"] for crumb in watched.crumbs} == {"log"}


def test_an_event_does_not_carry_its_own_record_as_a_breadcrumb(
    watched: Watched, logger: logging.Logger
) -> None:
    logger.error("once")
    assert watched.reports[0].snapshot.breadcrumbs == []


def test_a_record_with_an_exception_is_reported_as_one(watched: Watched, logger: logging.Logger) -> None:
    error = ValueError("x")
    logger.error("failed on %s", "order", exc_info=error)
    assert watched.reports[0].error is error
    [report] = watched.reports
    assert report.logentry == {"message": "failed on %s", "formatted": "failed on order", "params": ["order"]}
    assert (report.handled, report.mechanism, report.crash) == (True, "logging", False)


def test_exc_info_without_an_exception_is_a_message(watched: Watched, logger: logging.Logger) -> None:
    logger.log(logging.ERROR, "x", exc_info=True)
    assert watched.reports[0].error is None


def test_arguments_that_do_not_fit_keep_the_template(watched: Watched, logger: logging.Logger) -> None:
    logger.propagate = False  # pytest's own handler raises on it
    logger.error("%d orders of %s", "many")  # noqa: PLE1206 - what is tested
    assert watched.reports[0].logentry == {
        "message": "%d orders of %s",
        "formatted": "%d orders of %s",
        "params": ["many"],
    }


def test_a_mapping_as_arguments_fits(watched: Watched, logger: logging.Logger) -> None:
    logger.error("%(a)s", {"a": 5})
    assert watched.reports[0].logentry == {"message": "%(a)s", "formatted": "5", "params": []}


def test_hostile_objects_in_a_record_reach_nobody(watched: Watched, logger: logging.Logger) -> None:
    logger.propagate = False  # pytest's own handler raises on it
    logger.error("%s", Hostile())
    logger.error(Hostile())
    assert [report.title for report in watched.reports] == ["%s", "<Hostile: its text failed>"]


@pytest.mark.parametrize(
    "name", ["crashdesk", "crashdesk.server", "sentry_sdk.errors", "urllib3.connectionpool"]
)
def test_loggers_of_the_delivery_are_left_out(watched: Watched, name: str) -> None:
    logging.getLogger(name).error("x")
    assert (watched.reports, watched.crumbs) == ([], [])


def test_a_name_that_only_begins_alike_is_not_ours(watched: Watched) -> None:
    logging.getLogger("crashdesk_host").error("x")
    assert len(watched.reports) == 1


def test_a_record_without_a_name_disturbs_nobody(
    watched: Watched, expects_reporter_failures: list[str]
) -> None:
    logging.getLogger("acme").handle(logging.makeLogRecord({"msg": "x", "levelno": 40, "args": ()}))


def test_a_logger_that_does_not_propagate_is_seen(watched: Watched, logger: logging.Logger) -> None:
    logger.propagate = False
    logger.error("x")
    assert len(watched.reports) == 1


def test_the_hosts_handlers_get_the_record_first(watched: Watched, logger: logging.Logger) -> None:
    seen: list[int] = []

    class Handler(logging.Handler):
        def emit(self, _record: logging.LogRecord) -> None:
            seen.append(len(watched.reports))

    logger.addHandler(Handler())
    logger.error("x")
    assert seen == [0]


def test_basic_config_afterwards_still_does_its_work(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    logging.basicConfig()
    assert len(root.handlers) == 1


def test_what_our_own_work_logs_is_not_taken_again(logger: logging.Logger) -> None:
    made = Watched()

    def before(crumb: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
        logger.error("from the filter")
        return crumb

    made.trail._filter = before
    logger.warning("x")
    made.records.uninstall()
    assert made.reports == []


def test_switched_off_levels_take_nothing(logger: logging.Logger) -> None:
    made = Watched(LEVEL_OFF, LEVEL_OFF)
    logger.critical("x")
    made.records.uninstall()
    assert (made.reports, made.crumbs) == ([], [])


def test_uninstall_puts_back_what_was_there(logger: logging.Logger) -> None:
    before = logging.Logger.callHandlers
    made = Watched()
    assert logging.Logger.callHandlers is not before
    made.records.uninstall()
    made.records.uninstall()
    assert logging.Logger.callHandlers is before


def test_under_another_wrapper_ours_becomes_inert(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.Logger, "callHandlers", logging.Logger.callHandlers)
    made = Watched()
    ours = logging.Logger.callHandlers

    def theirs(self: logging.Logger, record: logging.LogRecord) -> None:
        ours(self, record)

    monkeypatch.setattr(logging.Logger, "callHandlers", theirs)
    made.records.uninstall()
    assert logging.Logger.callHandlers is theirs
    logger.critical("x")
    assert made.reports == []


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "debug"), (10, "debug"), (25, "info"), (35, "warning"), (45, "error"), (99, "fatal")],
)
def test_levels_between_the_named_ones_count_as_the_lower(number: int, name: str) -> None:
    assert level_name(number) == name


def test_records_from_the_breadcrumb_level_up_are_also_kept_as_lines(logger: logging.Logger) -> None:
    kept: list[str] = []
    records = LogRecords(
        Trail(50),
        lambda _capture: None,
        logging.INFO,
        logging.ERROR,
        Diagnostics(),
        lambda record, text: kept.append(f"{record.levelname} {text}"),
    )
    records.install()
    for level in (logging.DEBUG, logging.INFO, logging.ERROR):
        logger.log(level, "at %d", level)
    logging.getLogger("urllib3.connectionpool").error("delivering")
    records.uninstall()
    assert kept == ["INFO at 20", "ERROR at 40"]


@pytest.mark.parametrize("name", ["asyncio", "qasync._QEventLoop"])
def test_a_loops_logger_tells_of_what_nobody_handled(watched: Watched, name: str) -> None:
    logger = logging.getLogger(name)
    logger.error("Task exception was never retrieved", exc_info=ValueError("x"))
    logger.error("Task was destroyed but it is pending!")
    told = [(report.mechanism, report.handled, report.crash) for report in watched.reports]
    assert told == [("asyncio", False, True), ("logging", True, False)]


def test_what_a_callable_of_the_hosts_logs_while_we_call_it_is_left_out_and_counted(
    watched: Watched, logger: logging.Logger
) -> None:
    with watched.diagnostics.host_calls.calling("before_send"):
        logger.error("x")
    assert (watched.reports, watched.crumbs) == ([], [])
    assert watched.diagnostics.report()["repeats"] == {"nested": 1}


def test_a_text_that_would_end_the_program_is_none(watched: Watched, logger: logging.Logger) -> None:
    class Leaving:
        def __str__(self) -> str:
            raise SystemExit

    logger.propagate = False  # pytest's own handler raises on it
    logger.error("%s", Leaving())
    logger.error(Leaving())
    assert [report.title for report in watched.reports] == ["%s", "<Leaving: its text failed>"]

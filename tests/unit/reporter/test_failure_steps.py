from __future__ import annotations

from crashdesk.reporter.failure_steps import BURST, FailureSteps
from crashdesk.reporter.trail import Trail


def fails() -> None:
    raise LookupError("order of Ada gone")


def raised() -> BaseException:
    try:
        fails()
    except LookupError as error:
        return error
    raise AssertionError


def test_a_step_says_what_was_raised_where_and_not_what_it_says() -> None:
    trail = Trail(10)
    FailureSteps(trail).add(raised(), "excepthook")
    [step] = trail.snapshot().breadcrumbs
    assert (step["message"], step["category"], step["level"]) == (
        "LookupError in fails",
        "sentry.event",
        "error",
    )
    assert step["data"] == {
        "mechanism": "excepthook",
        "function": "fails",
        "lineno": fails.__code__.co_firstlineno + 1,
    }


def test_what_was_never_raised_has_no_place() -> None:
    trail = Trail(10)
    FailureSteps(trail).add(KeyError("x"), "asyncio")
    [step] = trail.snapshot().breadcrumbs
    assert (step["message"], step["data"]) == ("KeyError", {"mechanism": "asyncio"})


def test_a_storm_leaves_the_persons_steps_in_the_trail() -> None:
    trail = Trail(100)
    steps = FailureSteps(trail)
    for _ in range(100):
        steps.add(raised(), "excepthook")
    assert len(trail.snapshot().breadcrumbs) == BURST

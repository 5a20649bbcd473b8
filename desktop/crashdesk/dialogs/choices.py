"""Between the choices in the settings and an answer of the consent: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from crashdesk.reporter.consent import PURPOSES, Answer, Mode, Purpose, State

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = Literal["automatic", "ask", "allow", "never"]
"""What can be chosen for a purpose; None stands for "not answered yet"."""


def options(purpose: Purpose) -> tuple[Choice, ...]:
    """What the settings offer for a purpose, in the order of display."""
    return ("automatic", "ask", "never") if purpose == "errors" else ("allow", "never")


def choice_of(answer: Answer, purpose: Purpose) -> Choice | None:
    """The choice that stands for what an answer says of a purpose; None where it says nothing."""
    state = answer.state(purpose)
    if state == "unknown":
        return None
    if state == "denied":
        return "never"
    return answer.mode if purpose == "errors" else "allow"


def changes(
    answer: Answer, choices: Mapping[Purpose, Choice | None]
) -> tuple[dict[Purpose, State], Mode | None]:
    """What to answer so that the choices hold: only what differs, so that nothing else is touched.

    Returns:
        The states that change, and the mode, None where it stays.
    """
    states: dict[Purpose, State] = {
        purpose: "denied" if choice == "never" else "granted"
        for purpose, choice in choices.items()
        if choice is not None and choice != choice_of(answer, purpose)
    }
    errors = choices.get("errors")
    mode: Mode | None = errors if errors in ("automatic", "ask") and errors != answer.mode else None
    return states, mode


def complete(answer: Answer) -> dict[Purpose, State]:
    """Every purpose's state, the unknown ones named: what brings an answer back exactly."""
    return {purpose: answer.state(purpose) for purpose in PURPOSES}

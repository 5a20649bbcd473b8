"""What is found in a text does not depend on the way in which it is looked through."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crashdesk.reporter.host_rules import HostRules
from crashdesk.reporter.places import Person
from crashdesk.reporter.redactor import FEW, Redactor
from tests.helpers.near_misses import NEAR_MISSES
from tests.helpers.planted import ACCOUNT, HOST, KINDS, THEN, WHERE, WORDS

if TYPE_CHECKING:
    from tests.helpers.planted import Plant

GIVEN = os.environ.get("SCRUBBER_EXAMPLES")
EXAMPLES = settings(
    max_examples=int(GIVEN or 300),
    deadline=None,
    derandomize=GIVEN is None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PERSON = Person(f"/home/{ACCOUNT}", ACCOUNT, HOST)
MANY = {f"{number}: nothing is wrong with this sentence, nor with any other one" for number in range(FEW + 1)}


def alone(text: str) -> str:
    """A text as it is redacted by itself, where each rule first looks for its signs."""
    return Redactor(PERSON, HostRules(), pii=False).text(text)


def among_many(text: str) -> str:
    """The same among so many others that all are looked through at once."""
    return Redactor(PERSON, HostRules(), pii=False).changes({text, *MANY}).get(text, text)


@st.composite
def planted_texts(draw: st.DrawFn) -> tuple[str, Plant]:
    plant = draw(st.one_of(*KINDS.values()))
    before = draw(st.one_of(st.just(""), WORDS.map("{} ".format)))
    return f"{before}{draw(WHERE)}{plant.text}{draw(THEN)}", plant


@EXAMPLES
@given(planted_texts())
def test_a_short_text_loses_alone_what_it_loses_among_many(planting: tuple[str, Plant]) -> None:
    text, plant = planting
    assert alone(text) == among_many(text)
    assert not any(core.lower() in alone(text).lower() for core in plant.cores)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_near_miss_is_one_alone_and_among_many(text: str) -> None:
    assert alone(text) == among_many(text)


@pytest.mark.parametrize("text", sorted(MANY))
def test_the_others_hold_nothing(text: str) -> None:
    assert alone(text) == text

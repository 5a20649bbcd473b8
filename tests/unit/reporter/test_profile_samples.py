from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crashdesk.reporter.profile_samples import set_apart
from crashdesk.reporter.scrubber import Policy, _walk, scrub

POLICY = Policy(home="/home/longname", account="longname", host="studio-thinkpad")
CARD = "4111111111111111"


def sample(**more: Any) -> dict[str, Any]:
    return {"elapsed_since_start_ns": "10101010", "thread_id": "139872345678901", "stack_id": 7, **more}


def profile(*samples: Any) -> dict[str, Any]:
    frames = [{"function": "save", "filename": "/home/longname/x.py"}]
    return {"version": "1", "profile": {"frames": frames, "stacks": [[0]], "samples": list(samples)}}


def test_samples_of_numbers_are_set_apart_and_come_back_as_a_copy() -> None:
    payload = profile(sample(), sample(elapsed_since_start_ns=CARD))
    before = copy.deepcopy(payload)
    rest, samples = set_apart(payload)
    assert "samples" not in rest["profile"]
    assert samples == payload["profile"]["samples"]
    clean = scrub(payload, POLICY, "profile")
    assert clean["profile"]["samples"] == before["profile"]["samples"]
    assert clean["profile"]["frames"][0]["filename"] == "~/x.py"
    clean["profile"]["samples"][0]["stack_id"] = 8
    assert payload == before


@pytest.mark.parametrize(
    "odd",
    [
        "x",
        sample(note="x"),
        sample(stack_id="7"),
        sample(stack_id=True),
        sample(stack_id=int(CARD)),
        sample(elapsed_since_start_ns="1 day"),
        sample(elapsed_since_start_ns="\u0661"),
        sample(thread_id=CARD),
        sample(thread_id="ada@example.org"),
        {"stack_id": 7},
    ],
)
def test_what_is_no_sample_of_numbers_is_looked_through_like_all_else(odd: Any) -> None:
    payload = profile(sample(), odd)
    assert set_apart(payload) == (payload, None)
    clean = scrub(payload, POLICY, "profile")
    assert clean == _walk(POLICY).payload(payload, "profile")
    assert CARD not in str(clean)
    assert "ada@" not in str(clean)


@pytest.mark.parametrize("payload", [{}, {"profile": None}, {"profile": {"samples": {}}}, {"profile": []}])
def test_a_payload_without_samples_stays_whole(payload: dict[str, Any]) -> None:
    assert set_apart(payload) == (payload, None)


DIGITS = st.text("0123456789", min_size=1, max_size=20) | st.integers(0, 10**20 - 1).map(str)


@given(
    st.lists(
        st.builds(
            lambda e, t, s: sample(elapsed_since_start_ns=e, thread_id=t, stack_id=s),
            DIGITS,
            DIGITS,
            st.integers(0, 10**18),
        ),
        max_size=5,
    )
)
def test_it_makes_no_difference_to_what_leaves(samples: list[dict[str, Any]]) -> None:
    payload = profile(*samples)
    assert scrub(payload, POLICY, "profile") == _walk(POLICY).payload(payload, "profile")

from __future__ import annotations

from crashdesk.reporter.enrichment import Identity, enrich, merged_contexts
from crashdesk.reporter.trail import Snapshot
from tests.helpers.reporter import EMPTY

IDENTITY = Identity({"component": "frontend"}, "production", "acme@1", "i" * 32, {"os": {"name": "Linux"}})


def test_what_the_event_does_not_say_is_filled_in() -> None:
    event = enrich({}, IDENTITY, Snapshot([{"message": "a"}], {"t": "1"}, {"id": "u"}, {"c": {"d": 1}}))
    assert event == {
        "tags": {"component": "frontend", "t": "1"},
        "contexts": {"os": {"name": "Linux"}, "c": {"d": 1}},
        "user": {"id": "u"},
        "environment": "production",
        "release": "acme@1",
        "breadcrumbs": {"values": [{"message": "a"}]},
    }


def test_what_it_says_itself_stays() -> None:
    own = {
        "tags": [["component", "mine"]],
        "contexts": {"os": {"name": "Mine"}},
        "user": {"id": "me"},
        "environment": "staging",
        "release": "mine@2",
    }
    event = enrich(dict(own), IDENTITY, Snapshot([], {"component": "no"}, {"id": "no", "email": "e"}, {}))
    assert event["tags"] == {"component": "mine"}
    assert event["contexts"]["os"] == {"name": "Mine"}
    assert event["user"] == {"id": "me", "email": "e"}
    assert (event["environment"], event["release"]) == ("staging", "mine@2")


def test_without_a_user_it_is_the_installation() -> None:
    assert enrich({}, IDENTITY, EMPTY)["user"] == {"id": "i" * 32}


def test_breadcrumbs_of_its_own_stand_in_their_place_in_time() -> None:
    trail = Snapshot([{"timestamp": 1.0}, {"timestamp": 3.0}], {}, None, {})
    event = enrich({"breadcrumbs": {"values": [{"timestamp": 2.0}]}}, IDENTITY, trail)
    assert [crumb["timestamp"] for crumb in event["breadcrumbs"]["values"]] == [1.0, 2.0, 3.0]


def test_a_transaction_carries_no_trail() -> None:
    trail = Snapshot([{"timestamp": 1.0}], {}, None, {})
    assert "breadcrumbs" not in enrich({"type": "transaction"}, IDENTITY, trail)


def test_what_the_host_says_of_a_context_wins_key_by_key() -> None:
    ours, now = {"app": {"app_name": "acme", "app_memory": 1}}, {"app": {"app_memory": 2}}
    event = enrich(
        {"contexts": {"app": {"plan": "pro"}}},
        Identity({}, "production", contexts=ours),
        Snapshot([], {}, None, {"app": {"app_name": "mine"}, "order": {"id": 5}}, now),
    )
    assert event["contexts"] == {
        "app": {"app_name": "mine", "app_memory": 2, "plan": "pro"},
        "order": {"id": 5},
    }
    assert ours == {"app": {"app_name": "acme", "app_memory": 1}}


def test_a_context_that_is_none_takes_the_place_of_ours() -> None:
    assert merged_contexts({"app": {"a": 1}}, {"app": None}) == {"app": None}

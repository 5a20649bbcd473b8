from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.store import projects
from crashdesk.store.projects import BadNameError, SlugTakenError

if TYPE_CHECKING:
    import sqlite3


@pytest.mark.parametrize(
    ("name", "slug"),
    [("My App", "my-app"), ("Über 2", "uber-2"), ("a_b--c", "a_b-c"), ("订单", ""), ("x" * 99, "x" * 50)],
)
def test_a_slug_follows_from_the_name(name: str, slug: str) -> None:
    assert projects.slugified(name) == slug


def test_a_project_is_found_by_slug_and_number_and_has_a_key(connection: sqlite3.Connection) -> None:
    made = projects.create(connection, " My App ", platform="python")
    assert (made.slug, made.name) == ("my-app", "My App")
    assert (
        projects.by_reference(connection, "my-app") == projects.by_reference(connection, str(made.id)) == made
    )
    (key,) = projects.keys(connection, made.id)
    assert (len(key.public), key.project_id, key.active) == (32, made.id, True)


def test_a_name_that_leaves_no_slug_gets_one(connection: sqlite3.Connection) -> None:
    assert projects.create(connection, "订单").slug.startswith("project-")


def test_a_taken_slug_is_refused(connection: sqlite3.Connection) -> None:
    projects.create(connection, "demo")
    with pytest.raises(SlugTakenError, match="a project with the slug 'demo' exists already"):
        projects.create(connection, "Demo")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("", None), ("  ", None), ("x" * 51, "x"), ("a", "A"), ("a", "1"), ("a", "a/b"), ("a", "-")],
)
def test_a_bad_name_or_slug_is_refused(connection: sqlite3.Connection, name: str, slug: str | None) -> None:
    with pytest.raises(BadNameError, match=r"has 1 to 50|small letters"):
        projects.create(connection, name, slug)


@pytest.mark.parametrize("reference", ["none", "7", "9" * 30, "²", "\ud800"])
def test_a_project_that_is_not_there_is_none(connection: sqlite3.Connection, reference: str) -> None:
    assert projects.by_reference(connection, reference) is None


def test_keys_are_listed_by_project_and_all_together(connection: sqlite3.Connection) -> None:
    one, two = projects.create(connection, "one"), projects.find_or_create(connection, "two")
    assert projects.find_or_create(connection, "two") == two
    added = projects.add_key(connection, one.id, "")
    assert [key.name for key in projects.keys(connection, one.id)] == ["Default", "Key"]
    assert added in projects.keys(connection)
    assert [project.slug for project in projects.every(connection)] == ["one", "two"]

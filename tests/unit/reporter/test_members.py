from __future__ import annotations

import collections
import dataclasses
from typing import Any

from crashdesk.reporter.members import class_name, fields_of, first_items


def test_a_class_that_lies_about_its_name_has_none() -> None:
    class Meta(type):
        @property
        def __module__(cls) -> str:  # type: ignore[override]
            raise AssertionError

        def __getattribute__(cls, name: str) -> Any:
            raise AssertionError(name)

    class Liar(metaclass=Meta):
        pass

    assert class_name(Liar).endswith("Liar")


def test_an_object_whose_namespace_is_the_hosts_own_code_is_not_asked() -> None:
    class Guarded:
        __dataclass_fields__ = {"a": dataclasses.field()}  # noqa: RUF012 - as dataclasses leave it

        @property
        def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
            raise AssertionError

    assert fields_of(Guarded()) == []


def test_only_built_in_kinds_have_members() -> None:
    assert first_items(range(3), 2) is None
    assert first_items(collections.UserList([1]), 2) is None
    assert first_items((1, 2, 3), 2) == [1, 2]

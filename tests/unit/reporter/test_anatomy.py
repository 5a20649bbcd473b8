from __future__ import annotations

from typing import Any

import pytest

from crashdesk.reporter import anatomy
from tests.helpers.hostile import Sleeper
from tests.helpers.reporter import raised


class Closed(type):
    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError(name)


class ClosedError(OSError, metaclass=Closed):
    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("attributes")

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


def closed() -> BaseException:
    error = ClosedError(2, "gone", Sleeper())
    BaseException.__dict__["__context__"].__set__(error, LookupError())
    return raised(error)


def test_everything_is_read_of_who_shows_nothing() -> None:
    error = closed()
    assert anatomy.name_of(type(error)) == anatomy.qualified_name_of(type(error)) == "ClosedError"
    assert anatomy.module_of(type(error)) == __name__
    assert [anatomy.name_of(base) for base in anatomy.bases_of(type(error))][1:3] == ["OSError", "Exception"]
    assert anatomy.arguments_of(error) == (2, "gone")
    traceback = anatomy.traceback_of(error)
    assert traceback is not None
    assert traceback.tb_frame.f_code.co_name == "raised"
    cause, how = anatomy.cause_of(error)
    assert (type(cause), how) == (LookupError, "__context__")
    assert anatomy.number_of(error) == 2
    assert [type(file) for file in anatomy.files_of(error)] == [Sleeper, type(None)]
    assert anatomy.members_of(error) == ()
    assert anatomy.is_a(error, OSError)
    assert not anatomy.is_a(error, (ValueError, KeyError))
    anatomy.attributes_of(error)["mark"] = 5
    assert anatomy.attributes_of(error) == {"mark": 5}


@pytest.mark.parametrize("module", [None, 5])
def test_a_module_that_is_no_text_is_none(module: Any) -> None:
    class OddError(Exception):
        pass

    OddError.__module__ = module
    assert anatomy.module_of(OddError) is None


def test_a_class_that_was_made_in_no_module_has_none() -> None:
    made = eval("type('X', (Exception,), {})", {"__builtins__": {"type": type, "Exception": Exception}})
    assert anatomy.module_of(made) is None


def test_a_suppressed_context_is_none() -> None:
    error = ValueError()
    error.__context__ = KeyError()
    error.__suppress_context__ = True
    assert anatomy.cause_of(error) == (None, "__cause__")


def test_what_is_not_of_the_system_has_no_number_and_no_files() -> None:
    assert (anatomy.number_of(ValueError()), anatomy.files_of(ValueError())) == (None, ())


def test_a_group_has_members() -> None:
    members = [ValueError(), KeyError()]
    assert anatomy.members_of(ExceptionGroup("x", members)) == tuple(members)

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from crashdesk.server.erasure_api import MAX_IDS, _ids
from crashdesk.server.errors import HttpError

ID = "7c0e5f3ab1d94e6c9d0a2f8b4e61c357"


def request(*ids: str, sender: str | None = "127.0.0.1") -> Request:
    query = urlencode([("id", each) for each in ids]).encode()
    client = (sender, 50000) if sender else None
    return Request({"type": "http", "query_string": query, "client": client, "headers": []})


def test_ids_of_this_computer_may_be_a_hosts_own() -> None:
    assert _ids(request(ID, "42", "ada@example.org", "Ädä Löve")) == {ID, "42", "ada@example.org", "Ädä Löve"}


@pytest.mark.parametrize("sender", ["192.0.2.7", "not an address", None])
def test_from_elsewhere_only_ids_are_taken_that_nobody_guesses(sender: str | None) -> None:
    assert _ids(request(ID, sender=sender)) == {ID}
    for guess in ("42", ID.upper(), f"{ID}0", f"{ID}\n"):
        with pytest.raises(HttpError) as refused:
            _ids(request(ID, guess, sender=sender))
        assert refused.value.status in {400, 403}


@pytest.mark.parametrize("ids", [[], [""], ["x" * 201], ["a\nb"], ["\x00"], [ID] * (MAX_IDS + 1)])
def test_what_is_no_id_is_refused_in_one_line(ids: list[str]) -> None:
    with pytest.raises(HttpError) as refused:
        _ids(request(*ids))
    assert (refused.value.status, refused.value.detail.startswith("id: ")) == (400, True)
    assert "\n" not in refused.value.detail

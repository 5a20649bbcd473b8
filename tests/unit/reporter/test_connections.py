from __future__ import annotations

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.connections import Line
from crashdesk.reporter.courier import Courier
from tests.helpers.listener import listening
from tests.helpers.reporter import Receiver


def test_what_is_not_wanted_any_more_is_not_said() -> None:
    with listening() as listener:
        answer = Courier(Dsn.parse(listener.dsn)).post(b"{}", lambda: False)
        assert (answer.status, listener.connections) == (0, 0)
        assert "it was withdrawn" in answer.text


def test_a_change_while_the_connection_is_made_is_noticed() -> None:
    asked: list[int] = []

    def wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    with Receiver() as receiver:
        courier = Courier(Dsn.parse(receiver.dsn))
        assert courier.post(b"{}", wanted).status == 0
        assert receiver.bodies == []
        assert courier.post(b"{}").status == 200
        courier.close()


def test_a_kept_connection_is_asked_about_too() -> None:
    with Receiver() as receiver:
        courier = Courier(Dsn.parse(receiver.dsn))
        assert courier.post(b"{}").status == 200
        assert courier.post(b"{}", lambda: False).status == 0
        assert len(receiver.bodies) == 1
        courier.close()


def test_cutting_where_nothing_is_said_harms_nobody() -> None:
    line = Line()
    line.cut()
    with Receiver() as receiver:
        courier = Courier(Dsn.parse(receiver.dsn))
        courier.post(b"{}")
        courier.cut()
        courier.cut()
        again = [courier.post(b"{}").status for _ in range(2)]
        assert again[-1] == 200, "a new connection is made"
        courier.close()

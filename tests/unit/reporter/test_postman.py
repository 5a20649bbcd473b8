from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import Envelope, item, serialize
from crashdesk.reporter.courier import Answer, Courier, stamp, step_after
from crashdesk.reporter.entries import REPORT
from crashdesk.reporter.postman import Pace, backoff
from crashdesk.reporter.rate_limits import UNNAMED
from tests.helpers.office import KEYS, QUICK, Office, office
from tests.helpers.reporter import NOWHERE, Receiver, until

if TYPE_CHECKING:
    from pathlib import Path


FIRST_PAUSE, LONGEST_PAUSE = Pace().first_pause, Pace().longest_pause


def test_what_is_taken_is_deleted_oldest_first(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(*KEYS)
        assert at.postman.drain(5)
        assert [event["event_id"] for event in receiver.events] == KEYS
        assert at.keys() == []
        assert at.steps == [(key, "delivered") for key in KEYS]
        assert at.diagnostics.report()["last_success"] > 0


def test_whenever_the_postman_has_slept_it_says_so_before_it_works(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        assert at.postman.drain(5)
        found: list[int] = []
        at.postman.on_wake = lambda: found.append(len(receiver.events))
        at.put(KEYS[0])
        assert at.postman.drain(5)
        assert found[0] == 0, "before it has sent anything"


def test_the_request_is_what_a_sentry_server_expects(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        before = time.time()
        at.put(KEYS[0], extra={"long": "x y " * 500})
        at.put(KEYS[1])
        assert at.postman.drain(5)
        compressed, plain = receiver.headers
        assert (compressed["content-encoding"], plain.get("content-encoding")) == ("gzip", None)
        assert compressed["content-type"] == "application/x-sentry-envelope"
        assert "sentry_key=key" in compressed["x-sentry-auth"]
        assert len(receiver.bodies[0]) > int(compressed["content-length"])
        header = json.loads(receiver.bodies[0].splitlines()[0])
        assert header["event_id"] == KEYS[0]
        assert header["sent_at"] >= time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(before))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 500])
def test_what_is_refused_is_given_up_and_counted(tmp_path: Path, status: int) -> None:
    answers: list[Any] = [(status, {}), (200, {})]
    with Receiver(answers, text=b"no such project") as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(*KEYS[:2])
        assert at.postman.drain(5)
        assert at.steps == [(KEYS[0], "discard"), (KEYS[1], "delivered")]
        assert at.given_up == [(KEYS[0], "error", "send_error")]
        report = at.diagnostics.report()
        assert report["last_error"] == f"{status}: no such project"


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ((429, {}), UNNAMED),
        ((429, {"Retry-After": "120"}), 120),
        ((429, {"Retry-After": "2.5"}), 2.5),
        ((503, {"Retry-After": "90"}), 90),
    ],
)
def test_a_receiver_that_asks_for_peace_gets_it(
    tmp_path: Path, answer: tuple[int, dict[str, str]], seconds: float
) -> None:
    with Receiver([answer]) as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(*KEYS)
        until(lambda: at.steps)
        assert seconds - 1 < at.wait() <= seconds
        assert not at.postman.drain(5)  # at once, and without another request
        assert (len(receiver.bodies), at.keys()) == (1, KEYS)


@pytest.mark.parametrize(
    "answer",
    [
        (429, {"Retry-After": "0"}),
        (503, {"Retry-After": "0"}),
        (429, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}),
        (429, {"X-Sentry-Rate-Limits": "60:transaction:organization"}),
        (429, {"X-Sentry-Rate-Limits": "0:error:key"}),
    ],
)
def test_a_refusal_that_names_no_time_for_what_was_sent_is_a_failure(
    tmp_path: Path, answer: tuple[int, dict[str, str]]
) -> None:
    with Receiver([answer]) as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(*KEYS)
        until(lambda: at.steps)
        assert FIRST_PAUSE / 2 - 1 < at.wait() <= FIRST_PAUSE
        time.sleep(0.1)
        assert (at.steps, len(receiver.bodies)) == ([(KEYS[0], "wait")], 1)
        assert not at.postman.drain(5)
        assert at.postman._failures == 2, "the next pause is twice as long"


@pytest.mark.parametrize(("headers", "seconds"), [({}, UNNAMED), ({"Retry-After": "90"}, 90)])
def test_a_client_report_that_is_refused_leaves_the_receiver_alone(
    tmp_path: Path, headers: dict[str, str], seconds: float
) -> None:
    with Receiver([(429, headers)]) as receiver, office(tmp_path, receiver.dsn) as at:
        at.gate.admit(Envelope({}, [item("client_report", {"discarded_events": []})]), key=f"{REPORT}1")
        until(lambda: at.steps)
        assert seconds - 1 < at.wait() <= seconds
        assert not at.postman.drain(5)
        assert len(receiver.bodies) == 1


def test_a_later_shorter_limit_does_not_shorten_an_earlier_one(tmp_path: Path) -> None:
    answers: list[Any] = [(429, {"Retry-After": "100"}), (429, {"Retry-After": "1"})]
    with Receiver(answers) as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(KEYS[0])
        until(lambda: at.steps)
        at.postman.limits.update(429, {"retry-after": "1"}, time.monotonic(), time.time())
        assert at.wait() > 90


@pytest.mark.parametrize("answer", ["reset", (502, {}), (503, {}), (504, {}), (302, {"Location": "/login"})])
def test_where_the_receiver_is_not_reached_reports_are_kept(tmp_path: Path, answer: Any) -> None:
    with Receiver([answer]) as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(*KEYS)
        until(lambda: at.steps)
        assert at.steps == [(KEYS[0], "retry")]
        assert at.keys() == KEYS
        assert 0 < at.wait() <= FIRST_PAUSE


def test_a_refused_connection_is_tried_again_and_a_flush_does_not_wait_for_that(tmp_path: Path) -> None:
    with office(tmp_path, NOWHERE) as at:
        at.put(KEYS[0])
        until(lambda: at.steps)
        began = time.monotonic()
        assert not at.postman.drain(30)
        assert time.monotonic() - began < 5
        assert at.keys() == KEYS[:1]
        assert "unreachable" in at.diagnostics.report()["last_error"]


def test_a_receiver_that_comes_back_gets_everything(tmp_path: Path) -> None:
    with (
        Receiver(["reset", "reset", (200, {})]) as receiver,
        office(tmp_path, receiver.dsn, Pace(first_pause=0.02, gap=0)) as at,
    ):
        at.put(*KEYS)
        until(lambda: not at.keys())
        assert [event["event_id"] for event in receiver.events] == [KEYS[0], KEYS[0], *KEYS]


def test_a_proxy_that_cannot_be_used_is_told_of_and_is_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_proxies: None
) -> None:
    monkeypatch.setenv("all_proxy", "socks5://user:s3cret@proxy.corp:1080")
    with office(tmp_path, "http://key@errors.example/1") as at:
        at.put(KEYS[0])
        until(lambda: at.steps)
        assert at.steps == [(KEYS[0], "retry")]
        assert 0 < at.wait() <= FIRST_PAUSE
        report = at.diagnostics.report()
        assert "the proxy setting socks5://proxy.corp:1080 cannot be used" in report["last_error"]
        assert "s3cret" not in json.dumps(report)


@pytest.mark.parametrize("answer", ["reset", (502, {})])
def test_a_letter_that_was_read_but_not_taken_is_one_failure(tmp_path: Path, answer: Any) -> None:
    with Receiver([answer]) as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(KEYS[0])
        until(lambda: at.steps)
        assert (at.steps, at.postman._failures, len(receiver.bodies)) == ([(KEYS[0], "retry")], 1, 1)


def test_a_letter_that_is_never_answered_is_one_failure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dsn = f"http://key@127.0.0.1:{silent.getsockname()[1]}/1"
        with office(tmp_path, dsn) as at:
            at.postman._courier = Courier(Dsn.parse(dsn), timeout=0.1)
            at.put(KEYS[0])
            until(lambda: at.steps)
            assert (at.steps, at.postman._failures) == ([(KEYS[0], "retry")], 1)
            assert "Timeout" in at.diagnostics.report()["last_error"]
            assert 0 < at.wait() <= FIRST_PAUSE


@pytest.mark.parametrize("content", [b"", b"garbage", b"123\n{}", b"null\n", b'["a"]\n', b"[" * 100_000])
def test_a_corrupt_file_goes_and_the_next_is_sent(
    tmp_path: Path, content: bytes, expects_reporter_failures: list[str]
) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        at.outbox.store(KEYS[0], content, "errors", "ready")
        at.put(KEYS[1])
        assert at.postman.drain(5)
        assert [event["event_id"] for event in receiver.events] == [KEYS[1]]
        assert at.keys() == []
        assert len(expects_reporter_failures) == 1


@pytest.mark.parametrize(
    "left", ["empty", "without its items", "half an item", "all but a few bytes", "a hole"]
)
def test_what_a_power_loss_damaged_is_never_sent(
    tmp_path: Path, left: str, expects_reporter_failures: list[str]
) -> None:
    whole = serialize(Envelope({"event_id": KEYS[0]}, [item("event", {"extra": "x" * 100})]))
    header = whole.index(b"\n") + 1
    size = {"empty": 0, "without its items": header, "half an item": header + 9}.get(left, len(whole) - 9)
    content = whole.replace(b"xx", b"\0\0") if left == "a hole" else whole[:size]
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        at.outbox.store(KEYS[0], content, "errors", "ready")
        assert at.postman.drain(5)
        assert receiver.bodies == []
        assert [(key, reason) for key, _, reason in at.given_up] == [(KEYS[0], "internal_sdk_error")]
        assert len(expects_reporter_failures) == 1


def test_what_is_larger_than_any_limit_we_know_is_the_receivers_to_refuse(tmp_path: Path) -> None:
    with Receiver([(413, {}), (200, {})]) as receiver, office(tmp_path, receiver.dsn) as at:
        at.put(KEYS[0], extra={"long": "x" * 1_100_000})
        assert at.postman.drain(5)
        assert len(receiver.bodies) == 1
        assert [reason for _, _, reason in at.given_up] == ["send_error"]


def test_a_failure_of_the_postmans_own_is_not_repeated_without_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        monkeypatch.setattr(at.postman._courier, "post", lambda _data: 1 / 0)
        at.put(KEYS[0])
        until(lambda: at.postman._failures > 0)
        assert len(expects_reporter_failures) == 1
        assert at.keys() == KEYS[:1]


def test_a_withdrawal_between_two_sendings_stops_the_second(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        receiver.on_request = at.consent.withdraw
        at.outbox.store(KEYS[0], b'{"event_id":"a"}\n{"type":"event"}\n{}\n', "errors", "ready")
        at.outbox.store(KEYS[1], b'{"event_id":"b"}\n{"type":"event"}\n{}\n', "errors", "ready")
        at.postman.nudge()
        assert at.postman.drain(5)
        assert len(receiver.bodies) == 1
        assert at.keys() == []


def test_held_reports_and_drafts_stay_where_they_are(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        at.outbox.store(KEYS[0], b"{}\n", "errors", "held")
        at.outbox.store(KEYS[1], b"{}\n", "errors", "draft")
        assert at.postman.drain(5)
        assert receiver.bodies == []


def test_an_answer_is_read_to_its_first_bytes_alone(tmp_path: Path) -> None:
    with (
        Receiver([(400, {}), (200, {})], text=b"x" * 5_000_000) as receiver,
        office(tmp_path, receiver.dsn) as at,
    ):
        at.put(*KEYS[:2])
        assert at.postman.drain(5)
        assert 250 < len(at.diagnostics.report()["last_error"]) < 350
        assert at.steps[1] == (KEYS[1], "delivered")


def test_a_receiver_that_never_answers_holds_up_neither_flush_nor_stop(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = Office(tmp_path, f"http://key@127.0.0.1:{silent.getsockname()[1]}/1", QUICK)
        at.postman.start()
        at.put(KEYS[0])
        until(lambda: at.postman._busy)
        began = time.monotonic()
        assert not at.postman.drain(0.1)
        at.postman.stop(0.1)
        assert time.monotonic() - began < 10, "else it would be fifteen seconds"
        connection, _ = silent.accept()
        connection.close()
        assert at.postman._thread is not None
        at.postman._thread.join(5)
        at.outbox.close()


def test_stop_ends_it_promptly_and_for_good(tmp_path: Path) -> None:
    with Receiver() as receiver:
        at = Office(tmp_path, receiver.dsn, QUICK)
        at.postman.start()
        at.postman.start()
        at.postman.stop(5)
        assert at.postman._thread is not None
        assert not at.postman._thread.is_alive()
        at.put(KEYS[0])
        at.postman.start()
        assert receiver.bodies == []
        at.outbox.close()


def test_only_the_receiver_itself_can_refuse() -> None:
    steps = {
        status: step_after(Answer(status, {}))
        for status in (0, 200, 202, 301, 400, 407, 408, 429, 500, 503, 511)
    }
    assert steps == {
        0: "retry",
        200: "delivered",
        202: "delivered",
        301: "retry",
        400: "discard",
        407: "retry",
        408: "retry",
        429: "wait",
        500: "discard",
        503: "retry",
        511: "retry",
    }
    assert step_after(Answer(503, {"retry-after": "1"})) == "wait"


def test_pauses_double_up_to_the_longest_and_keep_clients_apart() -> None:
    assert [backoff(n, 1) for n in (1, 2, 3)] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert backoff(10_000, 1) == LONGEST_PAUSE
    assert backoff(1, 0) == FIRST_PAUSE / 2


def test_a_stamp_keeps_all_else() -> None:
    stamped = stamp(b'{"event_id":"a","sent_at":"old"}\n{"type":"event"}\n{}\n', 0.25)
    head, rest = stamped.split(b"\n", 1)
    assert json.loads(head) == {"event_id": "a", "sent_at": "1970-01-01T00:00:00.250Z"}
    assert rest == b'{"type":"event"}\n{}\n'


def test_a_loopback_receiver_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with Receiver() as receiver:
        courier = Courier(Dsn.parse(receiver.dsn))
        assert courier.post(b"{}\n{}").status == 200
        courier.close()
    away = Courier(Dsn.parse("http://key@errors.example/1"))
    assert away._current_pool().proxy is not None


def test_without_a_network_nothing_is_tried_and_with_one_again_at_once(tmp_path: Path) -> None:
    with Receiver() as receiver, office(tmp_path, receiver.dsn) as at:
        at.postman.set_online(online=False)
        at.put(KEYS[0])
        assert not at.postman.drain(0.3)
        assert receiver.bodies == []
        at.postman.set_online(online=True)
        until(lambda: not at.keys())
        assert len(receiver.bodies) == 1

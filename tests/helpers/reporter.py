"""A reporter to test with: its parts, a receiver that answers as told, and processes of its own."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crashdesk.protocol.envelope import parse
from crashdesk.reporter.client import Reporter
from crashdesk.reporter.config import Config, resolve
from crashdesk.reporter.consent import Answer, Consent, answer_all
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.trail import Snapshot
from tests.helpers.bodies import body_of, unpacked
from tests.helpers.relay import complaints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crashdesk.reporter.consent import Mode, State

NOWHERE = "http://key@127.0.0.1:9/1"
"""A recipient that refuses every connection: nothing listens on the discard port."""
EMPTY = Snapshot([], {}, None, {})
ROOT = Path(__file__).resolve().parents[2]
IDLERS = ("__main__.<module>", "__main__.Door.look")
"""What runs the event loops of the tests' applications, and takes their orders: it hangs for nothing."""


def until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"did not come to hold within {seconds:g} seconds"
        time.sleep(0.005)


def config(dsn: str | None = NOWHERE, **settings: Any) -> Config:
    """A configuration from arguments alone."""
    return resolve({"dsn": dsn, "environment": "development", **settings}, {}, {}, {}, frozen=False)


def consent(state: State = "granted", mode: Mode = "automatic") -> Consent:
    """A consent with one state for every purpose."""
    return Consent(Answer() if state == "unknown" else answer_all(state, mode))


def reporter(
    folder: Path, given: Consent | None = None, dsn: str | None = NOWHERE, **settings: Any
) -> Reporter:
    """A reporter below a folder; ``filters``, ``scrub`` and ``sdk_options`` are taken out of the settings."""
    diagnostics = Diagnostics()
    filters = Filters(diagnostics, **settings.pop("filters", {}))
    scrub, options = settings.pop("scrub", None), settings.pop("sdk_options", None)
    folders = Folders.from_environment({"CRASHDESK_HOME": str(folder)})
    return Reporter(
        config(dsn, **settings),
        given or consent(),
        filters,
        folders,
        diagnostics,
        {"component": "frontend"},
        scrub,
        options,
    )


@contextmanager
def started(*given: Any, **settings: Any) -> Iterator[Reporter]:
    """Such a reporter at work, until the block ends."""
    made = reporter(*given, **settings)
    made.start()
    try:
        yield made
    finally:
        made.uninstall()


def crash(error: BaseException) -> None:
    """Have an error handled by nobody, without ending the process."""
    caught = raised(error)
    sys.excepthook(type(caught), caught, caught.__traceback__)


def raised(error: BaseException) -> BaseException:
    """The error with a traceback of one frame."""
    try:
        raise error
    except type(error) as caught:
        return caught


def files(folder: Path) -> list[Path]:
    """Every file below a folder, from which others may be going meanwhile."""
    found = (Path(place) / name for place, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if path.is_file())


def events(folder: Path) -> list[dict[str, Any]]:
    """The events, transactions and feedbacks that lie below a folder."""
    while True:
        waiting = _waiting(folder)
        with suppress(FileNotFoundError):  # renamed or sent since it was listed
            bodies = [path.read_bytes() for path in waiting]
            # What is renamed in mid listing may be in it under both of its names, or under none.
            if _waiting(folder) == waiting:
                return told(bodies)


def _waiting(folder: Path) -> list[Path]:
    return [path for path in files(folder) if path.suffix in {".draft", ".held", ".ready", ".approved"}]


def told(envelopes: Iterable[bytes]) -> list[dict[str, Any]]:
    """What envelopes tell of the host, but for sessions and what the client tells of its own losses.

    Left out is also what is measured of any application, such as a stall or a hang on a busy machine.
    """
    items = [parse(data).items[0] for data in envelopes]
    found = [item.json() for item in items if item.type in {"event", "transaction", "feedback"}]
    for event in found:
        assert complaints(event) == [], "Sentry's relay takes it as it is"
    return [event for event in found if not _is_measured(event)]


def _is_measured(event: dict[str, Any]) -> bool:
    contexts = event.get("contexts") or {}
    operation = (contexts.get("trace") or {}).get("op")
    if event.get("type") == "transaction" and str(operation).startswith("ui."):
        return True
    return str((contexts.get("hang") or {}).get("culprit")).rpartition(":")[0] in IDLERS


@dataclass
class Receiver:
    """An HTTP server that takes envelopes; ``answers`` are given in turn, the last one for ever.

    An answer is a status with headers, or ``reset`` to drop the connection.
    """

    answers: list[tuple[int, Mapping[str, str]] | str] = field(default_factory=lambda: [(200, {})])
    text: bytes = b"{}"
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    on_request: Callable[[], object] = lambda: None

    def __enter__(self) -> Self:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def dsn(self) -> str:
        """Where it listens."""
        return f"http://key@127.0.0.1:{self._server.server_address[1]}/1"

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events, transactions and feedbacks that came in."""
        return told(self.bodies)

    @property
    def hangs(self) -> list[dict[str, Any]]:
        """Every hang that came in, those of a busy machine too."""
        items = [parse(data).items[0] for data in self.bodies]
        found = [item.json() for item in items if item.type == "event"]
        return [event for event in found if "hang" in event.get("contexts", {})]

    @property
    def transactions(self) -> list[dict[str, Any]]:
        """Every transaction that came in, measured ones too."""
        items = [parse(data).items[0] for data in self.bodies]
        return [item.json() for item in items if item.type == "transaction"]


def _handler(receiver: Receiver) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = body_of(self)
            if body is None:
                return
            # The body last: whoever has waited for it finds the headers.
            receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
            receiver.bodies.append(unpacked(self, body))
            receiver.on_request()
            answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
            if isinstance(answer, str):
                self.close_connection = True
                return
            status, headers = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.text)))
            self.end_headers()
            with suppress(ConnectionError):  # who asked may have read enough
                self.wfile.write(receiver.text)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def run(code: str, home: Path, *, check: bool = True, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, with a home of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        env=environment(home, **environ),
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=check,
    )


def run_json(code: str, home: Path, **environ: str) -> Any:
    """Run a program that prints JSON as its last line."""
    done = run(code, home, check=False, **environ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def environment(home: Path, **environ: str) -> dict[str, str]:
    """The environment of such a process."""
    return {
        **os.environ,
        "CRASHDESK_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "desktop"), str(ROOT)]),
        **environ,
    }

"""A real server process for tests, with what is needed to talk to it."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

Found = TypeVar("Found")

READY = "listening on "


@dataclass(frozen=True)
class RunningServer:
    """A server process, reachable at ``url`` with ``token``."""

    url: str
    token: str
    process: subprocess.Popen[str]
    data_dir: Path

    def api(self, path: str, *, method: str = "GET", body: Any = None) -> Any:
        """Ask Sentry's web API for a path such as ``organizations/local/issues/``."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        url = f"{self.url}/api/0/{path.lstrip('/')}"
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def health(self) -> dict[str, Any]:
        """What ``/health`` says."""
        with urllib.request.urlopen(f"{self.url}/health", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def add_project(self, name: str) -> str:
        """Create a project and return its DSN."""
        slug = self.api("organizations/local/projects/", method="POST", body={"name": name})["slug"]
        dsn: str = self.api(f"projects/local/{slug}/keys/")[0]["dsn"]["public"]
        return dsn

    def issues(self, query: str = "") -> list[dict[str, Any]]:
        """The issues that a query finds, the latest first."""
        from urllib.parse import quote

        found: list[dict[str, Any]] = self.api(f"organizations/local/issues/?query={quote(query)}")
        return found

    def wait_for_issues(self, count: int = 1, seconds: float = 30.0) -> list[dict[str, Any]]:
        """Wait until there are so many issues, and return them."""
        return wait_until(lambda: found if len(found := self.issues()) >= count else None, seconds)

    def kill(self) -> None:
        """End the process as a power cut would: without a chance to tidy up."""
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        """Ask the process to end, and wait for it."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def running_server(
    data_dir: Path, *, port: int = 0, environ: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """Run ``crashdesk serve`` as a process of its own while the block does."""
    command = [sys.executable, "-m", "crashdesk", "serve", "--port", str(port), "--data-dir", str(data_dir)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environ or {})}
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith(READY):
        process.kill()
        process.wait(10)
        process.stdout.close()
        raise RuntimeError(f"the server did not start; it said {line!r}")
    token = (data_dir / "token").read_text("ascii").strip()
    server = RunningServer(line.removeprefix(READY).strip(), token, process, data_dir)
    try:
        yield server
    finally:
        server.stop()


def lasting_port() -> int:
    """A free port for a server that ends and comes back: no system gives it to anybody who asks for any.

    Those are from 32768 on on Linux, from 49152 on elsewhere.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port


def wait_until(ask: Callable[[], Found | None], seconds: float = 30.0) -> Found:
    """Ask again and again until there is an answer other than None, False or nothing."""
    deadline = time.monotonic() + seconds
    while not (found := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing came within {seconds:g} seconds")
        time.sleep(0.05)
    return found

"""The road from the reporter to the server: while something is in its way, and once it is clear."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.certificates import Certificate, make_certificate
from tests.faults.proxies import proxy, refusing_port
from tests.faults.receiver import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.mortal_server import MortalServer
    from tests.faults.scenarios import Scenario

CLOSED = frozenset({"proxy", "tls", "damaged"})
"""Faults during which nothing whatever may get through."""
NOT_LOOPBACK = "0.0.0.0"
"""Reaches this computer too, but goes through a proxy, which loopback addresses do not."""


@dataclass(frozen=True)
class Certificates:
    """One for this computer, and one for another."""

    ours: Certificate
    others: Certificate

    @classmethod
    def made_in(cls, folder: Path) -> Certificates:
        """Make both."""
        others = make_certificate(folder, "others", "DNS:errors.example")
        return cls(make_certificate(folder, "ours"), others)


@dataclass(frozen=True)
class Project:
    """Where a run's reports belong on the server at ``url``."""

    url: str
    key: str
    id: str

    @classmethod
    def of(cls, dsn: str, url: str) -> Project:
        """Read it from the server's own DSN."""
        return cls(url, dsn.partition("://")[2].partition("@")[0], dsn.rpartition("/")[2])

    def dsn(self, port: int, scheme: str = "http", host: str = "127.0.0.1") -> str:
        """The DSN by way of a port of this computer."""
        return f"{scheme}://{self.key}@{host}:{port}/{self.id}"


@dataclass(frozen=True)
class Route:
    """What a process is told of where to send: DSN, environment, and the certificates to trust."""

    dsn: str
    ca_certs: str = ""
    proxies: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """The environment with these proxies and no others."""
        others = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
        return {**others, **self.proxies}


@dataclass(frozen=True)
class Road:
    """The route while the fault is there and the one after, with the same recipient."""

    receiver: Receiver
    blocked: Route
    clear: Route
    impostor: Receiver | None = None

    @property
    def requests(self) -> int:
        """How many requests got through to any receiver."""
        return self.receiver.requests + (self.impostor.requests if self.impostor else 0)


@contextmanager
def road(
    at: Scenario, project: Project, certificates: Certificates, mortal: MortalServer | None = None
) -> Iterator[Road]:
    """Lay the road of a scenario while the block runs."""
    secure = at.fault == "tls" or at.variant.startswith("https ")
    ours = certificates.ours if secure else None
    with receiving(project.url, list(at.script), ours, mortal) as receiver:
        host = NOT_LOOPBACK if at.fault == "proxy" else "127.0.0.1"
        dsn = project.dsn(receiver.port, "https" if secure else "http", host)
        clear = Route(dsn, str(ours.chain) if ours else "")
        if at.fault == "proxy":
            with proxy(at.variant.split()[1]) as port:
                yield Road(receiver, _by_proxy(clear, port), clear)
        elif at.fault == "damaged":
            with refusing_port() as port:
                yield Road(receiver, Route(project.dsn(port)), clear)
        elif at.variant == "of another host":
            with receiving(project.url, [], certificates.others) as impostor:
                blocked = Route(project.dsn(impostor.port, "https"), str(certificates.others.chain))
                yield Road(receiver, blocked, clear, impostor)
        else:
            yield Road(receiver, Route(dsn) if at.fault == "tls" else clear, clear)


def _by_proxy(clear: Route, port: int) -> Route:
    address = f"http://127.0.0.1:{port}"
    return Route(clear.dsn, clear.ca_certs, {"HTTP_PROXY": address, "HTTPS_PROXY": address})

"""The courier: posts one envelope to the receiver and says what came of it."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from crashdesk._version import __version__
from crashdesk.protocol.envelope import EnvelopeError, parse
from crashdesk.reporter.rate_limits import category_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.protocol.dsn import Dsn

TIMEOUT: Final = 15.0
"""Seconds for connecting and for each read."""
LONGEST_TEXT: Final = 300
"""Bytes that are read of an answer, to be shown where it is a refusal."""
COMPRESS_FROM: Final = 1024
"""Bytes from which gzip saves more than it costs."""
CLIENT: Final = f"crashdesk/{__version__}"

_NOT_THE_RECEIVER: Final = frozenset({408, 502, 503, 504})
"""What a proxy, or a login page of a hotel's network, says in place of a receiver that it does not reach."""

Step = Literal["delivered", "discard", "wait", "retry"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said; status 0 where it could not be reached."""

    status: int
    headers: Mapping[str, str]
    text: str = ""

    @property
    def said(self) -> str:
        """The answer in one line: what was wrong, as far as the receiver says it."""
        try:
            detail = json.loads(self.text)["detail"]
        except (ValueError, TypeError, KeyError, RecursionError):
            detail = self.text
        return " ".join(f"{self.status or 'unreachable'}: {detail}".split())[:LONGEST_TEXT]


def step_after(answer: Answer) -> Step:
    """What to do with an envelope after an answer."""
    if 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
        return "delivered"
    overloaded = answer.status == 503 and "retry-after" in answer.headers  # noqa: PLR2004
    if answer.status == 429 or overloaded:  # noqa: PLR2004
        return "wait"
    elsewhere = 300 <= answer.status < 400  # noqa: PLR2004 - the class of redirections
    return "retry" if answer.status == 0 or elsewhere or answer.status in _NOT_THE_RECEIVER else "discard"


def stamp(data: bytes, now: float) -> bytes:
    """Write ``sent_at`` into an envelope's header: the receiver corrects clock drift by it.

    Raises:
        ValueError, TypeError, RecursionError: the bytes begin with no envelope's header.
    """
    header, separator, rest = data.partition(b"\n")
    fields = dict(json.loads(header))
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
    return json.dumps({**fields, "sent_at": moment}).encode() + separator + rest


def category_in(data: bytes | None) -> str:
    """The data category an envelope counts as: that of its first item."""
    try:
        return category_of(parse(data or b"").items[0].type)
    except (EnvelopeError, IndexError):
        return "default"


class Courier:
    """Posts one envelope at a time over a kept-alive connection; TLS is always verified.

    Args:
        dsn: the receiver.
        timeout: seconds for connecting and for each read.
        ca_certs: a file of certificates to trust in place of the usual ones.
    """

    def __init__(self, dsn: Dsn, timeout: float = TIMEOUT, ca_certs: str | None = None) -> None:
        self._dsn, self._timeout, self._ca_certs = dsn, timeout, ca_certs
        self._pool: Any = None

    def post(self, data: bytes) -> Answer:
        """Post an envelope. Returns status 0 and the reason where nobody answered."""
        import urllib3

        headers = self._headers()
        if len(data) >= COMPRESS_FROM:
            data, headers["Content-Encoding"] = gzip.compress(data, 6), "gzip"
        try:
            self._pool = self._pool or self._make_pool()
            response = self._pool.request(
                "POST",
                self._dsn.envelope_url,
                body=data,
                headers=headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            text = response.read(LONGEST_TEXT + 1)
        except (urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            return Answer(0, {}, f"{type(error).__name__}: {error}"[:LONGEST_TEXT])
        # A connection is only used again once its answer was read to the end.
        _ = response.release_conn() if len(text) <= LONGEST_TEXT else response.close()
        lower = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, lower, text[:LONGEST_TEXT].decode("utf-8", "replace"))

    def close(self) -> None:
        """Close the connection."""
        if self._pool is not None:
            self._pool.clear()
            self._pool = None

    def _headers(self) -> dict[str, str]:
        key = self._dsn.public_key
        return {
            "Content-Type": "application/x-sentry-envelope",
            "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client={CLIENT}, sentry_key={key}",
            "User-Agent": CLIENT,
        }

    def _make_pool(self) -> Any:
        import urllib.request

        import certifi
        import urllib3

        tls: dict[str, Any] = {"cert_reqs": "CERT_REQUIRED", "ca_certs": self._ca_certs or certifi.where()}
        proxies = urllib.request.getproxies()
        proxy = proxies.get(self._dsn.scheme) or proxies.get("all")
        if proxy and not self._dsn.is_loopback and not urllib.request.proxy_bypass(self._dsn.host):
            return urllib3.ProxyManager(proxy, maxsize=1, **tls)
        return urllib3.PoolManager(maxsize=1, **tls)

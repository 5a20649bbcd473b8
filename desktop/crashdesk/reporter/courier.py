"""The courier: posts one envelope to the receiver and says what came of it."""

from __future__ import annotations

import gzip
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from crashdesk._version import __version__
from crashdesk.protocol.envelope import EnvelopeError, EnvelopeTooLargeError, parse
from crashdesk.reporter.connections import Line, pool_classes
from crashdesk.reporter.proxies import ProxySettingError, proxy_for
from crashdesk.reporter.rate_limits import category_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.protocol.dsn import Dsn
    from crashdesk.reporter.proxies import Proxy

TIMEOUT: Final = 15.0
"""Seconds for connecting and for each read."""
LONGEST_TEXT: Final = 300
"""Bytes that are read of an answer, to be shown where it is a refusal."""
COMPRESS_FROM: Final = 1024
"""Bytes from which gzip saves more than it costs."""
CLIENT: Final = f"crashdesk/{__version__}"

_NOT_THE_RECEIVER: Final = frozenset({407, 408, 502, 503, 504, 511})
"""What a proxy, or a login page of a hotel's network, says in place of a receiver that it does not reach
or lets nobody to (407: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8, 511:
https://www.rfc-editor.org/rfc/rfc6585#section-6)."""

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


def check_whole(data: bytes) -> None:
    """Check that an envelope is there to its end: what a power loss damaged must not be sent.

    Where a block was never written, a file has its length but zeroes in it. A receiver that reads events
    after it has answered would have said that it has them.

    Raises:
        EnvelopeError: a part of it is missing.
    """
    with suppress(EnvelopeTooLargeError):  # whether that is too much is the receiver's to say
        envelope = parse(data)
        if not envelope.items:
            raise EnvelopeError("the envelope ends after its header")
        for part in envelope.items:
            if part.type != "attachment":
                part.json()


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
        self._proxy: Proxy | None = None
        self._reached = True
        self._line = Line()

    def post(self, data: bytes, wanted: Callable[[], bool] = lambda: True) -> Answer:
        """Post an envelope.

        Args:
            data: the envelope.
            wanted: asked once more before anything is said.

        Returns:
            What the receiver said; status 0 and the reason where nobody answered.
        """
        self._line.wanted = wanted
        headers = {**self._headers(), "Content-Type": "application/x-sentry-envelope"}
        if len(data) >= COMPRESS_FROM:
            data, headers["Content-Encoding"] = gzip.compress(data, 6), "gzip"
        return self._request("POST", self._dsn.envelope_url, data, headers)

    def delete(self, url: str) -> Answer:
        """Ask the receiver to delete what an address of its own stands for; answered as a posting is."""
        return self._request("DELETE", url, b"", self._headers())

    def _request(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = self._exchange(method, url, body, headers)
        self._reached = step_after(answer) != "retry"
        return answer

    def _exchange(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        import urllib3

        try:
            response = self._current_pool().request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            text = response.read(LONGEST_TEXT + 1)
        except (urllib3.exceptions.HTTPError, OSError, UnicodeError, ProxySettingError) as error:
            return Answer(0, {}, f"{type(error).__name__}: {error}"[:LONGEST_TEXT])
        # A connection is only used again once its answer was read to the end.
        _ = response.release_conn() if len(text) <= LONGEST_TEXT else response.close()
        # Lines of one name are one list (https://www.rfc-editor.org/rfc/rfc9110#section-5.3).
        lower = {name.lower(): value for name, value in response.headers.itermerged()}
        return Answer(response.status, lower, text[:LONGEST_TEXT].decode("utf-8", "replace"))

    def cut(self) -> None:
        """Break off the posting that is under way, if any; from any thread."""
        self._line.cut()

    def close(self) -> None:
        """Close the connection."""
        if self._pool is not None:
            self._pool.clear()
            self._pool = None

    def _headers(self) -> dict[str, str]:
        key = self._dsn.public_key
        return {
            "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client={CLIENT}, sentry_key={key}",
            "User-Agent": CLIENT,
        }

    def _current_pool(self) -> Any:
        """The pool, made anew where the receiver was not reached and the way to it is another now.

        A laptop that leaves the office must not look for the office's proxy until the application ends.
        """
        if self._pool is None or not self._reached:
            proxy = proxy_for(self._dsn)
            if self._pool is None or proxy != self._proxy:
                self.close()
                self._pool, self._proxy = self._make_pool(proxy), proxy
        return self._pool

    def _make_pool(self, proxy: Proxy | None) -> Any:
        import certifi
        import urllib3

        tls: dict[str, Any] = {"cert_reqs": "CERT_REQUIRED", "ca_certs": self._ca_certs or certifi.where()}
        pool: urllib3.PoolManager = (
            urllib3.ProxyManager(proxy.address, proxy_headers=proxy.headers, maxsize=1, **tls)
            if proxy
            else urllib3.PoolManager(maxsize=1, **tls)
        )
        pool.pool_classes_by_scheme = pool_classes(self._line)
        return pool

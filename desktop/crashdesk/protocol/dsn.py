"""The DSN: where reports go, and the public key that admits them.

Source: https://develop.sentry.dev/sdk/overview/#parsing-the-dsn
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class DsnError(ValueError):
    """A DSN that cannot be used; its text says what is wrong with it and never repeats the key."""


@dataclass(frozen=True, slots=True)
class Dsn:
    """A parsed DSN: ``{scheme}://{public_key}@{host}:{port}{path}/{project_id}``."""

    scheme: str
    public_key: str
    host: str
    port: int
    path: str
    project_id: str

    @classmethod
    def parse(cls, text: str) -> Dsn:
        """Parse a DSN as Sentry prints it; a secret key is accepted and dropped.

        Raises:
            DsnError: the text is no DSN; the message names the missing part.
        """
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError as error:
            raise DsnError(f"DSN is no valid URL: {error}") from None
        if parts.scheme not in _DEFAULT_PORTS:
            raise DsnError("DSN must begin with http:// or https://")
        if not parts.username:
            raise DsnError("DSN has no public key before the '@'")
        if not parts.hostname:
            raise DsnError("DSN has no host")
        path, _, project_id = parts.path.rstrip("/").rpartition("/")
        if not project_id:
            raise DsnError("DSN has no project id at its end")
        port = port or _DEFAULT_PORTS[parts.scheme]
        return cls(parts.scheme, parts.username, parts.hostname, port, path, project_id)

    @property
    def origin(self) -> str:
        """Scheme, host and (unless it is the scheme's own) port, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def envelope_url(self) -> str:
        """The address that takes envelopes for this DSN's project."""
        return f"{self.origin}{self.path}/api/{self.project_id}/envelope/"

    @property
    def installations_url(self) -> str:
        """The address at which a server of ours deletes what an installation sent."""
        return f"{self.origin}{self.path}/api/{self.project_id}/installations/"

    @property
    def recipient(self) -> str:
        """Who receives: scheme, host and project.

        The port is left out, because an embedded server may get another at its next start and the
        person's answer is still about the same recipient.
        """
        return f"{self.scheme}://{self.host}/{self.project_id}"

    @property
    def is_loopback(self) -> bool:
        """Whether the recipient is this very computer."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")

    def __str__(self) -> str:
        """Return the DSN in its canonical form."""
        scheme, _, rest = self.origin.partition("://")
        return f"{scheme}://{self.public_key}@{rest}{self.path}/{self.project_id}"

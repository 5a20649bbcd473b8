"""Certificates that nobody trusts unless told to; made with the ``openssl`` command."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

THIS_COMPUTER = "IP:127.0.0.1,IP:0.0.0.0,DNS:localhost"


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate and its key, as PEM files; the certificate is its own authority."""

    chain: Path
    key: Path


def make_certificate(folder: Path, name: str, hosts: str = THIS_COMPUTER) -> Certificate:
    """Make a certificate for some hosts, in the words of ``subjectAltName``."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={hosts}"]
    command += ["-out", str(made.chain), "-keyout", str(made.key)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made

"""The machine and its system as contexts; read once, for some of it reads files or asks the registry.

Names: https://develop.sentry.dev/sdk/data-model/event-payloads/contexts/. Nothing here names the computer or
its owner: no host name, no serial number, no address.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.enrichment import known
from crashdesk.reporter.memory import total_memory

if TYPE_CHECKING:
    from collections.abc import Mapping

MACHINE = Path("/sys/class/dmi/id")


def system_contexts() -> dict[str, dict[str, Any]]:
    """The contexts ``os``, ``device``, ``culture`` and ``runtime`` of this process."""
    return {
        "os": os_context(),
        "device": device_context(),
        "culture": known(timezone=timezone_name(os.environ, Path("/etc/localtime"))),
        "runtime": {
            "name": platform.python_implementation(),
            "version": platform.python_version(),
            "build": sys.version,
        },
    }


def os_context() -> dict[str, Any]:
    """The operating system."""
    if sys.platform == "win32":
        version = platform.version()
        return known(name="Windows", version=version, build=version.rpartition(".")[2] or None)
    release = platform.release()
    if sys.platform == "darwin":
        return known(name="macOS", version=platform.mac_ver()[0] or None, kernel_version=release)
    return known(
        name=platform.system(),
        version=release.partition("-")[0],
        kernel_version=release,
        build=platform.version(),
        distribution=distribution() or None,
    )


def distribution() -> dict[str, str]:
    """The Linux distribution, as its own file tells it."""
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return {}
    names = {"name": "ID", "version": "VERSION_ID", "pretty_name": "PRETTY_NAME"}
    return {name: told[theirs] for name, theirs in names.items() if told.get(theirs)}


def device_context() -> dict[str, Any]:
    """The machine."""
    return known(
        arch=platform.machine() or None,
        processor_count=os.cpu_count(),
        cpu_description=cpu_description(),
        memory_size=total_memory(),
        manufacturer=first_line(MACHINE / "sys_vendor"),
        model=first_line(MACHINE / "product_name"),
        device_type="Desktop",
    )


def cpu_description() -> str | None:
    """What the processor calls itself."""
    if sys.platform == "win32":
        return os.environ.get("PROCESSOR_IDENTIFIER")
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            return named_in(lines.read(4096), "model name")
    except OSError:
        return None


def named_in(text: str, name: str) -> str | None:
    """The value of the first line ``name : value``."""
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip() or None
    return None


def first_line(path: Path) -> str | None:
    """The first line of a small file; None where it cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return lines.readline(200).strip() or None
    except OSError:
        return None


def timezone_name(environ: Mapping[str, str], link: Path) -> str | None:
    """The name of the zone in the zone database, or else its abbreviation.

    Asked of Qt the same takes 65 ms.

    Args:
        environ: its TZ comes first.
        link: where the system links to the file of its zone.
    """
    named = environ.get("TZ", "").removeprefix(":")
    if named and not named.startswith("/"):
        return named
    try:
        _, found, zone = str(link.readlink()).partition("zoneinfo/")
    except OSError:
        found = zone = ""
    return zone if found else time.tzname[0] or None

"""Where things lie on this computer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crashdesk.reporter.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

APP_NAME = "crashdesk"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of this user; none is created before something is written into it.

    Args:
        site: the system-wide configuration, which is an administrator's; only read.
    """

    config: Path
    data: Path
    state: Path
    cache: Path
    log: Path
    site: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Folders:
        """The platform's own folders, or subfolders of ``CRASHDESK_HOME`` where that is set."""
        if home := environ.get("CRASHDESK_HOME"):
            names = ("config", "data", "state", "cache", "log", "site")
            return cls(*(Path(home).absolute() / name for name in names))
        import platformdirs

        folders = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
        return cls(
            folders.user_config_path,
            folders.user_data_path,
            folders.user_state_path,
            folders.user_cache_path,
            folders.user_log_path,
            folders.site_config_path,
        )

    def of_reporter(self, recipient: str) -> Path:
        """What the reporter keeps for one recipient; the name says nothing about who that is."""
        return self.state / "reporter" / sha256(recipient.encode())[:16]

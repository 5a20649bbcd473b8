"""Reads what a configuration is resolved from: the environment, ``.env`` and the settings file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.config import Config, resolve
from crashdesk.reporter.digests import sha256
from crashdesk.reporter.files import read_json, sync_folder, version_of, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crashdesk.reporter.folders import Folders

REFUSALS: Final = ("send_default_pii", "include_local_variables")
"""The settings with which a person refuses personal data; False is then no matter of taste."""


def is_frozen() -> bool:
    """Whether this is a packaged build (PyInstaller and its kin set ``sys.frozen``)."""
    return bool(getattr(sys, "frozen", False))


def dotenv_path() -> Path:
    """Where ``.env`` is looked for.

    A source run reads the working directory's. A packaged build reads the one beside its executable
    alone: people start applications from any folder, and a foreign ``.env`` there must not redirect
    their reports.
    """
    return (Path(sys.executable).parent if is_frozen() else Path()) / ".env"


def read_dotenv(path: Path) -> Mapping[str, str | None]:
    """Read a ``.env`` file without touching the environment; empty where there is none to read."""
    try:
        if not path.is_file():
            return {}
        from dotenv import dotenv_values

        return dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError):
        return {}


class Preferences:
    """What the person at the application chose in the settings dialog, for one recipient.

    Where the disk is full a refusal may be an empty file beside the settings file, until that can be written.
    """

    def __init__(self, folders: Folders, recipient: str) -> None:
        self._path, self._recipient = folders.config / "settings.json", recipient
        digest = sha256(recipient.encode())[:16]
        self._refused = {name: self._path.with_name(f"refused-{digest}-{name}") for name in REFUSALS}

    def all(self) -> dict[str, Any]:
        """Every choice, by setting name."""
        chosen = read_json(self._path).get(self._recipient)
        refused = {name: False for name, marker in self._refused.items() if marker.exists()}
        return {**(chosen if isinstance(chosen, dict) else {}), **refused}

    def update(self, choices: Mapping[str, Any]) -> None:
        """Keep choices, by setting name, together.

        Raises:
            OSError: the settings file cannot be written.
        """
        everything = read_json(self._path)
        everything[self._recipient] = {**self.all(), **choices}
        write_json(self._path, everything)
        for marker in self._refused.values():
            marker.unlink(missing_ok=True)

    def refuse(self, names: Iterable[str]) -> None:
        """Keep that these of ``REFUSALS`` were refused, where :meth:`update` has failed.

        Raises:
            OSError: not even an empty file can be made.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for name in names:
            self._refused[name].touch()
        sync_folder(self._path.parent)

    @property
    def version(self) -> tuple[int, ...]:
        """What tells one state of the choices from another without reading them."""
        return sum(map(version_of, (self._path, *self._refused.values())), ())


def load_config(arguments: Mapping[str, Any], folders: Folders) -> Config:
    """Resolve the configuration of this process; where the person refused personal data, none goes."""
    config = _resolve(arguments, {})
    if config.dsn is None:
        return config
    chosen = Preferences(folders, config.dsn.recipient).all()
    config = _resolve(arguments, chosen)
    if chosen.get("send_default_pii") is False:
        return config.without_personal_data()
    return config.without_variables() if chosen.get("include_local_variables") is False else config


def environment() -> Mapping[str, str]:
    """The process's environment, with what ``.env`` adds to it."""
    added = {name: value for name, value in read_dotenv(dotenv_path()).items() if value is not None}
    return {**added, **os.environ}


def personal_data_is_ruled_out(arguments: Mapping[str, Any]) -> bool:
    """Whether the host or the environment forbids personal data, whatever the person chooses."""
    return not _resolve(arguments, {"send_default_pii": True}).send_default_pii


def _resolve(arguments: Mapping[str, Any], chosen: Mapping[str, Any]) -> Config:
    return resolve(arguments, os.environ, read_dotenv(dotenv_path()), chosen, frozen=is_frozen())

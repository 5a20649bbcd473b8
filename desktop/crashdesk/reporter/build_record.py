"""What the build of a frozen application has noted about the packages that it was made of.

A bundle keeps the metadata of hardly any distribution, and no ``site-packages`` in its paths, so that nothing
in it tells a library from the application itself. The PyInstaller hook of ours looks while both are still
where they were installed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER: Final = "crashdesk/resources"
"""Where in the bundle it lies."""
NAME: Final = "packages.json"


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """The packages of a build.

    Args:
        own: top-level packages that the program starts from.
        installed: other top-level packages, each with the distributions that brought it.
    """

    own: frozenset[str] = frozenset()
    installed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of_bundle(cls, bundle: str) -> BuildRecord:
        """What a bundle has; nothing where it was built without the hook."""
        try:
            found = json.loads((Path(bundle) / FOLDER / NAME).read_text("utf-8"))
            own, installed = found["own"], found["installed"]
            return cls(frozenset(own), {str(name): tuple(brought) for name, brought in installed.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def as_text(self) -> str:
        """The record as its file has it, the same for the same packages."""
        content: dict[str, Any] = {
            "own": sorted(self.own),
            "installed": {name: sorted(set(brought)) for name, brought in self.installed.items()},
        }
        return json.dumps(content, sort_keys=True)

    def of_program(self, program: str) -> frozenset[str]:
        """The packages that are the application's: what it starts from, and what its distribution brought.

        Args:
            program: the name of the executable; the distribution of that name is the application's.
        """
        name = plain_name(program)
        brought = {
            package for package, by in self.installed.items() if name in {plain_name(one) for one in by}
        }
        return self.own | brought


def plain_name(name: str) -> str:
    """A distribution's name as all its spellings have it, and as a package could be called."""
    return re.sub(r"[-_.]+", "_", name).lower()

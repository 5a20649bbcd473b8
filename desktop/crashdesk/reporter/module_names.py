"""Which module a source file is, in a process that runs the same application."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from crashdesk.reporter.origin import here
from crashdesk.reporter.stacks import short_filename

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crashdesk.reporter.origin import Layout


@dataclass(frozen=True, slots=True)
class ModuleNames:
    """Names modules by their files.

    Args:
        loaded: module names by absolute path, of what is imported.
        roots: the folders modules are imported from.
        script: the path that the code of ``__main__`` has in a frozen build; empty for a source run.
    """

    loaded: Mapping[str, str]
    roots: Sequence[str]
    script: str = ""

    @classmethod
    def of_this_process(cls) -> ModuleNames:
        """What this process has imported, and would import."""
        loaded: dict[str, str] = {}
        for name, module in list(sys.modules.items()):
            # Not getattr: a lazy module would be loaded by it.
            file = getattr(module, "__dict__", {}).get("__file__")
            if isinstance(file, str) and file.endswith(".py"):
                loaded.setdefault(os.path.abspath(file), name)  # noqa: PTH100 - must not resolve links
        roots = [os.path.abspath(path) for path in sys.path]  # noqa: PTH100
        return cls(
            loaded, sorted(roots, key=len, reverse=True), script_of(sys.modules.get("__main__"), here())
        )

    def of(self, path: str) -> str | None:
        """The module of a file; None where it cannot be told."""
        if path.startswith("<frozen ") and path.endswith(">"):
            return path[len("<frozen ") : -1]
        if path.startswith("<"):
            return None
        if self.script and path == self.script:
            return "__main__"
        if not os.path.isabs(path):  # noqa: PTH117 - a packaged build's, from the top package on
            return _dotted(path)
        if path in self.loaded:
            return self.loaded[path]
        below = (path[len(root) :] for root in self.roots if path.startswith(root.rstrip(os.sep) + os.sep))
        return next((name for rest in below if (name := _dotted(rest))), None)


def script_of(main: object, layout: Layout) -> str:
    """The path that a frozen build's entry script has in its code: ``__file__`` without the bundle."""
    file = getattr(main, "__file__", None)
    return layout.portable(file) if layout.bundle and isinstance(file, str) else ""


def filename_of(module: str | None, path: str) -> str:
    """The ``filename`` that an event of a raised exception gives this file; see ``short_filename``."""
    short = short_filename(module, path)
    if short != path or not module or path.startswith("<"):
        return short
    # The top package is not imported here (yet): as many parts as the name has are its path.
    parts = module.count(".") + 1 + os.path.basename(path).startswith("__init__.")  # noqa: PTH119
    return str(PurePath(*PurePath(path).parts[-parts:]))


def _dotted(path: str) -> str | None:
    """A module's name from its path below a root."""
    file = PurePath(path.lstrip(os.sep))
    parts = file.with_suffix("").parts if file.suffix == ".py" else ()
    if parts[-1:] == ("__init__",):
        parts = parts[:-1]
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None

"""Does something once a module is imported, without importing it: what the host never uses costs nothing."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from crashdesk.reporter.diagnostics import Diagnostics

    Loaded = Callable[[ModuleType], None]


class LateImports(MetaPathFinder):
    """Calls back for modules that are loaded, or as soon as they are.

    It stands in ``sys.meta_path`` while one of them is awaited. It finds nothing itself: it asks the
    finders behind it, and has what they found say when it was executed.

    Args:
        wanted: what to call with each module, by the module's full name.
        diagnostics: told when a call fails.
    """

    def __init__(self, wanted: Mapping[str, Loaded], diagnostics: Diagnostics) -> None:
        self._wanted, self._diagnostics = dict(wanted), diagnostics

    def install(self) -> None:
        """Call back for what is loaded, and wait for the rest."""
        for name in [name for name in self._wanted if name in sys.modules]:
            self._loaded(name, sys.modules[name])
        if self._wanted:
            sys.meta_path.insert(0, self)

    def uninstall(self) -> None:
        """Wait no longer."""
        self._wanted.clear()
        self._leave()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find what the others find; see :class:`importlib.abc.MetaPathFinder`."""
        if fullname not in self._wanted:
            return None
        spec = self._found(fullname, path, target)
        with self._diagnostics.guard("import"):
            self._watch(fullname, spec)
        return spec

    def _found(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        """Ask the finders behind this one; another of its kind before it would ask back."""
        finders = list(sys.meta_path)
        for finder in finders[finders.index(self) + 1 :] if self in finders else ():
            find = getattr(finder, "find_spec", None)  # an ancient one has none
            spec: ModuleSpec | None = find(fullname, path, target) if find else None
            if spec is not None:
                return spec
        return None

    def _watch(self, name: str, spec: ModuleSpec | None) -> None:
        """Have the loader tell: in place, because others look at its type and ask it for the source."""
        loader: Any = spec and spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is None or isinstance(loader, type):  # a class loads every module of its kind
            return

        def exec_module(module: ModuleType) -> None:
            execute(module)
            with self._diagnostics.guard("import"):
                vars(loader).pop("exec_module", None)  # another of this kind may have been quicker
                self._loaded(name, module)

        loader.exec_module = exec_module

    def _loaded(self, name: str, module: ModuleType) -> None:
        call = self._wanted.pop(name, None)
        if not self._wanted:
            self._leave()
        if call is not None:
            with self._diagnostics.guard("import"):
                call(module)

    def _leave(self) -> None:
        with suppress(ValueError):
            sys.meta_path.remove(self)

"""Wraps a method of classes that the host may import at any time, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.reporter.late_imports import LateImports

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from crashdesk.reporter.diagnostics import Diagnostics


class LateWraps:
    """One method of some classes; each is wrapped as soon as its module is there.

    Args:
        classes: the classes' names, by the full names of their modules.
        method: the method's name; a class that only inherits it is left alone.
        wrapper: makes ours of what is there.
        diagnostics: told when that fails.
    """

    def __init__(
        self,
        classes: Mapping[str, str],
        method: str,
        wrapper: Callable[[Any], Callable[..., Any]],
        diagnostics: Diagnostics,
    ) -> None:
        self._classes, self._method, self._wrapper = classes, method, wrapper
        self._wrapped: list[tuple[type, Any, Any]] = []
        self._imports = LateImports(dict.fromkeys(classes, self._loaded), diagnostics)

    def install(self) -> None:
        """Begin."""
        self._imports.install()

    def uninstall(self) -> None:
        """Put back what was there, unless somebody has wrapped ours since."""
        self._imports.uninstall()
        for kind, before, ours in self._wrapped:
            if vars(kind).get(self._method) is ours:
                setattr(kind, self._method, before)
        self._wrapped.clear()

    def _loaded(self, module: ModuleType) -> None:
        kind = getattr(module, self._classes[module.__name__], None)
        before = vars(kind).get(self._method) if isinstance(kind, type) else None
        if kind is not None and before is not None:
            ours = self._wrapper(before)
            setattr(kind, self._method, ours)
            self._wrapped.append((kind, before, ours))

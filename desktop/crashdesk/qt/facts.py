"""What Qt knows of the application, its screens and its windows, published for other threads.

Only the GUI thread may ask Qt. It does so when something changes and leaves an answer that any thread can
read at once; a capture asks nothing.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import (
    PYQT_VERSION_STR,
    QT_VERSION_STR,
    QCoreApplication,
    QEvent,
    QLocale,
    QObject,
    Qt,
    QTimer,
    pyqtSlot,
    qVersion,
)
from PyQt6.QtGui import QGuiApplication, QOpenGLContext, QScreen
from PyQt6.QtWidgets import QApplication, QWidget

from crashdesk.qt.views import is_ignored, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.diagnostics import Diagnostics

    Contexts = Mapping[str, Mapping[str, Any]]

MAX_NAMES: Final = 20
MAX_SCREENS: Final = 8

_WINDOWS: Final = frozenset(
    {Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Tool}
)
_VENDOR, _RENDERER = 0x1F00, 0x1F01
"""GL_VENDOR and GL_RENDERER (https://registry.khronos.org/OpenGL/api/GL/glcorearb.h)."""


class QtFacts(QObject):
    """Watches what Qt tells of the surroundings; to be made and used on the GUI thread.

    Args:
        diagnostics: told when asking fails.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__()
        self._diagnostics = diagnostics
        self._fixed: dict[str, Any] = {}
        self._published: Contexts = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)

    def now(self) -> Contexts:
        """The contexts as last published, from any thread.

        Qt is not asked now, on the GUI thread either: PyQt6 lets other threads run meanwhile, and in the
        middle of a hook what they raise is lost.
        """
        return self._published

    def attach(self, app: QCoreApplication) -> None:
        """Begin to watch an application."""
        if isinstance(app, QGuiApplication):
            # These connections end with this object.
            app.applicationStateChanged.connect(self.outdated)
            app.focusWindowChanged.connect(self.outdated)
            app.screenAdded.connect(self.screen_added)
            app.screenRemoved.connect(self.outdated)
            app.primaryScreenChanged.connect(self.outdated)
            for screen in app.screens():
                self._watch(screen)
        self.outdated()

    def window_changed(self, watched: QObject | None, _event: QEvent) -> None:
        """A widget was shown or hidden by itself, not with its parent."""
        if isinstance(watched, QWidget) and watched.isWindow():
            self.outdated()

    @pyqtSlot()
    def outdated(self) -> None:
        """Something changed: ask again as soon as the event loop comes round."""
        if not self._soon.isActive():
            self._soon.start(0)

    @pyqtSlot(QScreen)
    def screen_added(self, screen: QScreen) -> None:
        """There is another screen."""
        with self._diagnostics.guard("screens"):
            self._watch(screen)
        self.outdated()

    @pyqtSlot()
    def refresh(self) -> None:
        """Ask Qt for all it knows; called by the event loop alone: a locale may take 10 ms at first."""
        with self._diagnostics.guard("culture"):
            self._fixed = self._fixed or {"culture": culture_of(QLocale.system())}
        self._publish()

    def _publish(self) -> None:
        with self._diagnostics.guard("qt facts"):
            app = QCoreApplication.instance()
            if app is not None:
                self._published = {**self._fixed, **contexts_of(app)}

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self.outdated)
        screen.logicalDotsPerInchChanged.connect(self.outdated)
        screen.refreshRateChanged.connect(self.outdated)


def contexts_of(app: QCoreApplication) -> dict[str, dict[str, Any]]:
    """The contexts ``app``, ``device`` and ``qt`` as Qt sees them now."""
    contexts = {"app": _named(app), "qt": qt_context(app)}
    if isinstance(app, QGuiApplication):
        active = app.applicationState() == Qt.ApplicationState.ApplicationActive
        contexts["app"] |= {"in_foreground": active, "view_names": view_names(app)}
        contexts["device"] = screens_of(app)
    return contexts


def _named(app: QCoreApplication) -> dict[str, Any]:
    """The application's name and version, where it set them: else Qt answers with the file's name."""
    version = app.applicationVersion()
    return {"app_name": app.applicationName(), "app_version": version} if version else {}


def view_names(app: QGuiApplication) -> list[str]:
    """The open windows by ``objectName`` or class, never by title; without what the host left out."""
    if isinstance(app, QApplication):
        widgets = [widget for widget in app.topLevelWidgets() if _is_open(widget)]
        names = [name_of(widget) for widget in widgets if not is_ignored(widget)]
    else:
        names = [
            window.objectName() or type(window).__name__
            for window in app.topLevelWindows()
            if window.isVisible()
        ]
    return [name[:100] for name in sorted(names)[:MAX_NAMES]]


def _is_open(widget: QWidget) -> bool:
    # Menus, tooltips and completers are windows to Qt, but not to a person.
    return widget.isVisible() and (widget.windowFlags() & Qt.WindowType.WindowType_Mask) in _WINDOWS


def screens_of(app: QGuiApplication) -> dict[str, Any]:
    """The screens: the main one under Sentry's names, every one under ``screens``."""
    main = app.primaryScreen()
    if main is None:
        return {"screens": []}
    size, scale = main.size(), main.devicePixelRatio()
    width, height = round(size.width() * scale), round(size.height() * scale)
    return {
        "screen_resolution": f"{width}x{height}",
        "screen_width_pixels": width,
        "screen_height_pixels": height,
        "screen_density": scale,
        "screen_dpi": round(main.logicalDotsPerInch() * scale),
        "screens": [_screen(screen) for screen in app.screens()[:MAX_SCREENS]],
    }


def _screen(screen: QScreen) -> str:
    """One screen as ``1920x1080 @2x 60 Hz``; its name and serial number would name the computer."""
    size = screen.size()
    return f"{size.width()}x{size.height()} @{screen.devicePixelRatio():g}x {screen.refreshRate():.0f} Hz"


def qt_context(app: QCoreApplication) -> dict[str, Any]:
    """Qt itself: which one was built against, which one runs, and how it is set up."""
    facts: dict[str, Any] = {
        "version": qVersion(),
        "compiled_version": QT_VERSION_STR,
        "pyqt_version": PYQT_VERSION_STR,
    }
    if isinstance(app, QGuiApplication):
        facts |= {
            "platform_plugin": app.platformName(),
            "desktop_file_name": app.desktopFileName(),
            "session_type": os.environ.get("XDG_SESSION_TYPE", ""),
            **opengl(),
        }
    if isinstance(app, QApplication) and (style := app.style()) is not None:
        facts["style"] = style.objectName()
    return {name: fact for name, fact in facts.items() if fact}


def opengl() -> dict[str, str]:
    """Vendor and renderer of the current OpenGL context; none is made, and nothing loaded, for this."""
    module = sys.modules.get("PyQt6.QtOpenGL")
    context = QOpenGLContext.currentContext() if module is not None else None
    if module is None or context is None:
        return {}
    functions = module.QOpenGLVersionFunctionsFactory.get(None, context)
    if functions is None:
        return {}
    return {
        "opengl_vendor": str(functions.glGetString(_VENDOR)),
        "opengl_renderer": str(functions.glGetString(_RENDERER)),
    }


def culture_of(locale: QLocale) -> dict[str, Any]:
    """How the person's system writes; the calendar is the one that Qt's formats go by."""
    language, territory = locale.language(), locale.territory()
    clock = locale.timeFormat(QLocale.FormatType.ShortFormat)
    return {
        "locale": locale.bcp47Name(),
        "display_name": f"{QLocale.languageToString(language)} ({QLocale.territoryToString(territory)})",
        "is_24_hour_format": "ap" not in clock.lower(),
        "calendar": "GregorianCalendar",
    }

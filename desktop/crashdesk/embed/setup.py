"""``install``: the one line a host adds."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Final, cast

from crashdesk.embed import current

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PyQt6.QtCore import QCoreApplication

    from crashdesk.embed.installation import Installation
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.early_place import EarlyPlace
    from crashdesk.reporter.filters import EventFilter, Fingerprint, NamePattern, Payload

_SETTINGS: Final = (
    *("dsn", "release", "environment", "service"),
    *("sample_rate", "traces_sample_rate", "profiles_sample_rate", "stall_sample_rate"),
    *("stall_threshold", "hang_threshold", "send_default_pii", "include_local_variables"),
    *("attach_stacktrace", "max_request_body_size", "max_breadcrumbs"),
    *("log_breadcrumb_level", "log_event_level"),
)
_FILTERS: Final = (
    *("ignore_errors", "ignore_transactions", "transaction_rates", "fingerprint"),
    *("before_send", "before_send_transaction", "before_breadcrumb"),
)


def install(  # noqa: PLR0913 - one argument a setting: it is what a host reads
    app: QCoreApplication | None = None,
    *,
    dsn: str | None = None,
    release: str | None = None,
    environment: str | None = None,
    service: str | None = None,
    consent: str | Consent = "ask",
    sample_rate: float | None = None,
    traces_sample_rate: float | None = None,
    profiles_sample_rate: float | None = None,
    stall_sample_rate: float = 1.0,
    stall_threshold: float = 0.1,
    hang_threshold: float = 2.0,
    send_default_pii: bool | None = None,
    include_local_variables: bool | None = None,
    attach_stacktrace: bool | None = None,
    max_request_body_size: str | None = None,
    max_breadcrumbs: int = 100,
    log_breadcrumb_level: str | int | None = "INFO",
    log_event_level: str | int | None = "ERROR",
    ignore_errors: Sequence[type[BaseException] | str] = (),
    ignore_transactions: Sequence[NamePattern] = (),
    transaction_rates: Mapping[NamePattern, float] | None = None,
    fingerprint: Fingerprint | None = None,
    before_send: EventFilter | None = None,
    before_send_transaction: EventFilter | None = None,
    before_breadcrumb: EventFilter | None = None,
    scrub: Callable[[Payload], Payload] | Mapping[str, Any] | None = None,
    **sentry_options: Any,
) -> Installation:
    """Install the reporter in this process; call it on the main thread, as early as possible.

    What is not given comes from the environment, ``.env``, the settings file, or the preset of the
    environment. A bad value is logged and replaced by its default. Called again, it replaces the
    reporter that was installed before. A child process reports what it captures if it is forked once the
    first window stands; one that is forked before that reports nothing, unless it calls this itself.

    Args:
        app: the application; may be left out, and may be made later. It is not kept alive. A further
            one, made when it is gone, needs a call of its own: without it errors are still reported, but no
            steps are noted, no hangs seen and no dialogs shown.
        dsn: where reports go; without one, nothing is captured, and one warning says so.
        release: ``name@version``; by default that of the host's package or application.
        environment: such as ``production``; decides the default rates.
        service: the tag by which this frontend is told from other systems.
        consent: ``"ask"`` the person, take it as ``"granted"`` until he says otherwise, or ``"denied"``;
            or a ``Consent`` that the host's own screen answers.
        sample_rate: share of errors that are reported, 0 to 1.
        traces_sample_rate: share of transactions that are recorded, 0 to 1.
        profiles_sample_rate: share of recorded transactions that are profiled, 0 to 1.
        stall_sample_rate: share of main-thread stalls that are recorded, 0 to 1.
        stall_threshold: seconds from which the main thread counts as stalled.
        hang_threshold: seconds from which it counts as hanging.
        send_default_pii: whether personal data may leave at all; the person can still say no.
        include_local_variables: whether stack frames carry variables; they may hold personal data, so only
            together with ``send_default_pii``, and by default as that.
        attach_stacktrace: whether messages carry the stack they were captured in.
        max_request_body_size: ``never``, ``small``, ``medium`` or ``always``.
        max_breadcrumbs: how many steps the trail keeps.
        log_breadcrumb_level: logging level from which records become breadcrumbs; None for never.
        log_event_level: logging level from which records become events; None for never.
        ignore_errors: exception types or names that are not reported.
        ignore_transactions: names (``*`` is a wildcard) or patterns that are not recorded.
        transaction_rates: sample rates by name or pattern; the first that matches counts.
        fingerprint: a callable ``(event, hint)`` that returns a fingerprint or None, a mapping from
            exception type names, or one fingerprint.
        before_send: ``(event, hint)`` returns the event, changed if need be, or None to drop it. Called
            on a thread of the reporter, as are the next two.
        before_send_transaction: the same for transactions.
        before_breadcrumb: ``(crumb, hint)``, the same for breadcrumbs; called where they are added.
        scrub: takes and returns each payload after our own scrubber, as the last word; or a mapping with
            any of ``keys`` (parts of names whose values are secret), ``patterns`` (regular expressions of
            what is to be filtered) and ``rule`` (such a callable). A report on which the callable fails is
            not sent, and kept in quarantine.
        **sentry_options: anything else ``sentry_sdk.init`` takes.

    Returns:
        The installed reporter, with ``flush``, ``uninstall`` and ``consent``.
    """
    given = dict(locals())
    uninstall()
    place = _early_place(given)
    installation = _made(given) if place is None else _early(given, place)
    installation.start()
    current.put(installation)
    return installation


def uninstall() -> None:
    """Uninstall the current reporter, if there is one."""
    installation = current.take()
    if installation is not None:
        installation.uninstall()


def _made(given: Mapping[str, Any], place: EarlyPlace | None = None) -> Installation:
    """The installation that the arguments of ``install`` ask for; nothing of it is started."""
    from crashdesk.embed.installation import Installation

    filters = {name: given[name] for name in _FILTERS}
    app, consent, scrub, more = (given[name] for name in ("app", "consent", "scrub", "sentry_options"))
    return Installation(app, _settings(given), consent, filters, scrub, more, place)


def _early(given: Mapping[str, Any], place: EarlyPlace) -> Installation:
    """What stands in for it until the first window stands."""
    from PyQt6.QtCore import QCoreApplication

    from crashdesk.embed.early import EarlyInstallation

    if isinstance(given["app"], QCoreApplication):
        given = {**given, "app": None}  # it is found when it is needed; kept, it would outlive its scope
    early: Any = EarlyInstallation(lambda it: _made(given, it.place), place)
    return cast("Installation", early)


def _early_place(given: Mapping[str, Any]) -> EarlyPlace | None:
    """The place of a run that may begin before everything is loaded; None where it may not.

    Who has sentry_sdk loaded has waited for it already, and who shows windows already waits for nothing.
    """
    from crashdesk.reporter.early_place import StartHint, early_place

    on_main = threading.current_thread() is threading.main_thread()
    if "sentry_sdk" in sys.modules or not _is_plain(given) or not on_main:
        return None
    return None if _shows_windows() else early_place(StartHint(given))


def _is_plain(given: Mapping[str, Any]) -> bool:
    """Whether it can be told from the arguments alone what the last start found out of them."""
    consent = given["consent"]
    words = (given[name] for name in ("dsn", "release", "environment", "service"))
    allowed = isinstance(consent, str) and consent in {"ask", "granted"}
    return allowed and all(word is None or isinstance(word, str) for word in words)


def _shows_windows() -> bool:
    widgets = sys.modules.get("PyQt6.QtWidgets")
    app = widgets and widgets.QApplication.instance()
    if not widgets or not isinstance(app, widgets.QApplication):  # one without widgets has none to show
        return False
    return any(window.isVisible() for window in app.topLevelWidgets())


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that are settings; a level of None switches its use off."""
    from crashdesk.reporter.config import LEVEL_OFF

    settings = {name: given[name] for name in _SETTINGS}
    for name in ("log_breadcrumb_level", "log_event_level"):
        settings[name] = LEVEL_OFF if settings[name] is None else settings[name]
    return settings

"""sentry-sdk as the capture engine: loaded late, told what to leave to us, and put away again.

Importing and initialising it costs 170 to 270 ms, more than Qt's own start, so it happens in the
background after the first paint. It builds events and traces; it never sends: its transport hands every
envelope to the gate.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import warnings
from contextvars import copy_context
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import Envelope, Item
from crashdesk.reporter.anatomy import traceback_of
from crashdesk.reporter.drafts import complete_event, describe
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.inherited_spans import inherit
from crashdesk.reporter.objects import describe as describe_object
from crashdesk.reporter.origin import here, mark_in_app
from crashdesk.reporter.profiler import finished, let_rest
from crashdesk.reporter.stacks import add_source_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.filters import Filters, Hint, Payload
    from crashdesk.reporter.rates import Rates
    from crashdesk.reporter.trail import Snapshot, Trail

logger = logging.getLogger("crashdesk")

CAPTURE_HINT = "crashdesk.capture"
"""Under this key the hint of an event carries the capture it was built from."""


def host_has_loaded_sdk() -> bool:
    """Whether the host imported sentry_sdk itself: then its cost is paid already."""
    return "sentry_sdk" in sys.modules


class Engine:
    """Builds complete events.

    Args:
        config: the resolved configuration.
        filters: the host's own.
        trail: takes every breadcrumb that sentry_sdk or the host through it records.
        enrich: fills in what an event does not say itself, from the trail as it stood.
        accept: takes each finished envelope.
        rates: which share of what performance is recorded, if any may be.
        options: further options of ``sentry_sdk.init`` that the host passed.

    Attributes:
        on_wake: called on the profiler's thread whenever it has come to run, before it does anything.
        parent: the span that the calling thread was started for, where its code did not inherit it.
    """

    def __init__(
        self,
        config: Config,
        filters: Filters,
        trail: Trail,
        enrich: Callable[[Payload, Snapshot], Payload],
        accept: Callable[[Envelope], None],
        rates: Rates,
        diagnostics: Diagnostics,
        options: Mapping[str, Any],
    ) -> None:
        self._config, self._filters, self._trail = config, filters, trail
        self._enrich, self._accept, self._rates = enrich, accept, rates
        self._diagnostics, self._options = diagnostics, options
        self.is_repeat: Callable[[BaseException, str], bool] = lambda _error, _event_id: False
        self._client: Any = None
        self._previous: Any = None
        self.on_wake: Callable[[], None] = lambda: None
        self.parent: Callable[[], Any | None] = lambda: None
        self._unrest: Callable[[], None] = lambda: None
        self._disinherit: Callable[[], None] = lambda: None
        self._closed = False
        self._lock = renewed(threading.Lock())

    @property
    def ready(self) -> bool:
        """Whether sentry_sdk is loaded and ours."""
        return self._client is not None

    def load(self) -> None:
        """Import and initialise sentry_sdk, once.

        Raises:
            Exception: sentry_sdk does not take the options.
        """
        with self._lock:
            if self._client is None and not self._closed:
                import sentry_sdk

                # Of options that sentry_sdk wants to replace: nothing a host could do about, and where its
                # warnings are errors there would be no engine.
                warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"sentry_sdk\.client")
                self._previous = sentry_sdk.get_client()
                sentry_sdk.init(**self._init_options())
                self._unrest = let_rest(lambda: self.on_wake())  # noqa: PLW0108 - it is set later
                self._disinherit = inherit(lambda: self.parent(), self._diagnostics)  # noqa: PLW0108
                self._client = sentry_sdk.get_client()

    def close(self) -> None:
        """Put back the client that was there before."""
        with self._lock:
            self._closed = True
            client, self._client = self._client, None
            if client is not None:
                import sentry_sdk

                if sentry_sdk.get_client() is client:
                    sentry_sdk.get_global_scope().set_client(self._previous)
                client.close(timeout=0)
                self._unrest()
                self._disinherit()

    def complete(self, capture: Capture) -> bool:
        """Build the complete event of a capture and hand its envelope on.

        Returns:
            Whether there is one: a filter of the host may drop it.
        """
        # In a context that ends with it: integrations such as sentry_sdk's own for duplicates keep the
        # error in one.
        return copy_context().run(self._complete, capture)

    def _complete(self, capture: Capture) -> bool:
        import sentry_sdk

        options = self._client.options
        # Not sentry_sdk's event_from_exception: it calls the repr of every variable, whole.
        event: Any = complete_event(
            capture,
            sources=bool(options.get("include_source_context", True)),
            variables=bool(options["include_local_variables"]),
        )
        error = capture.error
        hint: Any = {} if error is None else {"exc_info": (type(error), error, traceback_of(error))}
        describe(event, capture)
        for thread in event["threads"]["values"]:
            add_source_lines(thread, limit=50 if thread["current"] else 5)
        scope = sentry_sdk.get_current_scope()
        return scope.capture_event(event, {**hint, CAPTURE_HINT: capture}) is not None

    def _init_options(self) -> dict[str, Any]:
        from sentry_sdk.integrations.stdlib import StdlibIntegration

        config = self._config
        integrations = [StdlibIntegration(), *self._options.get("integrations", ())]
        ours = {
            "dsn": str(config.dsn),
            "transport": _transport(str(config.dsn), self._accept, self._diagnostics),
            "integrations": integrations,
            "release": config.release,
            "environment": config.environment,
            "error_sampler": self._error_rate,
            "traces_sampler": self._traces_rate,
            "before_send": self._before_send,
            "before_send_transaction": self._before_send_transaction,
            "before_breadcrumb": self._before_breadcrumb,
            "ignore_errors": list(self._filters.ignore_errors),
            # Each of these would send, wake up or print behind the gate's back.
            "spotlight": False,
            "auto_session_tracking": False,
            "send_client_reports": False,
            "enable_backpressure_handling": False,
            "default_integrations": False,
            "shutdown_timeout": 0,
        }
        return {**self._defaults(), **self._known_options(), **ours}

    def allow_personal_data(self, *, allowed: bool, variables: bool) -> None:
        """Have it hold at once, for what is built from now on."""
        if self._client is not None:
            self._client.options["send_default_pii"] = allowed
            self._client.options["include_local_variables"] = variables

    def set_profiles_rate(self, rate: float) -> None:
        """Have another share of the transactions profiled, from now on."""
        if self._client is not None:
            self._client.options["profiles_sample_rate"] = rate

    def _known_options(self) -> dict[str, Any]:
        """What the host passed on to ``sentry_sdk.init``, without what that would raise at."""
        from sentry_sdk.consts import DEFAULT_OPTIONS

        unknown = sorted(set(self._options) - set(DEFAULT_OPTIONS))
        if unknown:
            logger.warning("install takes no argument %s, nor does sentry_sdk.init", ", ".join(unknown))
        return {name: value for name, value in self._options.items() if name not in unknown}

    def _defaults(self) -> dict[str, Any]:
        """What the host may override through its own options."""
        config = self._config
        return {
            "auto_enabling_integrations": False,
            "send_default_pii": config.send_default_pii,
            "include_local_variables": config.send_default_pii and config.include_local_variables,
            "attach_stacktrace": config.attach_stacktrace,
            "max_request_body_size": config.max_request_body_size,
            "profiles_sample_rate": self._rates.profiles,
            "max_value_length": 8192,
            # For what the host reports through sentry_sdk itself.
            "custom_repr": describe_object,
            # No folder at all: it would count the standard library as the application's own in an
            # application that was started from / or from the home folder.
            "project_root": os.devnull,
            "in_app_include": sorted(here().own),
            "server_name": None if config.send_default_pii else "",
            "debug": config.debug,
        }

    def _error_rate(self, _event: Any, hint: Hint) -> float:
        """Ours were sampled when they were captured, before anything was written."""
        return 1.0 if CAPTURE_HINT in hint else self._config.sample_rate

    def _traces_rate(self, context: Mapping[str, Any]) -> float:
        if not self._rates.may_trace():
            return 0.0
        if context.get("parent_sampled") is not None:
            return float(context["parent_sampled"])
        name = str((context.get("transaction_context") or {}).get("name", ""))
        return self._filters.rate(name, self._rates.traces)

    def _before_send(self, event: Payload, hint: Hint) -> Payload | None:
        capture = hint.get(CAPTURE_HINT)
        if capture is None and self._is_known(event, hint):
            return None
        snapshot = self._trail.snapshot() if capture is None else capture.snapshot
        self._complement(event, snapshot)
        if capture is not None and capture.extra:
            # sentry_sdk keeps ten pairs of them; ours are bounded already.
            event["extra"] = {**(event.get("extra") or {}), **capture.extra}
        return self._filters.event(event, hint)

    def _is_known(self, event: Payload, hint: Hint) -> bool:
        """Whether what sentry_sdk caught itself, or was given by the host, is reported already."""
        error = (hint.get("exc_info") or (None, None))[1]
        with self._diagnostics.guard("repeats"):
            return isinstance(error, BaseException) and self.is_repeat(error, str(event.get("event_id")))
        return False

    def _before_send_transaction(self, event: Payload, hint: Hint) -> Payload | None:
        self._complement(event, self._trail.snapshot())
        return self._filters.transaction(event, hint)

    def _complement(self, event: Payload, snapshot: Snapshot) -> None:
        """Fill in what we know. Where that fails the event goes without: sentry_sdk would drop it."""
        with self._diagnostics.guard("enrich"):
            mark_in_app(event)
            self._enrich(event, snapshot)

    def _before_breadcrumb(self, crumb: Payload, hint: Hint) -> None:
        """Take the crumb into the one trail; returning None keeps it out of sentry_sdk's scope."""
        if self._is_the_postmans(crumb):
            return
        moment = crumb.get("timestamp")
        if isinstance(moment, datetime):
            crumb["timestamp"] = moment.timestamp()
        self._trail.take(crumb, hint)

    def _is_the_postmans(self, crumb: Payload) -> bool:
        # sentry_sdk knows its own requests by their host, which fails where the DSN names a port.
        data = crumb.get("data")
        own = self._config.dsn and self._config.dsn.envelope_url
        return isinstance(data, dict) and data.get("url") == own


def _payload(part: Any) -> bytes:
    payload: bytes = part.get_bytes()
    return finished(payload) if part.type == "profile" else payload


def _transport(dsn: str, accept: Callable[[Envelope], None], diagnostics: Diagnostics) -> Any:
    """A sentry_sdk transport that hands envelopes on; made here because its base class is the SDK's.

    It sends nothing, but sentry_sdk asks it for the DSN, so that the postman's requests carry no trace.
    """
    from sentry_sdk.transport import Transport

    class GateTransport(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            with diagnostics.guard("transport"):
                items = [Item(dict(part.headers), _payload(part)) for part in envelope.items]
                # What a profile belongs to comes first: it decides what the envelope counts as.
                items.sort(key=lambda part: part.type == "profile")
                accept(Envelope(dict(envelope.headers), items))

        def record_lost_event(
            self, reason: str, data_category: Any = None, item: Any = None, *, quantity: int = 1
        ) -> None:
            category = data_category or getattr(item, "data_category", "default")
            diagnostics.dropped(str(category), reason, quantity)

    return GateTransport({"dsn": dsn})

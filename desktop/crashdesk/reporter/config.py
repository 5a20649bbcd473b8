"""Configuration: every setting once, with where it may come from and what it takes.

Sources, first one wins: arguments of ``install``, the environment, ``.env``, the settings file, the
preset of the environment. A bad value is named and passed over: it never keeps an application from
starting.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.dsn import Dsn, DsnError
from crashdesk.reporter.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from logging import Logger

LEVEL_OFF: Final = logging.CRITICAL + 1
"""No log record is this severe: a level set to None switches its use off."""

PRESETS: Final[Mapping[str, Mapping[str, float]]] = {
    "development": {"sample_rate": 1.0, "traces_sample_rate": 1.0, "profiles_sample_rate": 1.0},
    "staging": {"sample_rate": 1.0, "traces_sample_rate": 0.5, "profiles_sample_rate": 0.5},
    "production": {"sample_rate": 1.0, "traces_sample_rate": 0.1, "profiles_sample_rate": 0.1},
}


@dataclass(frozen=True, slots=True)
class Config:
    """A resolved configuration; rates from 0 to 1, thresholds in seconds."""

    dsn: Dsn | None
    environment: str
    release: str | None
    service: str | None
    sample_rate: float
    traces_sample_rate: float
    profiles_sample_rate: float
    stall_sample_rate: float
    stall_threshold: float
    hang_threshold: float
    send_default_pii: bool
    include_local_variables: bool
    attach_stacktrace: bool
    max_request_body_size: str
    max_breadcrumbs: int
    log_breadcrumb_level: int
    log_event_level: int
    debug: bool
    problems: tuple[str, ...] = ()
    tracing: bool = True

    def summary(self) -> str:
        """The start-up line: what is in force."""
        traces, profiles = (f"{rate:.0%}" for rate in (self.traces_sample_rate, self.profiles_sample_rate))
        return f"initialised for environment {self.environment}, traces {traces}, profiles {profiles}"

    def with_problems(self, problems: Sequence[str]) -> Config:
        """The same with further problems to tell of."""
        return replace(self, problems=(*self.problems, *problems))

    def with_names(self, service: str, release: str | None) -> Config:
        """The same with a service and a release where none were given."""
        return replace(self, service=self.service or service, release=self.release or release)

    def without_variables(self) -> Config:
        """The same without what variables hold: the person said so."""
        return replace(self, include_local_variables=False)

    def without_personal_data(self) -> Config:
        """The same with everything personal kept back: the person said so."""
        return replace(self, send_default_pii=False, include_local_variables=False)


@dataclass(frozen=True, slots=True)
class _Setting:
    """One setting: its environment variables, how a value is read, and what to say if it cannot be."""

    variables: tuple[str, ...]
    read: Callable[[Any], Any]
    takes: str


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _dsn(value: Any) -> Dsn | None:
    """A DSN; None for an empty one, which is how reporting is switched off."""
    if value == "":
        return None
    return value if isinstance(value, Dsn) else Dsn.parse(_text(value))


def rate(value: Any) -> float:
    """Read a sample rate.

    Raises:
        ValueError, TypeError: it is no number from 0 to 1.
    """
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError
    return number


def _seconds(value: Any) -> float:
    number = float(value)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def _count(value: Any) -> int:
    number = int(value)
    if not 0 <= number <= 1000:  # noqa: PLR2004 - a bound for memory: each crumb is at most a few kB
        raise ValueError
    return number


_WORDS: Final = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}


def _flag(value: Any) -> bool:
    return value if isinstance(value, bool) else _WORDS[str(value).strip().lower()]


def _level(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return logging.getLevelNamesMapping()[str(value).strip().upper()]


def _body_size(value: Any) -> str:
    if value not in {"never", "small", "medium", "always"}:
        raise ValueError
    return str(value)


_SETTINGS: Final[Mapping[str, _Setting]] = {
    "dsn": _Setting(("SENTRY_DSN",), _dsn, "a DSN such as https://key@host/1"),
    "environment": _Setting(("SENTRY_ENVIRONMENT", "ENVIRONMENT"), _text, "a name such as production"),
    "release": _Setting(("SENTRY_RELEASE", "RELEASE"), _text, "a text such as acme@1.2.3"),
    "service": _Setting((), _text, "a name"),
    "sample_rate": _Setting(("SENTRY_SAMPLE_RATE",), rate, "a number from 0 to 1"),
    "traces_sample_rate": _Setting(("SENTRY_TRACES_SAMPLE_RATE",), rate, "a number from 0 to 1"),
    "profiles_sample_rate": _Setting(("SENTRY_PROFILES_SAMPLE_RATE",), rate, "a number from 0 to 1"),
    "enable_tracing": _Setting(("SENTRY_ENABLE_TRACING",), _flag, "true or false"),
    "stall_sample_rate": _Setting((), rate, "a number from 0 to 1"),
    "stall_threshold": _Setting((), _seconds, "seconds above 0"),
    "hang_threshold": _Setting((), _seconds, "seconds above 0"),
    "send_default_pii": _Setting(("SENTRY_SEND_DEFAULT_PII",), _flag, "true or false"),
    "include_local_variables": _Setting((), _flag, "true or false"),
    "attach_stacktrace": _Setting(("SENTRY_ATTACH_STACKTRACE",), _flag, "true or false"),
    "max_request_body_size": _Setting((), _body_size, "never, small, medium or always"),
    "max_breadcrumbs": _Setting((), _count, "a whole number from 0 to 1000"),
    "log_breadcrumb_level": _Setting((), _level, "a logging level"),
    "log_event_level": _Setting((), _level, "a logging level"),
    "debug": _Setting(("SENTRY_DEBUG",), _flag, "true or false"),
}

_DEFAULTS: Final[Mapping[str, Any]] = {
    "dsn": None,
    "release": None,
    "service": None,
    "stall_sample_rate": 1.0,
    "stall_threshold": 0.1,
    "hang_threshold": 2.0,
    "send_default_pii": False,
    "attach_stacktrace": False,
    "max_request_body_size": "medium",
    "max_breadcrumbs": 100,
    "log_breadcrumb_level": logging.INFO,
    "log_event_level": logging.ERROR,
    "debug": False,
}


def resolve(
    arguments: Mapping[str, Any],
    environ: Mapping[str, str],
    dotenv: Mapping[str, str | None],
    settings: Mapping[str, Any],
    *,
    frozen: bool,
) -> Config:
    """Decide every setting from its sources.

    Args:
        arguments: what the host passed to ``install``; None counts as not passed.
        environ: the process's environment.
        dotenv: the content of ``.env``.
        settings: the settings file, by setting name.
        frozen: whether this is a packaged build, which counts as production unless named otherwise.

    Returns:
        A configuration; each bad value stands in ``problems`` with what it takes.
    """
    problems: list[str] = []
    found = {
        name: value
        for name, setting in _SETTINGS.items()
        for value in [_first(name, setting, (arguments, environ, dotenv, settings), problems)]
        if value is not None
    }
    environment = found.pop("environment", "production" if frozen else "development")
    tracing = found.pop("enable_tracing", True)
    values = {**_DEFAULTS, **_preset(environment), **found}
    values.setdefault("include_local_variables", values["send_default_pii"])
    if not tracing:
        values.update(traces_sample_rate=0.0, profiles_sample_rate=0.0, stall_sample_rate=0.0)
    return Config(environment=environment, problems=tuple(problems), tracing=tracing, **values)


def _preset(environment: str) -> Mapping[str, float]:
    """The rates of an environment; one of another name is treated with production's care."""
    return PRESETS.get(environment.lower(), PRESETS["production"])


def _first(name: str, setting: _Setting, sources: tuple[Mapping[str, Any], ...], problems: list[str]) -> Any:
    """The first usable value among the sources."""
    for label, value in _candidates(name, setting, sources):
        try:
            return setting.read(value)
        except DsnError as error:
            problems.append(f"{label}: {error}; nothing is reported unless another is set")
        except Exception:  # noqa: BLE001 - the host's objects may raise anything
            problems.append(f"{label} takes {setting.takes}, not {text_of(value, 40)!r}")
    return None


def _candidates(
    name: str, setting: _Setting, sources: tuple[Mapping[str, Any], ...]
) -> Iterator[tuple[str, Any]]:
    arguments, environ, dotenv, settings = sources
    if arguments.get(name) is not None:
        yield f"argument {name}", arguments[name]
    for variables, label in ((environ, ""), (dotenv, " in .env")):
        for variable in setting.variables:
            # An empty variable is how a shell or a service file says "not set"; an empty DSN says "off".
            if variables.get(variable) or (name == "dsn" and variables.get(variable) == ""):
                yield f"{variable}{label}", variables[variable]
    if settings.get(name) is not None:
        yield f"{name} in the settings file", settings[name]


def announce(config: Config, log: Logger) -> None:
    """Say at the start how it is set up, and what is wrong with that."""
    for problem in config.problems:
        log.warning("%s", problem)
    if config.dsn is not None:
        log.info("%s", config.summary())
    elif not any("DSN" in problem for problem in config.problems):
        # Else it is said already that nothing is reported, and why.
        log.warning("no DSN is set: nothing will be reported (set SENTRY_DSN, or pass dsn to install)")

from __future__ import annotations

import logging
from typing import Any

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.config import LEVEL_OFF, PRESETS, Config, resolve

DSN = "https://key@errors.example/1"


def decide(
    arguments: dict[str, Any] | None = None,
    environ: dict[str, str] | None = None,
    dotenv: dict[str, str | None] | None = None,
    settings: dict[str, Any] | None = None,
    *,
    frozen: bool = False,
) -> Config:
    return resolve(arguments or {}, environ or {}, dotenv or {}, settings or {}, frozen=frozen)


def test_the_first_source_that_names_a_value_wins() -> None:
    sources: list[Any] = [
        {"release": "argument"},
        {"SENTRY_RELEASE": "environ"},
        {"SENTRY_RELEASE": "dotenv"},
    ]
    sources.append({"release": "settings"})
    for first, name in enumerate(("argument", "environ", "dotenv", "settings")):
        given = [{} if at < first else source for at, source in enumerate(sources)]
        assert decide(*given).release == name


@pytest.mark.parametrize(
    ("variable", "value", "setting", "expected"),
    [
        ("SENTRY_DSN", DSN, "dsn", Dsn.parse(DSN)),
        ("SENTRY_ENVIRONMENT", "staging", "environment", "staging"),
        ("ENVIRONMENT", "staging", "environment", "staging"),
        ("SENTRY_RELEASE", "acme@1", "release", "acme@1"),
        ("RELEASE", "acme@1", "release", "acme@1"),
        ("SENTRY_SAMPLE_RATE", "0.5", "sample_rate", 0.5),
        ("SENTRY_TRACES_SAMPLE_RATE", "0.25", "traces_sample_rate", 0.25),
        ("SENTRY_PROFILES_SAMPLE_RATE", "0", "profiles_sample_rate", 0.0),
        ("SENTRY_SEND_DEFAULT_PII", "true", "send_default_pii", True),
        ("SENTRY_ATTACH_STACKTRACE", "on", "attach_stacktrace", True),
        ("SENTRY_DEBUG", "1", "debug", True),
    ],
)
def test_every_variable_reaches_its_setting(
    variable: str, value: str, setting: str, expected: object
) -> None:
    assert getattr(decide(environ={variable: value}), setting) == expected
    assert getattr(decide(dotenv={variable: value}), setting) == expected


def test_the_sentry_name_of_a_variable_comes_before_the_short_one() -> None:
    assert decide(environ={"RELEASE": "short", "SENTRY_RELEASE": "long"}).release == "long"


@pytest.mark.parametrize(
    ("variable", "value", "takes"),
    [
        ("SENTRY_SAMPLE_RATE", "1.5", "a number from 0 to 1"),
        ("SENTRY_TRACES_SAMPLE_RATE", "nan", "a number from 0 to 1"),
        ("SENTRY_PROFILES_SAMPLE_RATE", "often", "a number from 0 to 1"),
        ("SENTRY_SEND_DEFAULT_PII", "perhaps", "true or false"),
        ("SENTRY_ENABLE_TRACING", "2", "true or false"),
        ("SENTRY_RELEASE", "  ", "a text such as acme@1.2.3"),
    ],
)
def test_a_bad_variable_is_named_with_what_it_takes_and_passed_over(
    variable: str, value: str, takes: str
) -> None:
    config = decide(environ={variable: value})
    assert config.problems == (f"{variable} takes {takes}, not {value!r}",)
    assert config == decide().with_problems(config.problems)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("sample_rate", [1]),
        ("stall_threshold", 0),
        ("hang_threshold", float("inf")),
        ("max_breadcrumbs", 1001),
        ("max_breadcrumbs", float("inf")),
        ("max_request_body_size", ["small"]),
        ("log_event_level", "LOUD"),
        ("service", 5),
        ("dsn", object),
    ],
)
def test_a_bad_argument_is_named_and_falls_back_to_the_default(argument: str, value: object) -> None:
    config = decide({argument: value})
    assert len(config.problems) == 1
    assert f"argument {argument} takes " in config.problems[0]
    assert getattr(config, argument) == getattr(decide(), argument)


def test_a_bad_value_gives_way_to_the_next_source() -> None:
    config = decide({"sample_rate": 7}, {"SENTRY_SAMPLE_RATE": "0.5"})
    assert config.sample_rate == 0.5
    assert config.problems == ("argument sample_rate takes a number from 0 to 1, not '7'",)


def test_a_bad_dsn_says_what_is_wrong_and_keeps_its_key_to_itself() -> None:
    config = decide(environ={"SENTRY_DSN": "https://verysecret@host"})
    assert config.dsn is None
    [problem] = config.problems
    assert problem.startswith("SENTRY_DSN: DSN has no project id at its end")
    assert "verysecret" not in problem


def test_a_bad_value_in_dotenv_or_the_settings_file_says_where_it_stands() -> None:
    config = decide(dotenv={"SENTRY_SAMPLE_RATE": "x"}, settings={"stall_threshold": "y"})
    assert [problem.partition(" takes")[0] for problem in config.problems] == [
        "SENTRY_SAMPLE_RATE in .env",
        "stall_threshold in the settings file",
    ]


def test_an_empty_variable_counts_as_not_set() -> None:
    config = decide(environ={"SENTRY_RELEASE": "", "RELEASE": ""}, dotenv={"SENTRY_RELEASE": "acme@1"})
    assert (config.release, config.problems) == ("acme@1", ())


@pytest.mark.parametrize("where", ["argument", "environ", "dotenv"])
def test_an_empty_dsn_switches_reporting_off_whatever_stands_behind_it(where: str) -> None:
    given: dict[str, Any] = {
        "arguments": {"dsn": "" if where == "argument" else None},
        "environ": {"SENTRY_DSN": ""} if where == "environ" else {},
        "dotenv": {"SENTRY_DSN": "" if where == "dotenv" else DSN},
    }
    assert (decide(**given).dsn, decide(**given).problems) == (None, ())


@pytest.mark.parametrize("environment", list(PRESETS))
def test_each_environment_has_its_rates(environment: str) -> None:
    config = decide({"environment": environment})
    assert {name: getattr(config, name) for name in PRESETS[environment]} == PRESETS[environment]


def test_an_environment_of_another_name_is_treated_like_production() -> None:
    assert decide({"environment": "eu-west"}).traces_sample_rate == 0.1


def test_a_source_run_is_development_and_a_frozen_one_production() -> None:
    assert (decide().environment, decide(frozen=True).environment) == ("development", "production")
    assert decide(environ={"ENVIRONMENT": "staging"}, frozen=True).environment == "staging"


def test_tracing_switched_off_takes_traces_and_profiles_with_it() -> None:
    config = decide({"traces_sample_rate": 0.7}, {"SENTRY_ENABLE_TRACING": "false"})
    assert (config.traces_sample_rate, config.profiles_sample_rate, config.sample_rate) == (0, 0, 1)


def test_variables_of_frames_follow_personal_data_unless_named() -> None:
    assert not decide().include_local_variables
    assert decide({"send_default_pii": True}).include_local_variables
    assert not decide({"send_default_pii": True, "include_local_variables": False}).include_local_variables


def test_the_summary_says_what_is_in_force() -> None:
    assert decide({"environment": "staging"}).summary() == (
        "initialised for environment staging, traces 50%, profiles 50%"
    )


def test_levels_are_names_or_numbers_and_off_is_above_all_of_them() -> None:
    config = decide({"log_breadcrumb_level": "warning", "log_event_level": LEVEL_OFF})
    assert config.log_breadcrumb_level == logging.WARNING
    assert config.log_event_level > logging.CRITICAL


def test_names_are_filled_in_only_where_there_are_none() -> None:
    assert decide().with_names("acme", "acme@2").release == "acme@2"
    assert decide({"service": "mine", "release": "1"}).with_names("acme", "2").service == "mine"


def test_without_personal_data_no_variables_are_collected_either() -> None:
    config = decide({"send_default_pii": True}).without_personal_data()
    assert (config.send_default_pii, config.include_local_variables) == (False, False)


@pytest.mark.parametrize("name", ["sample_rate", "environment", "send_default_pii", "dsn"])
def test_an_object_of_the_hosts_that_raises_whatever_it_is_asked_is_no_setting(name: str) -> None:
    class Silent:
        def __str__(self) -> str:
            raise RuntimeError

        __repr__ = __float__ = __str__

    for value in (Silent(), 10**5000):
        config = resolve({name: value}, {}, {}, {}, frozen=True)
        if name != "environment":
            assert getattr(config, name) == getattr(resolve({}, {}, {}, {}, frozen=True), name)
        assert len(config.problems) == 1
        assert config.problems[0].startswith(f"argument {name} takes ")

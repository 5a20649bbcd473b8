"""The command line: what there is to say, and what becomes of it.

Exit codes: 0 done, 1 it failed, 2 bad usage. Errors are one line on stderr that says what to do. What a
command needs is imported when it runs, so that ``--version`` and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from crashdesk._version import __version__
from crashdesk.app.output import CommandError, complain, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[[argparse.Namespace], int]

_MAX_LIMIT = 10_000
_LAST_STANDARD_DESCRIPTOR = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code.

    Args:
        arguments: what stands behind the program's name; the process's own where it is not given.
    """
    _occupy_standard_descriptors()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a report's text must not fail on the terminal's encoding
    sys.exit(_guarded(_parser().parse_args(arguments)))


def _occupy_standard_descriptors() -> None:
    """Put something where a program that was started without standard streams has nothing.

    Otherwise the next file that is opened, such as the database, would be given the number of the standard
    error, and what Qt and C libraries complain of would be written into it.
    """
    if os.name == "posix":
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _LAST_STANDARD_DESCRIPTOR:
            os.set_inheritable(descriptor, True)
        os.close(descriptor)


def _guarded(options: argparse.Namespace) -> int:
    """Run the chosen command; turn what can go wrong into one line and an exit code."""
    try:
        code: int = options.command(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except CommandError as error:
        return complain(str(error))
    except ImportError as error:
        return complain(_missing(error))
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain once more while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    return code


def _missing(error: ImportError) -> str:
    """What to do about a library that is not there.

    Raises:
        ImportError: it is none that the extra brings, so it is a fault of ours.
    """
    from crashdesk.app import remedy

    name = error.name or ""
    if name.partition(".")[0] not in remedy.LIBRARIES:
        raise error
    return remedy.without(name)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the usage, and end with exit code 2."""
        self.exit(2, f"crashdesk: {printable(message)}; see '{self.prog} --help'\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="crashdesk",
        description="Crash reporting for PyQt6 desktop apps. Without a command: opens the desk.",
        parents=[_common(default=None)],
    )
    parser.add_argument("--version", action="version", version=f"crashdesk {__version__}")
    parser.set_defaults(command=_desk, json=False)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    _add_serve(commands)
    _add_projects(commands)
    _add_issues(commands)
    _add_doctor(commands)
    return parser


def _common(default: object = argparse.SUPPRESS) -> argparse.ArgumentParser:
    """What every command takes; a command's own parser leaves alone what was said before it."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir", type=Path, default=default, metavar="DIR", help="the server's data folder"
    )
    return common


def _printing() -> argparse.ArgumentParser:
    common = _common()
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    return common


def _add_serve(commands: Any) -> None:
    serve = commands.add_parser("serve", help="run the server until it is stopped", parents=[_common()])
    serve.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=8969, help="0 picks a free one (default: %(default)s)")
    serve.set_defaults(command=_serve)


def _add_projects(commands: Any) -> None:
    projects = commands.add_parser("projects", help="list or add projects", parents=[_printing()])
    projects.set_defaults(command=_projects, action="list")
    actions = projects.add_subparsers(metavar="ACTION")
    _action(actions, "list", "list projects and their DSNs", _printing())
    add = _action(actions, "add", "add a project and print its DSN", _printing())
    add.add_argument("name", metavar="NAME", help="the project's name")


def _add_issues(commands: Any) -> None:
    issues = commands.add_parser("issues", help="list or show issues", parents=[_searching()])
    issues.set_defaults(command=_issues, action="list", project=None, query=None, limit=100)
    actions = issues.add_subparsers(metavar="ACTION")
    _action(actions, "list", "list issues", _searching())
    show = _action(actions, "show", "show an issue with its latest event", _printing())
    show.add_argument("issue", metavar="ID", help="the issue's number or short id, such as DEMO-1")


def _searching() -> argparse.ArgumentParser:
    common = _printing()
    leave = argparse.SUPPRESS
    common.add_argument("--project", default=leave, metavar="P", help="only this project's (slug or number)")
    common.add_argument(
        "--query", default=leave, metavar="Q", help="Sentry's search (default: is:unresolved)"
    )
    common.add_argument("--limit", type=_limit, default=leave, metavar="N", help="at most so many (100)")
    return common


def _add_doctor(commands: Any) -> None:
    doctor = commands.add_parser("doctor", help="check this installation", parents=[_printing()])
    doctor.add_argument("--send-test", action="store_true", help="send a marked error and see it arrive")
    doctor.set_defaults(command=_doctor)


def _action(actions: Any, name: str, help_text: str, parent: argparse.ArgumentParser) -> Any:
    action = actions.add_parser(name, help=help_text, parents=[parent])
    action.set_defaults(action=name)
    return action


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 - the highest port there is
        raise argparse.ArgumentTypeError(f"'{printable(text)}' is no port; there are 0 to 65535")
    return int(text)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_LIMIT:
        raise argparse.ArgumentTypeError(f"'{printable(text)}' is no number from 1 to {_MAX_LIMIT}")
    return int(text)


def data_dir(options: argparse.Namespace) -> Path:
    """Return the server's data folder: the one that was named, or this user's."""
    from crashdesk.reporter.folders import Folders

    named: Path | None = options.data_dir
    return named.absolute() if named is not None else Folders.from_environment().data / "server"


def _desk(options: argparse.Namespace) -> int:
    from crashdesk.app.bootstrap import run_desk

    return run_desk(data_dir(options))


def _serve(options: argparse.Namespace) -> int:
    from crashdesk.app.serve_command import run

    return run(data_dir(options), options.host, options.port)


def _projects(options: argparse.Namespace) -> int:
    from crashdesk.app import projects_command

    folder = data_dir(options)
    if options.action == "add":
        return projects_command.add(folder, options.name, as_json=options.json)
    return projects_command.listed(folder, as_json=options.json)


def _issues(options: argparse.Namespace) -> int:
    from crashdesk.app import issues_command

    folder = data_dir(options)
    if options.action == "show":
        return issues_command.show(folder, options.issue, as_json=options.json)
    wanted = issues_command.Wanted(options.project, options.query, options.limit)
    return issues_command.listed(folder, wanted, as_json=options.json)


def _doctor(options: argparse.Namespace) -> int:
    from crashdesk.app import doctor

    return doctor.run(data_dir(options), send_test=options.send_test, as_json=options.json)

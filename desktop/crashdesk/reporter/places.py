"""Home folders, the account's name and the computer's: what a path or a message says about whose it is.

The home folder becomes ``~``, whoever's it is. The name of the running user's account becomes ``[user]``
wherever it stands as a word, unless it is a name that says nothing about a person (``root``, ``admin``) or
a word that texts are full of. A name of one or two characters is found only where something says that it
names a user.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from crashdesk.reporter.common_names import COMMON
from crashdesk.reporter.redaction import HOME, HOST, USER, begins_word, ends_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crashdesk.reporter.redaction import Span

SHORT: Final = 2
"""Bytes, as UTF-8, up to which a name is searched only beside words such as "user"."""
_SEPARATOR: Final = r"(?:[\\/]{1,8}|%(?:25)?(?:2f|5c))"
_FOLDER: Final = r"(?:[^\s\\/:*?\"'<>|,;)\]}%]|%(?!(?:25)?(?:2f|5c))){1,80}"
# A name with a space in it is one only where a folder follows: "C:\Users\Long Name\AppData".
_SPACED: Final = r"[^\s\\/:*?\"'<>|%]{1,64}(?: [^\s\\/:*?\"'<>|]{1,32}){1,3}(?=[\\/])"
_PARENTS: Final = (
    "home",
    "users",
    "documents and settings",
    "documents%20and%20settings",
    "docume~1",
    "docume~2",
)
_SCENTS: Final = (("home", _PARENTS[:1]), ("users", _PARENTS[1:2]), ("docume", _PARENTS[2:]))
_BELOW: Final = {
    parent: re.compile(rf"{re.escape(parent)}{_SEPARATOR}(?P<name>{folder})", re.IGNORECASE)
    # Unix has no accounts with a space.
    for parent, folder in ((it, _FOLDER if it == "home" else f"(?:{_SPACED}|{_FOLDER})") for it in _PARENTS)
}
_SHARED: Final = frozenset({"public", "shared", "default", "all users", "default user", "guest"})
_DRIVE: Final = r"(?:[\\/]{2,4}\?[\\/]{1,2})?(?<![A-Za-z0-9])[A-Za-z](?::|%3a|\$)"
_ONE_SEPARATOR: Final = r"(?:\\{1,8}|/|%(?:25)?(?:2f|5c))"
_ROOT: Final = re.compile(rf"(?:{_DRIVE}{_SEPARATOR}|{_ONE_SEPARATOR})\Z", re.IGNORECASE)
# Where the folder of all homes is not the first: another system's disk, and a disk of its own.
_SLASH: Final = r"(?:/|%(?:25)?2f)"
_MOUNT: Final = re.compile(
    rf"(?:(?:{_SLASH}(?:mnt|cygdrive|host_mnt))?{_SLASH}[A-Za-z]"
    rf"|{_SLASH}(?:var|usr|export|System{_SLASH}Volumes{_SLASH}Data))\Z",
    re.IGNORECASE,
)
_SAYS_USER: Final = re.compile(
    r"(?:user(?:[ _-]?name)?|login|logname|account|owner|uid=\d{1,9}\(|benutzer|用户(?:名)?)"
    r"[\"'\]]{0,2}\s{0,2}[=:\uff1a (]?\s{0,2}[\"']?\Z",
    re.IGNORECASE,
)
_LONG: Final = 1000
"""Characters from which looking for each sign twice costs more than it saves."""
_LONGEST_ROOT: Final = 16
_LONGEST_MOUNT: Final = 48


@dataclass(frozen=True, slots=True)
class Person:
    """Who runs the application, on which computer; what is empty is not known, and not looked for."""

    home: str = ""
    account: str = ""
    host: str = ""


def running_user() -> Person:
    """The person that this process runs for."""
    names = ("HOME", "USERPROFILE", "LOGNAME", "USER", "LNAME", "USERNAME")
    return _person(tuple(os.environ.get(name) for name in names))


@lru_cache(maxsize=4)
def _person(_environment: tuple[str | None, ...]) -> Person:
    try:
        home = str(Path.home())
    except RuntimeError:
        home = ""
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):
        account = ""
    return Person(home if len(home) > 1 else "", account, platform.node())


@dataclass(frozen=True, slots=True)
class _Word:
    """One form of a name; ``timid`` where only a text that speaks of users may mean it."""

    form: str
    placeholder: str
    timid: bool = False


class Places:
    """Finds the places and names of one person.

    Args:
        person: whose.
        host: whether the computer's name is to be found, too.
    """

    def __init__(self, person: Person, *, host: bool) -> None:
        self._home = _Home(person.home)
        self._accounts = tuple(_account_words(person))
        hosts = {person.host, person.host.partition(".")[0]} if host else set()
        self._words: tuple[_Word, ...] = (
            *self._accounts,
            *(_Word(name.lower(), HOST) for name in hosts if _speaks(name)),
        )
        # Where e-mail addresses may leave, what stands before an @ is none of the account's.
        self._spared = frozenset() if host else frozenset({"@"})
        words = (word.form for word in self._words)
        self._scents = tuple(dict.fromkeys((*(scent for scent, _ in _SCENTS), *self._home.last, *words)))

    def may_stand_in(self, lower: str) -> bool:
        """Whether a text, in lower case, holds any sign of them."""
        return len(lower) > _LONG or any(map(lower.__contains__, self._scents))

    def spans(self, text: str, lower: str, *, code: bool) -> Iterator[Span]:
        """Where they stand; in code the account's name is but a module's that happens to be alike."""
        for scent, parents in _SCENTS:
            if scent in lower:
                for parent in parents:
                    yield from _homes_below(text, lower, parent)
        yield from self._home.spans(text, lower)
        if not code:
            for word in self._words:
                if word.form in lower:
                    yield from _word_spans(text, lower, word, self._spared)


def _speaks(name: str) -> bool:
    """Whether a computer's name says more than what kind of computer it is."""
    return len(name) > SHORT and name.lower() not in COMMON


def _account_words(person: Person) -> Iterator[_Word]:
    folder = re.split(r"[\\/]+", person.home.rstrip("\\/"))[-1]
    for name in dict.fromkeys((person.account, folder)):
        if name and name.lower() not in COMMON and not name.isdigit():
            for form in _forms(name):
                yield _Word(form, USER, timid=len(name.encode("utf-8", "replace")) <= SHORT)


def _forms(name: str) -> Iterable[str]:
    """A name as it stands in texts: as it is, in a URL, escaped in a ``repr`` or in JSON, and as of DOS."""
    escaped = name.encode("unicode_escape").decode("ascii")
    forms = [name, quote(name), escaped, escaped.replace("\\x", "\\u00")]
    if len(name) > 8 or set(" .+,;=[]") & set(name):  # noqa: PLR2004 - what fits is its own 8.3 name
        forms.append(f"{re.sub(r'[ .+,;=]', '', name)[:6]}~")
    return dict.fromkeys(form.lower() for form in forms)


def _word_spans(text: str, lower: str, word: _Word, spared: frozenset[str]) -> Iterator[Span]:
    at = lower.find(word.form)
    while at >= 0:
        end = at + len(word.form)
        if word.form.endswith("~"):
            while end < len(text) and text[end].isdigit():
                end += 1
        whole = begins_word(text, at) and ends_word(text, end) and text[end : end + 1] not in spared
        if whole and (not word.timid or _SAYS_USER.search(lower[max(0, at - 24) : at])):
            yield at, end, word.placeholder
        at = lower.find(word.form, end)


def _homes_below(text: str, lower: str, parent: str) -> Iterator[Span]:
    """Home folders in the folder that holds them all: anybody's."""
    at = lower.find(parent)
    while at >= 0:
        end = at + len(parent)
        found = _BELOW[parent].match(text, at)
        if found and found["name"].lower() not in _SHARED and (start := _start_of_path(text, at)) >= 0:
            end = found.end()
            yield start, end, HOME
        at = lower.find(parent, end)


def _start_of_path(text: str, at: int) -> int:
    """Where the path begins whose first folder, that of all homes, is here; -1 where it is not the first."""
    root = _ROOT.search(text, max(0, at - _LONGEST_ROOT), at)
    if root is None:
        return -1
    if ":" in root[0] or "$" in root[0] or "%3" in root[0] or "\\" in root[0]:
        return root.start()
    # Of Unix, where case counts: "/users/42" is what web services call.
    if not text.startswith(("home", "Users"), at):
        return -1
    mount = _MOUNT.search(text, max(0, root.start() - _LONGEST_MOUNT), root.start())
    start = mount.start() if mount else root.start()
    return -1 if _is_within(text, start) else start


def _is_within(text: str, at: int) -> bool:
    """Whether the separator here goes on with a path, rather than begin one."""
    before = text[at - 1 : at]
    return before != "" and (before.isalnum() or before in "_.~])}-") and not begins_word(text, at)


@dataclass(slots=True)
class _Home:
    """The running user's own home folder, wherever that lies."""

    path: str
    last: tuple[str, ...] = field(init=False, default=())
    _before: re.Pattern[str] = field(init=False, default=_ROOT)

    def __post_init__(self) -> None:
        drive, folders = _split(self.path)
        if not folders:
            return
        self.last = tuple(_forms(folders[-1]))
        above = "".join(f"(?:{'|'.join(map(re.escape, _forms(name)))}){_SEPARATOR}" for name in folders[:-1])
        root = rf"(?:{drive[0]}(?::|%3a)|[\\/]{drive[0]})" if drive else ""
        first = _SEPARATOR if drive else _ONE_SEPARATOR
        self._before = re.compile(rf"{root}{first}{above}\Z", re.IGNORECASE)

    def spans(self, text: str, lower: str) -> Iterator[Span]:
        """Where it stands."""
        for last in self.last:
            if last in lower:
                yield from self._ending_in(text, lower, last)

    def _ending_in(self, text: str, lower: str, last: str) -> Iterator[Span]:
        at, reach = lower.find(last), 3 * len(self.path) + 24
        while at >= 0:
            end = at + len(last)
            if text[at - 1 : at] in {"/", "\\", "f", "F", "c", "C"} and _ends_folder(text, end):
                above = self._before.search(text, max(0, at - reach), at)
                if above and (":" in above[0] or not _is_within(text, above.start())):
                    yield above.start(), end, HOME
            at = lower.find(last, end)


def _split(path: str) -> tuple[str, list[str]]:
    """A path's drive (a letter, or nothing) and its folders."""
    drive = re.match(r"([A-Za-z]):", path)
    return (drive[1] if drive else ""), [
        name for name in re.split(r"[\\/]+", path[2 if drive else 0 :]) if name
    ]


def _ends_folder(text: str, at: int) -> bool:
    return ends_word(text, at) and not re.match(r"[._-]\w", text[at : at + 2])

"""What an administrator ruled for every user of a computer, in a file that only he can write.

``consent.json`` in the system-wide configuration folder (platformdirs' ``site_config_dir``, on Linux
``/etc/xdg/crashdesk``) holds ``{"consent": "granted"}`` or ``"denied"`` for everything, or a word for each
purpose, such as ``{"errors": "granted", "usage": "denied"}``; a purpose that it does not name is denied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crashdesk.reporter.consent import PURPOSES, Answer, answer_all
from crashdesk.reporter.files import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from crashdesk.reporter.consent import State

FILE_NAME: Final = "consent.json"
_WORDS: Final[Mapping[str, State]] = {"granted": "granted", "denied": "denied"}


def ruling(folder: Path, warn: Callable[[str], None]) -> Answer | None:
    """The administrator's ruling; None where there is none.

    A file that is there but cannot be read or understood denies everything: it was meant to rule, and a guess
    must not send what it may forbid.

    Args:
        folder: the system-wide configuration folder.
        warn: told of a file that cannot be understood.
    """
    file = folder / FILE_NAME
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        warn(f"{file} cannot be read ({error}): all is denied")
        return answer_all("denied")
    words = read_json(file)
    if str(words.get("consent")) in _WORDS:
        return answer_all(_WORDS[str(words["consent"])])
    states = {purpose: _WORDS.get(str(words[purpose])) for purpose in PURPOSES if purpose in words}
    if not states or None in states.values():
        warn(f"{file} takes granted or denied, for consent or each of {', '.join(PURPOSES)}: all is denied")
        return answer_all("denied")
    return Answer({purpose: states.get(purpose) or "denied" for purpose in PURPOSES})

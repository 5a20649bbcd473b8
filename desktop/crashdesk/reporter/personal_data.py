"""Personal data: what leaves only where that is allowed, and what stands for the person where it is not."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.digests import keyed
from crashdesk.reporter.redaction import ADDRESS, EMAIL, begins_word, ends_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crashdesk.reporter.redaction import Span

_DOMAINS: Final = tuple(
    (at, re.compile(at + r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,23}(?![\w-])")) for at in ("@", "%40")
)
_IN_LOCAL_PART: Final = frozenset("._+-!#$&*~^")
_APOSTROPHES: Final = frozenset("'\u2019")
_ESCAPE: Final = re.compile("u([0-9A-Fa-f]{4})")
"""What follows the backslash where JSON, or a ``repr``, has a character escaped."""
_PREFIXES: Final = frozenset("bfruBFRU")
_LONGEST_LOCAL: Final = 254
"""Characters of an address in all (RFC 5321, 4.5.3.1.3)."""
# One character first, by which re leaps through the text; it looks back only there.
_DOTS: Final = re.compile(r"\.(?<=[0-9]\.)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
_IPV4: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
# First groups of addresses that are somebody's: 2000::/3, fc00::/7, fe80::/10.
_COLON: Final = re.compile(r":(?<=[23fF][0-9A-Fa-f]{3}:)[0-9A-Fa-f:]")
_IPV6: Final = re.compile(r"[0-9A-Fa-f]{4}:(?:[0-9A-Fa-f]{0,4}:){1,7}[0-9A-Fa-f]{0,4}")
_SAYS_VERSION: Final = re.compile(
    r"(?:versions?|(?<![A-Za-z])(?:ver\.?|oid|section)|build|firmware|release|revision|chapter|==|>=|<=|~=)"
    r"[\"']?\s{0,2}[=:]{0,2}\s{0,2}[\"']?\Z",
    re.IGNORECASE,
)
# A name, and then: a package's version is written so, and an address, too.
_JOINED: Final = re.compile(
    r"(?:[A-Za-z][-/_]|@|(?<![A-Za-z])(?:(?:py)?qt[0-9]?|python)[ :=]{1,3})\Z", re.IGNORECASE
)
_THEN_MORE: Final = re.compile(r"[._][A-Za-z]")
_THEN_ADDRESS: Final = re.compile(r":[0-9]{2,5}(?![0-9])|/[0-9]{1,2}(?![\w.])")
# An escaped new line before a word is none of the word.
_NAMES_ADDRESS: Final = re.compile(
    r"(?:://[^\s/@]{1,40}@"
    r"|(?:(?<![\w-])|(?<=\\[nrt]))(?:ssh|sftp|scp|ftp|mosh|rsync|telnet)\s[^\n@]{0,40}@"
    r"|(?:(?<![\w/@-])|(?<=\\[nrt]))(?:root|admin|administrator|ubuntu|debian|pi|ec2-user|user|guest|git)@|\]@"
    r"|(?:(?<![\w-])|(?<=\\[nrt]))"
    r"(?:tcp|udp|icmp|inet|ip4?|host|localhost|peer|addr(?:ess)?|gateway|router|dns)[-/_])\Z",
    re.IGNORECASE,
)
_LARGE: Final = 100
"""A number that versions of four numbers hardly ever hold, and most addresses do."""
_DIGITS: Final = frozenset("0123456789")
_HALF: Final = 24
_ID: Final = 32


def email_spans(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand; ``git@host`` is the account that every repository has."""
    for at, domains in _DOMAINS:
        done = 0
        for domain in domains.finditer(text) if at in text else ():
            local = _local_part(text[max(done, domain.start() - _LONGEST_LOCAL) : domain.start()])
            if local and local != "git":
                yield domain.start() - len(local), domain.end(), EMAIL
            done = domain.end()


def _local_part(before: str) -> str:
    """The longest end of a text that may stand before the @."""
    at = len(before)
    while at:
        escape = _ESCAPE.match(before, at) if before[at - 1] == "\\" else None
        if escape:
            at = len(before[:at].rstrip("\\"))
            if not _is_escaped_in_name(before[:at], chr(int(escape[1], 16))):
                return before[escape.end() :]
        elif _is_local(before[at - 1]) or _is_in_name(before, at - 1):
            at -= 1
        else:
            break
    # An escaped new line is none of the name.
    return before[at + 1 :] if at and before[at - 1] == "\\" and before[at : at + 1] in "nrt" else before[at:]


def _is_local(char: str) -> bool:
    return char.isalnum() or char in _IN_LOCAL_PART


def _is_escaped_in_name(before: str, char: str) -> bool:
    """Whether a character that is written as an escape is part of a name, given what stands before."""
    return _is_local(char) or (char in _APOSTROPHES and before[-1:].isalpha())


def _is_in_name(text: str, at: int) -> bool:
    """Whether an apostrophe stands within a name ("o'neil"), rather than before one (``b'neil'``)."""
    if (
        text[at] not in _APOSTROPHES
        or not text[max(0, at - 1) : at].isalpha()
        or not text[at + 1 : at + 2].isalpha()
    ):
        return False
    return text[at - 1] not in _PREFIXES or text[max(0, at - 2) : at - 1].isalnum()


def address_spans(text: str) -> Iterator[Span]:
    """Where IP addresses stand; this computer's own (127.0.0.1) says nothing, a version is none."""
    hit = _DOTS.search(text) if "." in text else None
    while hit:
        found = _IPV4.match(text, _start_of_group(text, hit.start(), 3))
        if found and _is_address(text, found) and not _is_version(text, found):
            yield *found.span(), ADDRESS
        hit = _DOTS.search(text, max(found.end() if found else 0, hit.end()))
    if ":" in text:
        yield from _ipv6_spans(text)


def _ipv6_spans(text: str) -> Iterator[Span]:
    hit = _COLON.search(text)
    while hit:
        start, end = hit.start() - 4, hit.end()
        found = _IPV6.match(text, start) if begins_word(text, start) else None
        if found and (length := _length_of_ipv6(found[0])):
            end = start + length
            yield start, end, ADDRESS
        hit = _COLON.search(text, end)


def _start_of_group(text: str, at: int, digits: int) -> int:
    start = at
    while start > max(0, at - digits) and text[start - 1] in _DIGITS:
        start -= 1
    return start


def _length_of_ipv6(candidate: str) -> int:
    """How much of this is an address; 0 for none, such as a time."""
    if candidate.endswith(":") and not candidate.endswith("::"):
        candidate = candidate[:-1]
    try:
        ipaddress.IPv6Address(candidate)
    except ValueError:
        return 0
    return len(candidate)


def _is_address(text: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    if not begins_word(text, start) or text[start - 1 : start] == "." or not ends_word(text, end):
        return False
    if text[end : end + 1] == "." and text[end + 1 : end + 2] in _DIGITS:  # a longer version
        return False
    try:
        address = ipaddress.IPv4Address(found[0])
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or found[0].startswith("255."))


def _is_version(text: str, found: re.Match[str]) -> bool:
    """Whether this is a version: that is said, or it is joined to a name and nothing speaks of an address."""
    start, end = found.span()
    if _SAYS_VERSION.search(text, max(0, start - 16), start):
        return True
    joined = _JOINED.search(text, max(0, start - 16), start) or _THEN_MORE.match(text, end)
    return joined is not None and not _speaks_of_address(text, found)


def _speaks_of_address(text: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    if _NAMES_ADDRESS.search(text, max(0, start - 64), start) or _THEN_ADDRESS.match(text, end):
        return True
    if text[start - 1 : start] == "@" and text[end : end + 1] in {"/", ":"}:
        return True
    numbers = [int(number) for number in found[0].split(".")]
    # That of a host does not end with 0, other than a browser's version.
    return numbers[-1] != 0 and (max(numbers) >= _LARGE or ipaddress.IPv4Address(found[0]).is_private)


def pseudonym(user_id: Any, install_id: str) -> str:
    """What stands for a user's id of the host's where personal data may not leave.

    The same user of the same installation always gets the same one, so that users can be counted and
    another user is another session; nobody who has not the installation's id can try names on it, and
    the same person on another computer gets another one.

    Args:
        user_id: the host's.
        install_id: the installation's random id, which is the key of the hash.

    Returns:
        32 hexadecimal digits, like the installation's id. The last eight are made of the others, by which
        a pseudonym is known again and is not made another of.
    """
    head = _hash(f"user:{user_id}", install_id, _HALF)
    return head + _hash(f"check:{head}", install_id, _ID - _HALF)


def user_id_to_send(user_id: Any, install_id: str, *, pii: bool) -> Any:
    """The id under which a user is known to the receiver.

    Args:
        user_id: what the host calls him; None where it names none.
        install_id: the installation's random id; where it is not known, no id of the host's leaves.
        pii: whether personal data may leave.
    """
    if user_id is None or user_id == "":
        return install_id
    if pii or user_id == install_id or _is_pseudonym(user_id, install_id):
        return user_id
    return pseudonym(user_id, install_id) if install_id else ""


def _is_pseudonym(user_id: Any, install_id: str) -> bool:
    text = str(user_id)
    return len(text) == _ID and text[_HALF:] == _hash(f"check:{text[:_HALF]}", install_id, _ID - _HALF)


def _hash(text: str, key: str, digits: int) -> str:
    # A surrogate has no UTF-8 form.
    data = text.encode("utf-8", "replace")
    return keyed(data, key.encode("utf-8", "replace"), digits // 2)

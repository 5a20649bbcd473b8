"""Card numbers and bank accounts: told from other numbers by issuer, length and check digits."""

from __future__ import annotations

import re
from string import ascii_letters
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.redaction import FILTERED, begins_word, ends_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crashdesk.reporter.redaction import Span

# A text's shape: what each character is, not which. Of the few kinds long rows can be searched, and a long
# row is found ten times as fast as a regular expression would find the number.
_SHAPES: Final = "".join(
    "0" if char in "0123456789" else "A" if char in ascii_letters else "-" if char in " -" else "x"
    for char in map(chr, range(256))
).encode()
_CARDS: Final = (b"0" * 13, b"0000-0000-0000-", b"0000-000000-0000")
_FEWEST_DIGITS: Final = 13
"""Digits of the shortest number of a card."""
_ACCOUNT: Final = b"AA00"
_CARD: Final = re.compile(
    r"[0-9](?:[0-9]{12,18}|[0-9]{3}([ -])(?:[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{6}\1[0-9]{4,5}))"
)
_DIGITS: Final = re.compile(rb"0+")
# First digits, and how many digits follow in all. Source: ISO/IEC 7812 and the issuers' own ranges.
_ISSUED: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|220[0-4]\d{12,15}"  # Mir
    r"|3[47]\d{13}|3(?:0[0-5]|09|6\d|[89]\d)\d{11,16}|35(?:2[89]|[3-8]\d)\d{12,15}"  # Amex, Diners, JCB
    r"|(?:6011|64[4-9]\d|65\d{2}|62\d{2})\d{12,15}"  # Discover, UnionPay
    r"|(?:50\d{2}|5[6-8]\d{2}|6304|6390|67\d{2})\d{9,15}"  # Maestro
)
# Source: the IBAN registry of SWIFT (ISO 13616): characters by country.
_LENGTHS: Final = {
    entry[:2]: int(entry[2:])
    for entry in """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28
    EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26
    IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28
    NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25
    SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
    """.split()  # noqa: SIM905 - a table
}
_CARD_NUMBERS: Final = range(10**12, 10**19)
SHORTEST: Final = 13
"""Characters below which a text holds neither."""


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_card(digits: str) -> bool:
    """Whether these digits are the number of a card."""
    return _ISSUED.fullmatch(digits) is not None and passes_luhn(digits)


def is_card_number(value: int) -> bool:
    """Whether this number, as a number, is that of a card."""
    return value in _CARD_NUMBERS and is_card(str(value))


def is_iban(account: str) -> bool:
    """Whether this is an IBAN, written without spaces (ISO 13616, ISO 7064 MOD 97-10)."""
    if _LENGTHS.get(account[:2]) != len(account) or not account.isalnum() or not account.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in account[4:] + account[:4])) % 97 == 1


def number_spans(text: str) -> list[Span]:
    """Where numbers of cards and accounts stand, in one piece or in groups."""
    shape = text.encode("latin-1", "replace").translate(_SHAPES)
    spans: list[Span] = []
    if _ACCOUNT in shape:
        spans += _account_spans(text, shape)
    if shape.count(b"0") >= _FEWEST_DIGITS:
        for row in _CARDS:
            if row in shape:
                spans += _card_spans(text, shape, row)
    return spans


def _card_spans(text: str, shape: bytes, row: bytes) -> Iterator[Span]:
    at = shape.find(row)
    while at >= 0:
        # "%20" is a space; of a longer row of digits no part is a number of its own.
        start = at + 2 if text[at - 1 : at] == "%" else at
        found = _CARD.match(text, start)
        if found and _stands_alone(text, start, found.end()) and is_card(re.sub("[ -]", "", found[0])):
            yield *found.span(), FILTERED
            at = shape.find(row, found.end())
        else:
            digits = _DIGITS.match(shape, at)
            at = shape.find(row, digits.end() if digits else at + 1)


def _account_spans(text: str, shape: bytes) -> Iterator[Span]:
    at = shape.find(_ACCOUNT)
    while at >= 0:
        end = _end_of_account(text, at) if begins_word(text, at) else 0
        if end:
            yield at, end, FILTERED
        at = shape.find(_ACCOUNT, end or at + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no digits, letters or decimal point join on: a longer number is another number."""
    if not begins_word(text, start) or not ends_word(text, end):
        return False
    return not (start > 1 and text[start - 1] == "." and text[start - 2].isdigit())


def _end_of_account(text: str, start: int) -> int:
    """Where the account that begins here ends, in capitals or not; 0 where none does."""
    wanted, account, at = _LENGTHS.get(text[start : start + 2].upper(), 0), "", start
    while len(account) < wanted and at < len(text):
        if text[at] not in " -":
            account += text[at]
        at += 1
    return at if wanted and is_iban(account.upper()) and ends_word(text, at) else 0

from __future__ import annotations

import pytest

from crashdesk.reporter.payment_numbers import is_card, is_iban, number_spans


@pytest.mark.parametrize(
    "number",
    [
        *("4111111111111111", "5500005555555559", "2223000048400011", "378282246310005", "30569309025904"),
        *("6011111111111117", "3530111333300000", "6200000000000005", "6304000000000000"),
    ],
)
def test_cards_of_every_issuer_are_known(number: str) -> None:
    assert is_card(number)
    assert not is_card(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("number", ["1700000000000", "4006381333931", "139872345678901", "0000000000000000"])
def test_numbers_of_other_things_are_no_cards(number: str) -> None:
    assert not is_card(number)


@pytest.mark.parametrize("account", ["DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947"])
def test_accounts_are_known_by_country_length_and_check_digits(account: str) -> None:
    assert is_iban(account)
    assert not is_iban(account[:-1])
    assert not is_iban(account[:2] + str((int(account[2]) + 1) % 10) + account[3:])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("order 12 4111 1111 1111 1111 paid", "4111 1111 1111 1111"),
        ("2024-4111-1111-1111-1111", "4111-1111-1111-1111"),
        ("card%204111111111111111", "4111111111111111"),
        (r"'line\n4111111111111111'", "4111111111111111"),
        ("amex 3782 822463 10005.", "3782 822463 10005"),
        ("DE89370400440532013000 COBADEFF", "DE89370400440532013000"),
        ("DE89 3704 0044 0532 0130 00 BIC", "DE89 3704 0044 0532 0130 00"),
        ("de89370400440532013000 cobadeff", "de89370400440532013000"),
        ("de89 3704 0044 0532 0130 00 bic", "de89 3704 0044 0532 0130 00"),
        ("\u4ed8\u6b3e4111111111111111\u5143", "4111111111111111"),
        ("0.4111111111111111", None),
        ("a4111111111111111f", None),
        ("41111111111111110000000", None),
    ],
)
def test_they_are_found_where_they_stand_for_themselves(text: str, found: str | None) -> None:
    assert [text[start:end] for start, end, _ in number_spans(text)] == ([found] if found else [])

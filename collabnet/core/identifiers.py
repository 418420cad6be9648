"""Identifiers of England's school system: the normal form of each, or plainly what is wrong.

The shapes are the checks suggested by the register's own fields (Get Information About Schools,
read 2026-08).
"""

import re
from typing import Final


class IdentifierError(ValueError):
    """An identifier that cannot be right; `reason` is plain words for whoever gave it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_DIGITS: Final = re.compile(r"[0-9]+")
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}")
_COMPANY: Final = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]")
_GROUP_ID: Final = re.compile(r"(?:TR|SP|UT)[0-9]{5}")
_LONGEST: Final = 40


def parse_urn(value: str | int) -> int:
    """A school's unique reference number, 6 digits; a school that converts gets a new one."""
    return int(_digits(value, name="A URN", length=6))


def parse_uid(value: str | int) -> int:
    """A group's unique identifier (trust, federation): a whole number of up to 6 digits."""
    text = _text(value)
    if not _DIGITS.fullmatch(text) or not 0 < int(text) <= 999_999:
        raise IdentifierError(f"A group UID is a whole number of up to 6 digits, not “{text}”.")
    return int(text)


def parse_la_code(value: str | int) -> str:
    """A local authority's DfE number, 3 digits.

    It outlives changes of the ONS code, so records are keyed on it.
    """
    return _digits(value, name="An LA code", length=3)


def parse_establishment_number(value: str | int) -> str:
    """The 4 digits that are unique within one local authority only."""
    return _digits(value, name="An establishment number", length=4)


def dfe_number(*, la_code: str | int, establishment_number: str | int) -> str:
    """The DfE number "201/3614" (LAESTAB): derived from its two parts, never stored."""
    return f"{parse_la_code(la_code)}/{parse_establishment_number(establishment_number)}"


def parse_dfe_number(value: str | int) -> str:
    """A DfE number written "201/3614", "201-3614", "201 3614" or "2013614", as "201/3614"."""
    text = _text(value)
    match = re.fullmatch(r"([0-9]{3})[/ -]?([0-9]{4})", text)
    if match is None:
        raise IdentifierError(
            f"A DfE number is 3 digits, a stroke and 4 digits, such as 201/3614, not “{text}”."
        )
    return f"{match[1]}/{match[2]}"


def parse_ukprn(value: str | int) -> str:
    """A UK provider reference number: 8 digits, the first a 1."""
    text = _text(value)
    if not re.fullmatch(r"1[0-9]{7}", text):
        raise IdentifierError(f"A UKPRN is 8 digits beginning with 1, not “{text}”.")
    return text


def parse_company_number(value: str | int) -> str:
    """A Companies House number: 8 digits, or 2 letters and 6 digits.

    Leading zeros lost in a spreadsheet are put back.
    """
    text = _text(value).upper()
    if re.fullmatch(r"[0-9]{6,7}", text):
        text = text.zfill(8)
    if not _COMPANY.fullmatch(text):
        raise IdentifierError(
            f"A Companies House number is 8 digits, or 2 letters and 6 digits, not “{text}”."
        )
    return text


def parse_group_id(value: str) -> str:
    """A group ID such as "TR01234": TR trust, SP sponsor, UT umbrella trust.

    Federations carry their UID or even a name in that column of the register, so an importer keeps
    what it finds and treats this error as a warning.
    """
    text = _text(value).upper()
    if not _GROUP_ID.fullmatch(text):
        raise IdentifierError(
            f"A group ID is TR, SP or UT and 5 digits, such as TR01234, not “{text}”."
        )
    return text


def parse_postcode(value: str) -> str:
    """A full postcode in capitals with its space: "bn11ab" becomes "BN1 1AB".

    Only its shape is checked; whether it exists is for the postcode file to say.
    """
    text = "".join(_text(value).upper().split())
    if not _POSTCODE.fullmatch(text):
        raise IdentifierError(f"“{_text(value)}” is not a full postcode, such as BN1 1AB.")
    return f"{text[:-3]} {text[-3:]}"


def _digits(value: str | int, *, name: str, length: int) -> str:
    """The value as exactly `length` digits; whole numbers get back their leading zeros."""
    text = _text(value).zfill(length) if isinstance(value, int) else _text(value)
    if not _DIGITS.fullmatch(text) or len(text) != length:
        raise IdentifierError(f"{name} is {length} digits, not “{text}”.")
    return text


def _text(value: str | int) -> str:
    """What was given, without spaces round it, cut short so that an error can show it."""
    text = (
        str(value).strip()
        if isinstance(value, str) or abs(value) < 10**18
        else "a very long number"
    )
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

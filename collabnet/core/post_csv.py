"""Adverts as rows of a table: one column a field, written so that reading gives the same advert back.

Several values stand in one cell with semicolons between them; days as 2027-04-19; yes or no; amounts
with digits only. An allowance is its code and pounds a year, with its end and share where they are
said: `tlr3 3391.00 until 2027-08-31; sen 2679.00`. A cell that cannot be read is named with its
column, its value and the reason, and nothing is guessed: "£30k–35k" is not turned into numbers.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from collabnet.core.pay_check import Allowance
from collabnet.core.vacancy_post import (
    DATES,
    DECIMALS,
    FIELDS,
    FLAGS,
    MAYBE,
    TUPLES,
    Post,
)

REFERENCE: Final = "external_ref"
COLUMNS: Final = (REFERENCE, *FIELDS)
LONGEST_CELL: Final = 20_000
_SEPARATOR: Final = "; "
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UK_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")  # as spreadsheets turn days
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:00)?")
_ALLOWANCE: Final = re.compile(
    r"(?P<scale>[a-z0-9]{1,12}) (?P<annual>[0-9]{1,9}(?:\.[0-9]{1,4})?)"
    r"(?: until (?P<ends>[0-9]{4}-[0-9]{2}-[0-9]{2}))?(?: share (?P<share>[0-9](?:\.[0-9]{1,9})?))?"
)


class Wrong(NamedTuple):
    """A cell that cannot be taken: its column, what stands there, why."""

    column: str
    value: str
    reason: str


def to_cells(post: Post) -> list[str]:
    """An advert as the cells of `FIELDS`, in their order; what was not said is empty."""
    return [_cell(name, getattr(post, name)) for name in FIELDS]


def read_cells(cells: Mapping[str, str]) -> tuple[Post, list[Wrong]]:
    """The advert in a row, cells by column, and what is wrong with it. Columns that are no fields are left alone."""
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for name in FIELDS:
        raw = cells.get(name, "")
        text = raw if name in _FREE else raw.strip()
        if not text.strip():
            continue
        try:
            values[name] = _read(name, text)
        except (ValueError, InvalidOperation):
            wrong.append(Wrong(name, raw[:200], _hint(name)))
    return Post(**values), wrong


def _cell(name: str, value: Any) -> str:
    if value is None or value == () or value == "":
        return ""
    if name == "allowances":
        return _SEPARATOR.join(_allowance_cell(a) for a in value)
    if name in TUPLES:
        return _SEPARATOR.join(str(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else ("no" if name in MAYBE else "")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value)


def _allowance_cell(found: Allowance) -> str:
    words = f"{found.scale} {found.annual:f}"
    if found.ends_on is not None:
        words += f" until {found.ends_on.isoformat()}"
    if found.share_of_responsibility is not None:
        words += f" share {found.share_of_responsibility:f}"
    return words


def _read(name: str, text: str) -> Any:
    if name == "allowances":
        return tuple(_read_allowance(part) for part in _parts(text))
    if name == "urns":
        return tuple(_read_urn(part) for part in _parts(text))
    if name in TUPLES:
        return _parts(text)
    if name in DECIMALS:
        return _read_decimal(text)
    if name in DATES:
        return _read_day(text)
    if name in FLAGS or name in MAYBE:
        return _read_flag(text)
    return _read_time(text) if name == "closes_time" else text


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _read_urn(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,6}", text):
        raise ValueError
    return int(text)


def _read_decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError
    return Decimal(text)


def _read_day(text: str) -> dt.date:
    uk = _UK_DAY.fullmatch(text)
    if uk:
        return dt.date(int(uk[3]), int(uk[2]), int(uk[1]))
    if not _DAY.fullmatch(text):
        raise ValueError
    return dt.date.fromisoformat(text)


def _read_flag(text: str) -> bool:
    found = {"yes": True, "true": True, "no": False, "false": False}.get(text.casefold())
    if found is None:
        raise ValueError
    return found


def _read_time(text: str) -> dt.time:
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError
    return dt.time(int(found[1]), int(found[2]))


def _read_allowance(text: str) -> Allowance:
    found = _ALLOWANCE.fullmatch(text)
    if not found:
        raise ValueError
    return Allowance(
        scale=found["scale"],
        annual=Decimal(found["annual"]),
        ends_on=dt.date.fromisoformat(found["ends"]) if found["ends"] else None,
        share_of_responsibility=Decimal(found["share"]) if found["share"] else None,
    )


def _hint(name: str) -> str:
    if name == "allowances":
        return "Write a code and pounds a year, like tlr3 3391.00 until 2027-08-31"
    if name == "urns":
        return "Write the URN of each school, with semicolons between them"
    if name in DECIMALS:
        return "Write a number with digits only, like 32916 or 0.6"
    if name in DATES:
        return "Write a day like 2027-04-19"
    return "Write a time like 12:00" if name == "closes_time" else "Write yes or no"


_FREE: Final = frozenset(FIELDS) - {
    *TUPLES, *DECIMALS, *DATES, *FLAGS, *MAYBE, "allowances", "closes_time",
}  # fmt: skip

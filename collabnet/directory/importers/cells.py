"""How cells of published files are read: dates, whole numbers, codes, figures; each refusal in plain words."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any, Final

from collabnet.core.figures import FigureError, Value, parse_figure
from collabnet.directory.figures import Figure
from collabnet.platform.imports.importer import Record, Rejected, Target

FIGURE: Final = Target(
    table=Figure.__table__,  # type: ignore[arg-type]
    key=("subject_kind", "subject_code", "measure", "period", "band"),
    columns=("value", "no_value"),
    find_by=(0, 1, 2, 3),
    run_column="run_id",
)

_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_DATE_IN_NAME: Final = re.compile(r"(20[0-9]{2})[-_]?([01][0-9])[-_]?([0-3][0-9])?(?![0-9])")


@lru_cache(maxsize=20_000)
def _date(text: str) -> dt.date | None:
    found = _DAY_FIRST.fullmatch(text)
    if found:
        day, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if 1000 <= date.year <= 2200 else None


def date_in(column: str, cell: str) -> dt.date | None:
    """A date written 31-08-2022, 31/08/2022 or 2022-08-31; None where the cell is empty.

    Raises Rejected for anything else, days that do not exist among it.
    """
    text = cell.strip()
    if not text:
        return None
    date = _date(text)
    if date is None:
        raise Rejected(column, cell, "This is not a real date written day-month-year.")
    return date


def whole_in(column: str, cell: str, *, largest: int) -> int | None:
    """A whole number from 0; None where the cell is empty. Raises Rejected."""
    text = cell.strip()
    if not text:
        return None
    text = text.removesuffix(".0")
    if not _DIGITS.fullmatch(text) or int(text) > largest:
        raise Rejected(column, cell, f"This is not a whole number from 0 to {largest:,}.")
    return int(text)


def text_in(column: str, cell: str, *, longest: int) -> str:
    """A text without outer spaces. Raises Rejected when it does not fit."""
    text = cell.strip()
    if len(text) > longest:
        raise Rejected(
            column, cell, f"This is {len(text):,} characters long; at most {longest} fit."
        )
    return text


def code_in(cell: str) -> str:
    """A code without leading zeros: "06" and "6" are the same."""
    text = cell.strip()
    return text.lstrip("0") or text[:1]


# What a figure is stored as: the number or None, and the kind of no-value or None.
Stored = tuple[float | None, str | None]


@lru_cache(maxsize=100_000)
def _figure(text: str, smallest: float, largest: float) -> Stored | str:
    try:
        value = parse_figure(text)
    except FigureError as error:
        return error.reason
    if value.number is not None and not smallest <= value.number <= largest:
        return f"This is outside what it can be: {smallest:,g} to {largest:,g}."
    return stored(value)


def figure_in(
    column: str, cell: str, *, smallest: float = 0, largest: float = 10_000_000
) -> Stored:
    """A figure or its kind of no-value. Raises Rejected when it is neither or out of range."""
    found = _figure(cell.strip()[:200], smallest, largest)
    if isinstance(found, str):
        raise Rejected(column, cell, found)
    return found


def stored(value: Value) -> Stored:
    """A figure of `core` in the two columns in which it is stored."""
    return value.number, None if value.missing is None else value.missing.value


def figure(
    kind: str, code: str, measure: str, period: str, value: Stored, band: str = ""
) -> Record:
    """The record of one figure."""
    return FIGURE, (kind, code, measure, period, band), value


def date_in_name(filename: str) -> dt.date | None:
    """The date in a file's name, such as edubasealldata20220801.csv or allgroupsdata202608.csv.gz."""
    for year, month, day in _DATE_IN_NAME.findall(filename):
        try:
            return dt.date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
    return None


def academic_year(day: dt.date) -> str:
    """The academic year a day lies in, beginning in September: "2022/23"."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def table_of(model: Any) -> Any:
    """The table behind a model, for statements about many rows."""
    return model.__table__

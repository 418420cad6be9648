"""How cells of local files are read: bands, years, terms, year groups, counts of children; refusals in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from collabnet.atlas.local_models import FIRST_YEAR, LAST_YEAR
from collabnet.core.figures import FigureError, NoValue, parse_figure
from collabnet.platform.imports.importer import Rejected

BANDS: Final = {
    **dict.fromkeys(("primary", "p", "pri"), "primary"),
    **dict.fromkeys(("secondary", "s", "sec"), "secondary"),
}
YES_NO: Final = {"yes": True, "y": True, "true": True, "1": True} | dict.fromkeys(
    ("no", "n", "false", "0"), False
)
MOST_CHILDREN: Final = 20_000
_YEAR: Final = re.compile(r"(20[0-9]{2}|2100)(?:/[0-9]{2}|-[0-9]{2})?")
_SCHOOL_YEAR: Final = re.compile(r"(20[0-9]{2})(?:[/-]?(?:20)?([0-9]{2}))")
_FEWER: Final = re.compile(
    r"(?:<|<=|≤|fewer than|less than|under|up to)\s*[0-9]{1,2}|1\s*(?:-|–|to)\s*[0-9]{1,2}",
    re.IGNORECASE,
)
_YEAR_GROUP: Final = re.compile(r"(?:year |yr |y)?([0-9]{1,2})")
_RECEPTION: Final = frozenset(("r", "reception", "yr r", "year r"))

# A number of children or the kind of no-value, as both are stored.
Counted = tuple[int | None, str | None]


def one_of(column: str, cell: str, choices: Mapping[str, str]) -> str:
    """The code that a cell means, by its code or its words. Raises Rejected naming the choices."""
    wanted = " ".join(cell.casefold().replace("_", " ").replace("-", " ").split())
    for code, words in choices.items():
        if wanted in (code.replace("_", " "), words.casefold().replace("-", " ")):
            return code
    raise Rejected(column, cell, f"This must be one of: {', '.join(choices)}.")


def band_in(column: str, cell: str) -> str:
    """The band, primary or secondary. Raises Rejected."""
    band = BANDS.get(cell.casefold())
    if band is None:
        raise Rejected(column, cell, "The band is primary or secondary.")
    return band


def year_in(column: str, cell: str) -> int:
    """A year of entry such as 2026 (or 2026/27). Raises Rejected."""
    found = _YEAR.fullmatch(cell)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Rejected(column, cell, "This is not a year, such as 2026.")
    return int(found[1])


def school_year_in(column: str, cell: str) -> str:
    """A school year as "2026/27", also written 2026-27 or 202627. Raises Rejected."""
    found = _SCHOOL_YEAR.fullmatch(cell)
    if found is None or int(found[2]) != (int(found[1]) + 1) % 100:
        raise Rejected(column, cell, "This is not a school year, such as 2026/27.")
    return f"{found[1]}/{found[2]}"


def year_group_in(column: str, cell: str) -> int:
    """A year group: R or 0 for Reception, 1 to 13. Raises Rejected."""
    text = " ".join(cell.casefold().split())
    if text in _RECEPTION:
        return 0
    found = _YEAR_GROUP.fullmatch(text)
    if found is None or int(found[1]) > 13:
        raise Rejected(column, cell, "This is not a year group: R for Reception, or 1 to 13.")
    return int(found[1])


def children_in(column: str, cell: str, *, most: int = MOST_CHILDREN) -> Counted:
    """A whole number of children, or why there is none: c, <5, fewer than 5 and 1–4 mean suppressed.

    Raises Rejected.
    """
    if _FEWER.fullmatch(cell):
        return None, NoValue.SUPPRESSED.value
    try:
        value = parse_figure(cell[:200])
    except FigureError as error:
        raise Rejected(column, cell, error.reason) from None
    if value.number is None:
        return None, (value.missing or NoValue.UNKNOWN).value
    if not (value.number.is_integer() and 0 <= value.number <= most):
        raise Rejected(column, cell, f"This is not a whole number from 0 to {most:,}.")
    return int(value.number), None


def number_in(column: str, cell: str, *, largest: float) -> float:
    """A number from 0. Raises Rejected, also for a symbol that stands for no number."""
    try:
        value = parse_figure(cell[:200])
    except FigureError as error:
        raise Rejected(column, cell, error.reason) from None
    if value.number is None or not 0 <= value.number <= largest:
        raise Rejected(column, cell, f"This is not a number from 0 to {largest:,g}.")
    return value.number


def yes_no_in(column: str, cell: str) -> bool:
    """Whether a cell says yes or no. Raises Rejected."""
    answer = YES_NO.get(cell.casefold())
    if answer is None:
        raise Rejected(column, cell, "The answer is yes or no.")
    return answer


def filled(column: str, cell: str, *, longest: int) -> str:
    """A text that must be there and must fit. Raises Rejected."""
    if not cell:
        raise Rejected(column, cell, "This cell must not be empty.")
    if len(cell) > longest:
        raise Rejected(
            column, cell, f"This is {len(cell):,} characters long; at most {longest} fit."
        )
    return cell


def whole(column: str, cell: str, *, largest: int) -> int:
    """A whole number that must be there. Raises Rejected."""
    number = number_in(column, cell, largest=largest)
    if not number.is_integer():
        raise Rejected(column, cell, f"This is not a whole number from 0 to {largest:,}.")
    return int(number)

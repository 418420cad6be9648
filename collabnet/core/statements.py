"""A member's yearly statement of what it gave and received (C27): voluntary, never ranked, small numbers hidden.

A school year runs from 1 September to 31 August and is named by the year in which it begins.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

FIRST_YEAR: Final = 2024
YEARS_BACK: Final = 3
LARGEST: Final = Decimal(1_000_000)


def first_day(year: int) -> dt.date:
    """The first day of the school year that begins in `year`."""
    return dt.date(year, 9, 1)


def last_day(year: int) -> dt.date:
    """The last day of the school year that begins in `year`."""
    return dt.date(year + 1, 8, 31)


def year_words(year: int) -> str:
    """A school year as schools write it: 2025/26."""
    return f"{year}/{(year + 1) % 100:02d}"


def finished_years(today: dt.date) -> list[int]:
    """The school years for which a statement can be written: the last three that are over, newest first."""
    newest = today.year - 1 if today > last_day(today.year - 1) else today.year - 2
    return [year for year in range(newest, newest - YEARS_BACK, -1) if year >= FIRST_YEAR]


class Way(StrEnum):
    """Whether something was given to other employers or received from them."""

    GAVE = "gave"
    RECEIVED = "received"

    @property
    def words(self) -> str:
        """As a heading says it."""
        return "What it gave" if self is Way.GAVE else "What it received"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One thing that was given or received in a year, as records or the employer say it.

    `key` is stable from year to year (letters and underscores); `words` follow the number ("days of staff lent").
    """

    key: str
    way: Way
    words: str
    number: Decimal
    counts_people: bool = False
    is_shown: bool = True


def number_shown(line: StatementLine, below: int) -> str:
    """The number as anybody but the employer reads it: people from 1 to one under `below` are not given exactly."""
    if line.counts_people and 0 < line.number < below:
        return f"fewer than {below}"
    return plain(line.number)


def plain(number: Decimal) -> str:
    """A number with thousands separators and no more decimals than it needs, at most two."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")


class State(StrEnum):
    """Where a statement stands. A published one stays until the next version of it is published."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _STATE_WORDS[self]


_STATE_WORDS: Final[Mapping[State, str]] = {
    State.DRAFT: "Draft",
    State.PUBLISHED: "Published",
    State.REPLACED: "Corrected since",
    State.WITHDRAWN: "Withdrawn",
}

_FEW_PEOPLE: Final = re.compile(
    r"(?<![\w,.])(?P<number>one|two|three|four|[1-9])\s{1,3}(?:of\s{1,3}our\s{1,3})?"
    r"(?P<who>teachers?|people|person|colleagues?|staff|leaders?|assistants?|pupils?|children|heads?|trainees?)(?!\w)",
    re.IGNORECASE,
)
_WORDS_FOR: Final = {"one": 1, "two": 2, "three": 3, "four": 4}


def few_people_in(text: str, below: int) -> list[str]:
    """Phrases such as "two teachers" that count fewer people than `below`; explained to the author, never refused."""
    found = []
    for match in _FEW_PEOPLE.finditer(text[:20_000]):
        word = match["number"].casefold()
        number = _WORDS_FOR.get(word) or int(word)
        if number < below:
            found.append(match.group())
    return found

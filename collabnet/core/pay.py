"""Pay tables with dates: scales, points and pay areas, and what a table says on a day, or that none covers it.

Sources: School Teachers' Pay and Conditions Document (STPCD, statutory for maintained schools; only
the ends of a range are), National Joint Council for local government services (NJC, agreed pay of
support staff). Every value carries where it came from and whether somebody has checked it there. A
day without a table has no answer: the newest table is shown with its dates and nothing is checked.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

PENNY: Final = Decimal("0.01")
DAYS_IN_A_TEACHERS_YEAR: Final = 195  # STPCD: 190 to teach and 5 others


class PayArea(StrEnum):
    """The four areas of the teachers' document. Its Inner London is wider than the census's."""

    ENGLAND = "england_excl_london"
    FRINGE = "fringe"
    OUTER = "outer_london"
    INNER = "inner_london"

    @property
    def words(self) -> str:
        """As a page calls it."""
        return _AREA_WORDS[self]


_AREA_WORDS: Final = {
    PayArea.ENGLAND: "England outside London",
    PayArea.FRINGE: "London fringe",
    PayArea.OUTER: "Outer London",
    PayArea.INNER: "Inner London",
}


class Framework(StrEnum):
    """Who sets a scale."""

    STPCD = "stpcd"
    NJC = "njc"

    @property
    def words(self) -> str:
        """As a page calls it."""
        return {"stpcd": "School Teachers' Pay and Conditions Document", "njc": "NJC pay spine"}[
            self.value
        ]


class Basis(StrEnum):
    """How sure a value is."""

    VERIFIED = "verified"
    DERIVED = "derived"
    UNVERIFIED = "unverified"

    @property
    def words(self) -> str:
        """As a page says it."""
        return {
            "verified": "read in its source",
            "derived": "worked out from other years' values by the published rule",
            "unverified": "not verified",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of pay or an allowance: its code, what it is called, who sets it."""

    code: str
    label: str
    framework: Framework
    is_allowance: bool = False
    by_area: bool = True


_T = Framework.STPCD
SCALES: Final[dict[str, Scale]] = {
    scale.code: scale
    for scale in (
        Scale("unqualified", "Unqualified teachers", _T),
        Scale("main", "Main pay range", _T),
        Scale("upper", "Upper pay range", _T),
        Scale("lead_practitioner", "Leading practitioners", _T),
        Scale("leadership", "Leadership", _T),
        *(Scale(f"head_group_{n}", f"Headteachers, group {n}", _T) for n in range(1, 9)),
        Scale("njc", "Support staff", Framework.NJC, by_area=False),
        Scale("tlr1", "TLR 1", _T, is_allowance=True, by_area=False),
        Scale("tlr2", "TLR 2", _T, is_allowance=True, by_area=False),
        Scale("tlr3", "TLR 3 (for a fixed time)", _T, is_allowance=True, by_area=False),
        Scale("sen", "SEN allowance", _T, is_allowance=True, by_area=False),
    )
}


@dataclass(frozen=True, slots=True)
class PayValue:
    """One point of a scale in pounds a year, from one day to another, with its source."""

    scale: str
    point: str
    area: PayArea | None  # None: the same everywhere
    annual: Decimal
    valid_from: dt.date
    valid_to: dt.date
    basis: Basis
    source: str


@dataclass(frozen=True, slots=True)
class PayRange:
    """The two ends of a scale on a day, which are what binds, and the points between, which advise."""

    scale: Scale
    area: PayArea | None
    points: tuple[PayValue, ...]  # by amount

    @property
    def lowest(self) -> PayValue:
        """The statutory minimum."""
        return self.points[0]

    @property
    def highest(self) -> PayValue:
        """The statutory maximum."""
        return self.points[-1]

    @property
    def valid_from(self) -> dt.date:
        """The first day of the table."""
        return self.lowest.valid_from

    @property
    def valid_to(self) -> dt.date:
        """The last day of the table."""
        return self.lowest.valid_to

    def covers(self, day: dt.date) -> bool:
        """Whether the table holds on a day."""
        return self.valid_from <= day <= self.valid_to


class PayTables:
    """Every pay value that is loaded, found by scale, area and day."""

    def __init__(self, values: Iterable[PayValue]) -> None:
        """Raises ValueError for a value of an unknown scale, or an area where the scale has none."""
        tables: dict[tuple[str, PayArea | None, dt.date], list[PayValue]] = {}
        for value in values:
            scale = SCALES.get(value.scale)
            if scale is None:
                raise ValueError(f"There is no pay scale {value.scale!r}.")
            if scale.by_area != (value.area is not None):
                raise ValueError(f"{scale.label}: an area is given where none belongs, or none.")
            tables.setdefault((value.scale, value.area, value.valid_from), []).append(value)
        self._tables = {
            key: PayRange(SCALES[key[0]], key[1], tuple(sorted(found, key=_amount)))
            for key, found in tables.items()
        }

    def range_on(self, scale: str, area: PayArea | None, day: dt.date) -> PayRange | None:
        """The table of a scale that holds on a day; None: no table covers that day."""
        return next((t for t in self.of(scale, area) if t.covers(day)), None)

    def of(self, scale: str, area: PayArea | None) -> list[PayRange]:
        """Every table of a scale in an area, the newest first; the area is ignored where it has none."""
        wanted = area if scale in SCALES and SCALES[scale].by_area else None
        found = [t for (s, a, _), t in self._tables.items() if (s, a) == (scale, wanted)]
        return sorted(found, key=lambda table: table.valid_from, reverse=True)

    def first_days(self) -> list[dt.date]:
        """The days from which any table holds, the newest first."""
        return sorted({first for _, _, first in self._tables}, reverse=True)


def _amount(value: PayValue) -> tuple[Decimal, str]:
    return (value.annual, value.point)


def pence(amount: Decimal) -> Decimal:
    """An amount in pounds, to the penny, half a penny up."""
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP)


def actual_pay(full_time: Decimal, *, fte: Decimal, weeks: Decimal | None = None) -> Decimal:
    """What a part of the week is paid in a year, to the penny.

    `fte` is the share of the school timetable week (STPCD: pro rata), 0 < fte ≤ 1. `weeks` are the
    weeks paid for out of 52.143, for those paid for term time only. Raises ValueError outside these.
    """
    if not 0 < fte <= 1:
        raise ValueError("The share of full time is more than 0 and at most 1.")
    if weeks is not None and not 0 < weeks <= WEEKS_IN_A_YEAR:
        raise ValueError("Weeks paid are more than 0 and at most 52.143.")
    share = fte if weeks is None else fte * weeks / WEEKS_IN_A_YEAR
    return pence(full_time * share)


WEEKS_IN_A_YEAR: Final = Decimal("52.143")  # the divisor of NJC hourly rates


def day_rate(annual: Decimal) -> Decimal:
    """What one day of short-notice teaching is worth: a 195th of the year (STPCD), to the penny."""
    return pence(annual / DAYS_IN_A_TEACHERS_YEAR)

"""How many places a school has for entry to Reception or Year 7, and where that number comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from collabnet.atlas import local_queries
from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.core.figures import NoValue, Value, absent, known
from collabnet.directory.figures import Figure
from collabnet.directory.models import School
from collabnet.platform.db import read

YEARS_OF_OFFERS = (
    4  # entry years; the most places offered in them stands in for the admission number
)
ENTRY_AGE = {"primary": 4, "secondary": 11}  # on 31 August before they enter
ENTRY_NAME = {"primary": "Reception", "secondary": "Year 7"}
LAST_AGE = {"primary": 11, "secondary": 18}
KEYS_AT_ONCE = 500
# Phases of the register: primary, middle deemed primary, secondary, middle deemed secondary, all-through.
MAINSTREAM = ("2", "3", "4", "5", "7")


class Source(StrEnum):
    """Where a number of entry places comes from."""

    AGREED = "agreed"
    OFFERED = "offered"
    CAPACITY = "capacity"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Admits:
    """An open mainstream school that admits at the beginning of a band."""

    urn: int
    name: str
    la_code: str
    easting: int | None
    northing: int | None
    low_age: int | None
    high_age: int | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class EntryPlaces:
    """A school's places for entry in a band; `period` is the year or years that the number is of."""

    places: Value
    source: Source = Source.NONE
    period: str = ""

    @property
    def words(self) -> str:
        """Where the number comes from, as a page says it."""
        return source_words(self.source.value, self.period)


def source_words(source: str, period: str) -> str:
    """Where a number of entry places comes from, in words."""
    return {
        Source.AGREED: f"admission number agreed for entry from {period}",
        Source.OFFERED: f"the most places offered in the entry years {period}",
        Source.CAPACITY: f"its capacity ({period}) spread evenly over its year groups",
    }.get(Source(source) if source else Source.NONE, "no source says how many")


def admits(*, band: str, phase_code: str, low_age: int | None, high_age: int | None) -> bool:
    """Whether a school of this phase and these ages takes children in at the beginning of the band.

    Into Reception: from age 5 or younger, beyond age 5. Into Year 7: from age 11, or all-through.
    Junior, middle and upper schools take children in at other ages and are in no band; where the
    register gives no ages, primary schools and secondary schools are taken at their word.
    """
    if phase_code not in MAINSTREAM:
        return False
    if low_age is None or high_age is None:
        return phase_code == ("2" if band == "primary" else "4")
    if band == "primary":
        return low_age <= 5 < high_age
    return high_age > 12 and (low_age == 11 or (phase_code == "7" and low_age < 11))


def schools_admitting(band: str, *, fictional: bool | None = None) -> list[Admits]:
    """The open mainstream schools that admit at the beginning of the band, by URN."""
    rows = (
        select(
            School.urn, School.name, School.la_code, School.easting, School.northing,
            School.low_age, School.high_age, School.fictional, School.phase_code,
        )
        .where(School.status_code.in_(OPEN_STATUSES), School.phase_code.in_(MAINSTREAM))
        .order_by(School.urn)
    )  # fmt: skip
    if fictional is not None:
        rows = rows.where(School.fictional == fictional)
    return [
        Admits(r.urn, r.name, r.la_code, r.easting, r.northing, r.low_age, r.high_age, r.fictional)
        for r in read(rows)
        if admits(band=band, phase_code=r.phase_code, low_age=r.low_age, high_age=r.high_age)
    ]


def entry_places(
    schools: Sequence[Admits], band: str, *, entry_year: int | None = None
) -> dict[int, EntryPlaces]:
    """The entry places of each of these schools in a band, with the source used.

    The admission number that has been agreed for `entry_year` (without one, the last agreed); else the
    most places offered in the last four entry years; else capacity spread over the year groups.
    A school of which none is known has the reason instead.
    """
    urns = [school.urn for school in schools]
    agreed = local_queries.planned_places(urns, entry_year=entry_year)
    offered: dict[int, EntryPlaces] = {}
    for kind in (False, True):  # the years of fictional schools stand apart
        offered |= _most_offered([s for s in schools if s.is_fictional is kind], band)
    capacity = _capacities(schools)
    found = {}
    for school in schools:
        key = (school.urn, band)
        if key in agreed:
            places, year = agreed[key]
            found[school.urn] = EntryPlaces(known(places), Source.AGREED, str(year))
        elif school.urn in offered:
            found[school.urn] = offered[school.urn]
        else:
            found[school.urn] = _spread(school, capacity.get(school.urn))
    return found


def year_groups(*, low_age: int | None, high_age: int | None) -> int:
    """How many year groups a school has from Reception on; nursery classes are not in its capacity."""
    if low_age is None or high_age is None:
        return 0
    return max(0, high_age - max(low_age, ENTRY_AGE["primary"]))


def _spread(school: Admits, capacity: tuple[Value, str] | None) -> EntryPlaces:
    groups = year_groups(low_age=school.low_age, high_age=school.high_age)
    value, period = capacity or (absent(NoValue.NOT_PUBLISHED), "")
    if value.number is None:
        return EntryPlaces(value)
    if value.number <= 0 or not groups:
        return EntryPlaces(absent(NoValue.UNKNOWN))
    return EntryPlaces(known(round(value.number / groups)), Source.CAPACITY, period)


def last_entry_year(schools: Sequence[Admits], band: str) -> int | None:
    """The last entry year with published offers of these schools in a band; None where there is none."""
    years = {period for _, period, _ in figures(schools, "places_offered", band)}
    return max((int(year) for year in years if year.isdigit()), default=None)


def _most_offered(schools: Sequence[Admits], band: str) -> dict[int, EntryPlaces]:
    found: dict[int, tuple[float, list[str]]] = {}
    rows = figures(schools, "places_offered", band)
    last = sorted({period for _, period, _ in rows})[-YEARS_OF_OFFERS:]
    for urn, period, value in rows:
        if period in last and value is not None and value > 0:
            most, years = found.get(urn, (0.0, []))
            found[urn] = (max(most, value), [*years, period])
    return {
        urn: EntryPlaces(known(most), Source.OFFERED, _span(years))
        for urn, (most, years) in found.items()
    }


def _span(years: Sequence[str]) -> str:
    return years[0] if len(set(years)) == 1 else f"{min(years)} to {max(years)}"


def _capacities(schools: Sequence[Admits]) -> dict[int, tuple[Value, str]]:
    return {
        urn: (known(value), period)
        for urn, period, value in figures(schools, "capacity", "")
        if value is not None
    }


def figures(schools: Sequence[Admits], measure: str, band: str) -> list[tuple[int, str, Any]]:
    """(URN, period, number) of a measure of these schools, by period; of many, all rows are read at once."""
    rows = (
        select(Figure.subject_code, Figure.period, Figure.value)
        .where(Figure.measure == measure, Figure.band == band, Figure.subject_kind == "school")
        .order_by(Figure.period, Figure.subject_code)
    )
    wanted = {str(school.urn) for school in schools}
    if len(wanted) <= KEYS_AT_ONCE:
        rows = rows.where(Figure.subject_code.in_(sorted(wanted)))
    return [(int(code), period, value) for code, period, value in read(rows) if code in wanted]

"""Reads the open schools and the latest published figures about them, as columns for working out results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from collabnet.core.columns import Column, Floats
from collabnet.core.figures import NoValue
from collabnet.core.pressure_measures import has_published_offers, phase_group
from collabnet.directory.figures import Figure
from collabnet.directory.models import School, SchoolLink
from collabnet.platform.db import db

OPEN_STATUSES = ("1", "3")  # open; open, but proposed to close
FREE_SCHOOL_TYPES = frozenset({"35", "36", "38", "39", "40", "41"})
NEW_PROVISION = "new provision"
NO_REASON = frozenset({"", "not applicable", "not recorded", "unknown"})
# The register is renewed month by month and lists each school once, so the newest row a school has
# counts. Yearly collections are compared within one year only.
REGISTER_MEASURES = frozenset({"capacity", "roll", "sen_unit_roll", "rp_roll"})
REGISTER_PERIODS = 3


@dataclass(frozen=True, slots=True)
class OpenSchool:
    """What is needed of an open school to work its results out."""

    urn: int
    la_code: str
    phase: str | None  # the group it is compared in, or None
    is_new: bool  # new provision, not an academy that took a school over
    opened: dt.date | None
    low_age: int | None
    high_age: int | None
    has_specialist_places: bool | None  # None: the register does not say
    easting: int | None
    northing: int | None
    is_fictional: bool
    town: str

    @property
    def admits_in_published_rounds(self) -> bool:
        """Whether first preferences per offer can be published for it."""
        return self.low_age is None or has_published_offers(self.low_age)


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """One measure for every school: the figures, and the period and import run of each ("" and 0: none)."""

    measure: str
    column: Column
    periods: NDArray[np.object_]
    runs: NDArray[np.int64]

    def used_periods(self) -> list[str]:
        """The periods that have a number, in order."""
        return sorted({str(p) for p in self.periods[self.column.is_known]})

    def source(self, position: int) -> tuple[str, int]:
        """The period and the import run of one school's figure."""
        return str(self.periods[position]), int(self.runs[position])


def open_schools() -> list[OpenSchool]:
    """Every open school by URN; one that a file no longer lists stays until it is closed."""
    converted = {
        urn
        for urn, kind in db.session.execute(select(SchoolLink.urn, SchoolLink.link_type))
        if kind.casefold().startswith("predecessor")
    }
    rows = db.session.execute(
        select(
            School.urn, School.la_code, School.phase_code, School.type_code, School.opened,
            School.opened_reason, School.low_age, School.high_age, School.resourced_provision,
            School.easting, School.northing, School.fictional, School.town,
        )
        .where(School.status_code.in_(OPEN_STATUSES))
        .order_by(School.urn)
    )  # fmt: skip
    return [
        OpenSchool(
            urn=row.urn,
            la_code=row.la_code,
            phase=phase_group(int(row.phase_code)) if row.phase_code.isdigit() else None,
            is_new=is_new_provision(
                opened_reason=row.opened_reason,
                type_code=row.type_code,
                has_predecessor=row.urn in converted,
            ),
            opened=row.opened,
            low_age=row.low_age,
            high_age=row.high_age,
            has_specialist_places=specialist_places(row.resourced_provision),
            easting=row.easting,
            northing=row.northing,
            is_fictional=row.fictional,
            town=row.town,
        )
        for row in rows
    ]


def is_new_provision(*, opened_reason: str, type_code: str, has_predecessor: bool) -> bool:
    """Whether a school opened as additional places rather than in place of another school.

    By the register's reason; where that is not given, a free school, UTC or studio school without a
    predecessor counts as new.
    """
    reason = opened_reason.strip().casefold()
    if reason == NEW_PROVISION:
        return True
    return (
        reason in NO_REASON and type_code.lstrip("0") in FREE_SCHOOL_TYPES and not has_predecessor
    )


def specialist_places(resourced_provision: str) -> bool | None:
    """Whether the register says that a school has resourced provision or a SEN unit."""
    text = resourced_provision.strip().casefold()
    return None if not text else text != "not applicable"


def read(measure: str, schools: Sequence[OpenSchool], *, like: str = "") -> Reading:
    """The newest figure of a measure for each school; `like` narrows it to periods that begin so.

    A school without a row is "not published" where others have one.
    """
    wanted = _newest_periods(measure, like)
    positions = {str(school.urn): place for place, school in enumerate(schools)}
    numbers = np.full(len(schools), np.nan)
    reasons = np.full(len(schools), NoValue.NOT_PUBLISHED, dtype=object)
    periods = np.full(len(schools), "", dtype=object)
    runs = np.zeros(len(schools), dtype=np.int64)
    rows = db.session.execute(
        select(
            Figure.subject_code, Figure.period, Figure.band, Figure.value, Figure.no_value, Figure.run_id
        )
        .where(
            Figure.measure == measure, Figure.period.in_(wanted), Figure.subject_kind == "school"
        )
        .order_by(Figure.period, Figure.band)
    )  # fmt: skip
    for code, period, band, value, no_value, run in rows:
        place = positions.get(code)
        if place is None or _is_other_band(band, schools[place].phase):
            continue
        numbers[place] = np.nan if value is None else value
        reasons[place] = no_value or NoValue.UNKNOWN
        periods[place] = period
        runs[place] = run or 0
    column = Column.of_numbers(numbers)
    for kind in NoValue:
        column = column.replaced(~column.is_known & (reasons == kind.value), kind)
    return Reading(measure, column, periods, runs)


def replaced(reading: Reading, where: NDArray[np.bool_], kind: NoValue) -> Reading:
    """The reading with a reason in place of what stood at some schools."""
    return Reading(
        reading.measure, reading.column.replaced(where, kind), reading.periods, reading.runs
    )


def first_found(first: Reading, second: Reading) -> Reading:
    """The first reading, with the second where the first has no number."""
    use = ~first.column.is_known & second.column.is_known
    column = Column(
        np.where(use, second.column.numbers, first.column.numbers),
        np.where(use, second.column.kinds, first.column.kinds).astype(np.int8),
    )
    return Reading(
        first.measure,
        column,
        np.where(use, second.periods, first.periods),
        np.where(use, second.runs, first.runs),
    )


def _newest_periods(measure: str, like: str) -> list[str]:
    found = sorted(
        period
        for period in db.session.scalars(
            select(Figure.period).where(Figure.measure == measure).distinct()
        )
        if period.startswith(like)
    )
    return found[-(REGISTER_PERIODS if measure in REGISTER_MEASURES else 1) :]


def _is_other_band(band: str, phase: str | None) -> bool:
    """Whether a row is about the other stage: an all-through school is told by its Year 7 entry."""
    stage = "secondary" if phase == "all-through" else phase
    return band in ("primary", "secondary") and band != stage


def coordinates(schools: Sequence[OpenSchool]) -> tuple[Floats, Floats]:
    """Eastings and northings in metres; nan where the register has none."""
    pairs = [
        (s.easting, s.northing) if s.easting and s.northing else (np.nan, np.nan) for s in schools
    ]
    places = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return places[:, 0], places[:, 1]

"""What pressure is worked out from: the readings of every school as core's columns, with what is netted out."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from collabnet.atlas import local_queries, readings
from collabnet.atlas.local_models import TERMS, PlacesChange
from collabnet.atlas.model_queries import neighbour_shares
from collabnet.atlas.readings import OpenSchool, Reading
from collabnet.core.columns import Codes, Column, Floats, codes_of
from collabnet.core.figures import NoValue, strongest
from collabnet.core.places import expected_year_groups, still_filling
from collabnet.core.pressure import Neighbours
from collabnet.core.pressure_measures import (
    RESTRICTED_MEASURES,
    Schools,
    joiners_percent,
    vacancy_percent,
)
from collabnet.platform.small_numbers import small_numbers_below

# What each indicator rests on, so that its parts can name their years and files.
SOURCES: dict[str, tuple[str, ...]] = {
    "P1": ("capacity", "roll"),
    "P2": ("capacity", "roll"),
    "P3": ("first_preferences", "places_offered"),
    "P4": ("roll", "roll_before"),
    "I1": ("fsm_eligible", "census_roll"),
    "I2": ("ehc_plans", "census_roll"),
    "I3": ("sen_support", "census_roll"),
    "I4": ("joiners", "roll"),
    "A1": ("absence_percent",),
    "A2": ("suspension_percent",),
    "W1": ("teacher_vacancies", "teachers_temporary", "teachers"),
    "W2": ("pupil_teacher_ratio",),
    "W3": ("adverts_repeated_percent",),
    "F1": ("in_year_balance_percent",),
    "F2": ("revenue_reserve_percent",),
    "Q1": ("stuck_school",),
}
# Groups of measures whose period a locality can name, instead of the newest.
VINTAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "register": ("Register of schools: places and pupils", ("capacity", "roll")),
    "offers": ("Applications and offers", ("first_preferences", "places_offered")),
    "census": ("January census", ("census_roll", "fsm_eligible", "ehc_plans", "sen_support")),
    "attendance": ("Absence and suspensions", ("absence_percent", "suspension_percent")),
}
PUBLIC = (
    "capacity", "roll", "first_preferences", "places_offered", "census_roll", "fsm_eligible",
    "ehc_plans", "sen_support", "absence_percent", "suspension_percent", "sen_unit_roll", "rp_roll",
)  # fmt: skip
YEARS_OF_CHANGE = 3  # P4: pupils on roll now and three years before
JOINER = "in_year_joiner"


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """The open schools, what was read of each, and what was taken off their places."""

    schools: list[OpenSchool]
    found: dict[str, Reading]
    filling: list[bool]
    cut_places: Floats  # places agreed away so far, 0 where none
    specialist: Column
    few_in_a_term: frozenset[
        int
    ]  # positions of schools of which a term's joiners are too few to tell

    def core_schools(self) -> Schools:
        """The readings as core's columns. Fictional schools are compared among themselves only."""
        found, schools = self.found, self.schools
        capacity = found["capacity"].column
        places = Column(np.maximum(capacity.numbers - self.cut_places, 0.0), capacity.kinds)
        return Schools(
            phase_groups=codes_of(
                [(s.phase, s.is_fictional) if s.phase else None for s in schools]
            ),
            areas=self.areas(),
            is_still_filling=np.array(self.filling, dtype=np.bool_),
            places=places,
            on_roll=found["roll"].column,
            on_roll_three_years_before=found["roll_before"].column,
            first_preferences=found["first_preferences"].column,
            offers=found["places_offered"].column,
            pupils=found["census_roll"].column,
            fsm_pupils=found["fsm_eligible"].column,
            ehc_plan_pupils=found["ehc_plans"].column,
            sen_support_pupils=found["sen_support"].column,
            specialist_pupils=self.specialist,
            absence_percent=found["absence_percent"].column,
            direct={
                "A2": found["suspension_percent"].column,
                "W1": vacancy_percent(
                    vacant=found["teacher_vacancies"].column,
                    temporary=found["teachers_temporary"].column,
                    teachers=found["teachers"].column,
                ),
                "W2": found["pupil_teacher_ratio"].column,
                "W3": found["adverts_repeated_percent"].column,
                "I4": joiners_percent(
                    joiners=found["joiners"].column, on_roll=found["roll"].column
                ),
                "F1": found["in_year_balance_percent"].column,
                "F2": found["revenue_reserve_percent"].column,
                "Q1": found["stuck_school"].column,
            },
        )

    def areas(self) -> Codes:
        """The local authority and phase of each school."""
        return codes_of([(s.la_code, s.phase) if s.phase else None for s in self.schools])

    def neighbours(self) -> Neighbours:
        """Who shares children with whom, as far as catchments have been modelled."""
        groups = codes_of([s.is_fictional if s.phase else None for s in self.schools])
        shares = neighbour_shares([s.urn for s in self.schools])
        return Neighbours(shares=shares, areas=self.areas(), groups=groups)


def read_inputs(*, as_of: dt.date) -> Inputs:
    """Everything that pressure rests on, read once; `as_of` stands in for the date of a roll that has none."""
    schools = readings.open_schools()
    found = {name: readings.read(name, schools) for name in (*PUBLIC, *RESTRICTED_MEASURES)}
    found["roll_before"] = _roll_before(schools, found["roll"])
    admits = np.array([s.admits_in_published_rounds for s in schools], dtype=np.bool_)
    for name in ("first_preferences", "places_offered"):
        found[name] = readings.replaced(found[name], ~admits, NoValue.NOT_APPLICABLE)
    found["joiners"], few = _joiners(schools)
    days = [period_date(str(period)) or as_of for period in found["roll"].periods]
    return Inputs(
        schools=schools,
        found=found,
        filling=[_is_filling(s, day) for s, day in zip(schools, days, strict=True)],
        cut_places=_cut_places(schools, days),
        specialist=_specialist_pupils(schools, found["sen_unit_roll"], found["rp_roll"]),
        few_in_a_term=few,
    )


def with_vintages(inputs: Inputs, vintages: Mapping[str, str]) -> Inputs:
    """The same with the periods that a locality named for some groups of measures."""
    found = dict(inputs.found)
    for group, period in vintages.items():
        if group in VINTAGES and period:
            for name in VINTAGES[group][1]:
                found[name] = readings.read(name, inputs.schools, like=period)
    if vintages.get("register"):
        found["roll_before"] = _roll_before(inputs.schools, found["roll"])
    return replace(inputs, found=found)


def _roll_before(schools: Sequence[OpenSchool], roll: Reading) -> Reading:
    """Pupils on roll three years before the newest roll: the register's, else that January's census."""
    years = [period_date(period).year for period in roll.used_periods() if period_date(period)]  # type: ignore[union-attr]
    year = max(years, default=0) - YEARS_OF_CHANGE
    census = f"{year - 1}/{year % 100:02d}"
    register = readings.read("roll", schools, like=str(year))
    return readings.first_found(register, readings.read("census_roll", schools, like=census))


_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|/\d{2})?")


def period_date(period: str) -> dt.date | None:
    """The day a period stands for: 2022-08 is 1 August, 2022/23 the census of January 2023, 2021 is
    1 September; None where it cannot be read.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if "/" in period:
            return dt.date(int(year) + 1, 1, 1)
        return dt.date(int(year), int(month or 9), int(day or 1))
    except ValueError:
        return None


def _is_filling(school: OpenSchool, as_of: dt.date) -> bool:
    return still_filling(
        new_provision=school.is_new,
        opened=school.opened,
        as_of=as_of,
        low_age=school.low_age,
        high_age=school.high_age,
    )


def _cut_places(schools: Sequence[OpenSchool], days: Sequence[dt.date]) -> Floats:
    """Places agreed away: the cut in the entry year, for each year group that has come in since."""
    cuts: dict[int, list[PlacesChange]] = defaultdict(list)
    for (urn, _), some in local_queries.agreed_cuts([s.urn for s in schools]).items():
        cuts[urn] += some
    answer = np.zeros(len(schools))
    for place, (school, day) in enumerate(zip(schools, days, strict=True)):
        for cut in cuts.get(school.urn, ()):
            entered = day.year - (day.month < 9) - cut.entry_year + 1
            groups = _year_groups(school, cut.band)
            answer[place] += (cut.places_before - cut.places) * max(0, min(groups, entered))
    return answer


def _year_groups(school: OpenSchool, band: str) -> int:
    """How many year groups of a band a school has; five of a secondary, seven of a primary where not known."""
    if school.low_age is None or school.high_age is None:
        return 7 if band == "primary" else 5
    groups = expected_year_groups(low_age=school.low_age, high_age=min(school.high_age, 16))
    return sum((group < 7) == (band == "primary") for group in groups)


def _specialist_pupils(schools: Sequence[OpenSchool], unit: Reading, provision: Reading) -> Column:
    """Pupils in SEN units and resourced provision; a school that has neither has none to take off.

    Where the register leaves the kind of provision and both counts empty, there is none.
    """
    has_any = unit.column.is_known | provision.column.is_known
    says_yes = np.array([s.has_specialist_places is True for s in schools], dtype=np.bool_)
    counts = np.nan_to_num(unit.column.numbers) + np.nan_to_num(provision.column.numbers)
    column = Column.of_numbers(np.where(has_any, counts, np.nan), missing=NoValue.NOT_PUBLISHED)
    return column.replaced(~has_any & ~says_yes, NoValue.NOT_APPLICABLE)


def _joiners(schools: Sequence[OpenSchool]) -> tuple[Reading, frozenset[int]]:
    """Pupils who joined in the last three terms that an authority has told of, and where a term has few.

    With fewer terms, or one without a number, there is no sum. It is about people and never shown as a count.
    """
    moves = local_queries.moves_of([s.urn for s in schools])
    numbers = np.full(len(schools), np.nan)
    kinds = [NoValue.NOT_PUBLISHED] * len(schools)
    periods = np.full(len(schools), "", dtype=object)
    few = set()
    for place, school in enumerate(schools):
        joined = sorted(
            (m for m in moves.get(school.urn, ()) if m.kind == JOINER),
            key=lambda m: (m.school_year, TERMS.index(m.term)),
        )[-len(TERMS) :]
        if not joined:
            continue
        terms = [m.children for m in joined]
        missing = [t.missing for t in terms if t.missing is not None]
        periods[place] = joined[-1].school_year
        if missing or len(terms) < len(TERMS):
            kinds[place] = strongest(missing) if missing else NoValue.NOT_YET_SUBMITTED
        else:
            numbers[place] = sum(t.number or 0 for t in terms)
            if any(0 < (t.number or 0) < small_numbers_below() for t in terms):
                few.add(place)
    column = Column.of_numbers(numbers, missing=NoValue.NOT_PUBLISHED)
    for kind in NoValue:
        is_kind = np.array([k is kind for k in kinds], dtype=np.bool_)
        column = column.replaced(~column.is_known & is_kind, kind)
    runs = np.zeros(len(schools), dtype=np.int64)
    return Reading("joiners", column, periods, runs), frozenset(few)

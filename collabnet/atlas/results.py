"""Works every school's results out from the readings: where it stands between the two ends, and its pressure bars."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from collabnet.atlas import readings
from collabnet.atlas.labels import town_labels
from collabnet.atlas.readings import OpenSchool, Reading
from collabnet.core.columns import Column, Floats, codes_of
from collabnet.core.figures import NoValue
from collabnet.core.places import (
    SchoolPlaces,
    fullness_percent,
    places_level,
    pupils_over_capacity,
    still_filling,
    unfilled_places,
)
from collabnet.core.pressure import DomainBars, pressure_bars
from collabnet.core.pressure_measures import Domain, Schools
from collabnet.platform.grid import to_degrees

# What each indicator rests on, so that its parts can name their years and files.
SOURCES: dict[str, tuple[str, ...]] = {
    "P1": ("capacity", "roll"),
    "P2": ("capacity", "roll"),
    "P3": ("first_preferences", "places_offered"),
    "P4": ("roll", "roll_before"),
    "I1": ("fsm_eligible", "census_roll"),
    "I2": ("ehc_plans", "census_roll"),
    "I3": ("sen_support", "census_roll"),
    "A1": ("absence_percent",),
}
YEARS_OF_CHANGE = 3  # P4: pupils on roll now and three years before
# Towns written on the map of England.
LABEL_SCHOOLS, LABELS_APART_METRES, MOST_LABELS = 20, 58_000, 14
LONGITUDE_DECIMALS = 5  # about a metre


@dataclass(frozen=True, eq=False, slots=True)
class Results:
    """Rows for the atlas tables, in URN order, and what they rest on."""

    schools: list[dict[str, Any]]
    bars: list[dict[str, Any]]
    compared: dict[str, int]
    periods: dict[str, list[str]]
    import_runs: list[int]
    labels: list[list[Any]]


def work_out(*, as_of: dt.date) -> Results:
    """Every open school's results from the database as it stands.

    `as_of` stands in for the date of a roll whose period cannot be read, when the age of a new
    school is counted.
    """
    schools = readings.open_schools()
    found = _read_all(schools)
    filling = [_is_filling(s, found["roll"], place, as_of) for place, s in enumerate(schools)]
    bars = pressure_bars(_columns(schools, found, filling)) if schools else ()
    is_of_load = [b for b in bars if b.domain is Domain.UNEQUAL_LOAD]
    words = list(is_of_load[0].words) if is_of_load else [""] * len(schools)
    places = _school_rows(schools, found, filling, words)
    runs = {int(run) for reading in found.values() for run in reading.runs[reading.column.is_known]}
    return Results(
        schools=places,
        bars=_bar_rows(schools, found, bars),
        compared=dict(sorted(Counter(s.phase for s in schools if s.phase).items())),
        periods={name: periods for name, r in found.items() if (periods := r.used_periods())},
        import_runs=sorted(runs - {0}),
        labels=[
            [label.text, label.easting, label.northing]
            for label in town_labels(
                ((s.town, s.easting, s.northing) for s in schools),
                fewest=LABEL_SCHOOLS,
                apart_metres=LABELS_APART_METRES,
                most=MOST_LABELS,
            )
        ],
    )


def _read_all(schools: Sequence[OpenSchool]) -> dict[str, Reading]:
    """Every measure that a bar may need, read once."""
    names = (
        "capacity", "roll", "first_preferences", "places_offered", "census_roll", "fsm_eligible",
        "ehc_plans", "sen_support", "absence_percent", "sen_unit_roll", "rp_roll",
    )  # fmt: skip
    found = {name: readings.read(name, schools) for name in names}
    found["roll_before"] = _roll_before(schools, found["roll"])
    admits = np.array([s.admits_in_published_rounds for s in schools], dtype=np.bool_)
    for name in ("first_preferences", "places_offered"):
        found[name] = readings.replaced(found[name], ~admits, NoValue.NOT_APPLICABLE)
    return found


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


def _is_filling(school: OpenSchool, roll: Reading, place: int, as_of: dt.date) -> bool:
    return still_filling(
        new_provision=school.is_new,
        opened=school.opened,
        as_of=period_date(str(roll.periods[place])) or as_of,
        low_age=school.low_age,
        high_age=school.high_age,
    )


def _columns(
    schools: Sequence[OpenSchool], found: Mapping[str, Reading], filling: Sequence[bool]
) -> Schools:
    """The readings as core's columns. Fictional schools are compared among themselves only."""
    groups = [(s.phase, s.is_fictional) if s.phase else None for s in schools]
    areas = [(s.la_code, s.phase) if s.phase else None for s in schools]
    return Schools(
        phase_groups=codes_of(groups),
        areas=codes_of(areas),
        is_still_filling=np.array(filling, dtype=np.bool_),
        places=found["capacity"].column,
        on_roll=found["roll"].column,
        on_roll_three_years_before=found["roll_before"].column,
        first_preferences=found["first_preferences"].column,
        offers=found["places_offered"].column,
        pupils=found["census_roll"].column,
        fsm_pupils=found["fsm_eligible"].column,
        ehc_plan_pupils=found["ehc_plans"].column,
        sen_support_pupils=found["sen_support"].column,
        specialist_pupils=_specialist_pupils(schools, found["sen_unit_roll"], found["rp_roll"]),
        absence_percent=found["absence_percent"].column,
    )


def _specialist_pupils(schools: Sequence[OpenSchool], unit: Reading, provision: Reading) -> Column:
    """Pupils in SEN units and resourced provision; a school that has neither has none to take off.

    Where the register leaves the kind of provision and both counts empty, there is none.
    """
    has_any = unit.column.is_known | provision.column.is_known
    says_yes = np.array([s.has_specialist_places is True for s in schools], dtype=np.bool_)
    counts = np.nan_to_num(unit.column.numbers) + np.nan_to_num(provision.column.numbers)
    column = Column.of_numbers(np.where(has_any, counts, np.nan), missing=NoValue.NOT_PUBLISHED)
    return column.replaced(~has_any & ~says_yes, NoValue.NOT_APPLICABLE)


def _school_rows(
    schools: Sequence[OpenSchool],
    found: Mapping[str, Reading],
    filling: Sequence[bool],
    words: Sequence[str],
) -> list[dict[str, Any]]:
    """The rows of atlas_school."""
    longitudes, latitudes = to_degrees(*readings.coordinates(schools))
    rows = []
    for place, school in enumerate(schools):
        places = found["capacity"].column.value(place)
        on_roll = found["roll"].column.value(place)
        both = SchoolPlaces(places=places, on_roll=on_roll)
        percent = fullness_percent(both)
        is_placed = bool(np.isfinite(longitudes[place]))
        rows.append(
            {
                "urn": school.urn,
                "la_code": school.la_code,
                "level": places_level(both, is_still_filling=filling[place]).value,
                "still_filling": filling[place],
                "places": places.number,
                "on_roll": on_roll.number,
                "percent": percent.number,
                "no_value": percent.missing.value if percent.missing else None,
                "unfilled": unfilled_places(both).number,
                "over": pupils_over_capacity(both).number,
                "load": str(words[place]),
                "figures": {
                    name: [value.missing.value if value.missing else None, *source.source(place)]
                    for name, value, source in (
                        ("capacity", places, found["capacity"]), ("roll", on_roll, found["roll"]),
                    )
                },
                "longitude": _degrees(longitudes[place]) if is_placed else None,
                "latitude": _degrees(latitudes[place]) if is_placed else None,
            }
        )  # fmt: skip
    return rows


def _degrees(number: float) -> float:
    return round(float(number), LONGITUDE_DECIMALS)


def _bar_rows(
    schools: Sequence[OpenSchool], found: Mapping[str, Reading], bars: Sequence[DomainBars]
) -> list[dict[str, Any]]:
    """The rows of atlas_bar, for schools that are compared with others."""
    compared = [place for place, school in enumerate(schools) if school.phase is not None]
    rows = []
    for domain in bars:
        scores = _rounded(domain.weighed.score)
        parts = [_parts(domain, column, found) for column in range(len(domain.indicators))]
        rows += [
            {
                "urn": schools[place].urn,
                "domain": domain.domain.value,
                "la_code": schools[place].la_code,
                "score": scores[place],
                "word": domain.words[place].value,
                "why": domain.whys[place].value,
                "parts": [part[place] for part in parts],
            }
            for place in compared
        ]
    return rows


def _parts(domain: DomainBars, column: int, found: Mapping[str, Reading]) -> list[dict[str, Any]]:
    """One measure of a bar for every school, as it is kept: value or reason, score, share and sources.

    Sources are [period, import run] pairs, each once.
    """
    indicator, values = domain.indicators[column], domain.values[column]
    numbers, reasons = _rounded(values.numbers), _reasons(values)
    scores = _rounded(domain.scores[:, column])
    contributions = _rounded(domain.weighed.contributions[:, column])
    greatest = _rounded(domain.weighed.greatest[:, column])
    periods = [found[name].periods.tolist() for name in SOURCES[indicator.id]]
    runs = [found[name].runs.tolist() for name in SOURCES[indicator.id]]
    rows = []
    for place in range(len(values)):
        pairs = zip((p[place] for p in periods), (r[place] for r in runs), strict=True)
        rows.append(
            {
                "id": indicator.id,
                "value": numbers[place],
                "no_value": reasons[place],
                "score": scores[place],
                "contribution": contributions[place],
                "greatest": greatest[place],
                "sources": list(dict.fromkeys(pair for pair in pairs if pair[0])),
            }
        )
    return rows


def _reasons(column: Column) -> list[str | None]:
    """Why there is no number, for each school; None where there is one."""
    reasons: list[str | None] = [None] * len(column)
    for kind in NoValue:
        for place in np.flatnonzero(column.is_of_kind(kind)):
            reasons[place] = kind.value
    return reasons


def _rounded(numbers: Floats) -> list[float | None]:
    """Numbers to four decimals, None where there is none."""
    return [None if number != number else number for number in np.round(numbers, 4).tolist()]

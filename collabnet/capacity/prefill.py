"""What published figures already say about a school's places, so that nobody types what open data knows.

How many pupils are in each year group is not published, so places still free are for the school to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.capacity.codelists import YEAR_GROUPS
from collabnet.core.capacity import NumberSource, whole
from collabnet.core.capacity_kinds import Kind, entry_year_groups, kinds_for
from collabnet.core.figures import NoValue, Value, absent, known
from collabnet.core.places import entry_year_prefill, expected_year_groups
from collabnet.directory.figures import Figure
from collabnet.directory.models import School
from collabnet.platform.db import db

LAST_OF_BAND = {"primary": 6, "secondary": 11}  # the sixth form admits by its own numbers
# Kind of place → measures of its capacity and of the pupils in it, as the register publishes them.
PUBLISHED_MEASURES = {
    Kind.SEN_UNIT: ("sen_unit_capacity", "sen_unit_roll"),
    Kind.RESOURCED: ("rp_capacity", "rp_roll"),
    Kind.SPECIAL: ("capacity", "roll"),
    Kind.ALTERNATIVE: ("pru_places", "roll"),
}
MEASURES = sorted(
    {m for pair in PUBLISHED_MEASURES.values() for m in pair} | {"pan", "places_offered"}
)

PlaceKey = tuple[Kind, str]  # the kind, and the year group where there is one


@dataclass(frozen=True, slots=True)
class PublishedPlaces:
    """Places in a year group or unit as published: the number, where it comes from, and how to say so."""

    places: int | None
    source: NumberSource
    words: str
    on_roll: int | None = None
    period: str = ""


Published = dict[PlaceKey, PublishedPlaces]
Series = dict[tuple[str, str], dict[str, Value]]  # (measure, band) → period → value


def place_keys(school: School) -> list[PlaceKey]:
    """The kinds of place a school can offer, a year group each where its ages and type fit."""
    keys: list[PlaceKey] = []
    for kind in kinds_for("school", type_code=school.type_code):
        if kind == Kind.YEAR_PLACES:
            keys += [(kind, code) for code in year_groups(school)]
        elif kind.unit == "places":
            keys.append((kind, ""))
    return keys


def year_groups(school: School) -> list[str]:
    """The year groups a school may have, "0" for Reception to "13"; by phase where its ages are not known.

    A low age of 5 counts Reception in: many such schools take children in the year they turn 5.
    """
    low, high = school.low_age, school.high_age
    if low is None or high is None:
        low, high = {"2": (4, 11), "4": (11, 16), "6": (16, 18)}.get(school.phase_code, (4, 18))
    found = expected_year_groups(low_age=4 if low == 5 else low, high_age=high)
    return [code for code in YEAR_GROUPS if int(code) in found]


def published_places(schools: Sequence[School]) -> dict[int, Published]:
    """What figures say about the places of each of these schools, by URN."""
    series = _series(school.urn for school in schools)
    return {school.urn: _of(school, series[school.urn]) for school in schools}


def _series(urns: Iterable[int]) -> Mapping[int, Series]:
    """Every figure of use here, by school."""
    found: dict[int, Series] = defaultdict(lambda: defaultdict(dict))
    rows = db.session.execute(
        select(
            Figure.subject_code,
            Figure.measure,
            Figure.band,
            Figure.period,
            Figure.value,
            Figure.no_value,
        ).where(
            Figure.subject_kind == "school",
            Figure.subject_code.in_([str(urn) for urn in urns]),
            Figure.measure.in_(MEASURES),
        )
    )
    for code, measure, band, period, number, no_value in rows:
        value = known(number) if number is not None else absent(NoValue(no_value or "unknown"))
        found[int(code)][measure, band][period] = value
    return found


def _of(school: School, series: Series) -> Published:
    found = {}
    entry = entry_year_groups(phase_code=school.phase_code, low_age=school.low_age)
    for key in place_keys(school):
        kind, code = key
        if kind in PUBLISHED_MEASURES:
            capacity, roll = PUBLISHED_MEASURES[kind]
            found[key] = _unit_places(series.get((capacity, ""), {}), series.get((roll, ""), {}))
        elif kind == Kind.YEAR_PLACES:
            found[key] = _year_places(int(code), entry, series)
    return {key: one for key, one in found.items() if one.places is not None}


def _unit_places(capacity: Mapping[str, Value], roll: Mapping[str, Value]) -> PublishedPlaces:
    """The latest published places of a unit or special school, with the pupils of the same date if any."""
    period = max(capacity, default="")
    on_roll = roll.get(period)
    return PublishedPlaces(
        places=whole(capacity[period]) if period else None,
        source=NumberSource.PUBLISHED,
        words="published figure",
        on_roll=whole(on_roll) if on_roll else None,
        period=period,
    )


def _year_places(year_group: int, entry: Mapping[str, int], series: Series) -> PublishedPlaces:
    """Places in a year group: those of the year in which its children normally joined."""
    bands = [
        band
        for band, first in entry.items()
        if first <= year_group <= max(LAST_OF_BAND[band], first)
    ]
    if not bands:
        return PublishedPlaces(None, NumberSource.ENTERED, "no published figure")
    band = max(bands, key=lambda b: entry[b])
    pans = series.get(("pan", band), {}) or series.get(("pan", ""), {})
    offers = {
        int(period): value
        for period, value in series.get(("places_offered", band), {}).items()
        if period.isdigit()
    }
    prefill = entry_year_prefill(
        pan=pans[max(pans)] if pans else absent(NoValue.UNKNOWN), offers_by_year=offers
    )
    source = NumberSource.MOST_OFFERS if prefill.is_stand_in else NumberSource.PUBLISHED
    return PublishedPlaces(whole(prefill.places), source, prefill.label)

"""How full a school is, whether it is still filling, and what the schools of an area add up to.

Definitions are those of the DfE's school capacity survey and places scorecards: unfilled places and
pupils over capacity are each counted per school and then added up, so an area can have both.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from collabnet.core.figures import (
    PRECEDENCE,
    NoValue,
    Total,
    Value,
    known,
    ratio,
    scaled,
    strongest,
    subtract,
    total,
)

FEWEST_PLACES: Final = 30  # below this one pupil moves the percentage by more than three points
SHORTAGE_ABOVE_PERCENT: Final = 105.0
SPARE_BELOW_PERCENT: Final = 75.0
YEARS_TO_FILL: Final = 7  # the seven year groups of a new primary or secondary, one a year


class Band(StrEnum):
    """How much of an area's capacity is spare; local authorities plan for about 5 %."""

    OVER = "over"
    TIGHT = "tight"
    WORKING_MARGIN = "working_margin"
    SURPLUS = "surplus"
    HIGH_SURPLUS = "high_surplus"

    @property
    def words(self) -> str:
        """What a legend or a table says."""
        return self.value.replace("_", " ")


class PlacesLevel(StrEnum):
    """A school's place between the two ends, shortage of places and spare places."""

    SHORTAGE_4 = "shortage_4"
    SHORTAGE_3 = "shortage_3"
    SHORTAGE_2 = "shortage_2"
    IN_BALANCE = "in_balance"
    SPARE_2 = "spare_2"
    SPARE_3 = "spare_3"
    SPARE_4 = "spare_4"
    STILL_FILLING = "still_filling"
    NOT_ENOUGH_DATA = "not_enough_data"

    @property
    def words(self) -> str:
        """What a legend or a table says."""
        return _LEVEL_WORDS[self]

    @property
    def is_shortage(self) -> bool:
        """Whether it stands at the end of too few places."""
        return self.value.startswith("shortage")

    @property
    def is_spare(self) -> bool:
        """Whether it stands at the end of spare places."""
        return self.value.startswith("spare")


_LEVEL_WORDS: Final[Mapping[PlacesLevel, str]] = {
    PlacesLevel.SHORTAGE_4: "shortage of places: over 120% full",
    PlacesLevel.SHORTAGE_3: "shortage of places: over 110% and up to 120% full",
    PlacesLevel.SHORTAGE_2: "shortage of places: over 105% and up to 110% full",
    PlacesLevel.IN_BALANCE: "in balance: 75% to 105% full",
    PlacesLevel.SPARE_2: "spare places: 65% to under 75% full",
    PlacesLevel.SPARE_3: "spare places: 50% to under 65% full",
    PlacesLevel.SPARE_4: "spare places: under 50% full",
    PlacesLevel.STILL_FILLING: "still filling: a new school, not over-full",
    PlacesLevel.NOT_ENOUGH_DATA: "not enough data",
}
_SHORTAGE_STEPS: Final = (
    (120.0, PlacesLevel.SHORTAGE_4),
    (110.0, PlacesLevel.SHORTAGE_3),
    (SHORTAGE_ABOVE_PERCENT, PlacesLevel.SHORTAGE_2),
)
_SPARE_STEPS: Final = (
    (50.0, PlacesLevel.SPARE_4),
    (65.0, PlacesLevel.SPARE_3),
    (SPARE_BELOW_PERCENT, PlacesLevel.SPARE_2),
)


@dataclass(frozen=True, slots=True)
class SchoolPlaces:
    """A school's places and its pupils on roll, from whichever source the page names."""

    places: Value
    on_roll: Value


@dataclass(frozen=True, slots=True)
class PlacesSummary:
    """The schools of a trust, a local authority or a locality added up, missing ones counted.

    `missing` counts the schools that could not be compared because either figure is missing; the
    totals `unfilled` and `over`, the counts and the percentages rest on the compared schools only.
    """

    schools: int
    compared: int
    missing: Mapping[NoValue, int]
    places: Total
    on_roll: Total
    unfilled: Total
    over: Total
    at_or_over: int
    fullness_percent: Value
    unfilled_percent: Value
    over_percent: Value


@dataclass(frozen=True, slots=True)
class Prefill:
    """Places offered to fill a form with, and what they are: never shown without the label."""

    places: Value
    label: str
    is_stand_in: bool


def unfilled_places(school: SchoolPlaces) -> Value:
    """Places without a pupil, never below 0."""
    return _floored(subtract(school.places, school.on_roll))


def pupils_over_capacity(school: SchoolPlaces) -> Value:
    """Pupils beyond the number of places, never below 0."""
    return _floored(subtract(school.on_roll, school.places))


def fullness_percent(school: SchoolPlaces) -> Value:
    """Pupils on roll for every 100 places; not applicable where there are no places."""
    return _percent(school.on_roll, school.places)


def spare_percent(school: SchoolPlaces) -> Value:
    """Places less pupils for every 100 places: negative when there are more pupils than places."""
    return _percent(subtract(school.places, school.on_roll), school.places)


def band(percent_spare: Value) -> Band | NoValue:
    """The band of a percentage of spare places: below 0, to 5, to 10, to 20 (with it), above."""
    if percent_spare.number is None:
        return percent_spare.missing or NoValue.UNKNOWN
    if percent_spare.number < 0:
        return Band.OVER
    if percent_spare.number < 5:
        return Band.TIGHT
    if percent_spare.number < 10:
        return Band.WORKING_MARGIN
    return Band.SURPLUS if percent_spare.number <= 20 else Band.HIGH_SURPLUS


def places_level(school: SchoolPlaces, *, is_still_filling: bool) -> PlacesLevel:
    """Which end a school stands at: over 105 % full, under 75 % full, or neither.

    A school of fewer than 30 places is "not enough data". A new school that is still filling can
    stand at the shortage end only. Compared as whole numbers, so that exactly 105 % is in balance.
    """
    places, on_roll = school.places.number, school.on_roll.number
    if places is None or on_roll is None or places < FEWEST_PLACES or on_roll < 0:
        return PlacesLevel.NOT_ENOUGH_DATA
    for percent, level in _SHORTAGE_STEPS:
        if 100 * on_roll > percent * places:
            return level
    if is_still_filling:
        return PlacesLevel.STILL_FILLING
    for percent, level in _SPARE_STEPS:
        if 100 * on_roll < percent * places:
            return level
    return PlacesLevel.IN_BALANCE


def still_filling(
    *,
    new_provision: bool,
    opened: date | None,
    as_of: date,
    low_age: int | None = None,
    high_age: int | None = None,
    year_groups_present: Collection[int] | None = None,
) -> bool:
    """Whether a school is new and has not filled all its year groups yet.

    Only new provision counts: an academy that replaced a school opened with that school's pupils.
    It is still filling when it opened less than 7 years before `as_of`, or when a year group of its
    age range has no pupils. Year groups are 0 for Reception to 13; nursery is left out.
    """
    if not new_provision:
        return False
    if opened is not None and as_of < _years_after(opened, YEARS_TO_FILL):
        return True
    if year_groups_present is None or low_age is None or high_age is None:
        return False
    return not expected_year_groups(low_age=low_age, high_age=high_age) <= set(year_groups_present)


def expected_year_groups(*, low_age: int, high_age: int) -> frozenset[int]:
    """The year groups of a statutory age range: 4–11 is Reception (0) to Year 6, 11–18 is 7 to 13.

    A low age of 5 begins with Year 1 here, though many such schools take Reception children too.
    """
    return frozenset(range(max(low_age, 4) - 4, min(high_age, 18) - 4))


def entry_year_prefill(
    *, pan: Value, offers_by_year: Mapping[int, Value], recent_years: int = 4
) -> Prefill:
    """Places in the year of entry: the published admission number, or the most offers lately made.

    Offers of the latest `recent_years` entry years in the data are looked at; a school offers no
    more than its places in an ordinary year, so the most it offered stands in for them and is
    labelled as such. Source: comparison of 2018–2021 offers with 2022 in admissions data.
    """
    if pan.number is not None:
        return Prefill(places=pan, label="published admission number", is_stand_in=False)
    recent = sorted(offers_by_year)[-recent_years:]
    made = {year: offers_by_year[year].number or 0 for year in recent}
    if not any(made.values()):
        return Prefill(places=pan, label="no published figure", is_stand_in=False)
    span = f"{recent[0]} to {recent[-1]}" if len(recent) > 1 else f"{recent[0]}"
    label = f"most offers made in a year, {span}; the published admission number is not known"
    return Prefill(places=known(max(made.values())), label=label, is_stand_in=True)


def summarise(schools: Iterable[SchoolPlaces]) -> PlacesSummary:
    """Add up schools; unfilled and over are counted per school, so neither hides the other."""
    found = list(schools)
    compared = [s for s in found if s.places.is_known and s.on_roll.is_known]
    unfilled = total(unfilled_places(s) for s in found)
    over = total(pupils_over_capacity(s) for s in found)
    compared_places = total(s.places for s in compared).value
    kinds = Counter(
        strongest(kind for kind in (s.places.missing, s.on_roll.missing) if kind is not None)
        for s in found
        if not (s.places.is_known and s.on_roll.is_known)
    )
    return PlacesSummary(
        schools=len(found),
        compared=len(compared),
        missing=MappingProxyType({kind: kinds[kind] for kind in PRECEDENCE if kinds[kind]}),
        places=total(s.places for s in found),
        on_roll=total(s.on_roll for s in found),
        unfilled=unfilled,
        over=over,
        at_or_over=sum((s.on_roll.number or 0) >= (s.places.number or 0) for s in compared),
        fullness_percent=_percent(total(s.on_roll for s in compared).value, compared_places),
        unfilled_percent=_percent(unfilled.value, compared_places),
        over_percent=_percent(over.value, compared_places),
    )


def _percent(part: Value, whole: Value) -> Value:
    """Part for every 100 of the whole."""
    return scaled(ratio(part, whole), 100)


def _floored(value: Value) -> Value:
    """The figure, never below 0."""
    return value if value.number is None else known(max(0.0, value.number))


def _years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)

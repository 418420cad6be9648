"""Places needed in the years to come, by planning area and year group, as the DfE's capacity survey counts them.

Places needed = max(0, forecast − (capacity + added − removed)) for each year group and planning area,
with no offset: places left over in one year group or area fill no gap in another (REFERENCE.md
section 2; DfE school capacity guidance). Capacity by year group is a school's capacity shared
equally among its year groups; an agreed change of admission number holds from its entry year and
moves up with its cohort.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from collabnet.core.figures import (
    Total,
    Value,
    known,
    ratio,
    scaled,
    subtract,
    total,
)
from collabnet.core.places import expected_year_groups

FORECAST_YEARS: Final = {"primary": 5, "secondary": 7}  # that the capacity survey asks for
ENTRY_GROUPS: Final = {"primary": 0, "secondary": 7}  # year groups of normal entry: Reception, 7


@dataclass(frozen=True, slots=True)
class AgreedChange:
    """An admission number that holds from an entry year on, and the one it takes the place of."""

    entry_year: int
    places: int
    places_before: int


@dataclass(frozen=True, slots=True)
class PlannedSchool:
    """What a school brings to its planning area: capacity over a range of ages, and agreed changes."""

    capacity: Value
    low_age: int
    high_age: int
    changes: tuple[AgreedChange, ...] = ()

    @property
    def year_groups(self) -> frozenset[int]:
        """The year groups it has places for; nursery classes are not in its capacity."""
        return expected_year_groups(low_age=self.low_age, high_age=self.high_age)

    def entry_group(self, band: str) -> int:
        """The year group in which children join it in a band."""
        return max(ENTRY_GROUPS[band], min(self.year_groups, default=0))


@dataclass(frozen=True, slots=True)
class GroupPlaces:
    """Places for one year group: what there is now, what is added and what is taken away."""

    capacity: Total
    added: float
    removed: float

    @property
    def places(self) -> Value:
        """Places there will be, over the schools whose capacity is known."""
        if self.capacity.value.number is None:
            return self.capacity.value
        return known(max(0.0, self.capacity.value.number + self.added - self.removed))


@dataclass(frozen=True, slots=True)
class Need:
    """A forecast against places: what is short and what is spare, never both."""

    forecast: Value
    places: Value
    needed: Value
    spare: Value


def first_year(school_year: str) -> int:
    """The year in which a school year such as "2027/28" begins."""
    return int(school_year[:4])


def group_places(
    schools: Iterable[PlannedSchool], *, band: str, year_group: int, school_year: str
) -> GroupPlaces:
    """Places of a planning area's schools for one year group in one school year."""
    capacities: list[Value] = []
    added = removed = 0.0
    for school in schools:
        if year_group not in school.year_groups:
            continue
        capacities.append(scaled(school.capacity, 1 / len(school.year_groups)))
        entry_year = first_year(school_year) - (year_group - school.entry_group(band))
        for change in school.changes:
            if change.entry_year <= entry_year:
                difference = change.places - change.places_before
                added += max(0, difference)
                removed += max(0, -difference)
    return GroupPlaces(capacity=total(capacities), added=added, removed=removed)


def need(*, forecast: Value, places: Value) -> Need:
    """Places short and spare for one year group of one planning area; unknown where either is."""
    gap = subtract(forecast, places)
    if gap.number is None:
        return Need(forecast, places, gap, gap)
    return Need(forecast, places, known(max(0.0, gap.number)), known(max(0.0, -gap.number)))


@dataclass(frozen=True, slots=True)
class YearSummary:
    """Sums over the year groups of a planning area in one school year, none set off against another."""

    forecast: Total
    places: Total
    needed: Total
    spare: Total

    @property
    def spare_percent(self) -> Value:
        """Spare places for every 100 places there will be."""
        return scaled(ratio(self.spare.value, self.places.value), 100)


def summary(needs: Sequence[Need]) -> YearSummary:
    """The sums of what is short and what is spare, kept apart."""
    return YearSummary(
        forecast=total(n.forecast for n in needs),
        places=total(n.places for n in needs),
        needed=total(n.needed for n in needs),
        spare=total(n.spare for n in needs),
    )


def pupils_of_homes(homes: int, *, pupils_per_100: float) -> float:
    """Pupils that new homes bring to an age band, all year groups together."""
    return homes * pupils_per_100 / 100

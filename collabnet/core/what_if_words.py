"""What the model's differences mean for a school as it is: fullness after some years, lines crossed, one sentence.

The model says how many children more or fewer a school would take each year. What a school has now comes
from published figures. So fullness afterwards is arithmetic: pupils on roll now, plus the yearly difference
for each cohort that has entered since; places now, plus the change of places for each of those cohorts.
It forecasts nothing else: cohorts are taken to stay as large as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core.figures import NoValue, absent, known
from collabnet.core.places import PlacesLevel, SchoolPlaces, expected_year_groups, places_level
from collabnet.core.what_if import Range

LOW_LINE, HIGH_LINE = 75, 105  # per cent full (REFERENCE section 4: the two ends)
BAND_YEARS: Final = {"primary": range(7), "secondary": range(7, 12)}  # Reception is 0
NAMED = 3  # schools named in the sentence for what they gain or lose
CROSSINGS = 3  # schools named for a line that they cross


class Crossing(StrEnum):
    """Whether a school passes one of the officer's lines."""

    NONE = "none"
    FALLS = "falls"
    MAY_FALL = "may_fall"
    RISES = "rises"
    MAY_RISE = "may_rise"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines an officer sets, in per cent full."""

    low: int = LOW_LINE
    high: int = HIGH_LINE


@dataclass(frozen=True, slots=True)
class Pupils:
    """A whole school as published: pupils and places (None where unknown), year groups in the age band."""

    on_roll: float | None
    places: float | None
    year_groups: int


@dataclass(frozen=True, slots=True)
class Later:
    """A whole school after some years of the change: pupils from low to high, places, per cent full."""

    on_roll: Range
    places: float
    percent: Range
    years: int  # cohorts that have entered since


@dataclass(frozen=True, slots=True)
class Row:
    """One school as table and sentence say it; children in whole numbers a year, negative for fewer."""

    name: str
    low: int
    central: int
    high: int
    crossing: Crossing = Crossing.NONE
    is_changed: bool = False  # a change was made to this very school


def year_groups_in(band: str, *, low_age: int | None, high_age: int | None) -> int:
    """How many year groups of a band a school of these ages has; all of the band where ages are unknown."""
    wanted = set(BAND_YEARS[band])
    if low_age is None or high_age is None:
        return len(wanted)
    return len(wanted & expected_year_groups(low_age=low_age, high_age=high_age)) or len(wanted)


def percent_full(on_roll: float | None, places: float | None) -> float | None:
    """Pupils for every 100 places, or None where either is unknown or there are no places."""
    return None if on_roll is None or not places else 100 * on_roll / places


def later(school: Pupils, *, change: Range, entry_places_change: float, years: int) -> Later | None:
    """A whole school once the change has lasted `years` entry years (at most its year groups in the band).

    None where pupils or places are unknown, or where it has no places left.
    """
    if school.on_roll is None or school.places is None:
        return None
    cohorts = min(years, school.year_groups)
    places = school.places + entry_places_change * cohorts
    if places <= 0:
        return None
    pupils = Range(
        *(
            max(0.0, school.on_roll + more * cohorts)
            for more in (change.low, change.central, change.high)
        )
    )
    percents = Range(*(100 * n / places for n in (pupils.low, pupils.central, pupils.high)))
    return Later(pupils, places, percents, cohorts)


def crossing(before: float | None, after: Range | None, lines: Lines) -> Crossing:
    """Which line a school passes: surely where the whole range does, else it may."""
    if before is None or after is None:
        return Crossing.NONE
    if before >= lines.low:
        if after.high < lines.low:
            return Crossing.FALLS
        if after.low < lines.low:
            return Crossing.MAY_FALL
    if before <= lines.high:
        if after.low > lines.high:
            return Crossing.RISES
        if after.high > lines.high:
            return Crossing.MAY_RISE
    return Crossing.NONE


def level(on_roll: float | None, places: float | None, *, is_still_filling: bool) -> PlacesLevel:
    """The word of the two ends for so many pupils and places."""
    unknown = absent(NoValue.UNKNOWN)
    return places_level(
        SchoolPlaces(
            places=known(places) if places is not None else unknown,
            on_roll=known(on_roll) if on_roll is not None else unknown,
        ),
        is_still_filling=is_still_filling,
    )


def whole(number: float) -> int:
    """To whole children, halves away from nought."""
    return math.floor(number + 0.5) if number >= 0 else -math.floor(-number + 0.5)


def row_of(
    name: str, change: Range, crossed: Crossing = Crossing.NONE, *, is_changed: bool = False
) -> Row:
    """A school's line in whole children."""
    return Row(
        name, whole(change.low), whole(change.central), whole(change.high), crossed, is_changed
    )


def span(low: int, high: int) -> str:
    """A range of children without their sign, such as "14–22"; one number where both ends agree."""
    least, most = sorted((abs(low), abs(high)))
    return str(most) if least == most else f"{least}–{most}"


def children_words(low: int, high: int) -> str:
    """What happens to a school's children, such as "loses 14–22 children"."""
    most = max(abs(low), abs(high))
    children = "child" if most == 1 else "children"
    if low == high == 0:
        return "keeps its children"
    if low < 0 < high:
        return f"may lose up to {-low} or gain up to {high} children"
    verb = "gains" if high > 0 else "loses"
    reach = span(low, high) if low and high else f"up to {most}"
    return f"{verb} {reach} {children}"


def crossing_words(crossed: Crossing, lines: Lines) -> str:
    """The line a school passes, such as "falls below 75% full"; "" for none."""
    return {
        Crossing.NONE: "",
        Crossing.FALLS: f"falls below {lines.low}% full",
        Crossing.MAY_FALL: f"may fall below {lines.low}% full",
        Crossing.RISES: f"rises above {lines.high}% full",
        Crossing.MAY_RISE: f"may rise above {lines.high}% full",
    }[crossed]


def sentence(rows: Sequence[Row], unplaced: Range, lines: Lines) -> str:
    """The result in one sentence: the schools that change most and those that pass a line, with their ranges.

    Children are a year of entry's. Every number in it is that of the school's row.
    """
    moving = sorted(
        (row for row in rows if row.low or row.high),
        key=lambda r: (not r.is_changed, -max(abs(r.low), abs(r.high)), r.name),
    )
    crossers = [row for row in moving if row.crossing is not Crossing.NONE]
    crossers += [row for row in rows if row.crossing is not Crossing.NONE and row not in moving]
    named = moving[:NAMED] + [row for row in crossers[:CROSSINGS] if row not in moving[:NAMED]]
    parts = [_clause(row, lines) for row in named]
    rest = [row for row in moving if row not in named]
    if rest:
        most = max(max(abs(row.low), abs(row.high)) for row in rest)
        parts.append(
            f"{len(rest)} more school{' changes' if len(rest) == 1 else 's change'} by up to "
            f"{most} {'child' if most == 1 else 'children'}"
        )
    low, high = whole(unplaced.low), whole(unplaced.high)
    if low or high:
        parts.append(_unplaced(low, high))
    if not parts:
        return "No school gains or loses a whole child."
    return "; ".join(parts) + "."


def _clause(row: Row, lines: Lines) -> str:
    words = [children_words(row.low, row.high)] if row.low or row.high else []
    if row.crossing is not Crossing.NONE:
        words.append(crossing_words(row.crossing, lines))
    return f"{row.name} {' and '.join(words)}"


def _unplaced(low: int, high: int) -> str:
    """How many more or fewer children the rule leaves without a school among those near."""
    if low < 0 < high:
        return f"between {-low} fewer and {high} more children are unplaced by the rule"
    most = max(abs(low), abs(high))
    reach = span(low, high) if low and high else f"up to {most}"
    more = "more" if high > 0 else "fewer"
    return f"{reach} {more} {'child is' if most == 1 else 'children are'} unplaced by the rule"

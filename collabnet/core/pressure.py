"""Pressure bars: where a school stands in its phase on each domain of published measures.

The method: within a phase each measure becomes a percentile rank, turned so that more is more
pressure, ties sharing their middle rank; a domain is the weighted mean of its measures and is shown
when at least 60 % of the loaded weight is present. A domain exists when its data is loaded. Each
bar keeps every measure's value, score, contribution and greatest possible contribution. There is no
composite here, and the two ends of places are never put on one scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from collabnet.core.columns import Column, Flags, Floats
from collabnet.core.figures import NoValue, Value
from collabnet.core.places import SHORTAGE_ABOVE_PERCENT, SPARE_BELOW_PERCENT
from collabnet.core.pressure_measures import (
    ANCHORS,
    INDICATORS,
    Domain,
    Indicator,
    Schools,
    measure,
)
from collabnet.core.ranks import count_in_group, percentile_ranks

SMALLEST_PRESENT_SHARE: Final = 0.6
TOP_FIFTH: Final = 80.0
FEWEST_SCHOOLS_COMPARED: Final = 5


class Word(StrEnum):
    """The word at the end of a bar."""

    HIGH = "high"
    USUAL = "usual"
    NOT_ENOUGH_DATA = "not_enough_data"
    STILL_FILLING = "still_filling"

    @property
    def words(self) -> str:
        """The word as a page shows it."""
        return self.value.replace("_", " ")


class Why(StrEnum):
    """Why a bar carries its word."""

    TOP_FIFTH = "top_fifth"
    OVER_FULL = "over_full"
    UNDER_FULL = "under_full"
    NOT_IN_TOP_FIFTH = "not_in_top_fifth"
    NONE_OF_IT = "none_of_it"
    NEW_SCHOOL = "new_school"
    NOT_COMPARED = "not_compared"
    TOO_LITTLE = "too_little"

    @property
    def words(self) -> str:
        """One sentence for the page."""
        return _WHY_WORDS[self]


_WHY_WORDS: Final[Mapping[Why, str]] = {
    Why.TOP_FIFTH: "It is in the top fifth of schools of its phase.",
    Why.OVER_FULL: "It is over 105% full, whatever the other measures say.",
    Why.UNDER_FULL: "It is under 75% full, whatever the other measures say.",
    Why.NOT_IN_TOP_FIFTH: "It is not in the top fifth of schools of its phase.",
    Why.NONE_OF_IT: "The other measures are high, but it has none of this pressure itself.",
    Why.NEW_SCHOOL: "It is a new school, and new schools fill one year group at a time.",
    Why.NOT_COMPARED: "Schools of this phase are too few or too unlike one another to compare.",
    Why.TOO_LITTLE: "Too few of the measures are published for this school.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One measure in a bar: its value, its score 0–100, and what it adds out of what it could."""

    indicator: Indicator
    value: Value
    score: float | None
    contribution: float | None
    greatest_contribution: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One domain of one school; the score (0–100) is None when the bar is not shown."""

    domain: Domain
    score: float | None
    word: Word
    why: Why
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Weighed:
    """Scores put together: one row a school, one column a measure; nan where there is none."""

    score: Floats
    contributions: Floats
    greatest: Floats


@dataclass(frozen=True, eq=False, slots=True)
class DomainBars:
    """The bars of one domain for all schools, kept as arrays; `bar` gives one school's."""

    domain: Domain
    indicators: tuple[Indicator, ...]
    values: tuple[Column, ...]
    scores: Floats
    weighed: Weighed
    words: NDArray[np.object_]
    whys: NDArray[np.object_]

    def bar(self, position: int) -> Bar:
        """One school's bar with its parts."""
        row = (self.scores[position], self.weighed.contributions[position])
        parts = tuple(
            Part(
                indicator=indicator,
                value=self.values[place].value(position),
                score=_number(row[0][place]),
                contribution=_number(row[1][place]),
                greatest_contribution=_number(self.weighed.greatest[position][place]),
            )
            for place, indicator in enumerate(self.indicators)
        )
        return Bar(
            domain=self.domain,
            score=_number(self.weighed.score[position]),
            word=self.words[position],
            why=self.whys[position],
            parts=parts,
        )


def pressure_bars(
    schools: Schools, *, fewest_schools: int = FEWEST_SCHOOLS_COMPARED
) -> tuple[DomainBars, ...]:
    """The bars of every domain whose data is loaded, in the order of `Domain`.

    A measure counts as loaded for a phase when at least `fewest_schools` of that phase have it.
    """
    values = measure(schools)
    bars = (_domain_bars(schools, domain, values, fewest_schools) for domain in Domain)
    return tuple(found for found in bars if found is not None)


def weigh(scores: Floats, weights: Floats) -> Weighed:
    """The weighted mean of the scores a school has, and what each measure adds to it.

    A missing measure's weight falls to the others; whether enough is present is for the caller.
    """
    present = np.isfinite(scores)
    held = np.where(present, weights, 0.0)
    whole = held.sum(axis=1, keepdims=True)
    share = np.divide(held, whole, out=np.zeros_like(held), where=whole > 0)
    greatest = np.where(present, 100 * share, np.nan)
    contributions = np.where(present, share * scores, np.nan)
    total = np.where(whole[:, 0] > 0, np.nansum(contributions, axis=1), np.nan)
    return Weighed(score=total, contributions=contributions, greatest=greatest)


def _domain_bars(
    schools: Schools, domain: Domain, measured: Mapping[str, Column], fewest_schools: int
) -> DomainBars | None:
    """One domain's bars, or None when none of its measures is loaded for any phase."""
    indicators = tuple(i for i in INDICATORS if i.domain is domain)
    weights = np.array([i.weight for i in indicators])
    is_filling = schools.is_still_filling & (domain is Domain.SPARE_PLACES)
    # New schools stand outside the comparison too, or their empty year groups would flatter others.
    groups = np.where(is_filling, -1, schools.phase_groups)
    values = tuple(measured[i.id] for i in indicators)
    is_known = np.column_stack([column.is_known for column in values])
    is_loaded = np.column_stack(
        [count_in_group(column.is_known, groups) >= fewest_schools for column in values]
    )
    if not is_loaded.any():
        return None
    is_present = is_known & is_loaded & (groups >= 0)[:, None]
    ranks = [
        percentile_ranks(column.numbers if i.higher_is_pressure else -column.numbers, groups)
        for i, column in zip(indicators, values, strict=True)
    ]
    scores = np.where(is_present, np.column_stack(ranks), np.nan)
    applies = is_loaded & ~np.column_stack(
        [column.is_of_kind(NoValue.NOT_APPLICABLE) for column in values]
    )
    is_shown = _is_enough(is_present, applies, weights, indicators, domain)
    weighed = weigh(np.where(is_shown[:, None], scores, np.nan), weights)
    words, whys = _words(schools, domain, indicators, values, weighed.score, is_filling, is_loaded)
    return DomainBars(domain, indicators, values, scores, weighed, words, whys)


def _is_enough(
    is_present: Flags,
    applies: Flags,
    weights: Floats,
    indicators: tuple[Indicator, ...],
    domain: Domain,
) -> Flags:
    """Where a bar may be shown: 60 % of the loaded weight that applies, and the domain's anchor.

    What is not applicable (offers of a junior school, a share of fewer than ten offers) is not
    missing: its weight is left out on both sides.
    """
    whole = applies @ weights
    enough = (is_present @ weights >= SMALLEST_PRESENT_SHARE * whole - 1e-9) & (whole > 0)
    if domain in ANCHORS:
        anchor = [i.id for i in indicators].index(ANCHORS[domain])
        enough &= is_present[:, anchor]
    return np.asarray(enough & is_present.any(axis=1), dtype=np.bool_)


def _words(
    schools: Schools,
    domain: Domain,
    indicators: tuple[Indicator, ...],
    values: tuple[Column, ...],
    score: Floats,
    is_filling: Flags,
    is_loaded: Flags,
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Each school's word and why.

    "High" is the top fifth of the phase, or past the fixed line of the map. Either way the pressure
    itself must be there: a school without one pupil over capacity is never high in shortage, and as
    no school has unfilled places and pupils over capacity at once, none is high at both ends.
    """
    is_shown = np.isfinite(score)
    is_top = percentile_ranks(score, schools.phase_groups) >= TOP_FIFTH
    telling = [ANCHORS[domain]] if domain in ANCHORS else [i.id for i in indicators]
    has_any = np.zeros(len(schools), dtype=np.bool_)
    for indicator, column in zip(indicators, values, strict=True):
        if indicator.id in telling:
            has_any |= column.numbers > 0
    is_past = _is_past_the_line(schools, domain) & has_any
    past = Why.OVER_FULL if domain is Domain.SHORTAGE_OF_PLACES else Why.UNDER_FULL
    steps: list[tuple[Flags, Word, Why]] = [
        (is_filling, Word.STILL_FILLING, Why.NEW_SCHOOL),
        (np.logical_not(is_loaded.any(axis=1)), Word.NOT_ENOUGH_DATA, Why.NOT_COMPARED),
        (~is_shown, Word.NOT_ENOUGH_DATA, Why.TOO_LITTLE),
        (is_top & has_any, Word.HIGH, Why.TOP_FIFTH),
        (is_past, Word.HIGH, past),
        (is_top, Word.USUAL, Why.NONE_OF_IT),
    ]
    words, whys = np.empty(len(schools), dtype=object), np.empty(len(schools), dtype=object)
    words.fill(Word.USUAL)  # np.full would turn the enumeration into plain text
    whys.fill(Why.NOT_IN_TOP_FIFTH)
    for where, word, why in reversed(steps):
        words[where] = word
        whys[where] = why
    return words, whys


def _is_past_the_line(schools: Schools, domain: Domain) -> Flags:
    """Where a school stands at this end of the map by fullness alone: the lines of `places`."""
    pupils, places = 100 * schools.on_roll.numbers, schools.places.numbers
    if domain is Domain.SHORTAGE_OF_PLACES:
        return np.asarray(pupils > SHORTAGE_ABOVE_PERCENT * places, dtype=np.bool_)
    if domain is Domain.SPARE_PLACES:
        return np.asarray(pupils < SPARE_BELOW_PERCENT * places, dtype=np.bool_)
    return np.zeros(len(schools), dtype=np.bool_)


def _number(number: float) -> float | None:
    """A number for a page, None where there is none."""
    return float(number) if np.isfinite(number) else None

"""Pressure bars: where a school stands in its phase on each domain, and beside the schools of its catchment.

The method: within a phase each measure becomes a percentile rank, turned so that more is more
pressure, ties sharing their middle rank; a domain is the weighted mean of its measures and is shown
when at least 60 % of the loaded weight is present. Where that mean stands among the schools of the
phase is the place of the bar. The same is done with what a school has more than its neighbours. A
domain exists when its data is loaded. Each bar keeps every measure's value, score, contribution and
greatest possible contribution, and how sure its place is. The two ends of places are never put on
one scale; the composite is worked out elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from collabnet.core.columns import Codes, Column, Flags, Floats
from collabnet.core.figures import NoValue, Value, known
from collabnet.core.pressure_draws import DRAWS, Standing, standing, ways, winsorised
from collabnet.core.pressure_measures import (
    ANCHORS,
    INDICATORS,
    Domain,
    Indicator,
    Schools,
    measure,
    own_measures,
)
from collabnet.core.pressure_relative import Basis, Neighbours
from collabnet.core.pressure_settings import NATIONAL, PressureSettings
from collabnet.core.pressure_words import (
    Situation,
    Why,
    Word,
    Words,
    has_any_of,
    is_past_the_line,
    numbers_of,
    words_of,
)
from collabnet.core.ranks import count_in_group, percentile_ranks

FEWEST_SCHOOLS_COMPARED: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One measure in a bar: its value, its score 0–100, and what it adds out of what it could.

    In a relative bar `neighbours` is what the schools beside it have on average.
    """

    indicator: Indicator
    value: Value
    score: float | None
    contribution: float | None
    greatest_contribution: float | None
    neighbours: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One domain of one school; score and place (0–100) are None when the bar is not shown.

    `low` to `high` is where the school stands in 5–95 % of all ways to weigh, `top_share` in how many
    of them (0–1) it is in the top fifth.
    """

    domain: Domain
    score: float | None
    word: Word
    why: Why
    parts: tuple[Part, ...]
    place: float | None = None
    low: float | None = None
    high: float | None = None
    top_share: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Weighed:
    """Scores put together: one row a school, one column a measure; nan where there is none."""

    score: Floats
    contributions: Floats
    greatest: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """The bars of one domain for all schools, in one comparison: with the phase, or with neighbours."""

    domain: Domain
    indicators: tuple[Indicator, ...]
    values: tuple[Column, ...]
    scores: Floats
    weighed: Weighed
    standing: Standing
    words: Words
    whys: Words
    means: Floats | None = None  # of the neighbours, in the relative comparison

    def bar(self, position: int) -> Bar:
        """One school's bar with its parts."""
        parts = tuple(
            Part(
                indicator=indicator,
                value=self.values[place].value(position),
                score=_number(self.scores[position][place]),
                contribution=_number(self.weighed.contributions[position][place]),
                greatest_contribution=_number(self.weighed.greatest[position][place]),
                neighbours=None if self.means is None else _number(self.means[position][place]),
            )
            for place, indicator in enumerate(self.indicators)
        )
        return Bar(
            domain=self.domain,
            score=_number(self.weighed.score[position]),
            word=self.words[position],
            why=self.whys[position],
            parts=parts,
            place=_number(self.standing.usual[position]),
            low=_number(self.standing.low[position]),
            high=_number(self.standing.high[position]),
            top_share=_number(self.standing.top_share[position]),
        )


@dataclass(frozen=True, eq=False, slots=True)
class DomainBars(Series):
    """The bars of one domain for all schools in their phase, with the relative ones where there are any."""

    relative: Series | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Comparison:
    """What both comparisons of a domain have in common."""

    domain: Domain
    indicators: tuple[Indicator, ...]
    groups: Codes
    settings: PressureSettings
    fewest: int
    draws: int

    @property
    def weights(self) -> Floats:
        return np.array([self.settings.weights[i.key] for i in self.indicators])


def pressure_bars(
    schools: Schools,
    *,
    fewest_schools: int = FEWEST_SCHOOLS_COMPARED,
    settings: PressureSettings = NATIONAL,
    neighbours: Neighbours | None = None,
    domains: Sequence[Domain] = tuple(Domain),
    draws: int = DRAWS,
) -> tuple[DomainBars, ...]:
    """The bars of every domain whose data is loaded, in the order of `domains`.

    A measure counts as loaded for a phase when at least `fewest_schools` of that phase have it.
    Restricted domains have no relative bar: beside few neighbours it would tell of their figures.
    """
    values, own = measure(schools), own_measures(schools)
    found = []
    for domain in domains:
        indicators = tuple(
            i for i in INDICATORS if i.domain is domain and settings.weights[i.key] > 0
        )
        if indicators:
            # New schools stand outside the comparison, or their empty year groups would flatter others.
            is_filling = schools.is_still_filling & (domain is Domain.SPARE_PLACES)
            groups = np.where(is_filling, -1, schools.phase_groups)
            case = _Comparison(domain, indicators, groups, settings, fewest_schools, draws)
            beside = None if domain.is_restricted else neighbours
            found.append(_domain_bars(case, schools, values, own, is_filling, beside))
    return tuple(bars for bars in found if bars is not None)


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
    case: _Comparison,
    schools: Schools,
    measured: Mapping[str, Column],
    own: Mapping[str, Column],
    is_filling: Flags,
    neighbours: Neighbours | None,
) -> DomainBars | None:
    """One domain's bars, or None when none of its measures is loaded for any phase."""
    values = tuple(measured[i.id] for i in case.indicators)
    past = is_past_the_line(schools, case.domain, case.settings)
    usual = _series(case, values, is_filling, past, Why.TOO_LITTLE)
    if usual is None:
        return None
    relative = None
    if neighbours is not None:
        before = tuple(own[i.id] for i in case.indicators)
        relative = _relative(case, before, is_filling, neighbours)
    return DomainBars(
        usual.domain, usual.indicators, usual.values, usual.scores, usual.weighed,
        usual.standing, usual.words, usual.whys, None, relative,
    )  # fmt: skip


def _relative(
    case: _Comparison, own: tuple[Column, ...], is_filling: Flags, neighbours: Neighbours
) -> Series | None:
    """The same with what each school has more than its neighbours have on average."""
    outside = (case.groups < 0)[:, None]
    means = neighbours.means(np.where(outside, np.nan, numbers_of(own)))
    differences = tuple(
        column.minus(Column.of_numbers(means[:, place], missing=NoValue.NOT_APPLICABLE))
        for place, column in enumerate(own)
    )
    nothing_past = np.zeros(len(case.groups), dtype=np.bool_)
    found = _series(case, differences, is_filling, nothing_past, Why.NO_NEIGHBOURS)
    if found is None:
        return None
    return Series(
        found.domain, found.indicators, own, found.scores, found.weighed, found.standing,
        found.words, found.whys, means,
    )  # fmt: skip


def _series(
    case: _Comparison,
    values: tuple[Column, ...],
    is_filling: Flags,
    is_past: Flags,
    too_little: Why,
) -> Series | None:
    """Measures turned into ranks, weighed, and their place drawn 1,000 times; None where nothing is loaded."""
    groups, indicators, weights = case.groups, case.indicators, case.weights
    is_loaded = np.column_stack(
        [count_in_group(column.is_known, groups) >= case.fewest for column in values]
    )
    if not is_loaded.any():
        return None
    is_known = np.column_stack([column.is_known for column in values])
    is_present = is_known & is_loaded & (groups >= 0)[:, None]
    direction = np.array([1.0 if i.higher_is_pressure else -1.0 for i in indicators])
    turned = numbers_of(values) * direction
    ranks = np.column_stack([percentile_ranks(turned[:, n], groups) for n in range(len(values))])
    scores = np.where(is_present, ranks, np.nan)
    applies = is_loaded & ~np.column_stack(
        [column.is_of_kind(NoValue.NOT_APPLICABLE) for column in values]
    )
    is_shown = _is_enough(case, is_present, applies)
    shown = np.where(is_shown[:, None], scores, np.nan)
    weighed = weigh(shown, weights)
    place = standing(
        score=weighed.score,
        ranks=shown,
        scaled=winsorised(np.where(is_present, turned, np.nan), groups),
        groups=groups,
        found=ways(weights, anchor=_anchor(case), name=case.domain.value, draws=case.draws),
        top_from=case.settings.top_from,
    )
    situation = Situation(
        is_shown=is_shown,
        is_filling=is_filling,
        is_loaded=np.asarray(is_loaded.any(axis=1), dtype=np.bool_),
        has_any=has_any_of(case.domain, indicators, numbers_of(values)),
        is_past=is_past,
        standing=place,
    )
    words, whys = words_of(situation, case.domain, case.settings, too_little=too_little)
    return Series(case.domain, indicators, values, scores, weighed, place, words, whys)


def _is_enough(case: _Comparison, is_present: Flags, applies: Flags) -> Flags:
    """Where a bar may be shown: 60 % of the loaded weight that applies, and the domain's anchor.

    What is not applicable (offers of a junior school, a share of fewer than ten offers) is not
    missing: its weight is left out on both sides.
    """
    whole = applies @ case.weights
    least = case.settings.present_percent / 100 * whole - 1e-9
    enough = (is_present @ case.weights >= least) & (whole > 0)
    anchor = _anchor(case)
    if anchor is not None:
        enough &= is_present[:, anchor]
    elif case.domain in ANCHORS:
        enough &= False  # its weight was set to 0: neither end can be told without it
    return np.asarray(enough & is_present.any(axis=1), dtype=np.bool_)


def _anchor(case: _Comparison) -> int | None:
    """The position of the measure without which a domain says nothing."""
    ids = [i.id for i in case.indicators]
    wanted = ANCHORS.get(case.domain)
    return ids.index(wanted) if wanted in ids else None


def difference(part: Part) -> Value:
    """What a school has more than its neighbours on one measure of a relative bar; missing where either is."""
    if part.value.number is None or part.neighbours is None:
        return Value(missing=part.value.missing or NoValue.NOT_APPLICABLE)
    return known(part.value.number - part.neighbours)


def _number(number: float) -> float | None:
    """A number for a page, None where there is none."""
    return float(number) if np.isfinite(number) else None


__all__ = [
    "Bar", "Basis", "DomainBars", "FEWEST_SCHOOLS_COMPARED", "Neighbours", "Part", "Series",
    "Weighed", "Why", "Word", "difference", "pressure_bars", "weigh",
]  # fmt: skip

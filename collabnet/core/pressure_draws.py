"""How sure a bar is: the same schools put in order in 1,000 ways, with other weights, scales and means.

Each way draws weights (Dirichlet, the usual weights being the mean), takes percentile ranks or a
winsorised min-max scale, an arithmetic or a geometric mean, and leaves one measure out or none. Where a
school then stands in its phase is kept; the 5–95 % range of that, and the share of ways in which it stands
in the top fifth, are what a page shows. Construction: OECD and JRC handbook on composite indicators, 2008.

The draws are made from a fixed seed: the same figures give the same ranges. Scores are worked out as matrix
products for a block of ways at a time, and ranks by counting how many schools fall into each of some thousand
steps of the scale, which takes one pass where sorting takes many.
"""

import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from collabnet.core.columns import Codes, Floats
from collabnet.core.ranks import percentile_ranks

DRAWS: Final = 1_000
SEED: Final = 20_260_901
WINSORISED: Final = (5.0, 95.0)  # percentiles beyond which a value counts as the last inside
RANGE: Final = (0.05, 0.95)
LEAST_SCORE: Final = (
    1.0  # of 100, so that a geometric mean is not 0 whatever the other measures say
)
LEFT_OUT: Final = 1e-6  # of its weight: all of a measure that stands alone, nothing beside another
STEPS: Final = (
    8_192  # of the scale from 0 to 100: schools within a hundredth of a point share a rank
)
WAYS_AT_ONCE: Final = 50
MANY_SCHOOLS: Final = 1_500
SCHOOLS_AT_ONCE: Final = 2_000

Singles = NDArray[np.float32]
Hundredths = NDArray[np.uint16]


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """Where schools stand in their phase (0–100): by the usual way, in 5–95 % of all ways, how often on top."""

    usual: Floats
    low: Floats
    high: Floats
    top_share: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """The weights of each way (a row a way), in four runs of one scale and one mean each."""

    weights: Singles
    starts: tuple[int, int, int, int, int]


def ways(weights: Floats, *, anchor: int | None, name: str, draws: int = DRAWS) -> Ways:
    """Draw the ways of a bar of these usual weights; the anchor's measure is never left out."""
    seed = SEED + zlib.crc32(name.encode())
    random = np.random.default_rng(seed)
    count = len(weights)
    drawn = random.dirichlet(count * weights / weights.sum(), size=draws)
    out = random.integers(0, count + 1, size=draws)  # `count`: none is left out
    for measure in range(count):
        if measure != anchor and count > 1:
            drawn[out == measure, measure] = LEFT_OUT
    starts = np.linspace(0, draws, 5).astype(int).tolist()
    return Ways(
        np.maximum(drawn, LEFT_OUT).astype(np.float32),
        (starts[0], starts[1], starts[2], starts[3], starts[4]),
    )


def winsorised(numbers: Floats, groups: Codes) -> Floats:
    """Each column on a scale from 0 to 100 between the 5th and 95th percentile of a school's group.

    Higher numbers must mean more pressure. Where both percentiles are equal, whoever has that number
    stands at 50, and the few above and below at the ends.
    """
    answer = np.full(numbers.shape, np.nan)
    for group in np.unique(groups[groups >= 0]):
        inside = groups == group
        some = numbers[inside]
        for column in range(some.shape[1]):
            known = some[:, column][np.isfinite(some[:, column])]
            if not len(known):
                continue
            bottom, top = np.percentile(known, WINSORISED)
            above = some[:, column] - bottom
            if top > bottom:
                some[:, column] = 100 * np.clip(above / (top - bottom), 0, 1)
            else:  # nearly all have the same: the few others stand at the ends
                some[:, column] = 50 + 50 * np.sign(above)
        answer[inside] = some
    return answer


def standing(
    *, score: Floats, ranks: Floats, scaled: Floats, groups: Codes, found: Ways, top_from: float
) -> Standing:
    """Where each school with a score stands, by the usual way and by all ways.

    `ranks` and `scaled` are the two scales of the measures, nan where a school has none. The range
    always holds the usual way, which is one of the ways.
    """
    usual = percentile_ranks(score, groups)
    low, high, share = (np.full(len(score), np.nan) for _ in range(3))
    for group in np.unique(groups[groups >= 0]):
        rows = np.flatnonzero((groups == group) & np.isfinite(score))
        if len(rows):
            low[rows], high[rows], share[rows] = _of_group(
                ranks[rows], scaled[rows], found, top_from
            )
    return Standing(usual, np.fmin(low, usual), np.fmax(high, usual), share)


def _of_group(
    ranks: Floats, scaled: Floats, found: Ways, top_from: float
) -> tuple[Floats, Floats, Floats]:
    """5 %, 95 % and share on top of each school of one phase, over all ways."""
    draws = len(found.weights)
    places = np.empty((draws, len(ranks)), dtype=np.uint16)  # hundredths of a percentile rank
    present = np.isfinite(ranks).astype(np.float32).T
    runs = zip(found.starts[:-1], found.starts[1:], strict=True)
    for kind, (first, last) in enumerate(runs):
        numbers = np.nan_to_num(ranks if kind < 2 else scaled).astype(np.float32).T
        is_geometric = kind % 2 == 1
        if is_geometric:
            numbers = np.log(np.maximum(numbers, LEAST_SCORE)) * present
        for start in range(first, last, WAYS_AT_ONCE):
            end = min(start + WAYS_AT_ONCE, last)
            weights = found.weights[start:end]
            # einsum, for a product this thin is done before other threads have been woken
            means = np.einsum("wm,ms->ws", weights, numbers) / np.einsum(
                "wm,ms->ws", weights, present
            )
            places[start:end] = _ranked(np.exp(means) if is_geometric else means)
    bottom, top = (int(round(share * (draws - 1))) for share in RANGE)
    low, high = np.empty(len(ranks)), np.empty(len(ranks))
    for start in range(0, len(ranks), SCHOOLS_AT_ONCE):
        some = slice(start, start + SCHOOLS_AT_ONCE)
        ordered = np.partition(np.ascontiguousarray(places[:, some].T), (bottom, top), axis=1)
        low[some], high[some] = ordered[:, bottom] / 100, ordered[:, top] / 100
    return low, high, (places >= round(100 * top_from)).mean(axis=0)


def _ranked(scores: Singles) -> Hundredths:
    """The percentile rank of each school in each way (a row a way), in hundredths, ties sharing theirs."""
    steps = (scores * ((STEPS - 1) / 100)).astype(np.int64)
    return counted_ranks(steps) if steps.shape[1] >= MANY_SCHOOLS else sorted_ranks(steps)


def counted_ranks(steps: Codes) -> Hundredths:
    """How many are below each, with half of those on the same step, row by row; for many schools."""
    answer = np.empty(steps.shape, dtype=np.uint16)
    for way, places in enumerate(steps):
        here = np.bincount(places, minlength=STEPS)
        answer[way] = _hundredths(np.cumsum(here) - here / 2, len(places))[places]
    return answer


def sorted_ranks(steps: Codes) -> Hundredths:
    """The same by sorting, which is faster for few schools."""
    schools = steps.shape[1]
    order = np.argsort(steps, axis=1, kind="stable")
    ordered = np.take_along_axis(steps, order, axis=1)
    is_first = np.ones(steps.shape, dtype=np.bool_)
    is_first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    is_last = np.ones(steps.shape, dtype=np.bool_)
    is_last[:, :-1] = is_first[:, 1:]
    place = np.arange(schools)
    first = np.maximum.accumulate(np.where(is_first, place, 0), axis=1)
    last = np.minimum.accumulate(np.where(is_last, place, schools)[:, ::-1], axis=1)[:, ::-1]
    middle = np.empty(steps.shape)
    np.put_along_axis(middle, order, (first + last + 1) / 2, axis=1)
    return _hundredths(middle, schools)


def _hundredths(below: Floats, schools: int) -> Hundredths:
    """Counts of schools as hundredths of a percentile rank."""
    return np.asarray((below * (10_000 / schools)).round(), dtype=np.uint16)

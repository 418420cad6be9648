"""Which schools share children, and how many: the overlap of catchments as a sparse matrix.

`P[c, i]` is the share of the children of small area c who would choose school i: each row adds up to 1.
The *share of children in common* of school i with school j is

    overlap[i, j] = Σ_c children_c P[c, i] P[c, j] / Σ_c children_c P[c, i]        (j ≠ i)

In words: take the children who would choose i, and ask of each which school another child of the same
small area would choose; that is j for this share of them. It lies between 0 and 1, the shares of a school
with all others and itself add up to 1, and it is not symmetric (a small school shares much with a large
one, the large one little with it), but it is zero both ways or neither way.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from collabnet.core.geography import Floats

NEGLIGIBLE: Final = 0.01  # a choice made by fewer than 1 in 100 children of a small area
SHORTEST_SCALE_METRES: Final = 300.0
SCALE_OF_NEAREST: Final = 3  # distances count against that of the third-nearest school


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Schools that share children, by school and then by share, the largest first."""

    school: NDArray[np.int32]
    other: NDArray[np.int32]
    share: Floats


def choices_by_distance(
    *,
    cell: NDArray[Any],
    school: NDArray[Any],
    metres: Floats,
    places: Floats,
    cells: int,
) -> csr_array:
    """Shares P by distance and size, where nothing is known of preferences: places × exp(-metres / scale).

    The scale of a small area is the distance of its third-nearest school (at least 300 metres), so that
    town and countryside are each measured by their own yardstick. `cell`, `school` and `metres` are
    candidate pairs ordered by cell, in any order within one; `places` is by school.
    """
    if not len(cell):
        return csr_array((cells, len(places)))
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    scale, left = np.zeros(len(starts)), metres
    own = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(cell)))
    for _ in range(SCALE_OF_NEAREST):  # the nearest, then the nearest of those further away, ...
        least = np.minimum.reduceat(left, starts)
        scale = np.where(np.isfinite(least), least, scale)
        left = np.where(left <= least[own], np.inf, left)
    third = np.maximum(scale, SHORTEST_SCALE_METRES)[own]
    weights = places[school] * np.exp(-metres / third)
    return _rows(cell, school, weights, cells=cells, schools=len(places))


def choices_by_score(
    *, cell: NDArray[Any], school: NDArray[Any], score: Floats, cells: int, schools: int
) -> csr_array:
    """Shares P of a model of preferences: exp(score), a logit, where a larger score is liked better.

    Candidate pairs are ordered by cell.
    """
    best = np.full(cells, -np.inf)
    np.maximum.at(best, cell, score)
    weights = np.exp(score - best[cell])
    return _rows(cell, school, weights, cells=cells, schools=schools)


def _rows(
    cell: NDArray[Any], school: NDArray[Any], weights: Floats, *, cells: int, schools: int
) -> csr_array:
    """Weights as shares of each small area, those of fewer than 1 in 100 left out."""
    total = np.bincount(cell, weights, minlength=cells)
    share = weights / np.where(total > 0, total, 1.0)[cell]
    keep = share >= NEGLIGIBLE
    cell, school, share = cell[keep], school[keep], share[keep]
    share = share / np.bincount(cell, share, minlength=cells)[cell]
    ends = np.concatenate(([0], np.cumsum(np.bincount(cell, minlength=cells))))
    found = csr_array(
        (share, school.astype(np.int32), ends.astype(np.int32)), shape=(cells, schools)
    )
    found.sum_duplicates()
    return found


def overlap(choices: csr_array, children: Floats) -> csr_array:
    """Shares of children in common: row i, column j is how much of i's children j shares; diagonal zero.

    `choices` is P (small areas × schools), `children` the children of each small area. A school that
    nobody would choose has an empty row.
    """
    weighed = choices.copy()
    weighed.data = choices.data * np.repeat(children, np.diff(choices.indptr))
    own = np.asarray(weighed.sum(axis=0)).reshape(-1)
    shared = csr_array(weighed.T.tocsr() @ choices)
    rows = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
    shared.data = shared.data / np.where(own > 0, own, 1.0)[rows]
    shared.data[rows == shared.indices] = 0.0
    shared.eliminate_zeros()
    return shared


def strongest(shared: csr_array, *, most: int = 12, least: float = 0.005) -> Pairs:
    """The `most` neighbours of each school that share at least `least`, and each pair from both sides.

    A school that is among another's strongest keeps that other too, so that of two neighbours both
    name each other.
    """
    rows = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
    order = np.lexsort((shared.indices, -np.round(shared.data, 9), rows))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - shared.indptr[rows[order]]
    named = (rank < most) & (shared.data >= least)
    size = shared.shape[0]
    forth = rows * size + shared.indices
    back = shared.indices.astype(np.int64) * size + rows
    keep = named | np.isin(forth, back[named])
    chosen = order[keep[order]]
    return Pairs(
        rows[chosen].astype(np.int32),
        shared.indices[chosen].astype(np.int32),
        np.minimum(shared.data[chosen], 1.0),
    )

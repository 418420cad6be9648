"""What parents would rather have: how much each school draws, fitted to its published first preferences.

Among the schools a cell considers, the share of its children whose first preference is a school falls
with distance and rises with how much the school draws (a logit choice). The draw of each school is
fitted until the first preferences it gets equal the published ones; distance alone would not tell who
is full. What the number stands for (faith, reputation, siblings, buses) is not known, and nothing is
concluded from it about a school.

Children of one cell differ, so a cell is divided into a few groups, each with tastes of its own that
are drawn from the numbers of cell, group and school: the same wherever and whenever they are drawn.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collabnet.core.admissions import (
    AdmissionsError,
    Edges,
    Floats,
    in_parts,
    per_number,
    with_preferences,
)

# Metres that weigh as much as one unit of utility, and groups of children with tastes of their own in
# each cell. The evaluation (docs/evaluation.md) uses the same.
TRAVEL_SCALE_METRES: Final = {"primary": 600.0, "secondary": 1_500.0}
TASTE_GROUPS: Final = 4

ROUNDS: Final = 60  # of fitting; each comes nearer by about half
CLOSE: Final = 0.005  # a school's predicted first preferences may differ by this share
LEAST_WANTED: Final = 0.5  # first preferences of a school that got none, so that it keeps a draw


@dataclass(frozen=True, eq=False, slots=True)
class Draw:
    """How much each school draws, in units of utility, and the metres that weigh as much as one unit."""

    draw: Floats  # a school; 0 is the middle
    scale_metres: float
    first_preferences: Floats  # a school, as predicted with these
    off_by: (
        float  # the largest share by which a prediction still differs from what it was fitted to
    )

    def scores(self, edges: Edges) -> Floats:
        """The utility of each candidate, without tastes of its own."""
        found: Floats = self.draw[edges.school] - edges.metres / self.scale_metres
        return found


def predicted_first_preferences(edges: Edges, children: Floats, scores: Floats) -> Floats:
    """First preferences a school when each cell chooses among its candidates by these utilities."""
    return per_number(
        edges.school, children[edges.cell] * choice_shares(edges, scores), edges.schools
    )


def choice_shares(edges: Edges, scores: Floats) -> Floats:
    """The share of each cell's children that prefers each candidate; the shares of a cell add up to 1."""
    if not len(edges):
        return np.empty(0)
    starts = edges.starts()
    begins = starts[:-1][np.diff(starts) > 0]
    top = np.full(edges.cells, -np.inf)
    top[edges.cell[begins]] = np.maximum.reduceat(scores, begins)
    weight = np.exp(scores - top[edges.cell])
    shares: Floats = weight / per_number(edges.cell, weight, edges.cells)[edges.cell]
    return shares


def fit_draw(
    *, edges: Edges, children: ArrayLike, first_preferences: ArrayLike, scale_metres: float
) -> Draw:
    """Fit each school's draw to published first preferences (nan where none are published).

    Published numbers are scaled to the children there are, for not every child applies and some
    come from elsewhere. A school without a published number keeps the middle draw, 0. Each round
    adds the logarithm of published over predicted (the contraction of Berry, Levinsohn and Pakes
    1995). Raises AdmissionsError for arrays of the wrong length.
    """
    living = in_parts(children)
    published = np.asarray(first_preferences, dtype=np.float64)
    if living.shape != (edges.cells,) or published.shape != (edges.schools,) or scale_metres <= 0:
        raise AdmissionsError("One number of children a cell and of preferences a school, please.")
    draw = np.zeros(edges.schools)
    distance = edges.metres / scale_metres
    is_reached = per_number(edges.school, living[edges.cell], edges.schools) > 0
    fitted = np.isfinite(published) & is_reached
    predicted, off_by = draw, 0.0
    for _ in range(ROUNDS):
        predicted = predicted_first_preferences(edges, living, draw[edges.school] - distance)
        wanted = _scaled(published, predicted, fitted)
        step = np.log(wanted[fitted] / predicted[fitted])
        off_by = float(np.abs(np.expm1(step)).max(initial=0.0))
        if off_by < CLOSE:
            break
        draw[fitted] += step
        draw[fitted] -= draw[fitted].mean()
    return Draw(draw=draw, scale_metres=scale_metres, first_preferences=predicted, off_by=off_by)


def _scaled(published: Floats, predicted: Floats, fitted: NDArray[np.bool_]) -> Floats:
    """Published numbers scaled to as many children as the fitted schools have by the prediction."""
    wanted = np.maximum(np.where(fitted, published, 0.0), LEAST_WANTED)
    return np.asarray(wanted * (predicted[fitted].sum() / wanted[fitted].sum()))


# ---- groups with tastes of their own ---------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Cells divided into groups of children with tastes of their own: group g of cell c is c × groups + g."""

    edges: Edges
    children: Floats
    groups: int

    def by_cell(self, numbers: Floats) -> Floats:
        """Numbers of groups added up to their cells."""
        found: Floats = numbers.reshape(-1, self.groups).sum(axis=1)
        return found


def divided(
    *,
    edges: Edges,
    children: ArrayLike,
    draw: Draw,
    groups: int,
    cell_keys: ArrayLike | None = None,
    school_keys: ArrayLike | None = None,
) -> Groups:
    """Divide each cell into equal groups and order each group's candidates by draw, distance and its own taste.

    Keys (whole numbers, such as URNs) tell cells and schools apart beyond this set of candidates,
    so that a part of England has the tastes it has in the whole; without them their numbers do.
    """
    living = in_parts(children)
    count = np.diff(edges.starts())
    pair = np.repeat(np.arange(edges.cells), groups)
    begins = np.repeat(edges.starts()[pair], count[pair])
    within = np.arange(groups * len(edges)) - np.repeat(
        np.cumsum(count[pair]) - count[pair], count[pair]
    )
    rows = begins + within
    many = replace(
        edges,
        cells=edges.cells * groups,
        cell=np.repeat(np.arange(edges.cells * groups, dtype=np.int32), count[pair]),
        school=edges.school[rows],
        metres=edges.metres[rows],
        priority=edges.priority[rows],
    )
    cells = np.arange(edges.cells) if cell_keys is None else np.asarray(cell_keys)
    schools = np.arange(edges.schools) if school_keys is None else np.asarray(school_keys)
    own = tastes(cells[edges.cell[rows]], schools[many.school], many.cell % groups)
    shares = in_parts(living / groups)
    parts = np.repeat(shares, groups)
    parts[::groups] = living - shares * (groups - 1)  # what rounding left over
    return Groups(with_preferences(many, draw.scores(many) + own), parts, groups)


def tastes(cell_keys: ArrayLike, school_keys: ArrayLike, group: ArrayLike) -> Floats:
    """Standard Gumbel numbers that depend on cell, school and group alone (a hash, not a sequence)."""
    mixed = np.zeros(len(np.asarray(cell_keys)), dtype=np.uint64)
    for keys in (cell_keys, school_keys, group):
        mixed = _mix(mixed ^ np.asarray(keys).astype(np.int64).view(np.uint64))
    evenly = ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    found: Floats = -np.log(-np.log(evenly))
    return found


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        z = numbers + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))

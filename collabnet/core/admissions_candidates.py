"""Which schools each small area considers, in its order, and each school's order of its applicants.

Cells (small areas) and schools are numbered from 0; a candidate pair of the two is an "edge".
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]

PARTS_OF_A_CHILD: Final = 64  # sums of whole 64ths are exact in floating point
NEAREST: Final = 20  # schools each cell considers, unless told
NO_NUMBER: Final = "Children and places must be numbers of 0 or more."
OUTSIDE_METRES: Final = 10_000_000.0  # further than any school: added outside a priority area


class AdmissionsError(ValueError):
    """Arrays that do not describe candidates, children or places."""


@dataclass(frozen=True, eq=False, slots=True)
class Edges:
    """Candidate pairs of a cell and a school, ordered by cell and then by that cell's preference, best first.

    Cells and schools are numbered from 0. `priority` is the school's order of its applicants, lower
    first; ties are broken by the place of the pair in these arrays.
    """

    cells: int
    schools: int
    cell: Numbers
    school: Numbers
    metres: Floats
    priority: Floats

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.cell)

    def starts(self) -> NDArray[np.int64]:
        """Where each cell's pairs begin, and the end of the last: `cells + 1` numbers."""
        counts = np.bincount(self.cell, minlength=self.cells)
        return np.concatenate(([0], np.cumsum(counts)))

    def check(self) -> None:
        """Raise AdmissionsError unless the arrays hold what is promised above."""
        if len({len(self.cell), len(self.school), len(self.metres), len(self.priority)}) != 1:
            raise AdmissionsError("The columns of the candidates differ in length.")
        if not len(self):
            return
        if self.cell.min() < 0 or self.cell.max() >= self.cells or (np.diff(self.cell) < 0).any():
            raise AdmissionsError("Candidates must be ordered by cell, within the cells there are.")
        if self.school.min() < 0 or self.school.max() >= self.schools:
            raise AdmissionsError("A candidate names a school that is not there.")
        if not (np.isfinite(self.metres).all() and np.isfinite(self.priority).all()):
            raise AdmissionsError("Distances and priorities must be numbers.")
        pairs = self.cell.astype(np.int64) * self.schools + self.school
        if len(np.unique(pairs)) != len(pairs):
            raise AdmissionsError("A cell names a school twice.")


@dataclass(frozen=True, eq=False, slots=True)
class Assignment:
    """Children placed by the rule: how many on each candidate pair, and in each cell how many on none.

    `unplaced` means "unplaced by the rule among the schools considered", not "there is no place":
    see `admissions_leftovers`.
    """

    placed: Floats
    unplaced: Floats

    def taken(self, edges: Edges) -> Floats:
        """Children placed at each school."""
        return per_number(edges.school, self.placed, edges.schools)

    def flows(self) -> NDArray[np.int64]:
        """The pairs that have children, in order."""
        return np.flatnonzero(self.placed)

    def mean_metres(self, edges: Edges) -> float:
        """The mean distance between home and school over the children placed; nan where there are none."""
        children = float(self.placed.sum())
        return float(self.placed @ edges.metres) / children if children else float("nan")


def per_number(numbers: Numbers, weights: Floats, length: int) -> Floats:
    """The sum of the weights that stand beside each number from 0 to `length` - 1."""
    return np.asarray(np.bincount(numbers, weights=weights, minlength=length), dtype=np.float64)


def in_parts(numbers: ArrayLike) -> Floats:
    """Numbers of children or places rounded to whole 64ths.

    Raises AdmissionsError for negative numbers and what is no number.
    """
    found = np.asarray(numbers, dtype=np.float64)
    if not np.isfinite(found).all() or (found < 0).any():
        raise AdmissionsError(NO_NUMBER)
    rounded: Floats = np.rint(found * PARTS_OF_A_CHILD) / PARTS_OF_A_CHILD
    return rounded


def in_part(number: float) -> float:
    """One number as `in_parts` rounds many, without waking numpy: a change of places has only one."""
    if not 0 <= number < math.inf:
        raise AdmissionsError(NO_NUMBER)
    return round(number * PARTS_OF_A_CHILD) / PARTS_OF_A_CHILD


def nearest_edges(
    *, cell_points: ArrayLike, school_points: ArrayLike, nearest: int = NEAREST
) -> Edges:
    """Each cell with its nearest schools in a straight line, nearest first and distance as priority.

    Points are (n, 2) arrays of eastings and northings in metres on the National Grid. Schools at the
    same distance are taken in their own order. Raises AdmissionsError for points that are no numbers.
    """
    homes = np.asarray(cell_points, dtype=np.float64).reshape(-1, 2)
    sites = np.asarray(school_points, dtype=np.float64).reshape(-1, 2)
    if not (np.isfinite(homes).all() and np.isfinite(sites).all()):
        raise AdmissionsError("Each cell and school needs a point on the grid.")
    count = min(nearest, len(sites))
    if count < 1 or not len(homes):
        return edges_of_rows(np.empty((len(homes), 0)), np.empty((len(homes), 0)), len(sites))
    found = cKDTree(sites).query(homes, k=count)
    metres, school = (np.reshape(column, (-1, count)) for column in found)
    return edges_of_rows(metres, school, len(sites))


def edges_of_rows(metres: ArrayLike, school: ArrayLike, schools: int) -> Edges:
    """Candidates from two tables of equal shape: a row a cell, a column a candidate, in any order."""
    distance = np.asarray(metres, dtype=np.float64)
    number = np.asarray(school, dtype=np.int32)
    by_number = np.argsort(number, axis=1, kind="stable")
    number = np.take_along_axis(number, by_number, axis=1)
    distance = np.take_along_axis(distance, by_number, axis=1)
    by_distance = np.argsort(distance, axis=1, kind="stable")
    flat = np.take_along_axis(distance, by_distance, axis=1).ravel()
    return Edges(
        cells=len(distance),
        schools=schools,
        cell=np.repeat(np.arange(len(distance), dtype=np.int32), distance.shape[1]),
        school=np.take_along_axis(number, by_distance, axis=1).ravel(),
        metres=flat,
        priority=flat.copy(),
    )


def with_priority_area(edges: Edges, *, school: int, cells: ArrayLike) -> Edges:
    """The same candidates where a school takes children of the cells in its priority area before all others.

    Inside the area and outside it the nearer come first. `cells` are the numbers of the cells
    inside; none returns the school to distance alone.
    """
    inside = np.zeros(edges.cells, dtype=np.bool_)
    inside[np.asarray(cells, dtype=np.int64).reshape(-1)] = True
    here = edges.school == school
    outside = here & ~inside[edges.cell] & bool(inside.any())
    priority = np.where(here, edges.metres, edges.priority)
    priority[outside] += OUTSIDE_METRES
    return replace(edges, priority=priority)


def with_more(edges: Edges, more: Edges) -> tuple[Edges, NDArray[np.int64]]:
    """Two sets of candidates of the same cells in one, such as those of a school that opens.

    A new pair stands before the first old one that is further away, so old pairs keep their order.
    `more` counts schools in the same numbers, of which there may be more. Also returns where each
    pair of `edges` now stands. Raises AdmissionsError where a cell would name a school twice.
    """
    if more.cells != edges.cells:
        raise AdmissionsError("Both sets of candidates must be of the same cells.")
    apart = 2 * OUTSIDE_METRES  # cells stand this far apart on one line
    reach = np.maximum.accumulate(edges.metres + edges.cell * apart)
    order = np.argsort(np.concatenate((reach, more.metres + more.cell * apart)), kind="stable")
    stands = np.empty(len(order), dtype=np.int64)
    stands[order] = np.arange(len(order))
    merged = Edges(
        cells=edges.cells,
        schools=max(edges.schools, more.schools),
        cell=np.concatenate((edges.cell, more.cell))[order],
        school=np.concatenate((edges.school, more.school))[order],
        metres=np.concatenate((edges.metres, more.metres))[order],
        priority=np.concatenate((edges.priority, more.priority))[order],
    )
    merged.check()
    return merged, stands[: len(edges)]


def with_preferences(edges: Edges, score: ArrayLike) -> Edges:
    """The same candidates with each cell's order by `score` (one number a pair), highest first.

    Equal scores keep their order. The schools' priorities stay with their pairs.
    """
    points = np.asarray(score, dtype=np.float64)
    if points.shape != edges.metres.shape or np.isnan(points).any():
        raise AdmissionsError("Each candidate needs a score.")
    order = np.lexsort((-points, edges.cell))
    return replace(
        edges,
        cell=edges.cell[order],
        school=edges.school[order],
        metres=edges.metres[order],
        priority=edges.priority[order],
    )

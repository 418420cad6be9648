"""Who is placed where right now, in a form in which children can be moved pair by pair and put back.

Made once from the outcome of `assign`, at the cost of a sort; a move then costs next to nothing. Numbers
are read and written through memoryviews, which give plain Python numbers without copying the arrays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collabnet.core.admissions_candidates import (
    AdmissionsError,
    Assignment,
    Edges,
    Floats,
    in_parts,
    per_number,
)

NOBODY: Final = -1  # instead of a last applicant or a worst pair, where there is none


@dataclass(slots=True)
class Journal:
    """The numbers as they were before a change, noted when each is first touched."""

    placed: dict[int, float] = field(default_factory=dict)
    unplaced: dict[int, float] = field(default_factory=dict)
    load: dict[int, float] = field(default_factory=dict)
    places: dict[int, float] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    worst: dict[int, int] = field(default_factory=dict)


class Standing:
    """Children by candidate pair, with each school's applicants in its own order.

    `ranked` lists pairs school by school (`school_start`), first in the school's order first;
    `stands` says where a pair is in that list; `last` where the last one a school keeps is; `worst`
    is the worst pair that holds children of a cell. `cell_start` is as `Edges.starts`.
    """

    def __init__(
        self, *, edges: Edges, children: ArrayLike, places: ArrayLike, assignment: Assignment
    ) -> None:
        """Raises AdmissionsError where these numbers cannot belong together."""
        self.edges, self.journal = edges, Journal()
        self._places, self._placed = in_parts(places), assignment.placed.copy()
        self._unplaced = assignment.unplaced.copy()
        load = per_number(edges.school, self._placed, edges.schools)
        living = per_number(edges.cell, self._placed, edges.cells)
        if load.shape != self._places.shape or (load > self._places).any():
            raise AdmissionsError("This outcome belongs to other places.")
        if (living + self._unplaced != in_parts(children)).any():
            raise AdmissionsError("This outcome belongs to other children.")
        self.places, self.placed = _reals(self._places), _reals(self._placed)
        self.unplaced, self.load = _reals(self._unplaced), _reals(load)
        self.cell, self.school = _whole(edges.cell), _whole(edges.school)
        self.cell_start = _whole(edges.starts().astype(np.int64))
        self._order_schools()

    def _order_schools(self) -> None:
        edges = self.edges
        ranked = np.lexsort((edges.priority, edges.school))
        stands = np.empty(len(edges), dtype=np.int64)
        stands[ranked] = np.arange(len(edges))
        starts = np.searchsorted(edges.school[ranked], np.arange(edges.schools + 1))
        held = np.flatnonzero(self._placed)
        last = np.full(edges.schools, NOBODY, dtype=np.int64)
        np.maximum.at(last, edges.school[held], stands[held])
        worst = np.full(edges.cells, NOBODY, dtype=np.int64)
        np.maximum.at(worst, edges.cell[held], held)
        self.ranked, self.stands = _whole(ranked), _whole(stands)
        self.school_start = _whole(starts.astype(np.int64))
        self.last, self.worst = _whole(last), _whole(worst)

    def has_one_order(self) -> bool:
        """Whether cells and schools agree on one order of all pairs, so that there is only one outcome.

        True where each cell's list is also in order of the schools' priority, as with distance for both.
        """
        priority, cell = self.edges.priority, self.edges.cell
        falls = (priority[1:] < priority[:-1]) & (cell[1:] == cell[:-1])
        return not falls.any()

    def places_now(self) -> Floats:
        """Places a school."""
        return self._places.copy()

    def assignment(self) -> Assignment:
        """Who is placed where."""
        return Assignment(self._placed.copy(), self._unplaced.copy())

    def is_full(self, school: int) -> bool:
        """Whether a school has no place left (one without places is full)."""
        return self.load[school] >= self.places[school]

    def worse_than(self, pair: int) -> int | None:
        """The worst that some children of this pair's cell have, if it is worse than the pair.

        Another pair, or the end of the cell's list for children without a place.
        """
        cell = self.cell[pair]
        if self.unplaced[cell] > 0:
            return self.cell_start[cell + 1]
        worst = self.worst[cell]
        return worst if worst > pair else None

    def is_nowhere(self, pair: int, worse: int) -> bool:
        """Whether what `worse_than` gave for this pair means "without a place"."""
        return worse == self.cell_start[self.cell[pair] + 1]

    # ---- moving ----------------------------------------------------------------------------------

    def set_places(self, school: int, number: float) -> None:
        """Give a school another number of places; who is placed there stays."""
        self.journal.places.setdefault(school, self.places[school])
        self.places[school] = number

    def place(self, pair: int, children: float) -> None:
        """Add children to a pair, or take them off it (a negative number)."""
        school, cell, journal = self.school[pair], self.cell[pair], self.journal
        before = self.placed[pair]
        after = before + children
        journal.placed.setdefault(pair, before)
        journal.load.setdefault(school, self.load[school])
        self.placed[pair] = after
        self.load[school] += children
        if before == 0:
            if self.stands[pair] > self.last[school]:
                journal.last.setdefault(school, self.last[school])
                self.last[school] = self.stands[pair]
            if pair > self.worst[cell]:
                journal.worst.setdefault(cell, self.worst[cell])
                self.worst[cell] = pair
        elif after == 0:
            self._forget(pair, school, cell)

    def _forget(self, pair: int, school: int, cell: int) -> None:
        """A pair that was a school's last or a cell's worst holds nobody any more: find who is now."""
        if self.stands[pair] == self.last[school]:
            self.journal.last.setdefault(school, self.last[school])
            place = self.stands[pair] - 1
            while place >= self.school_start[school] and not self.placed[self.ranked[place]]:
                place -= 1
            self.last[school] = place if place >= self.school_start[school] else NOBODY
        if pair == self.worst[cell]:
            self.journal.worst.setdefault(cell, pair)
            better = pair - 1
            while better >= self.cell_start[cell] and not self.placed[better]:
                better -= 1
            self.worst[cell] = better if better >= self.cell_start[cell] else NOBODY

    def leave_unplaced(self, cell: int, children: float) -> None:
        """Add children of a cell to those without a place, or take them off (a negative number)."""
        self.journal.unplaced.setdefault(cell, self.unplaced[cell])
        self.unplaced[cell] += children

    def move(self, to: int, worse: int, most: float) -> float:
        """Move up to `most` children to a pair from what `worse_than` gave for it; returns how many."""
        if self.is_nowhere(to, worse):
            cell = self.cell[to]
            moved = min(most, self.unplaced[cell])
            self.leave_unplaced(cell, -moved)
        else:
            moved = min(most, self.placed[worse])
            self.place(worse, -moved)
        self.place(to, moved)
        return moved

    def put_back(self) -> None:
        """Undo everything since the journal was last emptied."""
        was = self.journal
        for reals, numbers in (
            (self.placed, was.placed),
            (self.unplaced, was.unplaced),
            (self.load, was.load),
            (self.places, was.places),
        ):
            for key, number in numbers.items():
                reals[key] = number
        for whole, standings in ((self.last, was.last), (self.worst, was.worst)):
            for key, place in standings.items():
                whole[key] = place
        self.journal = Journal()

    def touched_cells(self) -> Iterator[int]:
        """The cells of which children moved since the journal was last emptied, some more than once."""
        yield from self.journal.unplaced
        for pair in self.journal.placed:
            yield self.cell[pair]


Waiting = list[tuple[int, int, float]]  # a pair after which to ask on, its cell, how many children


def refuse(now: Standing, school: int, waiting: Waiting) -> None:
    """Take the last children off a school that holds too many; they are put in `waiting`."""
    over: float = now.load[school] - now.places[school]
    while over > 0:
        pair = now.ranked[now.last[school]]
        sent = min(over, now.placed[pair])
        now.place(pair, -sent)
        waiting.append((pair, now.cell[pair], sent))
        over -= sent


def ask_after(now: Standing, pair: int, cell: int, children: float, waiting: Waiting) -> None:
    """Children of a cell ask the schools after one pair on its list, or stay without a place."""
    for other in range(pair + 1, now.cell_start[cell + 1]):
        school = now.school[other]
        if now.load[school] < now.places[school] or now.stands[other] < now.last[school]:
            now.place(other, children)
            refuse(now, school, waiting)
            return
    now.leave_unplaced(cell, children)


def _reals(numbers: Floats) -> "memoryview[float]":
    return cast("memoryview[float]", numbers.data)


def _whole(numbers: NDArray[np.int64] | NDArray[np.int32]) -> "memoryview[int]":
    return numbers.data

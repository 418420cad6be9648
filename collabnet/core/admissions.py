"""Who gets a place where: small areas of children propose to schools, schools keep whom their rule puts first.

The rule is that of England's coordinated admissions. Parents may rank schools as they like, and a school
must not look at where it was ranked (equal preference: School Admissions Code 2021, paragraph 1.9c); it
fills its places by its published criteria, here distance, or living in a priority area first and then
distance (paragraphs 1.13 and 1.14). Each child gets the highest ranked school that can offer a place.
That is pupil-proposing deferred acceptance: nobody would rather be somewhere that would rather have them.

Children of one small area (a "cell") share their order of schools, and a cell may be divided among
schools. Numbers of children and places are kept in whole 64ths, so that sums are exact and a change
worked out step by step (`admissions_changes`) is bit for bit what a fresh solve gives.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collabnet.core.admissions_candidates import (
    NEAREST,
    OUTSIDE_METRES,
    PARTS_OF_A_CHILD,
    AdmissionsError,
    Assignment,
    Edges,
    Flags,
    Floats,
    Numbers,
    edges_of_rows,
    in_part,
    in_parts,
    nearest_edges,
    per_number,
    with_more,
    with_preferences,
    with_priority_area,
)
from collabnet.core.admissions_standing import Standing, Waiting, ask_after

__all__ = [
    "NEAREST",
    "OUTSIDE_METRES",
    "PARTS_OF_A_CHILD",
    "AdmissionsError",
    "Assignment",
    "Edges",
    "Flags",
    "Floats",
    "Numbers",
    "assign",
    "edges_of_rows",
    "in_part",
    "in_parts",
    "nearest_edges",
    "per_number",
    "with_more",
    "with_preferences",
    "with_priority_area",
]

FEW: Final = 60  # cells asking at once, below which a round costs more than asking one by one
PATIENCE: Final = 2_000  # candidates for each such round until asking one by one is worth the sort


def assign(*, edges: Edges, children: ArrayLike, places: ArrayLike) -> Assignment:
    """Give every child the best school that will have it (pupil-proposing deferred acceptance).

    `children` a cell and `places` a school; both may be fractions and are taken in whole 64ths.
    Of all outcomes in which nobody has a better claim to a place than somebody who has it, this is
    the one that every cell likes best, whatever the order in which cells ask.
    Raises AdmissionsError for negative numbers or arrays of the wrong length.
    """
    left, room = in_parts(children), in_parts(places)
    if left.shape != (edges.cells,) or room.shape != (edges.schools,):
        raise AdmissionsError("One number of children a cell and of places a school, please.")
    return _Rounds(edges, left, room).run()


class _Rounds:
    """The state between rounds, in which every cell with children to place asks one school at once."""

    def __init__(self, edges: Edges, left: Floats, places: Floats) -> None:
        starts = edges.starts()
        self.edges, self.left, self.places = edges, left, places
        self.next, self.end = starts[:-1].copy(), starts[1:]  # the pair a cell asks next
        self.held = np.zeros(len(edges))
        self.load = np.zeros(edges.schools)
        self.holding = np.empty(0, dtype=np.int64)  # pairs that hold children
        # The last applicant a full school keeps: whoever stands there or behind is refused.
        self.last_priority = np.where(places > 0, np.inf, -np.inf)
        self.last_pair = np.full(edges.schools, len(edges), dtype=np.int64)

    def run(self) -> Assignment:
        """Ask in rounds until every child is placed or its cell has nobody left to ask."""
        patience = 20 + len(self.edges) // PATIENCE
        while len(asking := np.flatnonzero((self.left > 0) & (self.next < self.end))):
            self._ask(asking)
            patience -= len(asking) < FEW
            if not patience:
                return self._one_by_one()
        return Assignment(placed=self.held, unplaced=self.left)

    def _one_by_one(self) -> Assignment:
        """Let the last few cells ask one after the other: where places are short their rounds are many."""
        now = Standing(
            edges=self.edges,
            children=self.left + per_number(self.edges.cell, self.held, self.edges.cells),
            places=self.places,
            assignment=Assignment(placed=self.held, unplaced=self.left),
        )
        waiting: Waiting = []
        for cell in np.flatnonzero((self.left > 0) & (self.next < self.end)).tolist():
            waiting.append((int(self.next[cell]) - 1, cell, float(self.left[cell])))
            now.leave_unplaced(cell, -float(self.left[cell]))
        while waiting:
            pair, cell, children = waiting.pop()
            ask_after(now, pair, cell, children, waiting)
        return now.assignment()

    def _ask(self, asking: NDArray[np.int64]) -> None:
        """One round: cells ask, those without a chance go on to their next school, full schools choose."""
        pair = self.next[asking]
        school, priority = self.edges.school[pair], self.edges.priority[pair]
        last = self.last_priority[school]
        refused = (priority > last) | ((priority == last) & (pair >= self.last_pair[school]))
        if refused.any():
            self.next[asking[refused]] += 1
            asked = ~refused
            asking, pair, school = asking[asked], pair[asked], school[asked]
            if not len(asking):
                return
        self.holding = np.concatenate((self.holding, pair[self.held[pair] == 0]))
        self.held[pair] += self.left[asking]
        self.load += np.bincount(school, weights=self.left[asking], minlength=len(self.load))
        self.left[asking] = 0
        too_many = self.load > self.places
        if too_many.any():
            self._choose(too_many)

    def _choose(self, too_many: Flags) -> None:
        """Schools with more applicants than places keep those first in their order and refuse the rest."""
        edges = self.edges
        is_open = too_many[edges.school[self.holding]]
        pair = np.sort(self.holding[is_open])
        pair = pair[np.lexsort((edges.priority[pair], edges.school[pair]))]
        school, held = edges.school[pair], self.held[pair]
        is_first = np.concatenate(([True], school[1:] != school[:-1]))
        before = np.cumsum(held) - held  # children ahead of this pair, here and at earlier schools
        before -= before[is_first][np.cumsum(is_first) - 1]
        kept = np.minimum(np.maximum(self.places[school] - before, 0), held)
        is_kept = kept > 0
        goes_on = np.concatenate((is_kept[1:] & ~is_first[1:], [False]))
        marginal = np.flatnonzero(is_kept & ~goes_on)
        self.last_priority[school[marginal]] = edges.priority[pair[marginal]]
        self.last_pair[school[marginal]] = pair[marginal]
        self.load[too_many] = self.places[too_many]
        self._send_back(pair, held - kept, kept)
        self.holding = np.concatenate((self.holding[~is_open], pair[is_kept]))

    def _send_back(self, pair: NDArray[np.int64], sent: Floats, kept: Floats) -> None:
        """Children who are refused return to their cells, which will not ask that school again."""
        self.held[pair] = kept
        is_sent = sent > 0
        pair, sent = pair[is_sent], sent[is_sent]
        cell = self.edges.cell[pair]
        self.left += np.bincount(cell, weights=sent, minlength=len(self.left))
        np.maximum.at(self.next, cell, pair + 1)

"""What changes when schools grow, shrink, close, open or move their priority area: only what is touched, exactly.

Fewer places: the school refuses whom it would take last, they ask further down their lists, and so on.
More places: the school invites, in its own order, children who would rather be there; each of them leaves
a place, which is offered on in the same way (a vacancy chain). Where cells do not simply prefer what is
nearest, a chain can stop at an outcome that some cells would improve by changing places in a circle, at
no other cell's expense; such circles are then turned, for admissions give the outcome that is best for
every cell. Each step leads from one exact outcome to the next, so the end is that of a fresh `assign`,
bit for bit, at the cost of the few cells and schools that change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from collabnet.core.admissions import (
    AdmissionsError,
    Assignment,
    Edges,
    Floats,
    in_part,
    in_parts,
    with_more,
)
from collabnet.core.admissions_standing import Journal, Standing, Waiting, ask_after, refuse


@dataclass(frozen=True, slots=True)
class Change:
    """What one change did: the number before and after, only where they differ.

    `placed` holds children a candidate pair, `unplaced` a cell, `taken` a school, `places` a school.
    """

    placed: Mapping[int, tuple[float, float]]
    unplaced: Mapping[int, tuple[float, float]]
    taken: Mapping[int, tuple[float, float]]
    places: Mapping[int, tuple[float, float]]
    cells: tuple[int, ...]  # of which some children are placed otherwise

    def gained(self, school: int) -> float:
        """Children that a school gains; negative where it loses some."""
        before, after = self.taken.get(school, (0.0, 0.0))
        return after - before


class Intake:
    """Children, places and who is placed where, ready to be changed step by step.

    Making one costs a sort of the candidates; a change costs what it touches.
    """

    def __init__(
        self, *, edges: Edges, children: ArrayLike, places: ArrayLike, assignment: Assignment
    ) -> None:
        """Start from the outcome of `assign` for the same candidates, children and places.

        Raises AdmissionsError where the numbers cannot belong together.
        """
        self.edges, self._children = edges, in_parts(children)
        self._now = Standing(edges=edges, children=children, places=places, assignment=assignment)
        self._has_one_order = self._now.has_one_order()

    @property
    def places(self) -> Floats:
        """Places a school as they stand now."""
        return self._now.places_now()

    @property
    def assignment(self) -> Assignment:
        """Who is placed where as it stands now."""
        return self._now.assignment()

    def change_places(self, places: Mapping[int, float]) -> Change:
        """Set the places of one or several schools (0 closes one) and return what follows.

        Raises AdmissionsError for a school that is not there or places below 0.
        """
        wanted, now = self._wanted(places), self._now
        now.journal = Journal()
        _fewer(now, {s: number for s, number in wanted.items() if number < now.places[s]})
        more = {s: number for s, number in wanted.items() if number > now.places[s]}
        if more:
            _more(now, more)
            if not self._has_one_order:
                _turn_circles(now)
        return _change(now)

    def undo(self) -> None:
        """Put back what the latest `change_places` did; once."""
        self._now.put_back()

    def with_priorities(self, priority: ArrayLike) -> "Intake":
        """An intake of the same children and places under other priorities, such as a moved priority area.

        Schools whose order changes are emptied, given their new order and filled again, so only what
        they touch changes. `priority` has one number a pair. Raises AdmissionsError otherwise.
        """
        numbers = np.asarray(priority, dtype=np.float64)
        changed = np.unique(self.edges.school[numbers != self.edges.priority]).tolist()
        before = self.places
        emptied = self._copy(self.edges)
        emptied.change_places(dict.fromkeys(changed, 0.0))
        moved = emptied._copy(replace(self.edges, priority=numbers))
        moved.change_places({school: float(before[school]) for school in changed})
        return moved

    def with_schools(self, more: Edges, places: Mapping[int, float]) -> "Intake":
        """An intake with schools that open: `more` are their candidate pairs, numbered after the schools there are.

        The new pairs stand in each cell's list by distance (`admissions.with_more`).
        """
        edges, stands = with_more(self.edges, more)
        now = self.assignment
        placed = np.zeros(len(edges))
        placed[stands] = now.placed
        room = np.zeros(edges.schools)
        room[: self.edges.schools] = self.places
        opened = Intake(
            edges=edges,
            children=self._children,
            places=room,
            assignment=Assignment(placed, now.unplaced),
        )
        opened.change_places(places)
        return opened

    def _copy(self, edges: Edges) -> "Intake":
        return Intake(
            edges=edges, children=self._children, places=self.places, assignment=self.assignment
        )

    def _wanted(self, places: Mapping[int, float]) -> dict[int, float]:
        for school in places:
            if not 0 <= school < self.edges.schools:
                raise AdmissionsError("A change names a school that is not there.")
        return {int(school): in_part(places[school]) for school in sorted(places)}


def _fewer(now: Standing, places: Mapping[int, float]) -> None:
    """Schools with fewer places refuse the last they kept; those ask on, down their cell's list."""
    waiting: Waiting = []
    for school, number in places.items():
        now.set_places(school, number)
        refuse(now, school, waiting)
    while waiting:
        ask_after(now, *waiting.pop(), waiting)


def _more(now: Standing, places: Mapping[int, float]) -> None:
    """Schools with more places invite in their order; every place left behind is offered on."""
    vacant = [school for school in places if now.is_full(school)]  # else nobody waits for it
    for school, number in places.items():
        now.set_places(school, number)
    while vacant:
        _invite(now, vacant.pop(), vacant)


def _invite(now: Standing, school: int, vacant: list[int]) -> None:
    """Fill a school's free places with the first in its order who would rather be there."""
    room: float = now.places[school] - now.load[school]
    for place in range(_first_waiting(now, school), now.school_start[school + 1]):
        if room <= 0:
            return
        pair = now.ranked[place]
        while room > 0 and (worse := now.worse_than(pair)) is not None:
            left = None if now.is_nowhere(pair, worse) else now.school[worse]
            if left is not None and now.is_full(left):
                vacant.append(left)
            room -= now.move(pair, worse, room)


def _first_waiting(now: Standing, school: int) -> int:
    """Where in its order a school begins to look for who would rather be there: at the last it keeps."""
    return max(now.last[school], now.school_start[school])


def _turn_circles(now: Standing) -> None:
    """Let cells change places in a circle as long as each gets a school it likes better.

    A full school s is followed by the school that the first child waiting for s would leave. Where
    that leads back to s, all of them can have what they wait for. There was no such circle before
    the change, so a new one passes through a school that the change touched, or for which a cell
    it touched waited.
    """
    while (circle := _circle(now)) is not None:
        moved = min(now.placed[worse] for _, worse in circle)
        for _, worse in circle:
            now.place(worse, -moved)
        for pair, _ in circle:
            now.place(pair, moved)


def _circle(now: Standing) -> list[tuple[int, int]] | None:
    """A circle of (better pair, worse pair that its children leave), if there is one."""
    seen: set[int] = set()
    for first in sorted(_may_be_in_a_circle(now)):
        walk: dict[int, tuple[int, int]] = {}
        school: int | None = first
        while school is not None and school not in seen:
            seen.add(school)
            step = _step(now, school)
            if step is None:
                break
            walk[school] = step
            school = now.school[step[1]]
            if school in walk:
                steps = list(walk)
                return [walk[s] for s in steps[steps.index(school) :]]
    return None


def _step(now: Standing, school: int) -> tuple[int, int] | None:
    """The first pair waiting for a full school and the worse pair it would leave; None for a dead end."""
    if not now.is_full(school):
        return None
    for place in range(_first_waiting(now, school), now.school_start[school + 1]):
        pair = now.ranked[place]
        worse = now.worse_than(pair)
        if worse is not None:
            return None if now.is_nowhere(pair, worse) else (pair, worse)
    return None


def _may_be_in_a_circle(now: Standing) -> set[int]:
    """Schools that were touched, and those for which a touched cell waited before."""
    found = set(now.journal.load)
    for cell in set(now.touched_cells()):
        start, end = now.cell_start[cell], now.cell_start[cell + 1]
        if not now.journal.unplaced.get(cell):
            end = max(now.journal.worst.get(cell, 0), now.worst[cell], start)
        found.update(now.school[pair] for pair in range(start, end))
    return found


def _change(now: Standing) -> Change:
    """What differs from the journal."""

    was = now.journal
    placed, unplaced = _differs(was.placed, now.placed), _differs(was.unplaced, now.unplaced)
    cells = {now.cell[pair] for pair in placed}
    cells.update(unplaced)
    return Change(
        placed=placed,
        unplaced=unplaced,
        taken=_differs(was.load, now.load),
        places=_differs(was.places, now.places),
        cells=tuple(sorted(cells)),
    )


def _differs(
    before: Mapping[int, float], now: "memoryview[float]"
) -> dict[int, tuple[float, float]]:
    return {key: (before[key], now[key]) for key in sorted(before) if before[key] != now[key]}

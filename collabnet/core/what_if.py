"""What would happen next door: the model of admissions with and without some changes, over varied assumptions.

Nobody knows how parents choose, or how many children there will be. So the same changes are worked out
ten times: by the model's own order of preferences and by distance alone, with twentieths more and fewer
children, with shorter lists, and with neighbouring preferences exchanged at random (fixed seeds). Each
variant compares its own "before" with its own "after"; the least and greatest of these differences are
the range, their median is the middle. The same question gives the same answer on every machine.

Source of the comparison with what happened later: `atlas.evaluation_result`; see docs/evaluation.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from collabnet.core.admissions import (
    NEAREST,
    Edges,
    assign,
    edges_of_rows,
    with_preferences,
    with_priority_area,
)
from collabnet.core.admissions_changes import Intake

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

FEWER, MORE = 0.95, 1.05  # children, against those counted
SHORT_LIST: Final = 10  # schools a cell considers in the variant of short lists
EXCHANGE: Final = 0.75  # how far, in places of the list, a random exchange reaches
A_TENTH_OF_A_CHILD: Final = 0.1  # smaller differences are left out: they come from dividing cells


@dataclass(frozen=True, slots=True)
class Variant:
    """One set of assumptions: whose order of preferences, how many children, how long the lists."""

    order: str  # "model", "distance" or "exchanged"
    children: float = 1.0
    nearest: int | None = None
    seed: int = 0


VARIANTS: Final = (
    Variant("model"),
    Variant("model", children=FEWER),
    Variant("model", children=MORE),
    Variant("distance"),
    Variant("distance", children=FEWER),
    Variant("distance", children=MORE),
    Variant("model", nearest=SHORT_LIST),
    Variant("exchanged", seed=1),
    Variant("exchanged", seed=2),
    Variant("exchanged", seed=3),
)


@dataclass(frozen=True, eq=False, slots=True)
class Situation:
    """The area as it is: candidates in the model's order, children a cell, places for entry a school.

    `cell_points` are eastings and northings, (cells, 2), needed where a school opens.
    """

    edges: Edges
    children: Floats
    places: Floats
    cell_points: Floats


@dataclass(frozen=True, slots=True)
class PriorityMove:
    """The cells from which a school takes children before all others: now, and after the change."""

    school: int
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A new school: its point on the grid in metres, and its places for entry."""

    easting: float
    northing: float
    places: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes at once: places for entry by school (0 closes one), new schools, priority areas."""

    places: Mapping[int, float] = field(default_factory=dict)
    openings: Sequence[Opening] = ()
    priority: Sequence[PriorityMove] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The least, the middle and the greatest over the variants."""

    low: float
    central: float
    high: float

    @classmethod
    def of(cls, numbers: Floats) -> Range:
        """The range of one number a variant."""
        return cls(float(numbers.min()), float(np.median(numbers)), float(numbers.max()))


@dataclass(frozen=True, slots=True)
class Effect:
    """One school: the children the model places there for entry before, and how many more after."""

    school: int
    before: Range
    change: Range


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """What the changes do: each school with a difference, children unplaced by the rule, and the numbers behind.

    New schools are numbered after those that were there. `changes` is a row a variant, a column a
    school; `unplaced_changes` one number a variant. Each row adds up to minus its unplaced change.
    """

    effects: tuple[Effect, ...]
    unplaced: Range
    changes: Floats
    unplaced_changes: Floats

    @property
    def variants(self) -> int:
        """How often it was worked out."""
        return len(self.unplaced_changes)


@dataclass(frozen=True, eq=False, slots=True)
class Base:
    """One variant before any change: children by school, and the intake that changes are tried on and taken back."""

    intake: Intake
    taken: Floats


def bases(situation: Situation) -> tuple[Base, ...]:
    """Every variant of an area before a change; worth keeping while the area's model stays the same.

    They are changed and put back while something is worked out: one thread at a time.
    """
    return tuple(_base(situation, variant) for variant in VARIANTS)


def work_out(
    situation: Situation, changes: Changes, *, kept: tuple[Base, ...] | None = None
) -> Outcome:
    """The changes worked out in every variant; `kept` are the `bases` of this situation, where at hand.

    Raises AdmissionsError for places below 0 or unknown schools.
    """
    there = len(situation.places)
    opened = {there + n: opening.places for n, opening in enumerate(changes.openings)}
    found = [
        _difference(base, situation, changes, dict(changes.places) | opened)
        for base in kept or bases(situation)
    ]
    more = np.array([difference for _, difference, _ in found])
    more_unplaced = np.array([difference for _, _, difference in found])
    taken = np.array([before for before, _, _ in found])
    differ = np.abs(more).max(axis=0, initial=0) >= A_TENTH_OF_A_CHILD
    differ[[*changes.places, *opened, *(move.school for move in changes.priority)]] = True
    return Outcome(
        effects=tuple(
            Effect(int(n), Range.of(taken[:, n]), Range.of(more[:, n]))
            for n in np.flatnonzero(differ)
        ),
        unplaced=Range.of(more_unplaced),
        changes=more,
        unplaced_changes=more_unplaced,
    )


def _base(situation: Situation, variant: Variant) -> Base:
    edges = _ordered(situation.edges, variant)
    children = situation.children * variant.children
    found = assign(edges=edges, children=children, places=situation.places)
    intake = Intake(edges=edges, children=children, places=situation.places, assignment=found)
    return Base(intake, found.taken(edges))


def _difference(
    base: Base, situation: Situation, changes: Changes, places: Mapping[int, float]
) -> tuple[Floats, Floats, float]:
    """In one variant: children by school before, how many more after, and how many more are unplaced."""
    if not changes.openings and not changes.priority:
        return _tried(base, places)
    before = _with_areas(base.intake, {move.school: move.before for move in changes.priority})
    after = before
    if changes.openings:
        after = after.with_schools(_openings(after.edges, situation, changes.openings), {})
    after = _with_areas(after, {move.school: move.after for move in changes.priority})
    if after is before:  # no area moved and nothing opened: never change what is kept
        return _tried(base, places)
    taken = np.zeros(after.edges.schools)
    was, taken[: before.edges.schools] = before.assignment, before.assignment.taken(before.edges)
    after.change_places(places)
    now = after.assignment
    return taken, now.taken(after.edges) - taken, float(now.unplaced.sum() - was.unplaced.sum())


def _tried(base: Base, places: Mapping[int, float]) -> tuple[Floats, Floats, float]:
    """Other places, worked out step by step and taken back."""
    change = base.intake.change_places(places)
    base.intake.undo()
    more = np.zeros(len(base.taken))
    for school, (was, now) in change.taken.items():
        more[school] = now - was
    return base.taken, more, sum(now - was for was, now in change.unplaced.values())


def _with_areas(intake: Intake, areas: Mapping[int, Sequence[int]]) -> Intake:
    """The intake where these schools have these cells as their priority area; the same one where nothing moves."""
    edges = intake.edges
    for school, cells in areas.items():
        edges = with_priority_area(edges, school=school, cells=list(cells))
    if np.array_equal(edges.priority, intake.edges.priority):
        return intake
    return intake.with_priorities(edges.priority)


def _ordered(edges: Edges, variant: Variant) -> Edges:
    """The candidates in a variant's order and length of lists."""
    if variant.order == "distance":
        edges = with_preferences(edges, -edges.metres)
    elif variant.order == "exchanged":
        place = np.arange(len(edges)) - edges.starts()[edges.cell]
        chance = np.random.default_rng(variant.seed).gumbel(size=len(edges))
        edges = with_preferences(edges, EXCHANGE * chance - place)
    if variant.nearest is None:
        return edges
    by_distance = np.lexsort((edges.metres, edges.cell))
    rank = np.empty(len(edges), dtype=np.int64)
    rank[by_distance] = np.arange(len(edges)) - edges.starts()[edges.cell]
    return _only(edges, np.flatnonzero(rank < variant.nearest))


def _only(edges: Edges, pairs: Numbers) -> Edges:
    """Some of the pairs, in the order given, each with its own distance and priority."""
    return replace(
        edges,
        cell=edges.cell[pairs],
        school=edges.school[pairs],
        metres=edges.metres[pairs],
        priority=edges.priority[pairs],
    )


def _openings(edges: Edges, situation: Situation, openings: Sequence[Opening]) -> Edges:
    """The new schools as candidates of the cells they are near to, numbered after the schools there are."""
    points = np.asarray(situation.cell_points, dtype=np.float64).reshape(-1, 2)
    metres = np.column_stack(
        [np.hypot(points[:, 0] - o.easting, points[:, 1] - o.northing) for o in openings]
    )
    number = np.arange(edges.schools, edges.schools + len(openings))
    rows = edges_of_rows(metres, np.tile(number, (edges.cells, 1)), edges.schools + len(openings))
    return _only(rows, np.flatnonzero(rows.metres <= _reach(edges)[rows.cell]))


def _reach(edges: Edges) -> Floats:
    """How far away each cell's candidates go: a new school further off than all of them is none of them.

    A cell with fewer candidates than usual takes any school.
    """
    reach = np.zeros(edges.cells)
    np.maximum.at(reach, edges.cell, edges.metres)
    counts = np.bincount(edges.cell, minlength=edges.cells)
    found: Floats = np.where(counts < NEAREST, np.inf, reach)
    return found

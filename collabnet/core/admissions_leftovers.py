"""For children whom the rule leaves without a place: whether a place exists somewhere, and how far away.

Each cell considers only so many schools, so "unplaced by the rule" is not "there is no place". The local
authority must still find them one (Education Act 1996, section 14): here the nearest schools that have
room left, more and more of them, the nearest pair of home and school first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collabnet.core.admissions import (
    AdmissionsError,
    Assignment,
    Edges,
    Flags,
    Floats,
    assign,
    in_parts,
    nearest_edges,
    per_number,
)


@dataclass(frozen=True, eq=False, slots=True)
class Leftovers:
    """By cell: children left by the rule for whom a place exists, for whom none does, and the distance.

    `metres` is the mean straight line to those places, nan where there are none; `taken` says how
    many of them each school would have to take.
    """

    exists: Floats
    nowhere: Floats
    metres: Floats
    taken: Floats


def places_for_leftovers(
    *,
    edges: Edges,
    assignment: Assignment,
    places: ArrayLike,
    cell_points: ArrayLike,
    school_points: ArrayLike,
    most_metres: float = float("inf"),
) -> Leftovers:
    """Look for room for everybody the rule left without a place, at most `most_metres` from home.

    Raises AdmissionsError where points and numbers do not belong to the candidates.
    """
    homes = np.asarray(cell_points, dtype=np.float64).reshape(-1, 2)
    sites = np.asarray(school_points, dtype=np.float64).reshape(-1, 2)
    room = in_parts(places) - assignment.taken(edges)
    if len(homes) != edges.cells or len(sites) != edges.schools or (room < 0).any():
        raise AdmissionsError("These points and places belong to other candidates.")
    left = assignment.unplaced
    cells, schools = np.flatnonzero(left > 0), np.flatnonzero(room > 0)
    exists, metres, taken = np.zeros(edges.cells), np.zeros(edges.cells), np.zeros(edges.schools)
    if len(cells) and len(schools):
        near, found = _widening(
            homes[cells], sites[schools], left[cells], room[schools], most_metres
        )
        exists[cells] = per_number(near.cell, found.placed, near.cells)
        metres[cells] = per_number(near.cell, found.placed * near.metres, near.cells)
        taken[schools] = found.taken(near)
    with np.errstate(invalid="ignore"):
        mean = np.where(exists > 0, metres / exists, np.nan)
    return Leftovers(exists=exists, nowhere=left - exists, metres=mean, taken=taken)


def _widening(
    homes: Floats, sites: Floats, left: Floats, room: Floats, most_metres: float
) -> tuple[Edges, Assignment]:
    """Consider twice as many schools until everybody has a place or no school within reach is left out."""
    nearest = 10
    while True:
        edges = nearest_edges(cell_points=homes, school_points=sites, nearest=nearest)
        within = _only(edges, edges.metres <= most_metres)
        found = assign(edges=within, children=left, places=room)
        furthest = edges.metres[edges.starts()[1:] - 1]
        has_more = (found.unplaced > 0) & (furthest <= most_metres)
        if nearest >= len(sites) or not has_more.any():
            return within, found
        nearest *= 2


def _only(edges: Edges, kept: Flags) -> Edges:
    columns = [getattr(edges, name)[kept] for name in ("cell", "school", "metres", "priority")]
    return Edges(edges.cells, edges.schools, *columns)

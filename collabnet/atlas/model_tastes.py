"""How the model of admissions fits what parents prefer, and keeps it so that the same tastes can be made again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collabnet.atlas.model_inputs import Inputs, first_preferences
from collabnet.core.admissions import Edges, in_parts, per_number
from collabnet.core.geography import Floats
from collabnet.core.preferences import TRAVEL_SCALE_METRES, Draw, Groups, divided, fit_draw

BY_DISTANCE, BY_FIRST_PREFERENCES = "distance", "first_preferences"
GROUPS = 4  # groups of children with tastes of their own in each small area
FEWEST_PUBLISHED = 0.5  # of the schools; with fewer, distance alone is used


@dataclass(frozen=True, eq=False, slots=True)
class Tastes:
    """What parents prefer in the model: distance alone, or a draw of each school fitted to first preferences."""

    preferences: str
    year: str  # of the first preferences
    draw: Floats  # by school
    scale_metres: float
    groups: int

    def scores(self, edges: Edges) -> Floats:
        """The utility of each candidate without tastes of its own."""
        found: Floats = self.draw[edges.school] - edges.metres / self.scale_metres
        return found


def fitted(inputs: Inputs, edges: Edges) -> Tastes:
    """Preferences fitted to published first preferences where at least half of the schools have them."""
    published, year = first_preferences(inputs)
    scale = TRAVEL_SCALE_METRES[inputs.band]
    if np.isfinite(published).mean() < FEWEST_PUBLISHED:
        return Tastes(BY_DISTANCE, "", np.zeros(edges.schools), scale, 1)
    draw = fit_draw(
        edges=edges,
        children=inputs.children,
        first_preferences=published,
        scale_metres=scale,
    )
    return Tastes(BY_FIRST_PREFERENCES, year, draw.draw, scale, GROUPS)


def in_groups(
    edges: Edges,
    children: Floats,
    tastes: Tastes,
    *,
    codes: Sequence[str],
    urns: Sequence[int] | NDArray[np.int64],
) -> Groups:
    """The small areas divided into groups with tastes of their own; one group each by distance alone."""
    if tastes.preferences == BY_DISTANCE:
        return Groups(edges, in_parts(children), 1)
    return divided(
        edges=edges,
        children=children,
        draw=Draw(tastes.draw, tastes.scale_metres, np.zeros(edges.schools), 0.0),
        groups=tastes.groups,
        cell_keys=np.array([zlib.crc32(code.encode()) for code in codes], dtype=np.int64),
        school_keys=np.asarray(urns, dtype=np.int64),
    )


def by_pair(edges: Edges, market: Groups, placed: Floats) -> Floats:
    """Children placed on the pairs of groups, added up to the pairs of small areas."""
    if market.groups == 1 and market.edges is edges:
        return placed
    pair = edges.cell.astype(np.int64) * edges.schools + edges.school
    order = np.argsort(pair, kind="stable")
    theirs = (market.edges.cell // market.groups).astype(np.int64) * edges.schools
    where = order[np.searchsorted(pair[order], theirs + market.edges.school)]
    return per_number(where.astype(np.int32), placed, len(edges))

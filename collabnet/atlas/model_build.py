"""Builds the model of admissions of one band: candidates, who goes where, who shares children with whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from collabnet.atlas import local_queries, outlines
from collabnet.atlas.model_inputs import Inputs
from collabnet.atlas.model_tastes import BY_DISTANCE, Tastes, by_pair, fitted, in_groups
from collabnet.core.admissions import (
    Assignment,
    Edges,
    assign,
    nearest_edges,
    per_number,
    with_more,
    with_priority_area,
)
from collabnet.core.admissions_leftovers import places_for_leftovers
from collabnet.core.geography import METRES_PER_MILE, Floats
from collabnet.core.neighbours import (
    Pairs,
    choices_by_distance,
    choices_by_score,
    overlap,
    strongest,
)
from collabnet.core.preferences import Groups

NEAREST, NEAREST_OF_LEFTOVERS = 20, 60  # candidate schools of a small area
# How far from home a place is looked for when the page says whether one exists: 5 and 10 miles.
REACH_METRES = {"primary": 5 * METRES_PER_MILE, "secondary": 10 * METRES_PER_MILE}


@dataclass(frozen=True, eq=False, slots=True)
class Built:
    """The model of one band: candidates, the outcome, and which schools share how many children.

    Numbers of children are by candidate pair (`placed`) and by small area (`unplaced` by the rule, and of
    those `placeable`: a place exists all the same). `draw`, `scale_metres` and `groups` say how
    preferences were modelled (see core.preferences); distance alone where `preferences` says so.
    """

    inputs: Inputs
    edges: Edges
    placed: Floats
    unplaced: Floats
    placeable: Floats
    neighbours: Pairs
    tastes: Tastes

    def taken(self) -> Floats:
        """Children placed at each school."""
        return per_number(self.edges.school, self.placed, self.edges.schools)


def build(inputs: Inputs) -> Built:
    """Work the model of one band out. Nothing is written."""
    first = candidates(inputs)
    tastes = fitted(inputs, first)
    edges, market, assignment = _solved(inputs, first, tastes)
    room = places_for_leftovers(
        edges=market.edges,
        assignment=assignment,
        places=inputs.places,
        cell_points=np.repeat(inputs.cell_points, market.groups, axis=0),
        school_points=inputs.school_points,
        most_metres=REACH_METRES[inputs.band],
    )
    return Built(
        inputs=inputs,
        edges=edges,
        placed=by_pair(edges, market, assignment.placed),
        unplaced=market.by_cell(assignment.unplaced),
        placeable=market.by_cell(room.exists),
        neighbours=strongest(overlap(_choices(inputs, edges, tastes), inputs.children)),
        tastes=tastes,
    )


def candidates(inputs: Inputs, *, nearest: int = NEAREST) -> Edges:
    """Each small area with its nearest schools; those that have an official catchment put it first."""
    edges = nearest_edges(
        cell_points=inputs.cell_points, school_points=inputs.school_points, nearest=nearest
    )
    return with_official_areas(inputs, edges)


def with_official_areas(inputs: Inputs, edges: Edges) -> Edges:
    """The candidates where schools take children of their official catchments before all others.

    The catchments of the newest entry year of each authority count; a small area lies in one when its
    point does.
    """
    number = {school.urn: n for n, school in enumerate(inputs.schools)}
    found = local_queries.official_catchments(
        sorted({s.la_code for s in inputs.schools}), inputs.band
    )
    cells: dict[int, set[int]] = {}
    for area in found:
        shape = outlines.from_geojson(area.geometry)
        shapely.prepare(shape)
        inside = np.flatnonzero(
            shapely.contains_xy(shape, inputs.cell_points[:, 0], inputs.cell_points[:, 1])
        )
        for urn in area.urns:
            if urn in number:
                cells.setdefault(number[urn], set()).update(inside.tolist())
    for school, some in sorted(cells.items()):
        edges = with_priority_area(edges, school=school, cells=sorted(some))
    return edges


def _solved(inputs: Inputs, edges: Edges, tastes: Tastes) -> tuple[Edges, Groups, Assignment]:
    """The outcome, small areas with children left over having been given more schools to ask."""
    market = in_groups(edges, inputs.children, tastes, codes=inputs.cell_codes, urns=inputs.urns)
    assignment = assign(edges=market.edges, children=market.children, places=inputs.places)
    left = np.flatnonzero(market.by_cell(assignment.unplaced) > 0)
    if len(left) and edges.schools > NEAREST:
        edges, _ = with_more(edges, _further(inputs, edges, left))
        edges = with_official_areas(inputs, edges)
        market = in_groups(
            edges, inputs.children, tastes, codes=inputs.cell_codes, urns=inputs.urns
        )
        assignment = assign(edges=market.edges, children=market.children, places=inputs.places)
    return edges, market, assignment


def _further(inputs: Inputs, edges: Edges, left: NDArray[np.int64]) -> Edges:
    """The candidates of small areas with children left over that they have not asked yet."""
    more = nearest_edges(
        cell_points=inputs.cell_points[left],
        school_points=inputs.school_points,
        nearest=NEAREST_OF_LEFTOVERS,
    )
    cell = left[more.cell]
    is_new = ~np.isin(cell * edges.schools + more.school, _pairs(edges))
    return Edges(
        cells=edges.cells,
        schools=edges.schools,
        cell=cell[is_new].astype(np.int32),
        school=more.school[is_new],
        metres=more.metres[is_new],
        priority=more.priority[is_new],
    )


def _pairs(edges: Edges) -> NDArray[np.int64]:
    """Each candidate pair as one number."""
    pairs: NDArray[np.int64] = edges.cell.astype(np.int64) * edges.schools + edges.school
    return pairs


def _choices(inputs: Inputs, edges: Edges, tastes: Tastes) -> csr_array:
    """Which school how many children of each small area would choose."""
    if tastes.preferences == BY_DISTANCE:
        return choices_by_distance(
            cell=edges.cell, school=edges.school, metres=edges.metres, places=inputs.places,
            cells=edges.cells,
        )  # fmt: skip
    return choices_by_score(
        cell=edges.cell, school=edges.school, score=tastes.scores(edges), cells=edges.cells,
        schools=edges.schools,
    )  # fmt: skip


def authorities_around(inputs: Inputs, la_code: str) -> list[str]:
    """The authorities whose schools are candidates of this one's small areas, itself included."""
    mine = [n for n, code in enumerate(inputs.la_of_cell) if code == la_code]
    if not mine:
        return [la_code]
    edges = nearest_edges(
        cell_points=inputs.cell_points[mine], school_points=inputs.school_points, nearest=NEAREST
    )
    names = {inputs.schools[n].la_code for n in np.unique(edges.school).tolist()}
    return sorted(names | {la_code})


def narrowed(inputs: Inputs, la_codes: Collection[str]) -> Inputs:
    """The same inputs with the small areas of some authorities only."""
    keep = [n for n, code in enumerate(inputs.la_of_cell) if code in la_codes]
    return replace(
        inputs,
        cell_codes=[inputs.cell_codes[n] for n in keep],
        cell_points=inputs.cell_points[keep],
        la_of_cell=[inputs.la_of_cell[n] for n in keep],
        ages=inputs.ages[keep],
    )

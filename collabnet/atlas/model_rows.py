"""Turns a built model into rows, one local authority at a time: its assignment, catchments and neighbours."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from collabnet.atlas import outlines
from collabnet.atlas.entry_places import Admits
from collabnet.atlas.model_build import Built
from collabnet.atlas.model_inputs import points_of
from collabnet.core.catchments import (
    CellShapes,
    Indices,
    cell_shapes,
    dissolved,
    main_schools,
    nearest_three,
    together,
)
from collabnet.core.geography import Floats
from collabnet.platform.grid import to_degrees

PROXY_OF = 3  # the nearest so many schools
SIMPLIFY_METRES, DEGREE_DECIMALS = 15.0, 5
# Why a school has no modelled catchment; `Reason.words` in model_words says it on pages.
NO_PLACES, NO_POINT, NO_MAIN_AREA = "no_places", "no_point", "no_main_area"


@dataclass(frozen=True, slots=True)
class AuthorityRows:
    """The rows of one local authority and band, ready to be put in place of the old ones."""

    la_code: str
    band: str
    model: dict[str, Any]
    catchments: list[dict[str, Any]]
    neighbours: list[dict[str, Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """The ground as places (see core.catchments): who mainly serves each, who is near, who lives there."""

    shapes: CellShapes
    owner: Indices  # school by place
    near: list[Indices]  # places by school of `admitting`: where it is one of the three nearest
    admitting: list[Admits]
    taken: Floats  # children by school
    unplaced: Floats  # by small area


def draw(built: Built, *, outline: shapely.Geometry | None) -> Drawn:
    """Work out the ground of every school, to be asked for authority by authority."""
    inputs, edges = built.inputs, built.edges
    shapes = cell_shapes(inputs.cell_points, outline=outline)
    owner = main_schools(
        shapes=shapes,
        cell=edges.cell,
        school=edges.school,
        children=built.placed,
        schools=edges.schools,
    )
    placed = [s for s in inputs.left_out if s.easting and s.northing]
    admitting = sorted([*inputs.schools, *placed], key=lambda s: s.urn)
    count = min(PROXY_OF, len(admitting))
    found = cKDTree(points_of(admitting)).query(inputs.cell_points, k=count)[1]
    near = np.asarray(found, dtype=np.int64).reshape(len(inputs.cell_points), count)
    return Drawn(
        shapes=shapes,
        owner=owner,
        near=nearest_three(np.repeat(shapes.place, count), near.ravel(), len(admitting)),
        admitting=admitting,
        taken=built.taken(),
        unplaced=built.unplaced,
    )


def authority_rows(
    built: Built, drawn: Drawn, *, la_codes: Sequence[str], built_at: dt.datetime
) -> Iterator[AuthorityRows]:
    """The rows of these local authorities, one after the other."""
    inputs = built.inputs
    la_of_cell = np.array(inputs.la_of_cell)
    la_of_school = np.array([s.la_code for s in inputs.schools])
    for la_code in la_codes:
        cells = np.flatnonzero(la_of_cell == la_code)
        schools = [s for s in (*inputs.schools, *inputs.left_out) if s.la_code == la_code]
        if not len(cells) and not schools:
            continue
        yield AuthorityRows(
            la_code=la_code,
            band=inputs.band,
            model=_model_row(built, la_code, cells, la_of_school, built_at),
            catchments=_catchment_rows(built, drawn, schools),
            neighbours=_neighbour_rows(built, la_code, la_of_school),
        )


def _model_row(
    built: Built,
    la_code: str,
    cells: NDArray[np.int64],
    la_of_school: NDArray[np.str_],
    built_at: dt.datetime,
) -> dict[str, Any]:
    inputs, edges = built.inputs, built.edges
    mine = np.isin(edges.cell, cells)
    around = sorted({la_code, *np.unique(la_of_school[edges.school[mine]]).tolist()})
    unplaced = float(built.unplaced[cells].sum())
    return {
        "la_code": la_code,
        "band": inputs.band,
        "built_at": built_at,
        "children_year": inputs.children_year,
        "entry_year": inputs.entry_year,
        "preferences": built.tastes.preferences,
        "preference_year": built.tastes.year,
        "areas": len(cells),
        "schools": int((la_of_school == la_code).sum()),
        "children": float(inputs.children[cells].sum()),
        "unplaced": unplaced,
        "placeable": min(unplaced, float(built.placeable[cells].sum())),
        "around": around,
        "edges": packed(built, cells, mine),
    }


def packed(built: Built, cells: NDArray[np.int64], mine: NDArray[np.bool_]) -> bytes:
    """The small areas of one authority with their candidates and the outcome, as a compressed npz file."""
    inputs, edges = built.inputs, built.edges
    used, school = np.unique(edges.school[mine], return_inverse=True)
    file = io.BytesIO()
    np.savez_compressed(
        file,
        codes=np.array([inputs.cell_codes[n] for n in cells], dtype="U12"),
        points=inputs.cell_points[cells].astype(np.int32),
        ages=inputs.ages[cells].astype(np.uint16),
        children=inputs.children[cells],
        unplaced=built.unplaced[cells],
        placeable=built.placeable[cells],
        urns=np.array([inputs.schools[n].urn for n in used], dtype=np.int64),
        draw=built.tastes.draw[used],
        scale_metres=np.array(built.tastes.scale_metres),
        groups=np.array(built.tastes.groups),
        cell=np.searchsorted(cells, edges.cell[mine]).astype(np.int32),
        school=school.astype(np.int32),
        metres=edges.metres[mine],
        priority=edges.priority[mine],
        placed=built.placed[mine],
    )
    return file.getvalue()


def _catchment_rows(built: Built, drawn: Drawn, schools: Sequence[Admits]) -> list[dict[str, Any]]:
    """What each school's catchment is in the model, or in its place the proxy and why."""
    inputs = built.inputs
    number = {s.urn: n for n, s in enumerate(inputs.schools)}
    candidate = {s.urn: n for n, s in enumerate(drawn.admitting)}
    wanted = {number[s.urn] for s in schools if s.urn in number}
    owner = np.where(np.isin(drawn.owner, sorted(wanted)), drawn.owner, -1)
    shapes = dissolved(drawn.shapes, owner, len(inputs.schools))
    rows = []
    for school in sorted(schools, key=lambda s: s.urn):
        n = number.get(school.urn)
        shape = shapes[n] if n is not None else None
        places = np.flatnonzero(drawn.owner == n) if n is not None else np.empty(0, dtype=np.int64)
        kind, reason = "modelled", ""
        if shape is None:
            reason = NO_MAIN_AREA if n is not None else NO_PLACES
            if school.urn in candidate:
                places = drawn.near[candidate[school.urn]]
                shape = together(drawn.shapes, places)
            else:
                reason = NO_POINT
            kind = "none" if shape is None else "nearest_three"
        rows.append(
            {
                "urn": school.urn,
                "band": inputs.band,
                "la_code": school.la_code,
                "kind": kind,
                "reason": reason,
                "taken": float(drawn.taken[n]) if n is not None else 0.0,
                **_of_places(inputs, school.urn),
                **_living_there(built, drawn, places),
                **_shape_columns(shape),
            }
        )
    return rows


def _of_places(inputs: Any, urn: int) -> dict[str, Any]:
    entry = inputs.entry[urn]
    return {
        "children_year": inputs.children_year,
        "entry_year": inputs.entry_year,
        "places": entry.places.number,
        "places_source": entry.source.value,
        "places_period": entry.period,
    }


def _living_there(built: Built, drawn: Drawn, places: Indices) -> dict[str, Any]:
    """The children of the small areas that lie at some places."""
    cells = np.flatnonzero(np.isin(drawn.shapes.place, places))
    unplaced = float(drawn.unplaced[cells].sum())
    return {
        "areas": len(cells),
        "children": float(built.inputs.counted[cells].sum()),
        "unplaced": unplaced,
        "placeable": min(unplaced, float(built.placeable[cells].sum())),
        "ages": built.inputs.ages[cells].sum(axis=0).tolist() if len(cells) else [],
    }


def _shape_columns(shape: shapely.Geometry | None) -> dict[str, Any]:
    """A shape on the grid as what is stored: GeoJSON and box in degrees, an SVG path."""
    if shape is None:
        box = dict.fromkeys(("west", "south", "east", "north"))
        return {"geometry": None, "path": "", **box}
    slight = shapely.simplify(shape, SIMPLIFY_METRES)
    drawn = shape if shapely.is_empty(slight) else slight

    def move(points: Floats) -> Floats:
        return np.column_stack(to_degrees(points[:, 0], points[:, 1])).round(DEGREE_DECIMALS)

    degrees = shapely.transform(drawn, move)
    west, south, east, north = (float(side) for side in shapely.bounds(degrees))
    return {
        "geometry": shapely.to_geojson(degrees),
        "path": outlines.path(drawn),
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }


def _neighbour_rows(
    built: Built, la_code: str, la_of_school: NDArray[np.str_]
) -> list[dict[str, Any]]:
    pairs, schools = built.neighbours, built.inputs.schools
    mine = np.flatnonzero(la_of_school[pairs.school] == la_code)
    return [
        {
            "urn": schools[int(pairs.school[n])].urn,
            "band": built.inputs.band,
            "neighbour_urn": schools[int(pairs.other[n])].urn,
            "la_code": la_code,
            "share": float(pairs.share[n]),
        }
        for n in mine
    ]

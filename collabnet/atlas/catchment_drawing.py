"""Draws catchments on the grid: one school's with its neighbours, or those of a whole area under its marks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from markupsafe import Markup, escape

from collabnet.atlas import drawing, local_queries, marks, model_queries, outlines, queries
from collabnet.atlas.drawing import Mark
from collabnet.atlas.filters import MapFilter
from collabnet.atlas.labels import town_labels
from collabnet.atlas.local_queries import Catchment
from collabnet.atlas.model_models import AtlasCatchment
from collabnet.atlas.queries import Area, SchoolRow
from collabnet.directory.models import School

SIMPLE_METRES = 20.0
EVERYTHING = MapFilter()


@dataclass(frozen=True, slots=True)
class Ground:
    """A catchment on a picture: an SVG path in tens of metres, its class and what it is."""

    path: str
    state: str  # class of atlas.css after "catchment "
    title: str


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """The catchments of an area's schools in one band: official ones, and the stored rows beside their schools."""

    band: str
    official: list[Catchment]
    shown: list[tuple[SchoolRow, AtlasCatchment]]  # schools that admit in the band, by name

    @property
    def rows(self) -> dict[int, AtlasCatchment]:
        """The stored catchments by URN."""
        return {school.urn: row for school, row in self.shown}

    @property
    def year(self) -> int | None:
        """The entry year of the modelled ones."""
        return max((row.entry_year for _, row in self.shown), default=None)


def area_layer(area: Area, band: str, wanted: MapFilter = EVERYTHING) -> AreaLayer:
    """The catchments of the schools of an area that the filter leaves in."""
    schools = queries.schools_of(area, wanted)
    rows = model_queries.catchments_of([school.urn for school in schools], band)
    codes = sorted({school.la_code for school in schools})
    return AreaLayer(
        band=band,
        official=local_queries.official_catchments(codes, band),
        shown=[(school, rows[school.urn]) for school in schools if school.urn in rows],
    )


def area_grounds(layer: AreaLayer) -> str:
    """The modelled catchments of an area in the colours of their schools, official ones as lines over them."""
    grounds = [
        Ground(
            row.path,
            f"catchment--area {marks.PLACES_STATES[school.places_level]}",
            f"{school.name}: {kind_words(row)}",
        )
        for school, row in layer.shown
        if row.kind == "modelled"
    ]
    grounds += [
        official_ground(area, outlines.from_geojson(area.geometry)) for area in layer.official
    ]
    return paths(grounds)


def school_picture(
    *,
    school: School,
    official: Sequence[Catchment],
    row: AtlasCatchment | None,
    neighbours: Sequence[int],
) -> Markup | None:
    """A school's catchments with the school and its neighbours; None where there is nothing to draw."""
    grounds, boxes = [], []
    if row is not None and row.path:
        grounds.append(Ground(row.path, f"catchment--{row.kind}", kind_words(row)))
        boxes.append(box_of(row))
    for area in official:
        shape = outlines.from_geojson(area.geometry)
        grounds.append(official_ground(area, shape))
        boxes.append(outlines.bounds(shape))
    if not grounds:
        return None
    rows = [r for r in queries.schools_with([school.urn, *neighbours]) if r.has_place]
    own = [r for r in rows if r.urn == school.urn]
    boxes += [(r.easting or 0, r.northing or 0, r.easting or 0, r.northing or 0) for r in own]
    frame = drawing.frame_round(boxes)
    near = queries.outlines_near(
        round(frame.west), round(frame.south), round(frame.east), round(frame.north)
    )
    inside = [
        r for r in rows
        if frame.west <= (r.easting or 0) <= frame.east and frame.south <= (r.northing or 0) <= frame.north
    ]  # fmt: skip
    shown = [
        Mark(
            r.urn,
            r.easting or 0,
            r.northing or 0,
            marks.PLACES_STATES[r.places_level],
            f"{r.name}: {marks.fullness_words(r)}",
            lit=r.urn == school.urn,
        )
        for r in inside
    ]
    return drawing.local_picture(
        frame=frame,
        land=[(path, True) for _, path in near],
        grounds=paths(grounds),
        marks=shown,
        labels=town_labels(
            ((r.town, r.easting, r.northing) for r in rows), fewest=2, apart_metres=frame.width * 0.15, most=5
        ),
        links="/schools/",
    )  # fmt: skip


def official_ground(area: Catchment, shape: shapely.Geometry) -> Ground:
    """An official catchment on a picture."""
    slight = shapely.simplify(shape, SIMPLE_METRES)
    words = (
        f"{area.name}: official priority area for entry {area.entry_year}, no guarantee of a place"
    )
    return Ground(outlines.path(slight), "catchment--official", words)


def kind_words(row: AtlasCatchment) -> str:
    """What a stored catchment is."""
    if row.kind == "modelled":
        return f"Modelled catchment, entry {row.entry_year}"
    return "Where the school is one of the three nearest"


def paths(grounds: Sequence[Ground]) -> str:
    """The grounds as SVG, to stand under the marks."""
    return "".join(
        f'<path class="catchment {ground.state}" d="{ground.path}">'
        f"<title>{escape(ground.title)}</title></path>"
        for ground in grounds
        if ground.path
    )


def box_of(row: AtlasCatchment) -> tuple[float, float, float, float]:
    """West, south, east and north on the grid."""
    return outlines.bounds(outlines.from_geojson(row.geometry or ""))


def geojson(
    official: Sequence[Catchment], modelled: Sequence[tuple[AtlasCatchment, str, str]]
) -> dict[str, Any]:
    """Catchments as a GeoJSON collection (WGS84), each with what it is, its year, source and licence.

    `modelled` are stored catchments with the school's name and the class of its mark.
    """
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": json.loads(row.geometry or "null"),
            "properties": {
                "kind": row.kind,
                "urn": row.urn,
                "school": name,
                "band": row.band,
                "entry_year": row.entry_year,
                "children_counted": row.children_year,
                "children_of_entry_age": round(row.children),
                "state": state,
                "words": f"{name}: {kind_words(row)}",
                "note": "Modelled: says nothing about a place for a child",
            },
        }
        for row, name, state in modelled
        if row.geometry
    ]
    features += [
        {
            "type": "Feature",
            "geometry": json.loads(area.geometry),
            "properties": {
                "kind": "official",
                "name": area.name,
                "urns": list(area.urns),
                "band": area.band,
                "entry_year": area.entry_year,
                "source": area.source,
                "licence": area.licence,
                "words": official_words(area),
                "note": "Priority area, no guarantee of a place",
            },
        }
        for area in official
    ]
    return {"type": "FeatureCollection", "features": features}


def official_words(area: Catchment) -> str:
    """What an official catchment is, in words."""
    return f"{area.name}: official priority area for entry {area.entry_year}"

"""Outlines of local authorities and of small areas (LSOAs), from GeoJSON in degrees or grid metres."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from collabnet.core.geography import GeographyError
from collabnet.core.polygons import Outline, outline_from_geojson
from collabnet.directory.figures import Change as RecordChange
from collabnet.directory.importers.cells import date_in_name, table_of
from collabnet.directory.models import Boundary
from collabnet.directory.reference import la_codes_by_gss, prepare_reference
from collabnet.platform.grid import to_degrees, to_grid
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    Target,
)

BOUNDARY = Target(
    table=table_of(Boundary),
    key=("area_kind", "area_code"),
    columns=("name", "la_code", "geometry", "west", "south", "east", "north"),
    find_by=(0, 1),
    run_column="run_id",
)
CELL_CODE = re.compile(r"E01[0-9]{6}")
LA_CODE = re.compile(r"E(?:06|08|09|10)[0-9]{6}")
OTHER_CODE = re.compile(r"[EWSN][0-9]{8}")
DECIMALS = 6  # of a degree: a tenth of a metre


class BoundaryReader:
    """Turns features into outlines, known by what their codes say they are."""

    def __init__(self, context: Context) -> None:
        self.targets: Sequence[Target] = (BOUNDARY,)

    def read(self, cells: Mapping[str, Any]) -> tuple[Hashable, list[Record]]:
        """One area. Raises Rejected with the area's name, or Ignored for districts and other countries."""
        properties = cells.get("properties")
        if not isinstance(properties, Mapping):
            raise Rejected("properties", "", "The area has no properties to know it by.")
        texts = {k: v.strip() for k, v in properties.items() if isinstance(v, str)}
        kind, code, la_code = _area(texts)
        name = _name(texts)[:120]
        try:
            outline = outline_from_geojson({"type": "Feature", **cells}, to_grid=to_grid)
        except GeographyError as error:
            raise Rejected("geometry", name or code, error.reason) from None
        shape, text = _in_degrees(outline, cells["geometry"])
        values = (name, la_code, text, *(float(edge) for edge in shape.bounds))
        return (kind, code), [(BOUNDARY, (kind, code), values)]

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do."""
        return set()


def _area(texts: Mapping[str, str]) -> tuple[str, str, str | None]:
    """What the area is ("la" or "cell"), its code, and the LA it is or lies in.

    The property names change from file to file; the codes do not. An LA is known by its DfE number, since
    its GSS code may change (Sheffield has had two).
    """
    codes = [text for text in texts.values() if OTHER_CODE.fullmatch(text)]
    las = [la_codes_by_gss()[c] for c in codes if c in la_codes_by_gss()]
    la_code = las[0] if las else None
    for code in codes:
        if CELL_CODE.fullmatch(code):
            return "cell", code, la_code
    if la_code is not None:
        return "la", la_code, la_code
    for code in codes:
        if code.startswith("E07"):
            raise Ignored("district, whose schools are the county's")
        if not code.startswith("E"):
            raise Ignored("not in England")
        if LA_CODE.fullmatch(code):
            raise Rejected("", code, "This code of a local authority is not known.")
    raise Rejected(
        "properties", ", ".join(texts.values())[:100], "The area has no code that we know."
    )


def _name(texts: Mapping[str, str]) -> str:
    """The property that is called a name: LSOA21NM, CTYUA23NM, ltla24_name."""
    for key, text in texts.items():
        if key.casefold().endswith(("nm", "name")):
            return text
    return ""


def _in_degrees(outline: Outline, geometry: Any) -> tuple[Any, str]:
    """The area in degrees: as published where it was sound, else as repaired."""
    if outline.given_in == "degrees" and not outline.was_repaired:
        kept = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
        text = json.dumps(kept, separators=(",", ":"))
        return shapely.from_geojson(text), text

    def moved(points: Any) -> Any:
        longitudes, latitudes = to_degrees(points[:, 0], points[:, 1])
        return np.round(np.column_stack([longitudes, latitudes]), DECIMALS)

    shape = shapely.transform(outline.shape, moved)
    return shape, shapely.to_geojson(shape)


BOUNDARIES = Importer(
    name="boundaries",
    title="Boundaries",
    about="Outlines of local authorities or of LSOAs as GeoJSON, generalised or ultra-generalised.",
    source="Office for National Statistics, boundaries",
    open=BoundaryReader,
    kind="features",
    history=table_of(RecordChange),
    order=7,
    prepare=prepare_reference,
    date_of=date_in_name,
)

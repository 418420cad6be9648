"""The map's schools for others to use: the rows under the map as CSV and GeoJSON, and what its script reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from collabnet.atlas import marks, queries
from collabnet.atlas.filters import Layer
from collabnet.atlas.labels import Label
from collabnet.atlas.pages import local_labels
from collabnet.atlas.queries import SchoolRow
from collabnet.core.figures import NoValue
from collabnet.platform.grid import point_in_degrees, to_degrees

COLUMNS = (
    "urn", "name", "la_code", "phase", "type", "trust_uid", "trust", "town", "postcode", "easting",
    "northing", "level", "places", "pupils_on_roll", "percent_full", "unfilled_places",
    "pupils_over_capacity", "unequal_load",
)  # fmt: skip
OFFER_COLUMNS = (
    "offered_places", "offered_places_maybe", "offered_days", "offered_days_maybe",
    "offered_services", "offered_rooms",
)  # fmt: skip


def header(offers: Mapping[int, tuple[int, ...]]) -> tuple[str, ...]:
    """The columns of a download; those of offers only for who may see some school's details."""
    return COLUMNS + OFFER_COLUMNS if offers else COLUMNS


def cells(row: SchoolRow, offers: Mapping[int, tuple[int, ...]]) -> tuple[Any, ...]:
    """One school's values in the order of the header; a reason in words stands for a missing percentage."""
    missing = NoValue(row.no_value).words if row.no_value else NoValue.UNKNOWN.words
    own = (
        row.urn, row.name, row.la_code, row.phase, row.type, row.trust_uid, row.trust_name,
        row.town, row.postcode, row.easting, row.northing, row.places_level.value,
        _number(row.places), _number(row.on_roll),
        missing if row.percent is None else round(row.percent, 1),
        _number(row.unfilled), _number(row.over), row.load or NoValue.NOT_APPLICABLE.value,
    )  # fmt: skip
    if not offers:
        return own
    return own + offers.get(row.urn, ("",) * len(OFFER_COLUMNS))


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value


def geojson(rows: Sequence[SchoolRow], offers: Mapping[int, tuple[int, ...]]) -> Iterator[bytes]:
    """The same rows as a GeoJSON collection in degrees (WGS84); schools without a place have no geometry."""
    names = header(offers)
    yield b'{"type":"FeatureCollection","features":['
    for place, row in enumerate(rows):
        geometry = (
            {"type": "Point", "coordinates": [row.longitude, row.latitude]}
            if row.longitude is not None
            else None
        )
        values = dict(zip(names, cells(row, offers), strict=True))
        feature = {"type": "Feature", "id": row.urn, "geometry": geometry, "properties": values}
        yield (b"," if place else b"") + orjson.dumps(feature)
    yield b"]}"


def points(rows: Sequence[SchoolRow], layer: Layer, offering: Mapping[int, str]) -> bytes:
    """What the script draws on the map of an area: each school's number, name, place, mark and words; towns."""
    placed = [row for row in rows if row.longitude is not None and row.latitude is not None]
    schools = [
        (
            row.urn,
            row.name,
            row.longitude,
            row.latitude,
            marks.school_state(row, layer, offering),
            marks.state_words(row, layer, offering),
        )
        for row in placed
    ]
    west, east = (
        min((r.easting or 0 for r in placed), default=0),
        max((r.easting or 0 for r in placed), default=0),
    )
    towns = local_labels(placed, width_metres=east - west)
    return orjson.dumps({"schools": schools, "towns": _in_degrees(towns)})


def _in_degrees(labels: Sequence[Label]) -> list[tuple[str, float, float]]:
    longitudes, latitudes = to_degrees(
        np.array([label.easting for label in labels], dtype=np.float64),
        np.array([label.northing for label in labels], dtype=np.float64),
    )
    return [
        (label.text, round(float(lon), 4), round(float(lat), 4))
        for label, lon, lat in zip(labels, longitudes, latitudes, strict=True)
    ]


def outlines(la_codes: Sequence[str]) -> bytes:
    """Outlines in degrees as GeoJSON: of these local authorities and their neighbours, or of all with towns."""
    boxes = queries.bounds_of(la_codes) if la_codes else []
    near = {code for box in boxes for code, _ in queries.outlines_near(*box)}
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": name,
                "own": code in la_codes,
                "label": point_in_degrees(*label) if label else None,
            },
            "geometry": geometry,
        }
        for code, name, geometry, label in queries.degrees_of(sorted(near))
        if near or not la_codes
    ]
    run = None if la_codes else queries.latest_run()
    towns = [Label(*label) for label in run.labels] if run else []
    return orjson.dumps(
        {"type": "FeatureCollection", "features": features, "towns": _in_degrees(towns)}
    )

"""The map's schools for others to use: the rows under the map as CSV and GeoJSON, and what its script reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from collabnet.atlas import marks, queries
from collabnet.atlas.filters import Layer
from collabnet.atlas.queries import SchoolRow
from collabnet.core.figures import NoValue

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
    """What the script draws on the map of an area: number, name, place, mark and words of each school."""
    return orjson.dumps(
        [
            (
                row.urn,
                row.name,
                row.longitude,
                row.latitude,
                marks.school_state(row, layer, offering),
                marks.state_words(row, layer, offering),
            )
            for row in rows
            if row.longitude is not None
        ]
    )


def outlines(la_codes: Sequence[str]) -> bytes:
    """Outlines of local authorities as GeoJSON in degrees: of these, or of all when none are named."""
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": code, "name": name},
                    "geometry": geometry,
                }
                for code, name, geometry in queries.degrees_of(la_codes)
            ],
        }
    )

"""Which schools lie in which locality: derived from its local authorities or its polygon."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from sqlalchemy import delete, insert, select

from collabnet.directory.models import Locality, LocalityAuthority, LocalitySchool, School
from collabnet.platform.db import db
from collabnet.platform.grid import to_degrees


def refresh_locality_schools(*, locality_id: int | None = None) -> int:
    """Work the schools of every locality (or of one) out afresh; how many rows came or went.

    A locality with a polygon has the schools inside it; one without has all of its local authorities'.
    Flushes, never commits; the caller leaves the audit row.
    """
    db.session.flush()
    localities = select(Locality.id, Locality.polygon).order_by(Locality.id)
    if locality_id is not None:
        localities = localities.where(Locality.id == locality_id)
    moved = 0
    for found_id, polygon in db.session.execute(localities).all():
        wanted = urns_inside(polygon) if polygon else _of_locality(found_id)
        stored = set(
            db.session.scalars(
                select(LocalitySchool.urn).where(LocalitySchool.locality_id == found_id)
            )
        )
        gone, come = sorted(stored - wanted), sorted(wanted - stored)
        for start in range(0, len(gone), 5_000):
            db.session.execute(
                delete(LocalitySchool).where(
                    LocalitySchool.locality_id == found_id,
                    LocalitySchool.urn.in_(gone[start : start + 5_000]),
                )
            )
        if come:
            db.session.execute(
                insert(LocalitySchool), [{"locality_id": found_id, "urn": urn} for urn in come]
            )
        moved += len(gone) + len(come)
        if polygon:
            _settle_authorities(found_id)
    return moved


def _of_locality(locality_id: int) -> set[int]:
    """The schools of a locality's local authorities."""
    codes = select(LocalityAuthority.la_code).where(LocalityAuthority.locality_id == locality_id)
    return urns_of_authorities(db.session.scalars(codes))


def urns_of_authorities(la_codes: Iterable[str]) -> set[int]:
    """The schools of some local authorities."""
    return set(db.session.scalars(select(School.urn).where(School.la_code.in_(list(la_codes)))))


def _settle_authorities(locality_id: int) -> None:
    """A polygon's local authorities are those whose schools lie in it: their officers are members there."""
    wanted = set(
        db.session.scalars(
            select(School.la_code)
            .join(LocalitySchool, LocalitySchool.urn == School.urn)
            .where(LocalitySchool.locality_id == locality_id)
            .distinct()
        )
    )
    mine = LocalityAuthority.locality_id == locality_id
    stored = set(db.session.scalars(select(LocalityAuthority.la_code).where(mine)))
    if stored - wanted:
        db.session.execute(
            delete(LocalityAuthority).where(mine, LocalityAuthority.la_code.not_in(wanted))
        )
    if wanted - stored:
        db.session.execute(
            insert(LocalityAuthority),
            [{"locality_id": locality_id, "la_code": code} for code in sorted(wanted - stored)],
        )


def urns_inside(polygon: str) -> set[int]:
    """The schools that stand inside a GeoJSON outline (degrees)."""
    outline = shapely.from_geojson(polygon)
    west, south, east, north = outline.bounds
    rows = db.session.execute(
        select(School.urn, School.easting, School.northing).where(
            School.easting.is_not(None), School.northing.is_not(None)
        )
    ).all()
    if not rows:
        return set()
    urns, eastings, northings = (np.array(column) for column in zip(*rows, strict=True))
    longitudes, latitudes = to_degrees(eastings, northings)
    near = (longitudes >= west) & (longitudes <= east) & (latitudes >= south) & (latitudes <= north)
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, longitudes[near], latitudes[near])
    return {int(urn) for urn in urns[near][inside]}

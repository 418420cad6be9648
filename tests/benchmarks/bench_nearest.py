"""The 20 schools nearest to a postcode, through the database, against geopy's great circle over every school."""

from __future__ import annotations

import csv
import gzip
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from flask import Flask
from geopy.distance import great_circle
from sqlalchemy import insert, select

from collabnet.core.geography import GridPoint
from collabnet.directory.models import LocalAuthority, School
from collabnet.directory.nearest import nearest_schools
from collabnet.platform.db import db
from collabnet.platform.geocoding import PostcodeGeocoder, postcode_file
from collabnet.platform.grid import to_degrees
from tests.benchmarks.registry import Measurement, benchmark, median_seconds
from tests.conftest import SHARED, build_app

REGISTER = SHARED / "data" / "gias" / "edubasealldata20220801.csv.gz"
SCHOOLS = 20_188  # of the register of August 2022


def _places(postcodes: Path) -> list[tuple[int, int]]:
    """Where schools are: those of the open register, or of as many postcodes, which lie as people do."""
    if REGISTER.is_file():
        with gzip.open(REGISTER, "rt", encoding="cp1252", newline="") as file:
            rows = [(r["Easting"], r["Northing"]) for r in csv.DictReader(file)]
        return [(int(e), int(n)) for e, n in rows if e and n]
    with closing(sqlite3.connect(postcodes)) as connection:
        everywhere = connection.execute(
            "SELECT easting, northing FROM postcode ORDER BY pcd"
        ).fetchall()
    return everywhere[:: len(everywhere) // SCHOOLS][:SCHOOLS]


@cache
def _app() -> Flask:
    """An application with every school in a fresh SQLite database."""
    folder = Path(tempfile.mkdtemp(prefix="bench-nearest-"))
    app = build_app(f"sqlite:///{folder / 'bench.sqlite'}", folder)
    with app.app_context():
        db.session.add(LocalAuthority(code="846", name="Brightsea"))
        db.session.flush()
        rows = [
            {
                "urn": 100_000 + i,
                "la_code": "846",
                "name": f"School {i}",
                "easting": e,
                "northing": n,
            }
            for i, (e, n) in enumerate(_places(app.config["POSTCODES_FILE"]))
        ]
        db.session.execute(insert(School), rows)
        db.session.commit()
    return app


POSTCODES = ("BN1 1AB", "M1 1AE", "NR1 3RU", "CA10 1AA", "S1 2HE", "TR1 2HE", "SW1A 1AA", "LN1 1XX")


@benchmark(
    name="nearest 20 schools of a postcode, through the database",
    unit="s",
    target=500,
    bound="at least",
    of="inverse ratio",
)
def nearest_twenty() -> Measurement:
    """Both find the postcode and give the same 20 schools; the yardstick measures to every school."""
    app = _app()
    with app.app_context():
        urns, eastings, northings = zip(
            *db.session.execute(select(School.urn, School.easting, School.northing)).all(),
            strict=True,
        )
        longitudes, latitudes = to_degrees(eastings, northings)
        points = list(zip(latitudes.tolist(), longitudes.tolist(), urns, strict=True))
        file = postcode_file()
        geocoder = PostcodeGeocoder(postcodes=file)
        known = [p for p in POSTCODES if file.find(p)]

        def ours() -> list[int]:
            found: list[int] = []
            for postcode in known:
                place = file.find(postcode)
                point = place.point if place else GridPoint(0, 0)
                found += [n.urn for n in nearest_schools(point, count=20)]
            return found

        def theirs() -> list[int]:
            found: list[int] = []
            for postcode in known:
                here = geocoder.geocode(postcode).point
                ranked = sorted(
                    (great_circle(here, (lat, lon)).km, urn) for lat, lon, urn in points
                )
                found += [urn for _, urn in ranked[:20]]
            return found

        mine, yours = ours(), theirs()
        same = sum(len({*mine[i : i + 20]} & {*yours[i : i + 20]}) for i in range(0, len(mine), 20))
        if same < 0.97 * len(mine):  # the sphere and the grid may swap the 20th with the 21st
            raise AssertionError(f"only {same} of {len(mine)} schools agree")
        slow = median_seconds(theirs, repeats=3) / len(known)
        quick = median_seconds(ours, repeats=9, inner=5) / len(known)
        return Measurement(figure=quick, baseline=slow)

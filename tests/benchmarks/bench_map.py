"""The map: bytes of the national points, asking again, the picture of one authority, and working it all out."""

from __future__ import annotations

import csv
import gzip
import math
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import orjson
from flask import Flask
from sqlalchemy import insert

from collabnet.atlas import pages, published, queries, services
from collabnet.atlas.filters import Layer, MapFilter
from collabnet.directory.figures import Figure
from collabnet.directory.models import Boundary, Group, LocalAuthority, School
from collabnet.platform.db import db
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark, median_seconds
from tests.conftest import SHARED, build_app

REGISTER = SHARED / "data" / "gias" / "edubasealldata20220801.csv.gz"
SCHOOLS = 20_188  # of the register of August 2022, which stands-ins are made in the likeness of
LARGE_AUTHORITY = (
    "881"  # Essex: 529 schools in the register, a quarter of the stand-ins' first hundred
)
PROPERTIES = ("urn", "la_code", "phase", "type", "trust", "level", "percent", "load")


def _register() -> Iterator[dict[str, str]]:
    """The rows of the open register, or of as many made-up schools where it is not there."""
    if REGISTER.is_file():
        with gzip.open(REGISTER, "rt", encoding="cp1252", newline="") as file:
            yield from csv.DictReader(file)
        return
    for n in range(SCHOOLS):
        la_code = LARGE_AUTHORITY if n % 40 == 0 else str(200 + n % 150)
        yield {
            "URN": str(100_000 + 2 * n), "LA (code)": la_code, "LA (name)": la_code, "EstablishmentName": f"School {n}",
            "TypeOfEstablishment (code)": "34", "TypeOfEstablishment (name)": "Academy converter",
            "PhaseOfEducation (code)": "2", "PhaseOfEducation (name)": "Primary", "Town": f"Town {n % 900}",
            "Easting": str(200_000 + n * 7919 % 430_000), "Northing": str(60_000 + n * 104_729 % 540_000),
            "SchoolCapacity": str(100 + n % 500), "NumberOfPupils": str(60 + n * 31 % 600), "Trusts (code)": "",
            "StatutoryLowAge": "4", "StatutoryHighAge": "11",
        }  # fmt: skip


@cache
def _app() -> Flask:
    """An application with every school and its fullness worked out, in a fresh SQLite database."""
    folder = Path(tempfile.mkdtemp(prefix="bench-map-"))
    app = build_app(f"sqlite:///{folder / 'bench.sqlite'}", folder)
    with app.app_context():
        rows = list(_register())
        names = {r["LA (code)"]: r["LA (name)"] for r in rows}
        trusts = sorted({int(r["Trusts (code)"]) for r in rows if r["Trusts (code)"]})
        db.session.execute(
            insert(LocalAuthority), [{"code": c, "name": n} for c, n in names.items()]
        )
        if trusts:
            db.session.execute(insert(Group), [{"uid": t, "name": f"Trust {t}"} for t in trusts])
        db.session.execute(insert(School), [_school(row) for row in rows])
        db.session.execute(insert(Boundary), [_boundary(n, code) for n, code in enumerate(names)])
        figures = [figure for row in rows for figure in _figures(row)]
        db.session.execute(insert(Figure), figures)
        db.session.commit()
        services.refresh()
    return app


def _boundary(number: int, code: str) -> dict[str, object]:
    """An outline of two hundred points, about as many as a published one has."""
    west, south = -5 + number % 14 * 0.45, 50.2 + number // 14 * 0.4
    around = [2 * math.pi * step / 200 for step in range(201)]
    ring = [(west + 0.2 * math.cos(turn), south + 0.2 * math.sin(turn)) for turn in around]
    geometry = orjson.dumps({"type": "Polygon", "coordinates": [ring]}).decode()
    return {
        "area_kind": "la", "area_code": code, "la_code": code, "geometry": geometry,
        "west": west - 0.2, "south": south - 0.2, "east": west + 0.2, "north": south + 0.2,
    }  # fmt: skip


def _school(row: dict[str, str]) -> dict[str, object]:
    return {
        "urn": int(row["URN"]), "la_code": row["LA (code)"], "name": row["EstablishmentName"],
        "type_code": row["TypeOfEstablishment (code)"], "type_name": row["TypeOfEstablishment (name)"],
        "phase_code": row["PhaseOfEducation (code)"], "phase_name": row["PhaseOfEducation (name)"],
        "town": row["Town"], "easting": int(row["Easting"]), "northing": int(row["Northing"]),
        "low_age": int(row["StatutoryLowAge"] or 4), "high_age": int(row["StatutoryHighAge"] or 11),
        "trust_uid": int(row["Trusts (code)"]) if row["Trusts (code)"] else None,
    }  # fmt: skip


def _figures(row: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "subject_kind": "school", "subject_code": row["URN"], "measure": measure, "period": "2022-08",
            "value": float(row[column]) if row[column] else None,
            "no_value": None if row[column] else "unknown",
        }
        for measure, column in (("capacity", "SchoolCapacity"), ("roll", "NumberOfPupils"))
    ]  # fmt: skip


@benchmark(
    name="national points, against gzipped GeoJSON of the same eight properties",
    unit="bytes",
    target=0.40,
)
def bytes_of_national_points() -> Measurement:
    """The packed file as a browser that takes gzip gets it; the yardstick is the file we would offer for download:
    schools by number, places as they are stored.
    """
    app = _app()
    with app.app_context():
        found = sorted(published.points(), key=lambda point: point.urn)
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
                "properties": {name: getattr(point, name) for name in PROPERTIES}
                | {"percent": None if point.percent is None else round(point.percent)},
            }
            for point in found
        ]
        yardstick = gzip.compress(
            orjson.dumps({"type": "FeatureCollection", "features": features}), 9
        )
    answer = app.test_client().get("/map/schools.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(orjson.loads(gzip.decompress(answer.data))["urn"]) == len(found)
    return Measurement(figure=len(answer.data), baseline=len(yardstick))


@benchmark(
    name="national points asked for again: bytes of a 304", unit="bytes", target=0, of="figure"
)
def bytes_of_an_unchanged_answer() -> Measurement:
    """What a browser that has the points is sent."""
    client = _app().test_client()
    tag = client.get("/map/schools.json").headers["ETag"]
    answer = client.get("/map/schools.json", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    return Measurement(figure=len(answer.data))


@benchmark(
    name="picture of one authority (529 schools), drawn afresh", unit="s", target=0.1, of="figure"
)
def picture_of_one_authority() -> Measurement:
    """Rows from the database and the SVG from them, without any cache; a bare route stands beside it."""
    app = _app()
    with app.app_context():
        area = queries.find_la(LARGE_AUTHORITY)

        def draw() -> None:
            schools = queries.schools_of(area, MapFilter())
            pages.picture(area=area, schools=schools, layer=Layer.FULLNESS, offering={})
            db.session.rollback()

        client = app.test_client()
        return alternating_medians(draw, lambda: client.get("/healthz"), repeats=9)


@benchmark(name="map of England, the page with its table", unit="s", target=0.5, of="figure")
def page_of_england() -> Measurement:
    """The whole page of the map of England."""
    client = _app().test_client()
    return alternating_medians(
        lambda: client.get("/map"), lambda: client.get("/healthz"), repeats=5
    )


@benchmark(
    name="working the map and 1,000 draws of pressure out for all schools, over reading their figures as rows",
    unit="s",
    target=150,
)
def working_out() -> Measurement:
    """The whole job after an import, against one pass over the rows it reads."""
    app = _app()
    with app.app_context():

        def read_rows() -> None:
            db.session.execute(db.select(Figure.subject_code, Figure.value)).all()
            db.session.execute(db.select(School.urn, School.name)).all()
            db.session.rollback()

        return Measurement(
            figure=median_seconds(services.refresh, repeats=2),
            baseline=median_seconds(read_rows, repeats=3),
        )

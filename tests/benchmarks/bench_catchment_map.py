"""The map of one authority with its modelled catchments: bytes against its small areas as GeoJSON, and time."""

from __future__ import annotations

import gzip
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from flask import Flask
from sqlalchemy import insert

from collabnet.atlas import catchment_drawing, model_services, pages, queries, services
from collabnet.atlas.filters import Layer, MapFilter
from collabnet.directory.figures import Figure
from collabnet.directory.models import (
    Boundary,
    LocalAuthority,
    School,
    SmallArea,
    SmallAreaChildren,
)
from collabnet.platform.db import db
from collabnet.platform.grid import to_grid
from tests.benchmarks.bench_map import _register
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark
from tests.conftest import SHARED, build_app

CODE, NAME = "373", "Sheffield"
AREAS = SHARED / "data" / "boundaries" / "lsoa21_sheffield.geojson.gz"
STAND_INS = 345


def _areas() -> list[dict[str, Any]]:
    """The published small areas of Sheffield, or as many drawn round made-up points."""
    if AREAS.is_file():
        found: list[dict[str, Any]] = json.loads(gzip.decompress(AREAS.read_bytes()))["features"]
        return found
    random = np.random.default_rng(373)
    points = random.normal((-1.47, 53.38), (0.06, 0.04), (STAND_INS, 2))
    hull = shapely.convex_hull(shapely.multipoints(points)).buffer(0.01)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), ordered=True, extend_to=hull)
    drawn = shapely.segmentize(shapely.intersection(shapely.get_parts(cells), hull), 0.0008)
    rough = shapely.transform(drawn, lambda c: (c + random.normal(0, 0.0001, c.shape)).round(5))
    return [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(g))}
        for g in rough
    ]


@cache
def _app() -> Flask:
    """An application with one authority's schools, places and small areas, modelled."""
    folder = Path(tempfile.mkdtemp(prefix="bench-catchments-"))
    app = build_app(f"sqlite:///{folder / 'bench.sqlite'}", folder)
    shapes = [shapely.from_geojson(orjson.dumps(f["geometry"])) for f in _areas()]
    inside = shapely.get_coordinates([s.representative_point() for s in shapes])
    eastings, northings = to_grid(inside[:, 0], inside[:, 1])
    schools = [row for row in _register() if row["LA (code)"] == CODE]
    outline = shapely.simplify(shapely.union_all(shapely.make_valid(np.array(shapes))), 0.0005)
    west, south, east, north = (float(side) for side in shapely.bounds(outline))
    with app.app_context():
        add = db.session.execute
        add(insert(LocalAuthority), [{"code": CODE, "name": NAME}])
        add(insert(Boundary), [{
            "area_kind": "la", "area_code": CODE, "la_code": CODE, "geometry": shapely.to_geojson(outline),
            "west": west, "south": south, "east": east, "north": north,
        }])  # fmt: skip
        for n, row in enumerate(schools):
            at = n % len(shapes)
            real = AREAS.is_file()
            add(insert(School), [{
                "urn": int(row["URN"]), "la_code": CODE, "name": row["EstablishmentName"], "town": row["Town"],
                "phase_code": row["PhaseOfEducation (code)"], "phase_name": row["PhaseOfEducation (name)"],
                "low_age": int(row["StatutoryLowAge"] or 4), "high_age": int(row["StatutoryHighAge"] or 11),
                "easting": int(row["Easting"]) if real else round(eastings[at]),
                "northing": int(row["Northing"]) if real else round(northings[at]),
            }])  # fmt: skip
            add(insert(Figure), [
                {"subject_kind": "school", "subject_code": row["URN"], "measure": measure, "period": "2022-08",
                 "value": float(row[column] or 200)}
                for measure, column in (("capacity", "SchoolCapacity"), ("roll", "NumberOfPupils"))
            ])  # fmt: skip
        codes = [f"E01{n:06d}" for n in range(len(shapes))]
        add(insert(SmallArea), [
            {"code": code, "la_code": CODE, "easting": round(x), "northing": round(y)}
            for code, x, y in zip(codes, eastings, northings, strict=True)
        ])  # fmt: skip
        add(insert(SmallAreaChildren), [
            {"code": code, "year": 2020, "ages": json.dumps([20] * 19)} for code in codes
        ])  # fmt: skip
        db.session.commit()
        services.refresh()
        model_services.build_model()
    return app


def _picture() -> str:
    area = queries.find_la(CODE)
    layer = catchment_drawing.area_layer(area, "primary")
    return pages.picture(
        area=area,
        schools=[school for school, _ in layer.shown],
        layer=Layer.RECEPTION,
        offering={},
        grounds=catchment_drawing.area_grounds(layer),
    )


@benchmark(
    name="map of one authority with its catchments, over its small areas as gzipped GeoJSON",
    unit="bytes",
    target=0.30,
)
def bytes_of_the_picture() -> Measurement:
    """The SVG of Sheffield with the modelled catchments and marks of its primaries, gzipped; the yardstick is the
    published file of its small areas, without properties, as it would be sent for a script to draw.
    """
    with _app().app_context():
        ours = gzip.compress(_picture().encode(), 9)
    geometries = [{"type": "Feature", "geometry": f["geometry"]} for f in _areas()]
    yardstick = gzip.compress(
        orjson.dumps({"type": "FeatureCollection", "features": geometries}), 9
    )
    return Measurement(figure=len(ours), baseline=len(yardstick))


@benchmark(
    name="map of one authority with its catchments, drawn afresh; a bare route stands beside it",
    unit="s",
    target=0.25,
    of="figure",
)
def time_of_the_picture() -> Measurement:
    """Rows and shapes from the database and the SVG from them, without any cache."""
    app = _app()
    with app.app_context():

        def draw() -> None:
            queries.schools_of(queries.find_la(CODE), MapFilter())
            _picture()
            db.session.rollback()

        client = app.test_client()
        return alternating_medians(draw, lambda: client.get("/healthz"), repeats=7)

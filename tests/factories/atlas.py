"""Makers for tests of the map: schools with places and pupils, areas with outlines, and the working out."""

from __future__ import annotations

import json
from typing import Any

from collabnet.atlas import services
from collabnet.directory.models import Boundary, School
from collabnet.platform.db import db
from tests.factories.directory import make_figure, make_school


def make_counted_school(places: float | None, on_roll: float | None, **values: Any) -> School:
    """A school with so many places and pupils; None for a figure that the source does not know."""
    school = make_school(**values)
    for measure, number in (("capacity", places), ("roll", on_roll)):
        make_figure(school, measure, number, period="2022-08", no_value="unknown")
    return school


def make_outline(code: str, *, west: float = -0.25, south: float = 50.8) -> Boundary:
    """A square outline of a local authority, a fifth of a degree wide."""
    east, north = west + 0.2, south + 0.1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    boundary = Boundary(
        area_kind="la", area_code=code, name=code, la_code=code, west=west, south=south, east=east,
        north=north, geometry=json.dumps({"type": "Polygon", "coordinates": [ring]}),
    )  # fmt: skip
    db.session.add(boundary)
    db.session.commit()
    return boundary


def work_out() -> None:
    """Work everything on the map out, as the job does after an import."""
    services.refresh()

"""Makers for tests of the model: small areas with children, and schools that admit on a small made-up grid."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

from collabnet.directory.models import School, SmallArea, SmallAreaChildren
from collabnet.platform.db import db
from tests.factories.directory import make_figure, make_la, make_school

WEST, SOUTH = 430_000, 110_000
_numbers = itertools.count(1)


def make_area(
    x: int, y: int, *, children: int = 10, la_code: str | None = "846", ages: Sequence[int] = ()
) -> SmallArea:
    """A small area x and y metres into the grid with as many children of each age."""
    area = SmallArea(
        code=f"E01{next(_numbers):06d}", la_code=la_code, easting=WEST + x, northing=SOUTH + y
    )
    db.session.add(area)
    db.session.flush()
    counts = list(ages) or [children] * 19
    db.session.add(SmallAreaChildren(code=area.code, year=2020, ages=json.dumps(counts)))
    db.session.commit()
    return area


def make_admitting(
    x: int, y: int, places: int | None, *, band: str = "primary", first: int | None = None,
    la_code: str = "846", year: str = "2021", **values: object,
) -> School:  # fmt: skip
    """A school with so many places offered for entry; None where no source says how many."""
    ages = {"phase_code": "4", "phase_name": "Secondary", "low_age": 11, "high_age": 16}
    make_la(la_code)
    about = (ages if band == "secondary" else {}) | values
    school = make_school(easting=WEST + x, northing=SOUTH + y, la_code=la_code, **about)
    if places is not None:
        make_figure(school, "places_offered", places, period=year, band=band)
    if first is not None:
        make_figure(school, "first_preferences", first, period=year, band=band)
    return school

"""The rules that a row of local data can break are in the database, whichever engine it is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from collabnet.atlas import local_models as m
from collabnet.platform.db import db
from tests.factories.directory import make_la, make_school

URN = 810_001
GOOD: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "catchment": (
        m.OfficialCatchment,
        {"la_code": "846", "band": "secondary", "entry_year": 2026, "name": "East", "geometry": "{}",
         "west": 0.0, "south": 0.0, "east": 1.0, "north": 1.0, "source": "Booklet", "licence": "OGL"},
    ),
    "distance": (
        m.LastDistance,
        {"urn": URN, "band": "secondary", "entry_year": 2026, "criterion": "distance", "distance": 1.2,
         "unit": "miles", "method": "straight_line", "source": "Booklet"},
    ),
    "area": (m.PlanningArea, {"la_code": "846", "band": "secondary", "code": "S2", "name": "West"}),
    "member": (
        m.PlanningAreaSchool,
        {"urn": URN, "band": "secondary", "la_code": "846", "area_code": "S1"},
    ),
    "forecast": (
        m.PupilForecast,
        {"la_code": "846", "band": "secondary", "area_code": "S1", "school_year": "2027/28",
         "year_group": 7, "pupils": 180},
    ),
    "homes": (
        m.ExpectedHomes,
        {"la_code": "846", "band": "secondary", "area_code": "S1", "site": "Marina",
         "school_year": "2027/28", "homes": 10, "pupils_per_100": 20.0, "in_forecast": False},
    ),
    "places": (
        m.PlacesChange,
        {"urn": URN, "band": "secondary", "entry_year": 2027, "places": 150, "places_before": 180,
         "source": "Booklet"},
    ),
    "moves": (
        m.Moves,
        {"urn": URN, "school_year": "2025/26", "term": "autumn", "kind": "fair_access", "children": 7},
    ),
    "origins": (
        m.Origins,
        {"cell_code": "E01016849", "urn": URN, "band": "secondary", "year": 2026, "children": 7},
    ),
    "minutes": (
        m.TravelMinutes, {"origin": "BN1 1AA", "urn": URN, "mode": "walk", "minutes": 12.0},
    ),
}  # fmt: skip
BAD = [
    ("catchment", {"band": "middle"}),
    ("catchment", {"entry_year": 1999}),
    ("catchment", {"west": 2.0}),
    ("catchment", {"source": ""}),
    ("catchment", {"licence": ""}),
    ("catchment", {"la_code": "999"}),
    ("distance", {"distance": None}),
    ("distance", {"no_value": "not_applicable"}),
    ("distance", {"distance": -1.0}),
    ("distance", {"unit": "furlongs"}),
    ("distance", {"method": "crow"}),
    ("distance", {"criterion": "height"}),
    ("distance", {"source": ""}),
    ("area", {"band": "middle"}),
    ("member", {"area_code": "S9"}),
    ("member", {"urn": 810_999}),
    ("forecast", {"year_group": 14}),
    ("forecast", {"pupils": None}),
    ("forecast", {"area_code": "S9"}),
    ("homes", {"homes": -1}),
    ("homes", {"pupils_per_100": 501.0}),
    ("homes", {"area_code": "S9"}),
    ("places", {"places": 2_001}),
    ("places", {"places_before": -1}),
    ("places", {"source": ""}),
    ("moves", {"term": "winter"}),
    ("moves", {"kind": "expelled"}),
    ("moves", {"children": -1}),
    ("moves", {"children": None, "no_value": "hidden"}),
    ("origins", {"children": 7, "no_value": "suppressed"}),
    ("origins", {"year": 1999}),
    ("minutes", {"mode": "horse"}),
    ("minutes", {"minutes": 601.0}),
]  # fmt: skip


def keep(kind: str, /, **changes: Any) -> None:
    model, values = GOOD[kind]
    db.session.add(model(**values | changes))
    db.session.flush()


@pytest.fixture
def place(app: Flask) -> None:
    make_la("846")
    make_school(urn=URN, phase_code="4")
    db.session.add(m.PlanningArea(la_code="846", band="secondary", code="S1", name="East"))
    db.session.commit()


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_row_is_kept_once(place: None, kind: str) -> None:
    keep(kind)
    with pytest.raises(IntegrityError):
        db.session.expunge_all()
        keep(kind)


@pytest.mark.parametrize(("kind", "changes"), BAD)
def test_a_row_that_breaks_a_rule_is_refused(
    place: None, kind: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        keep(kind, **changes)


def test_two_schools_may_share_a_catchment_and_each_stands_in_it_once(place: None) -> None:
    keep("catchment")
    found = db.session.scalars(select(m.OfficialCatchment.id)).one()
    db.session.add(m.OfficialCatchmentSchool(catchment_id=found, urn=URN))
    db.session.add(m.OfficialCatchmentSchool(catchment_id=found, urn=make_school().urn))
    db.session.flush()
    db.session.expunge_all()
    db.session.add(m.OfficialCatchmentSchool(catchment_id=found, urn=URN))
    with pytest.raises(IntegrityError):
        db.session.flush()

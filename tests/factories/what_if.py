"""Makers for tests of what-ifs: a town whose schools share children, with its model built as the job builds it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from collabnet.atlas import services
from collabnet.atlas.local_models import OfficialCatchment, OfficialCatchmentSchool
from collabnet.atlas.model_services import build_model
from collabnet.atlas.scenario_areas import TriedArea, tried_locality
from collabnet.atlas.scenario_models import Scenario
from collabnet.atlas.scenario_pages import worked
from collabnet.atlas.scenario_queries import find
from collabnet.atlas.scenario_services import save
from collabnet.atlas.scenario_state import saved_state
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.directory.models import Locality, School, SmallArea, SmallAreaChildren
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.grid import point_in_degrees
from tests.factories.accounts import Person, make_person
from tests.factories.directory import make_figure, make_la, make_locality, make_school, make_trust

YEAR = 2021  # when the children were counted
CHILDREN = 6  # of each age in a small area
NAMES = ("Ashby Park", "Birch Lane", "Castle Fields", "Dunes", "Elm Row", "Ferry Road")
ENTRY = 30


@dataclass(frozen=True, eq=False)
class Town:
    """Six primary schools in a row, a kilometre apart, in one locality of one authority."""

    schools: list[School]
    locality: Locality

    @property
    def href(self) -> str:
        """Where something is tried."""
        return f"/localities/{self.locality.slug}/what-if"

    @property
    def area(self) -> TriedArea:
        """The locality as scenarios know it."""
        return tried_locality(self.locality.slug)


def make_town(*, la_code: str = "846") -> Town:
    """180 children of each age, most of them near the first schools, for 180 places."""
    la = make_la(la_code)
    locality = make_locality(la)
    trust = make_trust(name="Harbour Trust")
    schools = []
    for number, name in enumerate(NAMES):
        school = make_school(
            urn=1_000 * int(la_code) + number,  # the same town in every test, whatever was made before
            name=f"{name} Primary School", localities=(locality,), la_code=la_code,
            trust=trust if number == 0 else None, easting=530_000 + 1_000 * number, northing=104_500,
        )  # fmt: skip
        schools.append(school)
        make_figure(school, "capacity", 7 * ENTRY, period="2022-08")
        make_figure(school, "roll", 205, period="2022-08")
        make_figure(school, "places_offered", ENTRY, period="2021", band="primary")
        make_figure(school, "first_preferences", 60 - 8 * number, period="2021", band="primary")
    for number in range(30):
        area = SmallArea(
            code=f"E{la_code}{number:05d}", name=f"Area {number}", la_code=la_code,
            easting=529_700 + 110 * number, northing=104_300 + 97 * (number % 5),
        )  # fmt: skip
        db.session.add(area)
        db.session.flush()
        ages = json.dumps([CHILDREN] * 19)
        db.session.add(SmallAreaChildren(code=area.code, year=YEAR, ages=ages))
    db.session.commit()
    services.refresh()
    build_model()
    return Town(schools, locality)


def officer(la_code: str = "846", *more: Grant) -> Person:
    """An LA officer for place planning."""
    return make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, la_code), *more)


def actor_of(person: Person, role: Role, scope: Scope, *more: Grant) -> Actor:
    """Somebody as the services know them."""
    return Actor(user_id=person.id, name=person.name, grants=(Grant(role, scope), *more))


def make_scenario(town: Town, person: Person, *tokens: str, name: str = "Ashby grows") -> Scenario:
    """A what-if of an LA officer, saved."""
    actor = actor_of(person, Role.LA_OFFICER, Scope(ScopeKind.LA, town.schools[0].la_code))
    asked = saved_state("primary", tokens, {"low": 75, "high": 105, "years": 7})
    found = worked(town.area, asked)
    assert found is not None
    with unit_of_work():
        key = save(actor=actor, tried_area=town.area, worked=found, name=name, note="").key
    return find(key)


def make_priority_area(town: Town, number: int, *, west: int, east: int) -> OfficialCatchment:
    """An official catchment of the school of this number, from one easting to another across the town."""
    corners = [(west, 103_000), (east, 103_000), (east, 106_000), (west, 106_000), (west, 103_000)]
    ring = [list(point_in_degrees(float(e), float(n))) for e, n in corners]
    area = OfficialCatchment(
        la_code=town.schools[0].la_code, band="primary", entry_year=2026, name="West of the river",
        geometry=json.dumps({"type": "Polygon", "coordinates": [ring]}), source="Admission arrangements",
        licence="Open Government Licence v3.0", west=min(p[0] for p in ring), south=min(p[1] for p in ring),
        east=max(p[0] for p in ring), north=max(p[1] for p in ring),
    )  # fmt: skip
    db.session.add(area)
    db.session.flush()
    db.session.add(OfficialCatchmentSchool(catchment_id=area.id, urn=town.schools[number].urn))
    db.session.commit()
    return area

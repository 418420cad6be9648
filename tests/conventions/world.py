"""A small world for tests that cross every page with everybody: four places near and far, one person a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from collabnet.atlas.services import rebuild
from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind
from tests.factories.accounts import Person, make_person
from tests.factories.capacity import make_statement, specialist
from tests.factories.directory import (
    make_figure,
    make_la,
    make_locality,
    make_region,
    make_school,
    make_trust,
)

RELATIONS = ("own", "trust", "locality", "elsewhere")


@dataclass
class Place:
    """One of the four schools with what surrounds it; `made` caches records that single pages need."""

    urn: int
    uid: int
    la: str
    region: str
    slug: str
    made: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """The places by relation to the people, and the people by identity (None: nobody signed in)."""

    places: dict[str, Place]
    people: dict[str, Person | None]


def build_world() -> World:
    """Own school and its sister in one trust; a community school of the same locality; one far away."""
    make_region("J", "South East")
    make_region("D", "Yorkshire and The Humber")
    here, there = make_la("846", "Brightsea", "J"), make_la("373", "Sheafdale", "D")
    near, far = make_locality(here, slug="near"), make_locality(there, slug="far")
    trust, other_trust, far_trust = (
        make_trust(name="Harbour Trust"),
        make_trust(name="Cliff Trust"),
        make_trust(name="Moor Trust"),
    )
    own = make_school(trust=trust, localities=(near,), name="Own Primary School")
    sister = make_school(trust=trust, localities=(near,), name="Sister Primary School")
    make_school(trust=other_trust, localities=(near,), name="Cliff Primary School")
    community = make_school(localities=(near,), name="Community Primary School")
    distant = make_school(
        trust=far_trust, localities=(far,), la_code="373", name="Distant Primary School"
    )
    for school in (own, sister, community, distant):
        make_figure(school, "capacity", 420, period="2022-08")
        make_figure(school, "roll", 300, period="2022-08")
    states_capacity: set[Scope] = set()
    places = {
        "own": Place(own.urn, trust.uid, "846", "J", near.slug),
        "trust": Place(sister.urn, trust.uid, "846", "J", near.slug),
        "locality": Place(community.urn, other_trust.uid, "846", "J", near.slug),
        "elsewhere": Place(distant.urn, far_trust.uid, "373", "D", far.slug),
    }
    for place in places.values():
        for owner in (
            Scope(ScopeKind.SCHOOL, str(place.urn)),
            Scope(ScopeKind.TRUST, str(place.uid)),
            Scope(ScopeKind.LA, place.la),
            Scope(ScopeKind.REGION, place.region),
        ):
            if owner not in states_capacity:
                states_capacity.add(owner)
                make_statement(owner, specialist())
    at_school = Scope(ScopeKind.SCHOOL, str(own.urn))
    at_trust = Scope(ScopeKind.TRUST, str(trust.uid))
    people = {
        "anonymous": None,
        "staff_member": make_person(Role.STAFF_MEMBER, at_school),
        "school_leader": make_person(Role.SCHOOL_LEADER, at_school),
        "school_hr": make_person(Role.SCHOOL_HR, at_school),
        "trust_leader": make_person(Role.TRUST_LEADER, at_trust),
        "trust_hr": make_person(Role.TRUST_HR, at_trust),
        "la_officer": make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")),
        "la_hr": make_person(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846")),
        "dfe_officer": make_person(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J")),
        "administrator": make_person(Role.ADMINISTRATOR, NETWORK),
        "suspended": make_person(Role.SCHOOL_LEADER, at_school, suspended=True),
        "leader_and_hr": make_person(
            Role.SCHOOL_LEADER,
            at_school,
            Grant(Role.SCHOOL_HR, Scope(ScopeKind.SCHOOL, str(community.urn))),
        ),
        "officer_and_hr": make_person(
            Role.LA_OFFICER,
            Scope(ScopeKind.LA, "846"),
            Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846")),
        ),
    }
    rebuild()  # the map's results, which pages never work out themselves
    return World(places, people)


Maker = Callable[[Place], Any]


def once(name: str, make: Maker) -> Maker:
    """A maker that makes its record once a place."""

    def made(place: Place) -> Any:
        if name not in place.made:
            place.made[name] = make(place)
        return place.made[name]

    return made

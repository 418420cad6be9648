"""Priorities set by hand: dated, with a reason, kept, and seen by own leaders and officers only."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import NETWORK, Actor, Grant, Role, Scope, ScopeKind
from collabnet.cpd import priorities_queries, priorities_services, tiers
from collabnet.cpd.models_pools import Priority
from collabnet.directory.models import Locality, School
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import Invalid, NotFound
from tests.cpd.rounds_world import prefer
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import body
from tests.factories.directory import make_la, make_locality, make_school

DAY = dt.timedelta(days=1)


@pytest.fixture
def place(app: Flask) -> tuple[Locality, School, School, Actor]:
    """A locality with a school of its authority and one of another, and the authority's officer."""
    area = make_locality(make_la("846", "Brightsea", "J"), make_la("373", "Sheafdale", "D"))
    mine = make_school(localities=(area,), la_code="846", name="Ours")
    other = make_school(localities=(area,), la_code="373", name="Theirs")
    scope = Scope(ScopeKind.LA, "846")
    person = make_person(Role.LA_OFFICER, scope)
    return area, mine, other, Actor(person.id, "Officer", (Grant(Role.LA_OFFICER, scope),))


def put(actor: Actor, area: Locality, school: School, tier: int = 1, **values: object) -> Priority:
    given = {"reason": "New leaders", "since": today()} | values
    with unit_of_work():
        return priorities_services.set_priority(
            actor=actor, locality_id=area.id, urn=school.urn, tier=tier, **given
        )  # type: ignore[arg-type]


def test_a_priority_counts_on_its_days_and_overrules_published_pressure(place) -> None:
    area, school, _, officer = place
    day = today()
    assert tiers.tier_of(body(school)) == 3
    put(officer, area, school, 1)
    assert tiers.tier_of(body(school)) == 1
    put(officer, area, school, 2, since=day + DAY)
    assert tiers.tier_of(body(school)) == 3, "not before its first day"
    prefer(school)
    put(officer, area, school, 3, until=day)
    assert tiers.tier_of(body(school)) == 3


def test_every_priority_is_kept_and_ending_one_twice_changes_nothing(place) -> None:
    area, school, _, officer = place
    first = put(officer, area, school, 1)
    second = put(officer, area, school, 2)
    for _ in range(2):
        with unit_of_work():
            priorities_services.end_priority(
                actor=officer, locality_id=area.id, priority_id=second.id
            )
    now, earlier = priorities_queries.listed(officer, area.id)
    assert now == []
    assert [r.priority.id for r in earlier] == [second.id, first.id]
    assert tiers.tier_of(body(school)) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"until": dt.date(2000, 1, 1)}, "until"),
        ({"tier": 4}, "tier"),
        ({"since": dt.date(2000, 1, 1), "until": dt.date(2000, 1, 2)}, "until"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(place, values, field) -> None:
    area, school, _, officer = place
    with pytest.raises(Invalid) as error:
        put(officer, area, school, **values)
    assert error.value.field == field


def test_an_officer_sets_and_ends_priorities_in_the_own_authority_only(place) -> None:
    area, mine, other, officer = place
    with pytest.raises(NotFound):
        put(officer, area, other)
    person = make_person(Role.ADMINISTRATOR, NETWORK)
    administrator = Actor(person.id, "A", (Grant(Role.ADMINISTRATOR, NETWORK),))
    row = put(administrator, area, other)
    assert priorities_queries.listed(officer, area.id) == ([], [])
    for number in (row.id, 10**9, 10**20):
        with pytest.raises(NotFound), unit_of_work():
            priorities_services.end_priority(actor=officer, locality_id=area.id, priority_id=number)


def test_only_own_leaders_and_officers_see_a_schools_priority(place, client: FlaskClient) -> None:
    area, mine, other, officer = place
    put(officer, area, mine, reason="A reason of ours")
    address = f"/schools/{mine.urn}"
    people = {
        "own": make_person(Role.SCHOOL_LEADER, body(mine)),
        "officer": make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")),
        "hr": make_person(Role.SCHOOL_HR, body(mine)),
        "neighbour": make_person(Role.SCHOOL_LEADER, body(other)),
        "dfe": make_person(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J")),
    }
    sees = {}
    for name, person in people.items():
        sign_in(client, person)
        sees[name] = "A reason of ours" in client.get(address).text
    assert sees == {"own": True, "officer": True, "hr": False, "neighbour": False, "dfe": False}


def test_the_page_sets_lists_and_ends(place, client: FlaskClient) -> None:
    area, mine, other, _ = place
    address, urn = f"/localities/{area.slug}/training-priorities", mine.urn
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")))
    assert address in client.get(f"/localities/{area.slug}").text
    page = client.get(address).text
    assert "Ours" in page
    assert "Theirs" not in page
    sent = {"school": str(urn), "tier": "1", "reason": "", "since-day": "1", "since-month": "1",
            "since-year": "2026"}  # fmt: skip
    wrong = client.post(address, data=sent)
    assert wrong.status_code == 422
    assert "Say why" in wrong.text
    assert client.post(address, data=sent | {"reason": "New head"}).status_code == 303
    assert "New head" in client.get(address).text
    number = db.session.scalars(select(Priority.id)).one()
    db.session.commit()
    assert client.post(f"{address}/{number}/end").status_code == 303
    assert "Earlier priorities (1)" in client.get(address).text
    sign_in(client, make_person(Role.SCHOOL_LEADER, body(other)))
    assert client.get(address).status_code == 403

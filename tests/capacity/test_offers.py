"""What capacity gives other rooms: panels, the search filter, to-do items, personal data, counts for the map."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.queries_actor import actor_of
from collabnet.capacity import offers, queries, services
from collabnet.capacity.models import Statement
from collabnet.capacity.visibility import details_for
from collabnet.core.actor import ANONYMOUS, Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.permissions import Permission, can
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.registry import registry
from tests.factories.accounts import make_person
from tests.factories.capacity import TESTER, make_statement, school_scope, specialist, year_places
from tests.factories.directory import make_la, make_locality, make_school, make_trust


def _panels(app: Flask, record: str, actor: Actor, code: str) -> str:
    with app.test_request_context():
        return " ".join(registry().render_panels(record, actor, code))


def test_a_schools_page_tells_everyone_counts_and_members_the_lines(app: Flask) -> None:
    locality = make_locality(make_la())
    school = make_school(localities=(locality,))
    make_statement(school, year_places(3, 4), confirmed_days_ago=100)
    member = Actor(
        user_id=1, grants=(Grant(Role.MEMBER, Scope(ScopeKind.LOCALITY, str(locality.id))),)
    )
    seen = _panels(app, "school", ANONYMOUS, str(school.urn))
    assert "What this school can offer" in seen and "4 places" in seen
    assert "Confirmed 100 days ago" in seen and "Year 3" not in seen
    assert "Year 3" in _panels(app, "school", member, str(school.urn))


def test_the_pages_of_the_directory_show_the_panel(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    trust = make_trust()
    school = make_school(trust=trust, localities=(locality,))
    make_statement(school, year_places(3, 4))
    for path in (
        f"/schools/{school.urn}",
        f"/trusts/{trust.uid}",
        "/authorities/846",
        f"/localities/{locality.slug}",
    ):
        page = client.get(path).text
        assert 'id="capacity-panel"' in page and "4 places" in page, path
    assert "offer pupil places now" in client.get("/schools?has_places=1").text


def test_the_page_of_a_region_shows_what_its_dfe_team_offers(client: FlaskClient) -> None:
    make_la()
    make_statement(Scope(ScopeKind.REGION, "J"), specialist())
    page = client.get("/regions/J").text
    assert 'id="capacity-panel"' in page and "6 days of staff time a term" in page


def test_a_school_without_a_statement_has_no_panel_but_for_its_leader(app: Flask) -> None:
    school = make_school()
    leader = actor_of(make_person(Role.SCHOOL_LEADER, school_scope(school)).id)
    assert "can offer" not in _panels(app, "school", ANONYMOUS, str(school.urn))
    assert "Say what you can offer" in _panels(app, "school", leader, str(school.urn))


def test_trust_authority_and_locality_pages_add_their_schools_up(app: Flask) -> None:
    locality = make_locality(make_la())
    trust = make_trust()
    for quantity in (4, 3):
        make_statement(make_school(trust=trust, localities=(locality,)), year_places(1, quantity))
    make_statement(Scope(ScopeKind.TRUST, str(trust.uid)), specialist(days=5))
    seen = _panels(app, "trust", ANONYMOUS, str(trust.uid))
    assert "7 places" in seen and "5 days" in seen
    assert "7 places" in _panels(app, "la", ANONYMOUS, "846")
    assert "7 places" in _panels(app, "locality", ANONYMOUS, locality.slug)


def test_search_can_ask_for_schools_that_offer_places(app: Flask) -> None:
    with_places, without, closed = make_school(), make_school(), make_school(status_code="2")
    make_statement(with_places)
    make_statement(without, specialist())
    make_statement(closed)
    wanted = next(f for f in registry(app).search_filters if f.name == "has_places")
    assert list(db.session.scalars(wanted.urns(ANONYMOUS))) == [with_places.urn]


def _todo(person_id: int) -> list[str]:
    return [item.text for item in offers.todo(actor_of(person_id))]


def test_a_leader_is_asked_to_say_to_finish_and_to_confirm(app: Flask) -> None:
    school = make_school(name="Mill Lane Primary")
    owner = school_scope(school)
    leader = make_person(Role.SCHOOL_LEADER, owner).id
    assert _todo(leader) == ["Say what Mill Lane Primary can offer"]
    draft = services.save_places(actor=TESTER, owner=owner, token="new", offers=[year_places(1, 2)])
    assert _todo(leader) == ["Finish what Mill Lane Primary can offer"]
    services.discard_draft(actor=TESTER, owner=owner, token=draft.token)
    make_statement(school, confirmed_days_ago=120)
    assert _todo(leader) == ["Confirm your capacity: last confirmed 120 days ago"]
    live = queries.live_statement(owner)
    assert live is not None
    services.confirm(actor=TESTER, owner=owner, token=live.token)
    assert _todo(leader) == []


def test_a_trust_leader_has_one_item_for_all_schools_that_wait(app: Flask) -> None:
    trust = make_trust()
    for days in (100, 200, 10):
        make_statement(make_school(trust=trust), confirmed_days_ago=days)
    leader = make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))).id
    assert _todo(leader) == ["Confirm the capacity of 2 schools"]


def test_hr_staff_are_not_asked_to_confirm(app: Flask) -> None:
    school = make_school()
    make_statement(school, confirmed_days_ago=120)
    assert _todo(make_person(Role.SCHOOL_HR, school_scope(school)).id) == []


def test_a_persons_copy_of_their_data_names_what_they_published(app: Flask) -> None:
    school = make_school()
    person = make_person(Role.SCHOOL_LEADER, school_scope(school)).id
    draft = services.save_places(
        actor=actor_of(person), owner=school_scope(school), token="new", offers=[year_places(1, 2)]
    )
    services.publish(
        actor=actor_of(person), owner=school_scope(school), token=draft.token, live_token="new"
    )
    (row,) = offers.personal_data(person)["statements"]
    assert row["owner"] == f"school:{school.urn}"
    assert set(row) == {"owner", "began", "published", "confirmed"}
    assert offers.personal_data(person + 1) == {"statements": []}


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.MEMBER, Role.STAFF_MEMBER)])
def test_the_list_shows_details_exactly_where_the_rules_allow(app: Flask, role: Role) -> None:
    locality = make_locality(make_la())
    trust = make_trust()
    schools: list[School] = [
        make_school(trust=trust, localities=(locality,)),
        make_school(localities=(locality,)),
        make_school(),
        make_school(la_code="871"),
        make_school(la_code="871", trust=trust),
        make_school(type_code="2"),
    ]
    owners = [school_scope(s) for s in schools] + [
        Scope(ScopeKind.TRUST, str(trust.uid)), Scope(ScopeKind.LA, "846"), Scope(ScopeKind.LA, "871"),
        Scope(ScopeKind.REGION, "J"),
    ]  # fmt: skip
    for owner in owners:
        make_statement(owner, specialist())
    scopes = {
        Role.SCHOOL_LEADER: owners[0], Role.SCHOOL_HR: owners[2], Role.TRUST_LEADER: owners[6],
        Role.TRUST_HR: owners[6], Role.LA_OFFICER: owners[7], Role.LA_HR: Scope(ScopeKind.MAINTAINED, "846"),
        Role.DFE_OFFICER: owners[9], Role.ADMINISTRATOR: Scope(ScopeKind.NETWORK, "*"),
    }  # fmt: skip
    actor = actor_of(make_person(role, scopes[role]).id)
    expected = set()
    for owner in owners:
        subject = queries.owner_subject(owner.kind.value, owner.code)
        if can(actor, Permission.VIEW_CAPACITY, subject):
            expected.add(owner)
    found = {
        Scope(ScopeKind(s.owner_kind), s.owner_code)
        for s in db.session.scalars(select(Statement).where(details_for(actor)))
    }
    assert found == expected
    assert expected

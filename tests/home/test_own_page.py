"""A person's own page: what waits, their organisations and how they stand, what is new nearby."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.capacity import services
from collabnet.capacity.models import Terms
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.capacity import Answer, OfferLine
from collabnet.core.capacity_kinds import Kind
from collabnet.directory.figures import Change
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.platform.registry import TodoItem, registry
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_figure, make_la, make_locality, make_school, make_trust
from tests.home.test_first_page import page


def at(school: School) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(school.urn))


def offer_drama(school: School, **terms: str) -> None:
    """Publish a statement with one line for a school."""
    leader = make_person(Role.SCHOOL_LEADER, at(school))
    services.publish_whole(
        actor=Actor(user_id=leader.id),
        owner=at(school),
        token="new",
        terms=Terms(valid_from=today(), **terms),
        offers=[OfferLine(kind=Kind.SPECIALIST, answer=Answer.YES, detail="drama", quantity=3)],
    )
    db.session.commit()


@pytest.fixture
def waiting(app: Flask) -> Iterator[list[TodoItem]]:
    """A list that stands as a room's to-do items during the test."""
    items: list[TodoItem] = []

    def source(_actor: Actor) -> list[TodoItem]:
        return items

    registry(app).todo.append(source)
    yield items
    registry(app).todo.remove(source)


def test_somebody_without_an_account_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/home").headers["Location"] == "/sign-in?next=%2Fhome"


def test_what_waited_longest_comes_first(client: FlaskClient, waiting: list[TodoItem]) -> None:
    waiting += [
        TodoItem("Confirm what you can offer", "/capacity"),
        TodoItem("Answer the second question", "/b", since=dt.date(2026, 3, 2)),
        TodoItem("Answer the first question", "/a", since=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
    ]
    sign_in(client, make_person(Role.STAFF_MEMBER, at(make_school())))
    html = page(client, "/home")
    assert '<h1 class="govuk-heading-l">3 things need you</h1>' in html
    first, second, third = (html.index(item.text) for item in reversed(waiting))
    assert first < second < third
    assert "since 1 March 2026" in html


def test_an_empty_list_says_what_would_be_there(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.STAFF_MEMBER, at(make_school())))
    html = page(client, "/home")
    assert "Nothing needs you just now" in html
    assert "Invitations to answer" in html


def test_a_leader_sees_how_full_the_own_school_is(client: FlaskClient) -> None:
    school = make_school(name="Quay Lane")
    for period, roll in (("2025-01", 300), ("2026-01", 252)):
        make_figure(school, "roll", roll, period=period)
        make_figure(school, "capacity", 420, period=period)
    sign_in(client, make_person(Role.SCHOOL_LEADER, at(school)))
    assert "252 pupils, 420 places: 60% full" in page(client, "/home")


def test_a_figure_that_is_missing_is_never_taken_for_0(client: FlaskClient) -> None:
    school = make_school(name="Quay Lane")
    make_figure(school, "roll", None, no_value="suppressed")
    make_figure(school, "capacity", 420)
    sign_in(client, make_person(Role.SCHOOL_LEADER, at(school)))
    html = page(client, "/home")
    assert "0 pupils" not in html and "% full" not in html
    assert "Pupils on roll: suppressed; places: 420" in html


def test_each_organisation_stands_once_with_all_roles_held_there(client: FlaskClient) -> None:
    trust = make_trust(name="Harbour Trust")
    make_school(trust=trust)
    la = make_la()
    sign_in(
        client,
        make_person(
            Role.LA_OFFICER,
            Scope(ScopeKind.LA, la.code),
            Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, la.code)),
            Grant(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))),
        ),
    )
    html = page(client, "/home")
    assert "LA officer (place planning), LA HR" in html
    assert "Harbour Trust" in html and "1 open school<" in html


def test_what_a_neighbour_offers_is_news_and_the_own_offer_is_not(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    own, near, far = (
        make_school(name=name, localities=where)
        for name, where in (("Own School", (locality,)), ("Near School", (locality,)), ("Far School", ()))
    )  # fmt: skip
    for school in (own, near, far):
        offer_drama(school)
    sign_in(client, make_person(Role.SCHOOL_LEADER, at(own)))
    news = page(client, "/home").partition("New near you")[2]
    assert f"/capacity/school/{near.urn}" in news
    assert f"/capacity/school/{own.urn}" not in news
    assert "Far School" not in news


def test_an_offer_kept_to_the_own_trust_is_no_news_to_neighbours(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    own, near = make_school(localities=(locality,)), make_school(localities=(locality,))
    offer_drama(near, visibility="own")
    sign_in(client, make_person(Role.SCHOOL_LEADER, at(own)))
    assert f"/capacity/school/{near.urn}" not in page(client, "/home")


def test_a_change_of_a_neighbours_record_is_news_for_three_months(client: FlaskClient) -> None:
    locality = make_locality(make_la())
    own, near = make_school(localities=(locality,)), make_school(localities=(locality,))
    for field, days in (("telephone", 5), ("website", 100)):
        db.session.add(
            Change(
                record_kind="school", record_code=str(near.urn), field=field, old="before", new="after",
                at=utcnow() - dt.timedelta(days=days), by="flask import schools",
            )
        )  # fmt: skip
    db.session.commit()
    sign_in(client, make_person(Role.SCHOOL_LEADER, at(own)))
    html = page(client, "/home")
    assert "telephone: “before” became “after”" in html
    assert "website" not in html


def test_somebody_without_a_role_is_told_how_to_get_one(client: FlaskClient) -> None:
    sign_in(client, make_person())
    html = page(client, "/home")
    assert "You hold no role yet" in html
    assert "When a school in your locality confirms" in html


def test_a_place_planner_finds_planning_what_if_and_local_data_on_their_own_page(
    client: FlaskClient,
) -> None:
    la = make_la()
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, la.code)))
    html = page(client, "/home")
    for text, name in (
        ("Place planning", "planning"),
        ("What if", "what-if"),
        ("Local data", "local-data"),
    ):
        assert f'href="/authorities/{la.code}/{name}">{text}<' in html
        assert client.get(f"/authorities/{la.code}/{name}").status_code == 200


def test_a_school_leader_finds_what_they_can_do_for_the_school_on_their_own_page(
    client: FlaskClient,
) -> None:
    school = make_school()
    sign_in(client, make_person(Role.SCHOOL_LEADER, at(school)))
    card = page(client, "/home").partition("Your schools and organisations")[2]
    assert 'href="/training/mine">Training you offer<' in card and 'href="/account/roles"' in card
    assert card.count(f'href="/capacity/school/{school.urn}"') == 1

"""Statements are drafted, published, confirmed, withdrawn and put back, and nobody's change is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from collabnet.capacity import listing, queries, services
from collabnet.capacity.listing import Filters
from collabnet.capacity.models import Line, Statement, Terms
from collabnet.capacity.prefill import published_places
from collabnet.core.capacity import Answer, NumberSource, OfferLine, OnOffer
from collabnet.core.capacity_kinds import Kind
from collabnet.platform import db as database
from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict, Invalid, NotFound
from tests.factories.capacity import (
    TESTER,
    make_statement,
    room,
    school_scope,
    specialist,
    year_places,
)
from tests.factories.directory import make_figure, make_school

NEW = queries.NEW


def test_a_draft_stays_unseen_until_it_is_published(app: Flask) -> None:
    school = make_school()
    owner = school_scope(school)
    draft = services.save_places(
        actor=TESTER, owner=owner, token=NEW, offers=[year_places(3, 4), year_places(4, None, Answer.NO)]
    )  # fmt: skip
    assert queries.on_offer(actor=TESTER) == {}
    services.publish(actor=TESTER, owner=owner, token=draft.token, live_token=NEW)
    assert queries.on_offer(actor=TESTER)[school.urn].counts.places == 4


def test_editing_again_leaves_the_live_statement_alone_until_published(app: Flask) -> None:
    school = make_school()
    owner = school_scope(school)
    live = make_statement(school, year_places(3, 4), specialist())
    draft = services.save_places(
        actor=TESTER, owner=owner, token=live.token, offers=[year_places(5, 9)]
    )
    assert queries.on_offer(actor=TESTER)[school.urn].counts.places == 4
    assert [line.kind for line in draft.lines] == ["specialist_time", "pupil_places_year"]
    services.publish(actor=TESTER, owner=owner, token=draft.token, live_token=live.token)
    counts = queries.on_offer(actor=TESTER)[school.urn].counts
    assert (counts.places, counts.days) == (9, 6)
    states = [s.state for s in queries.history(owner)]
    assert states == ["live", "replaced"]


def test_two_people_who_edit_at_once_do_not_overwrite_each_other(app: Flask) -> None:
    owner = school_scope(make_school())
    first = services.save_places(actor=TESTER, owner=owner, token=NEW, offers=[year_places(1, 1)])
    seen = first.token
    services.save_places(actor=TESTER, owner=owner, token=seen, offers=[year_places(1, 2)])
    with pytest.raises(Conflict):
        services.save_places(actor=TESTER, owner=owner, token=seen, offers=[year_places(1, 3)])
    with pytest.raises(Conflict):
        services.save_places(actor=TESTER, owner=owner, token=NEW, offers=[year_places(1, 3)])
    draft = queries.draft_statement(owner)
    assert draft is not None and [line.quantity for line in draft.lines] == [2]


def test_a_version_published_meanwhile_is_shown_before_it_is_replaced(app: Flask) -> None:
    school = make_school()
    owner = school_scope(school)
    draft = services.save_places(actor=TESTER, owner=owner, token=NEW, offers=[year_places(1, 1)])
    live = make_statement(school, year_places(2, 2))
    with pytest.raises(Conflict):
        services.publish(actor=TESTER, owner=owner, token=draft.token, live_token=NEW)
    services.publish(actor=TESTER, owner=owner, token=draft.token, live_token=live.token)
    assert queries.on_offer(actor=TESTER)[school.urn].counts.places == 1


def test_an_empty_statement_cannot_be_published(app: Flask) -> None:
    owner = school_scope(make_school())
    draft = services.save_terms(
        actor=TESTER, owner=owner, token=NEW, terms=Terms(valid_from=today())
    )
    seen = draft.token
    with pytest.raises(Invalid, match="at least one thing"):
        services.publish(actor=TESTER, owner=owner, token=seen, live_token=NEW)
    db.session.commit()  # as the page does, which answers by a redirect
    db.session.refresh(draft)
    assert draft.token == seen


def test_a_total_that_no_longer_fits_the_lines_holds_publication(app: Flask) -> None:
    owner = school_scope(make_school())
    draft = services.save_places(
        actor=TESTER, owner=owner, token=NEW, offers=[year_places(1, 4), year_places(2, 4)]
    )
    terms = Terms(valid_from=today(), total_places=6)
    draft = services.save_terms(actor=TESTER, owner=owner, token=draft.token, terms=terms)
    assert draft.counts().places == 6
    draft = services.save_places(
        actor=TESTER, owner=owner, token=draft.token, offers=[year_places(1, 4)]
    )
    with pytest.raises(Invalid, match="add up to 4"):
        services.publish(actor=TESTER, owner=owner, token=draft.token, live_token=NEW)


def test_lines_are_added_changed_and_removed_one_by_one(app: Flask) -> None:
    owner = school_scope(make_school())
    draft = services.save_line(actor=TESTER, owner=owner, token=NEW, offer=specialist("physics", 2))
    draft = services.save_line(actor=TESTER, owner=owner, token=draft.token, offer=room())
    draft = services.save_line(
        actor=TESTER, owner=owner, token=draft.token, offer=specialist("maths", 3), number=1
    )
    assert {line.number: line.detail for line in draft.lines} == {1: "maths", 2: "hall"}
    draft = services.remove_line(actor=TESTER, owner=owner, token=draft.token, number=1)
    assert [line.number for line in draft.lines] == [2]
    with pytest.raises(NotFound):
        services.remove_line(actor=TESTER, owner=owner, token=draft.token, number=1)


def test_a_no_with_its_reason_takes_the_place_of_what_was_offered(app: Flask) -> None:
    owner = school_scope(make_school())
    draft = services.save_line(actor=TESTER, owner=owner, token=NEW, offer=specialist())
    none = OfferLine(Kind.SPECIALIST, Answer.NO, no_reason="no_cover")
    draft = services.say_none(actor=TESTER, owner=owner, token=draft.token, offer=none)
    assert [(line.answer, line.no_reason) for line in draft.lines] == [("no", "no_cover")]


def test_confirming_moves_the_date_and_nothing_else(app: Flask) -> None:
    school = make_school()
    live = make_statement(school, confirmed_days_ago=120)
    before = queries.age(live)
    assert before is not None and (before.level, before.words) == (
        "amber",
        "confirmed 120 days ago",
    )
    services.confirm(actor=TESTER, owner=school_scope(school), token=live.token)
    after = queries.age(live)
    assert after is not None and after.words == "confirmed today"
    assert len(queries.history(school_scope(school))) == 1


def test_a_statement_whose_days_are_over_cannot_be_confirmed(app: Flask) -> None:
    school = make_school()
    live = make_statement(school, valid_to=today() - dt.timedelta(days=1))
    assert queries.on_offer(actor=TESTER) == {}
    with pytest.raises(Invalid, match="last day has passed"):
        services.confirm(actor=TESTER, owner=school_scope(school), token=live.token)


def test_a_withdrawn_statement_is_hidden_and_can_be_put_back(app: Flask) -> None:
    school = make_school()
    owner = school_scope(school)
    live = make_statement(school)
    gone = services.withdraw(actor=TESTER, owner=owner, token=live.token)
    assert queries.on_offer(actor=TESTER) == {}
    services.put_back(actor=TESTER, owner=owner, token=gone.token)
    assert school.urn in queries.on_offer(actor=TESTER)


def test_a_closed_school_offers_nothing_and_loses_nothing(app: Flask) -> None:
    school = make_school()
    make_statement(school)
    school.status_code = "2"
    db.session.flush()
    assert queries.on_offer(actor=TESTER) == {}
    assert queries.live_statement(school_scope(school)) is not None


def test_every_change_leaves_an_audit_row_without_personal_data(app: Flask) -> None:
    school = make_school()
    owner = school_scope(school)
    live = make_statement(school)
    draft = services.save_line(actor=TESTER, owner=owner, token=live.token, offer=room())
    services.discard_draft(actor=TESTER, owner=owner, token=draft.token)
    live = services.confirm(actor=TESTER, owner=owner, token=live.token)
    services.withdraw(actor=TESTER, owner=owner, token=live.token)
    database.commit()
    actions = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_code == str(school.urn))
        .order_by(AuditEntry.id)
    ).all()
    assert actions == [
        "capacity.publish",
        "capacity.save_draft",
        "capacity.discard_draft",
        "capacity.confirm",
        "capacity.withdraw",
    ]
    assert db.session.scalar(select(func.count()).select_from(Line)) == 1


def test_the_database_itself_refuses_a_second_live_statement(app: Flask) -> None:
    school = make_school()
    live = make_statement(school)
    db.session.add(
        Statement(
            owner_kind="school", owner_code=str(school.urn), urn=school.urn, state="live",
            valid_from=today(), published_at=live.published_at, confirmed_at=live.confirmed_at,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    "values",
    [
        {"answer": "no", "no_reason": ""},
        {"answer": "yes", "no_reason": "full"},
        {"quantity": -1},
        {"quantity": 1_000_000},
        {"quantity": 31, "places": 30},
        {"kind": "spaceships"},
        {"reach_miles": 51},
        {"cost": "dear"},
    ],
)
def test_the_database_itself_refuses_a_line_that_cannot_stand(
    app: Flask, values: dict[str, object]
) -> None:
    statement = make_statement(make_school())
    line = {"kind": "specialist_time", "answer": "yes", "detail": "physics", "number": 9} | values
    db.session.add(Line(statement_id=statement.id, **line))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_sums_kept_with_a_statement_are_those_of_the_rules(app: Flask) -> None:
    maybe = Answer.MAYBE
    cases = [
        ([year_places(1, 4), year_places(2, 3, maybe), specialist(days=9)], {"total_places": 5}),
        (
            [year_places(1, 4), year_places(2, 3), specialist(days=9), specialist("art", 8, answer=maybe)],
            {"total_places": 5, "total_days": 10},
        ),
        ([year_places(1, None, maybe), room(), room("field", answer=maybe)], {}),
        ([year_places(1, None, Answer.NO), OfferLine(Kind.SPACE, Answer.NO, no_reason="none"), specialist()], {}),
    ]  # fmt: skip
    made = [(make_school(), offers, terms) for offers, terms in cases]
    expected = {
        school.urn: make_statement(school, *offers, **terms).counts()
        for school, offers, terms in made
    }
    found = queries.on_offer(actor=TESTER)
    assert {urn: found[urn].counts for urn in expected} == expected


def test_places_are_prefilled_from_the_most_offers_and_say_so(app: Flask) -> None:
    school = make_school(low_age=4, high_age=11)
    for year, offers in (("2018", 28), ("2019", 30), ("2021", 27)):
        make_figure(school, "places_offered", offers, period=year, band="primary")
    make_figure(school, "sen_unit_capacity", 12, period="2022-08")
    make_figure(school, "sen_unit_roll", 10, period="2022-08")
    found = published_places([school])[school.urn]
    reception = found[Kind.YEAR_PLACES, "0"]
    assert (reception.places, reception.source) == (30, NumberSource.MOST_OFFERS)
    assert "most offers made in a year, 2018 to 2021" in reception.words
    assert len([key for key in found if key[0] == Kind.YEAR_PLACES]) == 7
    unit = found[Kind.SEN_UNIT, ""]
    assert (unit.places, unit.on_roll, unit.source) == (12, 10, NumberSource.PUBLISHED)


def test_a_published_admission_number_comes_before_offers(app: Flask) -> None:
    school = make_school(phase_code="4", low_age=11, high_age=18)
    make_figure(school, "places_offered", 171, period="2021", band="secondary")
    make_figure(school, "pan", 180, period="2021", band="secondary")
    found = published_places([school])[school.urn]
    assert (found[Kind.YEAR_PLACES, "7"].places, found[Kind.YEAR_PLACES, "7"].source) == (
        180,
        NumberSource.PUBLISHED,
    )
    assert (Kind.YEAR_PLACES, "12") not in found


def test_the_sums_of_one_kind_keep_the_total_of_the_statement(app: Flask) -> None:
    school = make_school()
    unit = OfferLine(Kind.SEN_UNIT, Answer.YES, quantity=2)
    make_statement(
        school, year_places(1, 4), year_places(2, 3, Answer.MAYBE), unit, room(), total_places=5
    )
    offers = {
        kind: listing.school_offers(actor=TESTER, filters=Filters(kind=kind)).rows for kind in Kind
    }
    counts = {kind: rows[0].counts for kind, rows in offers.items() if rows}
    assert counts == {
        Kind.YEAR_PLACES: OnOffer(places=4, places_maybe=1),
        Kind.SEN_UNIT: OnOffer(places=2),
        Kind.SPACE: OnOffer(rooms=1),
    }

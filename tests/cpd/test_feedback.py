"""Feedback: asked in stages of those who came, answered once without a name, shown in fives."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import ANONYMOUS, Role, Scope, ScopeKind
from collabnet.core.training_feedback import BY_NUMBER
from collabnet.cpd import services_feedback
from collabnet.cpd.forms_feedback import feedback_form
from collabnet.cpd.models_after import FeedbackAnswer, FeedbackAsk
from collabnet.platform import mail_choices
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from tests.accounts.mailbox import mails_to
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import make_booking, make_offer
from tests.factories.cpd_after import make_record, scope_of
from tests.factories.directory import make_school

NOON = dt.datetime(2027, 3, 24, 12, 0, tzinfo=dt.UTC)
FINE = {"score_run": "5", "score_time": "4", "score_recommend": "2", "comment": ""}


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


def training(people: int) -> tuple[int, int]:
    """A training of today that some people of one school came to; gives its number and the host's URN."""
    host, guests = make_school(), make_school()
    leader = make_person(
        Role.SCHOOL_LEADER, scope_of(guests), email="guests-head@cliff-top.example"
    )
    offer = make_offer(host, in_days=0, places=20)
    for n in range(people):
        email = f"teacher-{n}@cliff-top.example"
        make_booking(
            offer, guests, person_name=f"Teacher {n}", person_email=email, booked_by=leader.id
        )
        make_record(
            offer_id=offer.id, employer=scope_of(guests), person_email=email,
            person_key=f"email:{email}",
        )  # fmt: skip
    return offer.id, host.urn


def links() -> list[str]:
    db.session.commit()
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "cpd_feedback").order_by(OutboxMessage.id)
    )
    return [re.search(r"(/training/feedback/\S+)", m.body)[1] for m in rows]  # type: ignore[index]


def host_page(client: FlaskClient, offer_id: int, urn: int) -> str:
    sign_in(client, make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(urn))))
    return client.get(f"/training/offers/{offer_id}/feedback").text


def test_each_stage_is_asked_once_of_those_it_is_for(clock: time_machine.Coordinates) -> None:
    training(2)
    asked = {}
    for days in range(0, 210):
        clock.move_to(NOON + dt.timedelta(days=days))
        count = services_feedback.ask()
        if count:
            asked[days] = count
        assert services_feedback.ask() == 0
    assert asked == {1: 2, 14: 2, 28: 1, 56: 2, 182: 2}
    assert [m.subject[:17] for m in mails_to("guests-head@cliff-top.example")] == [
        "3 short questions"
    ]


def test_whoever_stopped_these_emails_is_not_asked(clock: time_machine.Coordinates) -> None:
    training(2)
    path = mail_choices.stop_path("teacher-0@cliff-top.example", services_feedback.GROUP)
    number = mail_choices.address_of(path.rsplit("/", 1)[1])
    mail_choices.stop(actor=ANONYMOUS, number=number, group=services_feedback.GROUP)
    db.session.commit()
    clock.shift(dt.timedelta(days=1))
    assert services_feedback.ask() == 1


def test_the_host_sees_nothing_of_four_answers_and_the_mean_of_five(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    offer_id, urn = training(6)
    clock.shift(dt.timedelta(days=1))
    assert services_feedback.ask() == 6
    paths = links()
    for path in paths[:4]:
        assert client.post(path, data=FINE | {"comment": "More time to talk"}).status_code == 200
    page = host_page(client, offer_id, urn)
    assert "Fewer than 5 answers yet; 6 people were asked" in page
    assert "More time to talk" not in page
    client.post(paths[4], data=FINE | {"score_run": "1"})
    page = host_page(client, offer_id, urn)
    assert "4.2" in page
    assert "5 answers; 6 asked" in page
    assert page.count("More time to talk") == 4
    client.post(paths[5], data=FINE | {"score_run": "1", "comment": "The last one"})
    after = host_page(client, offer_id, urn)
    assert "4.2" in after  # what one person said since cannot be told
    assert "The last one" not in after


def test_a_link_answers_once_and_only_while_it_is_open(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    training(2)
    clock.shift(dt.timedelta(days=1))
    services_feedback.ask()
    first, second = links()
    assert client.post(first, data=FINE).status_code == 200
    assert "Thank you" in client.post(first, data=FINE).text
    assert len(db.session.scalars(select(FeedbackAnswer)).all()) == 1
    clock.shift(dt.timedelta(days=90))
    assert client.get(second).status_code == 404
    assert client.post(second, data=FINE).status_code == 404
    assert client.get("/training/feedback/no-such-link").status_code == 404


@pytest.mark.parametrize(
    "change", [{"score_run": ""}, {"score_run": "6"}, {"score_time": "-1"}, {"comment": "x" * 501}]
)
def test_an_answer_that_is_not_whole_is_said_beside_the_field(
    client: FlaskClient, clock: time_machine.Coordinates, change: dict[str, str]
) -> None:
    training(1)
    clock.shift(dt.timedelta(days=1))
    services_feedback.ask()
    answer = client.post(links()[0], data=FINE | change)
    assert answer.status_code == 422
    assert db.session.scalars(select(FeedbackAnswer)).all() == []


def test_nothing_ties_an_answer_to_a_person(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    training(1)
    clock.shift(dt.timedelta(days=1))
    services_feedback.ask()
    person = make_person(email="teacher-0@cliff-top.example")
    sign_in(client, person)
    client.post(links()[0], data=FINE)
    db.session.commit()
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "feedback.answer")
    ).one()
    assert entry.actor == "anonymous"
    columns = set(FeedbackAnswer.__table__.columns.keys())
    assert columns == {"id", "offer_id", "stage", "scores", "comment", "month", "released"}
    asks = db.session.scalars(select(FeedbackAsk)).all()
    assert "teacher-0" not in repr([vars(a) for a in asks])


def test_only_the_host_sees_what_people_said(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    offer_id, _ = training(1)
    sign_in(client, make_person(Role.SCHOOL_LEADER, scope_of(make_school())))
    assert client.get(f"/training/offers/{offer_id}/feedback").status_code == 404


def test_every_stage_has_a_form_that_works(app: Flask) -> None:
    for stage in BY_NUMBER.values():
        with app.test_request_context():
            assert str(feedback_form(stage)[f"score_{stage.questions[0].id}"]())

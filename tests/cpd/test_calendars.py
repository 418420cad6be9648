"""Calendars to subscribe to: a person's own behind a secret that can be renewed, and the public one of a locality."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar

from collabnet.core import school_time
from collabnet.core.actor import Role, system_actor
from collabnet.cpd import booking as bookings
from collabnet.cpd import hosting
from collabnet.cpd.booking import Person
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in, sign_out
from tests.factories.cpd import make_offer
from tests.factories.cpd_after import make_day, scope_of
from tests.factories.directory import make_la, make_locality, make_school

ACTOR = system_actor("test")


def events(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return {str(e["uid"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}


def make_feed(client: FlaskClient) -> str:
    page = client.post("/account/calendar").text
    found = re.search(r"(/calendar/[\w-]+\.ics)", page)
    assert found
    return found[1]


def test_a_person_reads_their_sessions_without_signing_in(client: FlaskClient) -> None:
    day = make_day(in_days=5, sessions=2, joining="Bring a laptop")
    sign_in(client, day.teacher)
    path = make_feed(client)
    sign_out(client)
    found = events(client.get(path))
    assert len(found) == 2
    first = min(found.values(), key=lambda e: e.decoded("dtstart"))
    assert first.decoded("dtstart") == day.starts_at
    assert "Bring a laptop" in str(first["description"])


def test_the_address_is_shown_once_and_a_new_one_ends_the_old(client: FlaskClient) -> None:
    day = make_day(in_days=5)
    sign_in(client, day.teacher)
    first = make_feed(client)
    assert first.removesuffix(".ics") not in client.get("/account/calendar").text
    second = make_feed(client)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post("/account/calendar/end")
    assert client.get(second).status_code == 404


def test_a_place_given_up_is_shown_as_cancelled_and_one_booked_again_as_confirmed(
    client: FlaskClient,
) -> None:
    offer = make_offer(in_days=5)
    person = make_person()
    who = Person(person.name, person.email)
    school = make_school()
    (booking,) = bookings.book(
        actor=ACTOR, offer_id=offer.id, employer=scope_of(school), people=[who]
    )
    db.session.commit()
    sign_in(client, person)
    path = make_feed(client)
    assert str(events(client.get(path))[offer.sessions[0].uid]["status"]) == "CONFIRMED"
    bookings.cancel(actor=ACTOR, booking_id=booking.id)
    db.session.commit()
    assert str(events(client.get(path))[offer.sessions[0].uid]["status"]) == "CANCELLED"
    bookings.book(actor=ACTOR, offer_id=offer.id, employer=scope_of(school), people=[who])
    db.session.commit()
    assert str(events(client.get(path))[offer.sessions[0].uid]["status"]) == "CONFIRMED"


def test_training_that_was_called_off_is_cancelled_with_a_higher_sequence(
    client: FlaskClient,
) -> None:
    host = make_school()
    offer = make_offer(host, in_days=5)
    leader = make_person(Role.SCHOOL_LEADER, scope_of(host))
    sign_in(client, leader)
    path = make_feed(client)
    before = events(client.get(path))[offer.sessions[0].uid]
    assert str(before["summary"]).startswith("Hosting: ")
    hosting.call_off(actor=ACTOR, offer_id=offer.id, version=offer.version, reason="Illness")
    db.session.commit()
    after = events(client.get(path))[offer.sessions[0].uid]
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]


def test_a_locality_has_a_public_calendar_of_what_is_published(client: FlaskClient) -> None:
    here = make_locality(make_la(), slug="brightsea-bay")
    host = make_school(localities=(here,))
    shown = make_offer(host, in_days=5, joining="Room code 4711")
    make_offer(host, in_days=6, state="draft")
    make_offer(in_days=7)  # of a school elsewhere
    answer = client.get("/localities/brightsea-bay/training.ics")
    found = events(answer)
    assert list(found) == [shown.sessions[0].uid]
    assert "4711" not in answer.text
    assert client.get("/localities/nowhere/training.ics").status_code == 404


def test_an_unchanged_calendar_is_not_sent_twice(client: FlaskClient) -> None:
    here = make_locality(make_la(), slug="brightsea-bay")
    offer = make_offer(make_school(localities=(here,)), in_days=5)
    first = client.get("/localities/brightsea-bay/training.ics")
    assert "max-age" in first.headers["Cache-Control"]
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/localities/brightsea-bay/training.ics", headers=etag).status_code == 304
    offer.sessions[0].sequence += 1
    db.session.commit()
    assert client.get("/localities/brightsea-bay/training.ics", headers=etag).status_code == 200


def test_the_file_of_one_offer_holds_its_sessions_and_a_draft_has_none(client: FlaskClient) -> None:
    offer, draft = make_offer(sessions=3), make_offer(state="draft")
    assert len(events(client.get(f"/training/offers/{offer.id}/sessions.ics"))) == 3
    for number in (draft.id, 0, 2**31, 10**20):
        assert client.get(f"/training/offers/{number}/sessions.ics").status_code == 404


def test_feeds_say_the_right_instants_on_both_nights_of_a_change(client: FlaskClient) -> None:
    here = make_locality(make_la(), slug="brightsea-bay")
    offer = make_offer(make_school(localities=(here,)), sessions=2)
    walls = [dt.datetime(2027, 3, 28, 9), dt.datetime(2027, 10, 31, 9)]
    for session, wall in zip(offer.sessions, walls, strict=True):
        session.starts_at = school_time.to_instant(wall)
        session.ends_at = session.starts_at + dt.timedelta(hours=3)
    db.session.commit()
    found = events(client.get("/localities/brightsea-bay/training.ics"))
    starts = sorted(e.decoded("dtstart").astimezone(dt.UTC) for e in found.values())
    assert [s.isoformat() for s in starts] == [
        "2027-03-28T08:00:00+00:00",
        "2027-10-31T09:00:00+00:00",
    ]


def test_a_suspended_persons_calendar_closes(client: FlaskClient) -> None:
    from collabnet.accounts.models import User

    day = make_day(in_days=5)
    sign_in(client, day.teacher)
    path = make_feed(client)
    user = db.session.get_one(User, day.teacher.id)
    user.suspended_at, user.suspended_by = user.created_at, "test"
    db.session.commit()
    assert client.get(path).status_code == 404

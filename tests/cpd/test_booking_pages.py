"""Heads and trust leaders book, name, hand on, cancel and answer; those who wait follow the link in their mail."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Role
from collabnet.cpd import hosting
from collabnet.cpd.models import Booking
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage
from tests.cpd.browsing import (
    body,
    hidden,
    sign_in_head,
    sign_in_trust_leader,
    states,
    text_of,
)
from tests.factories.accounts import make_person, sign_in, sign_out
from tests.factories.cpd import make_booking, make_offer
from tests.factories.directory import make_school, make_trust


def book(client: FlaskClient, offer_id: int, **values: str):
    """Send the form of an offer as a browser does; `employer` is the first there is unless given."""
    page = client.get(f"/training/offers/{offer_id}/book").get_data(as_text=True)
    options = re.findall(r'value="((?:school|trust|la|region):[^"]+)"', page)
    sent = {"key": hidden(page, "key"), "employer": options[0], "number": "1"} | values
    return client.post(f"/training/offers/{offer_id}/book", data=sent)


def test_a_head_books_in_one_form_and_names_people_later(client: FlaskClient) -> None:
    offer, school = make_offer(places=3), make_school()
    sign_in_head(client, school)
    answer = book(client, offer.id, number="2", people="Sam Smith, sam@example.org")
    assert answer.headers["Location"] == f"/training/offers/{offer.id}/places/school/{school.urn}"
    page = text_of(client.get(answer.headers["Location"]).get_data(as_text=True))
    assert "2 places booked." in page and "Sam Smith" in page and "Not named yet" in page
    assert "Name the person for 1 place on" in client.get("/home").get_data(as_text=True)
    second = db.session.scalars(select(Booking).where(Booking.number == 2)).one()
    answer = client.post(
        f"/training/bookings/{second.id}/person", data={"name": "Jo Jones", "email": ""}
    )
    assert "Jo Jones" in client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "2 booked" in client.get("/training/bookings").get_data(as_text=True)


def test_a_double_click_is_one_booking_and_other_answers_under_its_key_are_refused(
    client: FlaskClient,
) -> None:
    offer = make_offer()
    sign_in_head(client, make_school())
    page = client.get(f"/training/offers/{offer.id}/book").get_data(as_text=True)
    sent = {"key": hidden(page, "key"), "employer": hidden(page, "employer"), "number": "2"}
    for _ in range(3):
        assert client.post(f"/training/offers/{offer.id}/book", data=sent).status_code == 303
    assert states(offer.id) == ["booked", "booked"]
    answer = client.post(f"/training/offers/{offer.id}/book", data=sent | {"number": "3"})
    assert answer.status_code == 422 and "sent before with other answers" in answer.get_data(
        as_text=True
    )
    assert states(offer.id) == ["booked", "booked"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"number": "0"}, "Enter a number from 1 to 100"),
        ({"number": "1000000"}, "Enter a number from 1 to 100"),
        ({"number": "a few"}, "whole number"),
        ({"people": "A\nB"}, "You entered 2 people and asked for 1 place"),
        ({"people": "\n".join(f"Person {i}, p{i}@example.org" for i in range(5000))}, "You entered 5,000 people"),
        ({"people": "A, not-an-address"}, "Check the email address"),
        ({"people": "a@example.org"}, "Put the name before the address"),
        ({"number": "2", "people": "A, a@example.org\nB, A@example.org"}, "there twice"),
        ({"number": "3"}, "Each employer may ask for 2 places"),
        ({"employer": "school:1"}, "Choose one"),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_is_said_beside_the_field_and_kept(
    client: FlaskClient, values: dict[str, str], message: str
) -> None:
    offer = make_offer(cap_per_employer=2)
    sign_in_head(client, make_school())
    answer = book(client, offer.id, note="Kept as typed", **values)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and message in text_of(page)
    assert "Kept as typed" in page and states(offer.id) == []


def test_somebody_of_another_employer_is_refused_beside_the_field(client: FlaskClient) -> None:
    offer = make_offer()
    other = make_person(Role.STAFF_MEMBER, body(make_school()))
    sign_in_head(client, make_school())
    answer = book(client, offer.id, people=f"X, {other.email}")
    assert answer.status_code == 422 and "another employer" in answer.get_data(as_text=True)


def test_a_trust_leader_books_for_any_of_the_trusts_schools(client: FlaskClient) -> None:
    trust = make_trust()
    first, second = make_school(trust=trust), make_school(trust=trust)
    make_school(name="Not Of The Trust School")
    offer = make_offer()
    sign_in_trust_leader(client, trust)
    page = client.get(f"/training/offers/{offer.id}/book").get_data(as_text=True)
    assert first.name in page and second.name in page and "Not Of The Trust" not in page
    assert book(client, offer.id, employer=f"school:{second.urn}", number="2").status_code == 303
    page = client.get("/training/bookings").get_data(as_text=True)
    assert second.name in page
    booking = db.session.scalars(select(Booking).order_by(Booking.number)).first()
    assert booking is not None
    sent = {"employer": f"school:{first.urn}", "name": "Ali Green", "email": ""}
    client.post(f"/training/bookings/{booking.id}/transfer", data=sent)
    db.session.expire_all()
    assert (booking.employer_urn, booking.person_name) == (first.urn, "Ali Green")


def test_a_head_sees_and_changes_no_other_schools_places(client: FlaskClient) -> None:
    offer, theirs = make_offer(), make_school()
    booking = make_booking(offer, theirs, person_name="Secret Person")
    sign_in_head(client, make_school())
    for path in ("", "/person", "/transfer", "/cancel", "/decide"):
        assert client.get(f"/training/bookings/{booking.id}{path}").status_code == 404
    for path in ("person", "transfer", "cancel", "answer", "decide"):
        assert client.post(f"/training/bookings/{booking.id}/{path}", data={}).status_code == 404
    assert client.get(f"/training/offers/{offer.id}/places/school/{theirs.urn}").status_code == 404
    assert "Secret Person" not in client.get(f"/training/offers/{offer.id}").get_data(as_text=True)


def test_those_who_wait_see_their_position_and_answer_from_the_mail(client: FlaskClient) -> None:
    offer, school = make_offer(places=1), make_school()
    first = make_booking(offer, school_host := make_school())
    head = sign_in_head(client, school)
    book(client, offer.id)
    page = client.get(f"/training/offers/{offer.id}/places/school/{school.urn}")
    assert "number 1 in line" in page.get_data(as_text=True)
    sign_in_head(client, school_host)
    client.post(f"/training/bookings/{first.id}/cancel", data={"reason": ""})
    assert states(offer.id) == ["cancelled", "offered"]
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "cpd_offered", OutboxMessage.to_address == head.email)
    ).one()  # fmt: skip
    path = re.search(r"/training/answer/\S+", mail.body)
    assert path is not None
    sign_out(client)
    for _ in range(2):  # looking changes nothing
        assert "Take the place" in client.get(path[0]).get_data(as_text=True)
    assert states(offer.id) == ["cancelled", "offered"]
    answer = client.post(path[0], data={"answer": "yes"})
    assert "The place is yours." in answer.get_data(as_text=True)
    assert states(offer.id) == ["cancelled", "booked"]
    assert client.post(path[0], data={"answer": "no"}).status_code == 409
    assert states(offer.id) == ["cancelled", "booked"]
    assert "answered already" in client.get(path[0]).get_data(as_text=True)


def test_a_link_that_was_changed_or_belongs_to_an_earlier_offer_answers_nothing(
    client: FlaskClient,
) -> None:
    offer = make_offer(places=1)
    booking = make_booking(offer, state="offered")
    from collabnet.cpd.links import token_for

    assert booking.offered_until is not None
    good = token_for(booking.id, booking.offered_until)
    earlier = token_for(booking.id, booking.offered_until - dt.timedelta(hours=1))
    assert client.get(f"/training/answer/{good[:-2]}xx").status_code == 404
    assert client.post(f"/training/answer/{good[:-2]}xx", data={"answer": "no"}).status_code == 404
    assert client.post(f"/training/answer/{earlier}", data={"answer": "no"}).status_code == 409
    assert states(offer.id) == ["offered"]


def test_an_offered_place_is_answered_on_its_page_too(client: FlaskClient) -> None:
    offer, school = make_offer(places=1), make_school()
    booking = make_booking(offer, school, state="offered")
    sign_in_head(client, school)
    assert "Take or turn down a place" in client.get("/home").get_data(as_text=True)
    assert "Take the place" in client.get(f"/training/bookings/{booking.id}").get_data(as_text=True)
    client.post(f"/training/bookings/{booking.id}/answer", data={"answer": "no"})
    assert states(offer.id) == ["declined"]
    page = client.get(f"/training/bookings/{booking.id}").get_data(as_text=True)
    assert "turned down" in page


def test_every_change_of_position_is_explained_to_the_employer(client: FlaskClient) -> None:
    offer, school = make_offer(places=1), make_school()
    make_booking(offer)
    sign_in_head(client, school)
    offer_id = offer.id
    db.session.commit()  # what pages write stays when the sweep begins anew
    book(client, offer_id)
    booking = db.session.scalars(select(Booking).where(Booking.number == 2)).one()
    with time_machine.travel(utcnow() + dt.timedelta(days=31)):
        hosting.sweep()
    page = text_of(client.get(f"/training/bookings/{booking.id}").get_data(as_text=True))
    assert "Every place was taken." in page and "It began before a place came free." in page


def test_a_host_decides_on_requests(client: FlaskClient) -> None:
    school = make_school()
    offer = make_offer(school, way="approval")
    yes, no = make_booking(offer, state="requested"), make_booking(offer, state="requested")
    sign_in_head(client, school)
    assert "Decide on 2 requests" in client.get("/home").get_data(as_text=True)
    assert client.get(f"/training/bookings/{yes.id}/decide").status_code == 200
    client.post(f"/training/bookings/{yes.id}/decide", data={"answer": "yes", "reason": ""})
    answer = client.post(f"/training/bookings/{no.id}/decide", data={"answer": "no", "reason": ""})
    assert answer.status_code == 422 and "Say why" in answer.get_data(as_text=True)
    client.post(
        f"/training/bookings/{no.id}/decide", data={"answer": "no", "reason": "For Year 1."}
    )
    assert states(offer.id) == ["booked", "declined"]
    assert client.get(f"/training/bookings/{no.id}/decide").status_code == 404


def test_the_host_sees_who_booked_by_employer_and_not_the_people(client: FlaskClient) -> None:
    school, guest = make_school(), make_school(name="Guest Primary School")
    offer = make_offer(school)
    make_booking(offer, guest, person_name="Secret Person", person_email="secret@example.org")
    sign_in_head(client, school)
    page = client.get(f"/training/offers/{offer.id}/manage").get_data(as_text=True)
    assert "Guest Primary School" in page
    assert "Secret Person" not in page and "secret@" not in page


def test_people_without_a_leading_role_are_told_who_books(client: FlaskClient) -> None:
    offer, school = make_offer(), make_school()
    assert "Sign in to book" in client.get(f"/training/offers/{offer.id}").get_data(as_text=True)
    sign_in(client, make_person(Role.SCHOOL_HR, body(school)))
    assert client.get(f"/training/offers/{offer.id}/book").status_code == 403
    assert "Book places" not in client.get(f"/training/offers/{offer.id}").get_data(as_text=True)

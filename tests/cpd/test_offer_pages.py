"""A host fills an offer in, publishes it, changes it when it is live and copies it; anybody finds it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core import school_time
from collabnet.cpd.models import Offer
from collabnet.cpd.offers import places_bar, when_words
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage
from tests.cpd.browsing import (
    add_session,
    date_fields,
    fill_in,
    hidden,
    new_draft,
    sign_in_head,
    states,
    stored,
    text_of,
)
from tests.factories.accounts import sign_out
from tests.factories.cpd import body, make_booking, make_offer
from tests.factories.directory import make_locality, make_school
from tests.fixed_day import NOW

pytestmark = pytest.mark.time_machine(NOW)  # sessions on the days of 2027 when the clocks change


def test_an_offer_is_filled_in_checked_and_published(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    base = f"/training/offers/{offer_id}"
    page = client.get(f"{base}/edit/check")
    assert "Before you can publish" in page.get_data(as_text=True)
    assert client.post(f"{base}/publish", data={"token": "1"}).headers["Location"].endswith("check")
    fill_in(client, offer_id)
    assert client.get(f"{base}/edit").status_code == 200
    page = client.get(f"{base}/edit/check").get_data(as_text=True)
    assert "Before you can publish" not in page and "£12.50" in page
    answer = client.post(f"{base}/publish", data={"token": hidden(page)})
    assert answer.headers["Location"].endswith("/manage")
    assert client.get(f"{base}/manage").status_code == 200
    sign_out(client)
    page = text_of(client.get(base).get_data(as_text=True))
    for words in (
        "Teaching early reading",
        "12 of 12 places left",
        "1:30pm to 3:30pm",
        "£12.50 a place",
    ):
        assert words in page
    assert "Side gate" not in page  # how to join is for those with a place
    assert "Teaching early reading" in client.get("/training").get_data(as_text=True)


def test_a_draft_is_nobody_elses_business(client: FlaskClient) -> None:
    offer = make_offer(state="draft")
    for path in ("", "/book", "/edit", "/manage"):
        assert client.get(f"/training/offers/{offer.id}{path}").status_code in (303, 404)
    sign_in_head(client, make_school())
    for path in ("", "/book", "/edit", "/edit/about", "/manage", "/cancel"):
        assert client.get(f"/training/offers/{offer.id}{path}").status_code == 404
    assert (
        client.get(f"/training/offers/{offer.id}/places/school/{offer.host_urn}").status_code == 404
    )


def test_saving_and_finishing_later_keeps_what_was_said(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    page = client.get(f"/training/offers/{offer_id}/edit/about").get_data(as_text=True)
    sent = {
        "token": hidden(page),
        "title": "Half a thought",
        "area": "assessment",
        "audience": "All",
    }
    sent |= {"phase": "all", "after": "later"}
    answer = client.post(f"/training/offers/{offer_id}/edit/about", data=sent)
    assert answer.headers["Location"].endswith("/training/mine")
    assert "Half a thought" in client.get("/training/mine").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"end": "1pm"}, "The end must be after the start"),
        ({"start": "25:00"}, "Enter a time"),
        ({"start": "3"}, "morning or afternoon"),
        (date_fields("day", dt.date(2020, 1, 9)), "must be in the future"),
        (date_fields("day", dt.date(9999, 12, 31)), "Check the year"),
        (date_fields("day", dt.date(2060, 1, 9)), "more than three years away"),
        ({"count": "1000000"}, "Enter a number from 1 to 60"),
        ({"count": "0"}, "Enter a number from 1 to 60"),
        ({"start": "1am", "end": "11pm"}, "14 hours at most"),
        (date_fields("day", dt.date(2027, 3, 28)) | {"start": "1:30am", "end": "4am"}, "There is no 1:30am"),
        (date_fields("day", dt.date(2027, 10, 31)) | {"start": "1:30am", "end": "4am"}, "comes twice"),
    ],
)  # fmt: skip
def test_a_session_that_cannot_be_is_said_beside_the_field_and_kept(
    client: FlaskClient, changes: dict[str, str], message: str
) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    answer = add_session(client, offer_id, place="Blue room", **changes)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page and "Blue room" in page and "govuk-error-message" in page
    assert stored(offer_id).sessions == []


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_a_time_that_comes_twice_is_taken_once_it_is_said_which(
    client: FlaskClient, which: str, hour: int
) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    day = date_fields("day", dt.date(2027, 10, 31))
    add_session(client, offer_id, start="1:30am", end="4am", which=which, **day)
    (session,) = stored(offer_id).sessions
    assert session.starts_at == dt.datetime(2027, 10, 31, hour, 30, tzinfo=dt.UTC)


def test_a_series_keeps_its_clock_time_across_the_change(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    add_session(client, offer_id, count="3", **date_fields("day", dt.date(2027, 3, 23)))
    starts = [s.starts_at for s in stored(offer_id).sessions]
    assert [s.hour for s in starts] == [13, 12, 12]
    assert {school_time.instant_clock_words(s) for s in starts} == {"1:30pm"}


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({"places": "0"}, "Enter a number from 1 to 1,000"),
        ({"places": "1000000"}, "Enter a number from 1 to 1,000"),
        ({"places": "99999999999999999999"}, "Enter a number from 1 to 1,000"),
        ({"places": "many"}, "whole number"),
        ({"places_held": "13", **date_fields("held_until", dt.date(2027, 1, 1))}, "more than there are places"),
        ({"places_held": "3"}, "Say until when they are set aside"),
        ({"way": "round"}, "needs a closing date"),
        ({"cap_per_employer": "13"}, "more than there are places"),
        ({"offer_hours": "0"}, "from 1 to 336"),
        (date_fields("closing_on", dt.date(9999, 12, 31)), "Check the year"),
    ],
)  # fmt: skip
def test_places_that_cannot_be_are_said_beside_the_field(
    client: FlaskClient, places: dict[str, str], message: str
) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    page = client.get(f"/training/offers/{offer_id}/edit/places").get_data(as_text=True)
    sent = {
        "token": hidden(page),
        "places": "12",
        "way": "first_come",
        "offer_hours": "48",
    } | places
    answer = client.post(f"/training/offers/{offer_id}/edit/places", data=sent)
    assert answer.status_code == 422 and message in answer.get_data(as_text=True)


def test_two_people_who_edit_one_step_do_not_overwrite_each_other(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer_id = new_draft(client, body(school))
    path = f"/training/offers/{offer_id}/edit/about"
    token = hidden(client.get(path).get_data(as_text=True))
    sent = {
        "token": token,
        "title": "First",
        "area": "assessment",
        "audience": "All",
        "phase": "all",
    }
    client.post(path, data=sent)
    answer = client.post(path, data=sent | {"title": "Second thoughts"})
    assert answer.status_code == 409 and "Second thoughts" in answer.get_data(as_text=True)
    assert stored(offer_id).title == "First"


def test_whoever_booked_is_told_what_changed_on_a_live_offer(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer = make_offer(school, sessions=2)
    booking = make_booking(offer, person_name="A Teacher", person_email="a@example.org")
    path = f"/training/offers/{offer.id}/edit/where"
    token = hidden(client.get(path).get_data(as_text=True))
    client.post(path, data={"token": token, "mode": "room", "address": "The library", "access": ""})
    session = stored(offer.id).sessions[1]
    path = f"/training/offers/{offer.id}/edit/sessions/{session.id}"
    page = client.get(path).get_data(as_text=True)
    day = date_fields("day", school_time.day_of(session.starts_at) + dt.timedelta(days=1))
    client.post(
        path, data={"token": hidden(page), "start": "9am", "end": "11am", "place": "", **day}
    )
    token = hidden(client.get(f"/training/offers/{offer.id}/manage").get_data(as_text=True))
    client.post(f"{path}/remove", data={"token": token})
    told = db.session.scalars(
        select(OutboxMessage.body)
        .where(OutboxMessage.to_address == booking.person_email)
        .order_by(OutboxMessage.id)
    ).all()
    assert len(told) == 3
    assert "The address changed." in told[0] and "is now" in told[1] and "was cancelled" in told[2]
    session = stored(offer.id).sessions[1]
    assert session.sequence == 2 and session.cancelled_at is not None
    assert stored(offer.id).last_ends_at == stored(offer.id).sessions[0].ends_at


def test_the_last_session_of_a_live_offer_cannot_be_removed(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer = make_offer(school)
    path = f"/training/offers/{offer.id}/edit/sessions/{offer.sessions[0].id}/remove"
    client.post(path, data={"token": "1"})
    assert stored(offer.id).sessions[0].cancelled_at is None
    assert "cancel the training instead" in client.get("/training/mine").get_data(as_text=True)


def test_an_offer_is_copied_for_another_term_without_its_dates(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer = make_offer(school, title="Once more", cost_pence=1250)
    answer = client.post(f"/training/offers/{offer.id}/copy")
    copy = stored(int(answer.headers["Location"].split("/")[3]))
    assert (copy.title, copy.cost_pence, copy.state, copy.booked) == ("Once more", 1250, "draft", 0)
    assert copy.sessions == [] and copy.copied_from == offer.id


def test_a_host_resizes_closes_and_cancels(client: FlaskClient) -> None:
    school = make_school()
    sign_in_head(client, school)
    offer = make_offer(school, places=2)
    for _ in range(2):
        make_booking(offer)
    make_booking(offer, state="waiting")
    base = f"/training/offers/{offer.id}"
    answer = client.post(f"{base}/resize", data={"token": "1", "places": "1"})
    assert answer.status_code == 422 and "Nobody is dropped" in answer.get_data(as_text=True)
    client.post(f"{base}/resize", data={"token": "1", "places": "3"})
    assert states(offer.id) == ["booked", "booked", "offered"]
    page = client.get(f"{base}/manage").get_data(as_text=True)
    assert "All 3 places are taken" in page
    client.post(f"{base}/close", data={"token": hidden(page)})
    assert stored(offer.id).state == "closed"
    page = client.get(f"{base}/manage").get_data(as_text=True)
    client.post(f"{base}/reopen", data={"token": hidden(page)})
    page = client.get(f"{base}/cancel").get_data(as_text=True)
    assert (
        client.post(f"{base}/cancel", data={"token": hidden(page), "reason": ""}).status_code == 422
    )
    client.post(f"{base}/cancel", data={"token": hidden(page), "reason": "Flood."})
    assert states(offer.id) == ["cancelled"] * 3
    assert "Flood." in client.get(base).get_data(as_text=True)


def test_training_of_a_school_that_has_closed_is_not_shown(client: FlaskClient) -> None:
    school = make_school(status_code="2", status_name="Closed")
    offer = make_offer(school, title="Gone with the school")
    assert "Gone with the school" not in client.get("/training").get_data(as_text=True)
    assert client.get(f"/training/offers/{offer.id}").status_code == 404


def test_training_is_searched_by_words_area_phase_place_date_cost_and_places(
    client: FlaskClient,
) -> None:
    here = {"easting": 530900, "northing": 104200}
    make_offer(title="Near phonics", cost_pence=0, **here)
    make_offer(title="Far phonics", cost_pence=9900, easting=430900, northing=404200, in_days=5)
    make_offer(
        title="Online maths", area="mathematics", phase="secondary", mode="online", address=""
    )
    make_offer(title="Full phonics", places=1, booked=1, **here)

    def found(query: str) -> list[str]:
        page = client.get(f"/training?{query}").get_data(as_text=True)
        return [
            t
            for t in ("Near phonics", "Far phonics", "Online maths", "Full phonics")
            if f">{t}</a>" in page
        ]

    assert found("q=phonics") == ["Near phonics", "Far phonics", "Full phonics"]
    assert found("area=mathematics") == ["Online maths"]
    assert found("phase=secondary") == ["Online maths"]
    assert found("most=50&left=y&q=phonics") == ["Near phonics"]
    assert found("near=BN1+1AB&radius=10") == ["Near phonics", "Online maths", "Full phonics"]
    day = (utcnow() + dt.timedelta(days=10)).date()
    until = f"until-day={day.day}&until-month={day.month}&until-year={day.year}"
    assert found(until) == ["Far phonics"]
    for query in ("near=nowhere", "radius=5", "since-day=1", "area=nothing", "most=-1", "sort=x"):
        assert client.get(f"/training?{query}").status_code == 400
    page = client.get("/training?q=phonics&area=mathematics").get_data(as_text=True)
    assert "Nothing fits all of that" in page and "1 about anything" not in page
    lines = client.get("/training.csv?q=phonics").get_data(as_text=True).splitlines()
    assert len(lines) == 4


def test_the_nearest_and_the_cheapest_come_first_when_asked(client: FlaskClient) -> None:
    make_offer(title="Dear and near", cost_pence=9900, easting=530900, northing=104200)
    make_offer(title="Cheap and far", cost_pence=100, easting=500900, northing=184200)
    for sort, first in (("nearest&near=BN1+1AB", "Dear and near"), ("cheapest", "Cheap and far")):
        page = client.get(f"/training?sort={sort}").get_data(as_text=True)
        places = sorted(("Dear and near", "Cheap and far"), key=page.index)
        assert places[0] == first


def test_a_school_and_its_locality_show_the_training_they_offer(client: FlaskClient) -> None:
    locality = make_locality()
    school = make_school(localities=(locality,))
    make_offer(school, title="On our own page")
    for path in (f"/schools/{school.urn}", f"/localities/{locality.slug}"):
        assert "On our own page" in client.get(path).get_data(as_text=True)
    other = make_school(name="Another Primary School")
    page = client.get("/schools?has_training=y").get_data(as_text=True)
    assert school.name in page and other.name not in page


def test_a_copy_of_a_form_sent_to_another_school_finds_nothing(client: FlaskClient) -> None:
    offer = make_offer()
    sign_in_head(client, make_school())
    for path in ("publish", "discard", "copy", "resize", "close", "reopen", "cancel", "edit/about"):
        assert (
            client.post(f"/training/offers/{offer.id}/{path}", data={"token": "1"}).status_code
            == 404
        )
    assert stored(offer.id).version == 1


def test_training_that_has_begun_leaves_the_list(client: FlaskClient) -> None:
    make_offer(title="Over", in_days=-3)
    assert "Over" not in client.get("/training").get_data(as_text=True)
    assert db.session.scalar(select(Offer.state)) == "published"


@pytest.mark.parametrize(
    ("places", "words"),
    [(1, "The one place is taken"), (2, "Both places are taken"), (3, "All 3 places are taken")],
)
def test_training_that_is_full_says_so_in_its_own_number(places: int, words: str) -> None:
    bar = places_bar(SimpleNamespace(places=places, booked=places, held_open=0, way="first_come"))
    assert bar.words == words


@pytest.mark.parametrize(
    ("begins_in_days", "sessions", "words"),
    [
        (7, 1, "Saturday 12 December 2026, 4pm"),
        (7, 2, "Saturday 12 December 2026, 4pm, and 1 more session"),
        (7, 3, "Saturday 12 December 2026, 4pm, and 2 more sessions"),
        (-3, 2, "Next on Wednesday 9 December 2026, 4pm"),
        (-3, 3, "Next on Wednesday 9 December 2026, 4pm, and 1 more session"),
        (-7, 2, "Next on Saturday 5 December 2026, 4pm"),
        (-20, 2, "Sunday 15 November 2026, 4pm, and 1 more session"),
    ],
)
def test_training_that_has_begun_says_when_it_goes_on(
    begins_in_days: int, sessions: int, words: str
) -> None:
    now = dt.datetime(2026, 12, 5, 16, tzinfo=dt.UTC)
    starts = [now + dt.timedelta(days=begins_in_days, weeks=n) for n in range(sessions)]
    offer = SimpleNamespace(
        sessions=[
            SimpleNamespace(cancelled_at=None, starts_at=s, ends_at=s + dt.timedelta(hours=2))
            for s in starts
        ]
    )
    with time_machine.travel(now, tick=False):
        assert when_words(offer) == words

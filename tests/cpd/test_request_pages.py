"""Schools ask for training, with their name or without; hosts suggest theirs; accepting says who asked."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.cpd.models import Request, RequestAnswer
from collabnet.directory.models import Locality, School
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from tests.cpd.browsing import body, date_fields, hidden, in_days, sign_in_head, text_of
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import make_offer, make_request
from tests.factories.directory import make_locality, make_school


@pytest.fixture
def near(client: FlaskClient) -> tuple[Locality, School, School]:
    """A locality with a school that asks and one that hosts."""
    locality = make_locality()
    return (
        locality,
        make_school(localities=(locality,), name="Asking Primary School"),
        make_school(localities=(locality,), name="Hosting Primary School"),
    )


def sent(**changes: str) -> dict[str, str]:
    return {
        "need": "Phonics for two new teachers", "area": "early-reading", "phase": "primary", "urgency": "now",
        "roles": "Year 1", "number": "2", "radius_miles": "10", "budget": "50",
        **date_fields("earliest", in_days(1)), **date_fields("latest", in_days(60)),
    } | changes  # fmt: skip


def test_a_school_asks_without_its_name_and_the_host_learns_it_on_acceptance(
    client: FlaskClient, near: tuple[Locality, School, School]
) -> None:
    _, asking, hosting_school = near
    sign_in_head(client, asking)
    answer = client.post(
        "/training/requests/new", data=sent(employer=str(body(asking)), anonymous="y")
    )
    path = answer.headers["Location"]
    assert "not named to others" in client.get(path).get_data(as_text=True)
    offer = make_offer(hosting_school, title="Our phonics days")

    sign_in_head(client, hosting_school)
    for page in (client.get("/training/requests"), client.get(path)):
        html = page.get_data(as_text=True)
        assert "Phonics for two new teachers" in html and "Asking Primary School" not in html
        assert str(asking.urn) not in html
    client.post(path, data={"offer": str(offer.id), "message": "Come to us"})
    again = client.post(path, data={"offer": str(offer.id), "message": ""})
    assert again.status_code == 422 and "suggested this already" in again.get_data(as_text=True)

    sign_in_head(client, asking)
    assert "Answer a suggestion" in client.get("/home").get_data(as_text=True)
    html = client.get(path).get_data(as_text=True)
    assert "Our phonics days" in html and "Come to us" in html
    suggestion = db.session.scalars(select(RequestAnswer)).one()
    answer = client.post(f"{path}/answers/{suggestion.id}/accept")
    assert answer.headers["Location"] == f"/training/offers/{offer.id}/book"
    assert client.post(f"{path}/answers/{suggestion.id}/accept").status_code == 409
    own = registry(client.application).personal_data_of(suggestion.created_by)["cpd_market"]
    assert [s["message"] for s in own["suggested"]] == ["Come to us"]

    sign_in_head(client, hosting_school)
    html = text_of(client.get(path).get_data(as_text=True))
    assert "Asking Primary School" in html and "they accepted" in html
    told = db.session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.kind == "cpd_taken_up")
    ).all()
    assert told and all("Asking Primary School" in body for body in told)


def test_a_declined_host_never_learns_who_asked(
    client: FlaskClient, near: tuple[Locality, School, School]
) -> None:
    _, asking, hosting_school = near
    request = make_request(asking, anonymous=True)
    offer = make_offer(hosting_school)
    sign_in_head(client, hosting_school)
    path = f"/training/requests/{request.id}"
    client.post(path, data={"offer": str(offer.id), "message": ""})
    sign_in_head(client, asking)
    suggestion = db.session.scalars(select(RequestAnswer)).one()
    client.post(f"{path}/answers/{suggestion.id}/decline")
    sign_in_head(client, hosting_school)
    html = client.get(path).get_data(as_text=True)
    assert "they declined" in html and "Asking Primary School" not in html


def test_who_sees_an_unnamed_request_and_who_sees_the_name(
    client: FlaskClient, near: tuple[Locality, School, School]
) -> None:
    _, asking, other = near
    request = make_request(asking, anonymous=True, need="A very particular need")
    path = f"/training/requests/{request.id}"
    la, region = Scope(ScopeKind.LA, "846"), Scope(ScopeKind.REGION, "J")
    expected = [
        (make_person(Role.SCHOOL_LEADER, body(asking)), True, True),
        (make_person(Role.LA_OFFICER, la), True, True),
        (make_person(Role.SCHOOL_LEADER, body(other)), True, False),
        (make_person(Role.SCHOOL_HR, body(other)), True, False),
        (make_person(Role.DFE_OFFICER, region), False, False),
        (make_person(Role.SCHOOL_LEADER, body(make_school())), False, False),
    ]
    for person, need, name in expected:
        sign_in(client, person)
        listed = client.get("/training/requests").get_data(as_text=True)
        page = client.get(path)
        assert page.status_code == (200 if need else 404)
        html = page.get_data(as_text=True)
        assert ("A very particular need" in listed) is need
        assert ("Asking Primary School" in html) is name, person
        assert ("Asking Primary School" in listed) is name, person


def test_anybody_sees_counts_and_no_more(client: FlaskClient) -> None:
    make_request(need="A very particular need", number=7)
    html = client.get("/training/requests").get_data(as_text=True)
    assert "Early reading and phonics" in html and ">7<" in html
    assert "A very particular need" not in html


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (date_fields("latest", dt.date(2020, 1, 1)), "must not be before the first day"),
        (date_fields("latest", dt.date(1, 1, 1)), "the year must"),
        (date_fields("earliest", dt.date(2099, 1, 1)), "must not be before the first day"),
        ({"number": "0"}, "Enter a number from 1 to 1,000"),
        ({"number": "1000000"}, "Enter a number from 1 to 1,000"),
        ({"area": "magic"}, "Choose one of the options"),
        ({"budget": "NaN"}, "Enter"),
        ({"radius_miles": "-3"}, "Enter a number from 1 to 100"),
        ({"need": ""}, "Say what you need"),
        ({"need": "x" * 501}, "500 characters"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_is_said_beside_the_field_and_kept(
    client: FlaskClient,
    near: tuple[Locality, School, School],
    changes: dict[str, str],
    message: str,
) -> None:
    _, asking, _ = near
    if changes.get("latest-year") == "1":
        changes = changes | {"latest-year": "1"}
    sign_in_head(client, asking)
    answer = client.post(
        "/training/requests/new", data=sent(employer=str(body(asking)), **changes, roles="Kept words")
    )  # fmt: skip
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and message in html and "Kept words" in html
    assert db.session.scalars(select(Request)).all() == []


def test_a_request_is_changed_and_withdrawn_and_nobody_overwrites_unseen(
    client: FlaskClient, near: tuple[Locality, School, School]
) -> None:
    _, asking, _ = near
    request = make_request(asking)
    sign_in_head(client, asking)
    path = f"/training/requests/{request.id}"
    token = hidden(client.get(f"{path}/edit").get_data(as_text=True))
    assert client.post(f"{path}/edit", data=sent(token=token, number="4")).status_code == 303
    answer = client.post(f"{path}/edit", data=sent(token=token, need="My other words"))
    assert answer.status_code == 409 and "My other words" in answer.get_data(as_text=True)
    assert client.post(f"{path}/withdraw", data={"token": "1"}).status_code == 409
    assert client.post(f"{path}/withdraw", data={"token": "2"}).status_code == 303
    db.session.expire_all()
    assert (request.state, request.number) == ("withdrawn", 4)
    assert client.get(f"{path}/edit").status_code == 404


def test_nobody_but_the_employer_answers_or_changes_a_request(
    client: FlaskClient, near: tuple[Locality, School, School]
) -> None:
    _, asking, other = near
    request, offer = make_request(asking), make_offer(other)
    sign_in_head(client, other)
    path = f"/training/requests/{request.id}"
    client.post(path, data={"offer": str(offer.id), "message": ""})
    suggestion = db.session.scalars(select(RequestAnswer)).one()
    for act in (
        "edit",
        "withdraw",
        f"answers/{suggestion.id}/accept",
        f"answers/{suggestion.id}/decline",
    ):
        assert client.post(f"{path}/{act}", data={"token": "1"}).status_code == 404
    sign_in_head(client, asking)
    elsewhere = make_request(asking)
    bad = f"/training/requests/{elsewhere.id}/answers/{suggestion.id}/accept"
    assert client.post(bad).status_code == 404

"""Secondments in the browser's eyes: from need to return, who sees what, and every gate before the start."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.secondment import Side
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from collabnet.staffing.models import Secondment
from tests.staffing.world import LETTER, POST, TERMS, Sides, make_sides


@pytest.fixture
def sides(app: Flask) -> Sides:
    return make_sides(app)


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.get_data(as_text=True).split())


def the_one() -> Secondment:
    db.session.expire_all()
    return db.session.scalars(select(Secondment)).one()


def post(client: FlaskClient, path: str, status: int = 303, **data: object) -> str:
    """Send a form of the one secondment with the version that stands there."""
    row = the_one()
    number, version = row.id, row.version
    db.session.commit()
    answer = client.post(f"/secondments/{number}{path}", data={"version": version, **data})
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == status, page[-1500:]
    return page


def need(sides: Sides) -> None:
    """The host asks for somebody, and publishes it."""
    made = sides.host_people.post("/secondments/new/need", data={"employer": sides.host, **POST})
    assert made.status_code == 303
    post(sides.host_people, "/step/publish")


def choose(client: FlaskClient) -> None:
    post(client, f"/interests/{the_one().interests[-1].id}/choose")


def to_terms(sides: Sides) -> None:
    """The teacher would like to, is chosen, tells home, and home agrees."""
    need(sides)
    post(sides.person, "/interest", who="myself", home=sides.home, note="I teach physics.")
    choose(sides.host_people)
    post(sides.person, "/step/tell_home")
    post(sides.home_people, "/agree")


def sign(client: FlaskClient, side: str) -> None:
    post(client, "/sign", side=side, name=f"For the {side}", office="Head", agrees="y")


def to_signed(sides: Sides) -> None:
    """Terms in the short form, and three signatures."""
    to_terms(sides)
    post(sides.host_people, "/terms", **TERMS)
    post(sides.host_people, "/ask_signatures")
    for side, client in (
        ("home", sides.home_people),
        ("host", sides.host_people),
        ("person", sides.person),
    ):
        sign(client, side)


def test_a_teacher_goes_from_a_need_to_the_return_and_each_step_is_audited(sides: Sides) -> None:
    to_signed(sides)
    assert the_one().state == "signed"
    post(sides.home_people, "/assurance", **LETTER)
    post(sides.host_people, "/identity", **{"on-day": "2", "on-month": "12", "on-year": "2026"})
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    done = [
        action.removeprefix("secondment.") for action in actions if action.startswith("secondment.")
    ]
    assert done == [
        "create", "publish", "interest", "choose", "tell_home", "agree", "set_terms", "ask_signatures", "sign",
        "sign", "sign", "assure", "check_identity",
    ]  # fmt: skip


def test_it_starts_only_with_assurance_and_identity_and_says_what_is_missing(sides: Sides) -> None:
    to_signed(sides)
    refused = post(sides.host_people, "/start", status=409)
    assert "letter of assurance" in refused and "identity check" in refused
    post(sides.home_people, "/assurance", **{**LETTER, "on-year": "2025"})
    assert "It lacks an identity check by the start." in post(
        sides.host_people, "/start", status=409
    )
    post(sides.host_people, "/identity", **{"on-day": "2", "on-month": "12", "on-year": "2025"})
    post(sides.home_people, "/assurance", **{**LETTER, "checks": ["identity"], "on-year": "2025"})
    assert "checks in the letter" in post(sides.host_people, "/start", status=409)
    post(sides.home_people, "/assurance", **{**LETTER, "on-year": "2025"})
    post(sides.host_people, "/start")
    assert the_one().state == "active"
    post(sides.person, "/step/review", note="It goes well.")
    for client, side in (
        (sides.home_people, "home"),
        (sides.host_people, "host"),
        (sides.person, "person"),
    ):
        assert f"{the_one().ends_on:%Y-%m-%d}" == "2027-04-01"
        post(client, "/end", side=side, **{"to-day": "31", "to-month": "5", "to-year": "2027"})
    assert f"{the_one().ends_on:%Y-%m-%d}" == "2027-05-31"
    post(sides.home_people, "/step/return")
    assert the_one().state == "returned"


def test_the_home_employer_learns_of_a_persons_wish_only_from_the_person(sides: Sides) -> None:
    need(sides)
    post(sides.person, "/interest", who="myself", home=sides.home, note="I teach physics.")
    choose(sides.host_people)
    number = the_one().id
    name = sides.person_account.name
    assert sides.home_people.get(f"/secondments/{number}").status_code == 404
    assert name not in text(sides.home_people, "/secondments") + text(sides.home_people, "/home")
    to_home = select(OutboxMessage.body).where(OutboxMessage.body.contains(name))
    assert db.session.scalars(to_home).all() == []
    assert "Cliff Primary School" not in text(sides.host_people, f"/secondments/{number}")
    post(sides.home_people, "/agree", status=404)
    post(sides.person, "/step/tell_home")
    assert name in text(sides.home_people, f"/secondments/{number}")
    assert "Agree to lend or decline" in text(sides.home_people, "/home")


def test_terms_and_cost_are_seen_by_the_sides_only(sides: Sides) -> None:
    to_terms(sides)
    post(sides.host_people, "/terms", **{**TERMS, "field_pay": "canary-pay-7731"})
    number = the_one().id
    for client in (sides.host_people, sides.home_people, sides.person):
        assert "canary-pay-7731" in text(client, f"/secondments/{number}/agreement")
    assert "What it costs the host" in text(sides.home_people, f"/secondments/{number}")
    assert "What it costs the host" not in text(sides.person, f"/secondments/{number}")
    for path in (
        "",
        "/terms",
        "/sign",
        "/agreement",
        "/agreement.docx",
        "/letter.docx",
        "/assurance",
        "/end",
    ):
        assert sides.other.get(f"/secondments/{number}{path}").status_code == 404, path
    assert "canary-pay-7731" not in text(sides.other, "/secondments")


def test_members_of_the_locality_see_what_is_open_and_nobody_else_does(
    sides: Sides, client: FlaskClient
) -> None:
    need(sides)
    number = the_one().id
    assert POST["title"] in text(sides.other, "/secondments?kind=need")
    assert POST["title"] not in text(sides.other, "/secondments?kind=offer")
    assert client.get(f"/secondments/{number}").status_code in (302, 303)
    post(sides.other, "/step/publish", status=404)
    assert sides.other.get(f"/secondments/{number}/edit").status_code == 404


def test_a_draft_is_its_employers_own(sides: Sides) -> None:
    sides.host_people.post("/secondments/new/need", data={"employer": sides.host, **POST})
    number = the_one().id
    assert sides.other.get(f"/secondments/{number}").status_code == 404
    assert (
        sides.other.post("/secondments/new/need", data={"employer": sides.host, **POST}).status_code
        == 422
    )


def test_changing_the_terms_voids_every_signature(sides: Sides) -> None:
    to_signed(sides)
    post(sides.home_people, "/change_terms")
    assert the_one().live_signatures() == {}
    post(sides.host_people, "/sign", status=409, side="host", name="A", office="", agrees="y")
    post(sides.host_people, "/ask_signatures")
    sign(sides.person, "person")
    assert the_one().state == "signing"


def test_signatures_wait_until_every_field_is_filled(sides: Sides) -> None:
    to_terms(sides)
    post(sides.host_people, "/terms", **{**TERMS, "field_return": ""})
    refused = post(sides.host_people, "/ask_signatures", status=409)
    assert "1 fields of the agreement are still empty" in refused
    long = {**TERMS, "ends-year": "2028"}
    page = post(sides.host_people, "/terms", status=422, **long)
    assert "The short form is for up to two days a week and one term." in page
    assert "As agreed about management." in page


def test_declining_opens_it_again_and_lets_go_of_what_was_written(sides: Sides) -> None:
    to_signed(sides)
    post(sides.person, "/step/decline", note="My plans changed.")
    row = the_one()
    assert (row.state, row.person_id, row.fields, row.live_signatures()) == ("open", None, {}, {})
    assert [i.state for i in row.interests] == ["declined"]


def test_two_people_saving_at_once_do_not_overwrite_each_other(sides: Sides) -> None:
    to_terms(sides)
    row = the_one()
    number, version = row.id, row.version
    db.session.commit()
    first = sides.host_people.post(
        f"/secondments/{number}/terms", data={"version": version, **TERMS}
    )
    second = sides.home_people.post(
        f"/secondments/{number}/terms", data={"version": version, **TERMS}
    )
    assert (first.status_code, second.status_code) == (303, 409)


def test_an_offer_is_hosted_by_whoever_answers_and_the_home_employer_names_the_person(
    sides: Sides,
) -> None:
    made = sides.home_people.post("/secondments/new/offer", data={"employer": sides.home, **POST})
    assert made.status_code == 303
    post(sides.home_people, "/step/publish")
    post(sides.host_people, "/interest", who=sides.host, note="We would host.")
    choose(sides.home_people)
    page = post(sides.home_people, "/agree", status=422, email="nobody@example.org")
    assert "Nobody has an account with this address" in page
    post(sides.home_people, "/agree", email=sides.person_account.email)
    row = the_one()
    assert (row.state, row.person_id) == ("terms", sides.person_account.id)
    assert Side.PERSON.value not in row.live_signatures()


def test_the_agreement_and_the_letter_are_documents_with_what_was_agreed(sides: Sides) -> None:
    to_signed(sides)
    number = the_one().id
    for name, words in (
        ("agreement", "As agreed about no_detriment."),
        ("letter", "2 days a week. You stay employed by Cliff Primary School"),
    ):
        answer = sides.home_people.get(f"/secondments/{number}/{name}.docx")
        assert answer.status_code == 200
        document = Document(io.BytesIO(answer.get_data()))
        body = "\n".join(p.text for p in document.paragraphs)
        assert words in body
        assert answer.headers["Content-Disposition"].startswith("attachment")

"""The terms of a secondment: starting texts, structured parts, what employers are told, documents, reminders."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.secondment import BY_CODE
from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from collabnet.staffing import queries_own, services_reminders
from collabnet.staffing.models import Secondment
from tests.staffing.test_secondments import choose, need, post, text, the_one, to_signed, to_terms
from tests.staffing.world import POST, TERMS, Sides, make_sides


@pytest.fixture
def sides(app: Flask) -> Sides:
    return make_sides(app)


def here() -> str:
    number = the_one().id
    db.session.commit()
    return f"/secondments/{number}"


def paragraphs(client: FlaskClient, name: str) -> str:
    """All words of a document, tables included."""
    document = Document(io.BytesIO(client.get(f"{here()}/{name}.docx").get_data()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_the_form_begins_with_a_text_in_every_field_and_can_be_sent_as_it_is(sides: Sides) -> None:
    to_terms(sides)
    page = text(sides.home_people, f"{here()}/terms")
    assert "Place of work: Harbour Primary School. Years 10 and 11." in page
    assert "A senior colleague named by Harbour Primary School directs the daily work." in page
    page = post(sides.home_people, "/terms", status=422, **{**TERMS, "pay": "", "ask": "y"})
    assert "Fill this in before signatures are asked for" in page
    assert the_one().fields == {}
    post(sides.home_people, "/terms", **{**TERMS, "ask": "y"})
    assert (the_one().state, the_one().annual_pence) == ("signing", 4_535_200)


def test_an_employer_that_agrees_with_its_interest_is_not_asked_again(sides: Sides) -> None:
    need(sides)
    email = sides.person_account.email
    page = post(sides.home_people, "/interest", status=422, who=sides.home, lends="x@example.org")
    assert "Nobody has an account with this address" in page
    post(sides.home_people, "/interest", who=sides.home, lends=email, note="")
    name = sides.person_account.name
    shown = text(sides.host_people, here())
    assert "Agrees to lend" in shown and name not in shown
    assert (
        db.session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.body.contains(name))
        ).all()
        == []
    )
    choose(sides.host_people)
    row = the_one()
    assert (row.state, row.person_id) == ("terms", sides.person_account.id)
    assert [step.action for step in row.steps] == ["publish", "choose", "agree"]
    agreed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "secondment.agree")
    ).one()
    assert agreed.details["agreed_by"]
    assert name in text(sides.host_people, here())


def test_nobody_names_a_person_of_another_employer(sides: Sides) -> None:
    need(sides)
    email = sides.person_account.email
    third = f"school:{sides.third_urn}"
    page = post(sides.other, "/interest", status=422, who=third, lends=email)
    assert "This person has no role with the home employer." in page


def test_an_uplift_a_fee_and_cover_stand_on_lines_of_their_own(sides: Sides) -> None:
    to_terms(sides)
    more = {"uplift_by": "host", "uplift": "3000", "fee": "50", "agency": "250"}
    post(sides.home_people, "/terms", **{**TERMS, **more})
    page = text(sides.host_people, here())
    for words in (
        "Uplift for the role", "National Insurance on the uplift", "Fee", "On top of cost: say what it is for",
        "There is a fee of £50.00 on top of cost.", "An agency", "£250.00", "Covering about 19 days at home",
        "Probably exempt", "since 6 April 2025",
    ):  # fmt: skip
        assert words in page, words
    assert "Uplift for the role" not in text(sides.person, here())
    post(
        sides.home_people,
        "/terms",
        **{**TERMS, "uplift_by": "home", "uplift": "3000", "staff_kind": "other"},
    )
    page = text(sides.host_people, here())
    assert "Uplift for the role" not in page and "Probably standard-rated" in page
    assert "The lines agree with the cost, and there is no fee." in page
    assert "£3,000.00 a year, paid by the home employer" in text(
        sides.person, f"{here()}/agreement"
    )


def test_words_that_restrain_are_explained_to_the_two_employers_and_refuse_nothing(
    sides: Sides,
) -> None:
    to_terms(sides)
    restraint = {
        "non_solicitation": "The host agrees not to employ the teacher.",
        "field_pay": "Both fix pay at the agreed rate.",
    }
    post(sides.home_people, "/terms", **{**TERMS, **restraint, "ask": "y"})
    assert the_one().state == "signing"
    for client in (sides.home_people, sides.host_people):
        page = text(client, here())
        assert "“not to employ” in “About approaching staff”" in page
        assert "“fix pay”" in page and "The term restrains hiring as such." in page
    assert "“fix pay”" not in text(sides.person, f"{here()}/sign")
    assert "“fix pay”" not in text(sides.person, here())


def test_a_justified_term_within_the_secondment_passes_and_a_longer_one_needs_advice(
    sides: Sides,
) -> None:
    to_terms(sides)
    term = {
        "non_solicitation": "The host asks nobody else of the team during this time.",
        "non_solicitation_reason": "The home team is new.",
        "non_solicitation_until-day": "1", "non_solicitation_until-month": "4",
        "non_solicitation_until-year": "2027",
    }  # fmt: skip
    post(sides.home_people, "/terms", **{**TERMS, **term})
    assert "It is justified and ends with the secondment." in text(sides.host_people, here())
    post(sides.home_people, "/terms", **{**TERMS, **term, "non_solicitation_until-year": "2028"})
    assert "It lasts longer than the secondment." in text(sides.host_people, here())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"uplift_by": "host", "uplift": ""}, "Enter the uplift, or choose that there is none"),
        ({"pension": "lgps_employer"}, "Enter the employer’s rate in the local scheme"),
        ({"review_1-day": "1", "review_1-month": "8", "review_1-year": "2027"}, "A review falls between"),
        ({"pay": "£30k–35k"}, "Enter one amount in pounds"),
        ({"arrangement": "sla"}, "Choose one of the options"),
        ({"ends-year": "2026"}, "The last day must be after the first"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_beside_its_field_and_kept(
    sides: Sides, wrong: dict[str, str], words: str
) -> None:
    to_terms(sides)
    page = post(
        sides.home_people, "/terms", status=422, **{**TERMS, **wrong, "field_role": "Kept."}
    )
    assert words in page and "Kept." in page
    assert the_one().fields == {}


def test_both_documents_hold_everything_that_the_agreement_needs(sides: Sides) -> None:
    to_signed(sides)
    agreement = paragraphs(sides.home_people, "agreement")
    for code in the_one().fields:
        assert BY_CODE[code].label in agreement
        assert f"As agreed about {code}." in agreement
    for words in (
        "Cliff Primary School", "Harbour Primary School", sides.person_account.name,
        "4 January 2027 to 1 April 2027, two days a week", "Reviews", "Travel and subsistence", "Pay",
        "Employer’s National Insurance", "Total for the whole time, before VAT", "VAT: Probably exempt",
        "signed by For the home, Head", "signed by For the host, Head", "signed by For the person",
    ):  # fmt: skip
        assert words in agreement, words
    letter = paragraphs(sides.person, "letter")
    for code in (
        "role",
        "fte",
        "management",
        "pay",
        "no_detriment",
        "return",
        "sickness",
        "safeguarding",
    ):
        assert f"As agreed about {code}." in letter, code
    assert "I agree: signed by For the person" in letter
    assert "Total for the whole time" not in paragraphs(sides.person, "agreement") + letter


def move(state: str, **days: dt.date) -> None:
    """Let the one secondment stand elsewhere in time."""
    row = the_one()
    row.state = state
    for name, day in days.items():
        setattr(row, name, day)
    db.session.commit()


def reminded() -> list[str]:
    chosen = select(OutboxMessage.subject).where(OutboxMessage.kind == services_reminders.KIND)
    return sorted(db.session.scalars(chosen.order_by(OutboxMessage.id)))


def test_all_three_are_reminded_once_of_a_review_and_the_end(sides: Sides) -> None:
    to_signed(sides)
    day = today()
    move("active", starts_on=day - dt.timedelta(days=60), ends_on=day + dt.timedelta(days=28))
    assert services_reminders.remind() == 3
    assert services_reminders.remind() == 0
    assert len(reminded()) == 3 and all(s.startswith("Return after ") for s in reminded())
    row = the_one()
    row.reviews_on = [(day + dt.timedelta(days=7)).isoformat()]
    db.session.commit()
    assert services_reminders.remind() == 3
    assert "Hold the review planned for" in text(sides.host_people, "/home")
    post(sides.person, "/step/review", note="It goes well.")
    assert "Hold the review planned for" not in text(sides.host_people, "/home")
    move("active", ends_on=day - dt.timedelta(days=1))
    assert services_reminders.remind() == 2  # the person is not asked to record it
    assert "Record the return, or agree another end" in text(sides.home_people, "/home")
    move("returned")
    assert services_reminders.remind() == 0


def test_a_review_whose_day_has_gone_by_is_not_called_the_next_one(sides: Sides) -> None:
    to_signed(sides)
    move("active", starts_on=today() - dt.timedelta(days=60))
    for days, words in ((-3, "A review was planned for"), (7, "The next review is planned for")):
        row = the_one()
        row.reviews_on = [(today() + dt.timedelta(days=days)).isoformat()]
        db.session.commit()
        assert words in text(sides.host_people, here())


def test_before_the_start_each_employer_sees_its_own_check_to_record(sides: Sides) -> None:
    to_signed(sides)
    day = today()
    move("signed", starts_on=day + dt.timedelta(days=14), ends_on=day + dt.timedelta(days=90))
    assert services_reminders.remind() == 3
    assert "Record the letter of assurance" in text(sides.home_people, "/home")
    host = text(sides.host_people, "/home")
    assert "Record the identity check" in host and "letter of assurance" not in host


def test_whoever_has_said_for_all_that_they_could_is_not_asked_for_more(sides: Sides) -> None:
    need(sides)
    post(sides.home_people, "/interest", who=sides.home, note="")
    assert "another of your employers" in text(
        sides.home_people, here()
    )  # or the head, for herself
    post(sides.home_people, "/interest", who="myself", home=sides.home, note="")
    assert "another of your employers" not in text(sides.home_people, here())


def test_a_new_post_is_recorded_by_the_person_as_they_like_to_say_it(sides: Sides) -> None:
    to_signed(sides)
    move("active")
    page = text(sides.person, f"{here()}/convert")
    assert "nobody’s consent is needed" in page and "gives notice by" in page
    other_dates = re.findall(r'href="(/pay/[^"]+)"', page)
    assert other_dates and all(sides.person.get(href).status_code == 200 for href in other_dates)
    assert "Nothing to do here now" in text(sides.host_people, f"{here()}/convert")
    post(
        sides.person, "/convert", applied="open",
        **{"notice_on-day": "1", "notice_on-month": "2", "notice_on-year": "2027"},
    )  # fmt: skip
    row = the_one()
    assert row.state == "converted"
    assert row.steps[-1].details == {"applied": "open", "notice_on": "2027-02-01"}


def test_the_file_of_ones_own_shows_what_the_page_shows(sides: Sides) -> None:
    need(sides)
    post(sides.person, "/interest", who="myself", home=sides.home, note="")
    choose(sides.host_people)

    def rows(client: FlaskClient) -> list[dict[str, str]]:
        answer = client.get("/secondments.csv")
        return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))

    (mine,) = rows(sides.host_people)
    assert tuple(mine) == queries_own.HEADER
    assert (mine["home_employer"], mine["person"]) == ("", sides.person_account.name)
    assert rows(sides.person)[0]["home_employer"] == "Cliff Primary School"
    assert rows(sides.home_people) == [] and rows(sides.other) == []
    post(sides.person, "/step/tell_home")
    assert rows(sides.home_people)[0]["home_employer"] == "Cliff Primary School"


def test_what_is_open_is_found_by_words_kind_and_days(sides: Sides) -> None:
    need(sides)
    title = POST["title"]
    for query, is_found in (
        ("", True), ("?q=PHYSICS+harbour", True), ("?q=chemistry", False), ("?days=2", True),
        ("?days=1", False), ("?kind=offer", False), ("?kind=need&days=4", True),
    ):  # fmt: skip
        assert (title in text(sides.other, f"/secondments{query}")) is is_found, query
    text(sides.other, "/secondments?days=nonsense", status=400)
    text(sides.other, "/secondments?q=" + "x" * 200, status=400)


def test_personal_data_names_where_somebody_is_lent_and_what_they_signed(sides: Sides) -> None:
    to_signed(sides)
    held = queries_own.personal_data(sides.person_account.id)
    assert held["lent"][0]["state"] == "signed"
    assert [s["side"] for s in held["signatures"]] == ["person"]
    assert queries_own.personal_data(0) == {
        "lent": [], "interest": [], "agreed_for_employer": [], "signatures": [],
    }  # fmt: skip


def test_schools_of_one_trust_begin_as_one_employer_without_vat(sides: Sides) -> None:
    to_terms(sides)
    row = db.session.scalars(select(Secondment)).one()
    row.home_code = row.host_code
    db.session.commit()
    page = text(sides.host_people, f"{here()}/terms")
    assert 'value="deployment" checked' in page

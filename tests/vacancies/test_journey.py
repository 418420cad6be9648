"""The journey of HR staff over HTTP: step by step from nothing to an open advert, what is kept, what is said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from collabnet.core.vacancy import Standing
from collabnet.core.vacancy_post import Post
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.vacancies import queries, services
from collabnet.vacancies.models import Vacancy
from tests.vacancies.world import STATEMENT, Employers, make_employers, whole_post

CLOSES = {
    "closes_on-day": "15",
    "closes_on-month": "1",
    "closes_on-year": "2027",
    "closes_time": "5pm",
}
STARTS = {"starts_on-day": "19", "starts_on-month": "4", "starts_on-year": "2027"}
JOB = {
    "title": "Teacher of physics",
    "roles": ["teacher"],
    "phases": ["secondary"],
    "ect_suitable": "yes",
}
PAY = {
    "framework": "stpcd",
    "scale": "main",
    "pay_per": "year",
    "pay_low": "£32,916",
    "pay_high": "45352",
}
APPLY = {
    "apply_url": "https://harbour.example/jobs",
    "safeguarding": STATEMENT,
    "check_level": "enhanced_barred",
}


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def draft(employers: Employers, post: Post | None = None) -> Vacancy:
    row = services.create(
        actor=employers.actor, owner=employers.owner, post=post or whole_post(employers.school.urn)
    )
    db.session.commit()
    return row


def send(employers: Employers, row: Vacancy, step: str, **data: object) -> TestResponse:
    version = db.session.get_one(Vacancy, row.id, populate_existing=True).version
    db.session.commit()
    sent = {"version": str(version), **data}
    return employers.hr.post(f"/vacancies/manage/{row.id}/{step}", data=sent)


def said(row: Vacancy) -> Post:
    post = queries.post_of(db.session.get_one(Vacancy, row.id, populate_existing=True))
    db.session.commit()
    return post


def test_an_advert_goes_from_nothing_over_every_step_to_readers(employers: Employers) -> None:
    begun = employers.hr.post("/vacancies/manage/new", data={"employer": str(employers.owner)})
    assert begun.status_code == 303
    row = db.session.query(Vacancy).one()
    db.session.commit()
    steps = (
        ("job", JOB), ("schools", {"urns": [str(employers.school.urn)]}),
        ("contract", {"contract": "permanent", "patterns": ["part_time"], "fte": "60%", "flexible": ["part_time"]}),
        ("pay", {**PAY, "actual": "19749.60"}), ("dates", {**CLOSES, **STARTS}), ("about", {"about": "Teach."}),
        ("apply", APPLY),
    )  # fmt: skip
    for step, data in steps:
        assert employers.hr.get(f"/vacancies/manage/{row.id}/{step}").status_code == 200
        answer = send(employers, row, step, **data)
        assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.location.endswith("/documents")
    assert send(employers, row, "note", note="A job share is welcome.").location.endswith("/review")
    post = said(row)
    assert (post.fte, post.pay_low, post.closes_time) == (
        Decimal("0.6"),
        Decimal(32916),
        dt.time(17),
    )
    for page in ("", "/review", "/preview", "/documents"):
        assert employers.hr.get(f"/vacancies/manage/{row.id}{page}").status_code == 200
    review = employers.hr.get(f"/vacancies/manage/{row.id}/review").get_data(as_text=True)
    assert "Before it can go out" not in review
    assert "Continue to publishing" in review
    services.publish(
        actor=employers.actor, row=row, version=db.session.get_one(Vacancy, row.id).version
    )
    assert queries.standing_of(row) is Standing.LIVE


@pytest.mark.parametrize(
    ("step", "sent", "words", "kept"),
    [
        ("pay", {"pay_low": "£30k–35k"}, "Enter one amount in pounds", "£30k–35k"),
        ("contract", {"fte": "1.4"}, "Enter a share of full time", 'value="1.4"'),
        ("contract", {"hours_a_week": "many"}, "Enter a number", 'value="many"'),
        ("dates", {**CLOSES, "starts_on-day": "1", "starts_on-month": "1", "starts_on-year": "2027"},
         "The job must start after the closing day", 'value="2027"'),
        ("dates", {"closes_on-day": "31", "closes_on-month": "2", "closes_on-year": "2027"},
         "Closing day must be a real date", 'value="31"'),
        ("dates", {**CLOSES, "closes_time": "noonish"}, "Enter a time", 'value="noonish"'),
        ("apply", {"apply_url": "harbour jobs"}, "Enter a web address", 'value="harbour jobs"'),
        ("job", {"title": "x" * 121}, "Use 120 characters or fewer", "x" * 121),
        ("contract", {"contract": "fixed_term"}, "Say until when the fixed term lasts", "fixed_term"),
        ("pay", {"allowance_1": "tlr2", "allowance_1_pay": ""}, "Enter what the allowance is a year", "tlr2"),
        ("pay", {"allowance_1": "", "allowance_1_pay": "3000"}, "Choose which allowance it is", 'value="3000"'),
        ("about", {"contact_email": "office at harbour"}, "Enter an email address", "office at harbour"),
        ("job", {"roles": ["king"]}, "Choose one of the options", "Job title"),
        ("schools", {"urns": ["999999"]}, "Choose one of the options", "Harbour"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_right_is_said_beside_its_field_and_kept_for_mending(
    employers: Employers, step: str, sent: dict[str, object], words: str, kept: str
) -> None:
    row = draft(employers, Post(urns=(employers.school.urn,)))
    answer = send(employers, row, step, **sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert "There is a problem" in page
    assert kept in page


def test_the_sound_values_of_a_page_with_a_wrong_one_are_kept_in_the_draft(
    employers: Employers,
) -> None:
    row = draft(employers, Post(urns=(employers.school.urn,)))
    answer = send(employers, row, "pay", framework="njc", pay_low="£30k–35k", pay_high="35000")
    assert answer.status_code == 422
    assert (said(row).pay_high, said(row).pay_low, said(row).framework) == (
        Decimal(35000),
        None,
        "njc",
    )
    mended = employers.hr.post(
        f"/vacancies/manage/{row.id}/pay",
        data={"version": "2", "framework": "njc", "pay_low": "30000", "pay_high": "35000"},
    )
    assert mended.status_code == 303
    assert said(row).pay_low == Decimal(30000)


def test_a_public_advert_keeps_its_values_when_one_of_the_new_ones_is_wrong(
    employers: Employers,
) -> None:
    row = draft(employers)
    services.publish(actor=employers.actor, row=row, version=1)
    db.session.commit()
    assert send(employers, row, "pay", pay_low="lots", pay_high="99999").status_code == 422
    assert said(row).pay_high == Decimal(45352)


def test_a_public_advert_cannot_lose_its_safeguarding_statement(employers: Employers) -> None:
    row = draft(employers)
    services.publish(actor=employers.actor, row=row, version=1)
    db.session.commit()
    answer = send(employers, row, "apply", **{**APPLY, "safeguarding": ""})
    assert answer.status_code == 422
    assert "The advert lacks the safeguarding statement" in answer.get_data(as_text=True)
    assert said(row).safeguarding == STATEMENT


def test_pages_that_are_saved_without_a_change_leave_no_trace(employers: Employers) -> None:
    row = draft(employers, Post(title="A", urns=(employers.school.urn,)))
    before = db.session.query(AuditEntry).count()
    db.session.commit()
    assert send(employers, row, "job", title="A").status_code == 303
    assert db.session.query(AuditEntry).count() == before


def test_an_amount_with_pence_comes_back_into_its_field_with_both_digits(
    employers: Employers,
) -> None:
    row = draft(employers)
    send(employers, row, "pay", **PAY, actual="19749.60")
    page = employers.hr.get(f"/vacancies/manage/{row.id}/pay").get_data(as_text=True)
    assert 'value="19749.60"' in page and 'value="32916"' in page


def test_the_history_tells_changes_of_one_day_once(employers: Employers) -> None:
    row = draft(employers)
    for title in ("Teacher of maths", "Teacher of drama", "Teacher of music"):
        send(employers, row, "job", **{**JOB, "title": title})
    assert [s.action for s in db.session.get_one(Vacancy, row.id).steps].count("edit") == 3
    page = employers.hr.get(f"/vacancies/manage/{row.id}").get_data(as_text=True)
    assert page.count(": changed") == 1


def test_the_private_record_is_kept_apart_and_never_in_the_advert(employers: Employers) -> None:
    row = draft(employers)
    answer = send(
        employers, row, "pay", **PAY, record_own_highest="40000",
        record_reason_above="A subject that is hard to fill",
    )  # fmt: skip
    assert answer.status_code == 303
    review = employers.hr.get(f"/vacancies/manage/{row.id}/review").get_data(as_text=True)
    assert "A subject that is hard to fill" in review
    assert "above the employer’s own range; your reason is on your record" in review
    preview = employers.hr.get(f"/vacancies/manage/{row.id}/preview").get_data(as_text=True)
    file = employers.hr.get("/vacancies/manage.csv").get_data(as_text=True)
    assert "hard to fill" not in preview + file
    audit = " ".join(str(e.details) for e in db.session.query(AuditEntry))
    assert "hard to fill" not in audit


def test_somebody_elses_change_is_told_with_what_was_typed(employers: Employers) -> None:
    row = draft(employers)
    answer = employers.hr.post(
        f"/vacancies/manage/{row.id}/job",
        data={"version": "77", **JOB, "title": "Teacher of music"},
    )
    assert answer.status_code == 409
    assert "Teacher of music" in answer.get_data(as_text=True)


def test_the_live_check_answers_with_the_findings_and_keeps_nothing(employers: Employers) -> None:
    row = draft(employers, Post(urns=(employers.school.urn,), roles=("teacher",)))
    answer = employers.hr.post(
        f"/vacancies/manage/{row.id}/check/pay", data={"pay_low": "30000", "pay_high": "35000"}
    )
    assert answer.status_code == 200
    assert "£30,000 to £35,000 full time" in answer.get_json()["html"]
    assert said(row).pay_low is None
    wrong = employers.hr.post(
        f"/vacancies/manage/{row.id}/check/pay", data={"pay_high": "£30k–35k"}
    )
    assert "Highest pay: Enter one amount in pounds" in wrong.get_json()["html"]


def test_resignation_deadlines_are_worked_out_beside_the_dates(employers: Employers) -> None:
    row = draft(
        employers, whole_post(employers.school.urn, starts_on=dt.date(2027, 1, 4), closes_on=None)
    )
    page = employers.hr.get(f"/vacancies/manage/{row.id}/dates").get_data(as_text=True)
    assert "To begin on 4 January 2027, a teacher gives notice by 31 October 2026" in page
    head = draft(employers, Post(roles=("headteacher",), starts_on=dt.date(2027, 9, 1)))
    page = employers.hr.get(f"/vacancies/manage/{head.id}/dates").get_data(as_text=True)
    assert "a headteacher gives notice by 30 April 2027" in page

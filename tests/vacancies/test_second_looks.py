"""What is probably a mistake is said once and never held against anybody: allowances, another's address; documents."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.vacancy_post import Post
from collabnet.platform.db import db
from collabnet.platform.stored_files import StoredFile
from collabnet.vacancies import queries, services
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.queries_addresses import is_of_another_employer
from tests.factories import documents
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_school
from tests.vacancies.test_journey import send
from tests.vacancies.world import Employers, make_employers, whole_post

PDF = documents.pdf()


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def stored(row: Vacancy) -> Post:
    post = queries.post_of(db.session.get_one(Vacancy, row.id, populate_existing=True))
    db.session.commit()
    return post


def draft(employers: Employers, post: Post) -> Vacancy:
    row = services.create(actor=employers.actor, owner=employers.owner, post=post)
    db.session.commit()
    return row


def test_an_allowance_outside_its_range_is_said_once_kept_and_then_taken_as_meant(
    app: Flask, employers: Employers
) -> None:
    school = make_school(la_code="846", type_code="01", name="Maintained School")
    owner = Scope(ScopeKind.SCHOOL, str(school.urn))
    hr = app.test_client()
    sign_in(hr, make_person(Role.SCHOOL_HR, owner))
    post = Post(urns=(school.urn,), roles=("teacher",), starts_on=dt.date(2026, 4, 20))
    row = services.create(actor=employers.actor, owner=owner, post=post)
    db.session.commit()
    sent = {
        "version": "1", "pay_low": "32916", "pay_high": "45352", "scale": "main", "pay_area": "england_excl_london",
        "allowance_1": "tlr2", "allowance_1_pay": "90000",
    }  # fmt: skip
    answer = hr.post(f"/vacancies/manage/{row.id}/pay", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "£90,000 is outside" in page
    assert 'value="90000"' in page
    assert stored(row).allowances[0].annual == Decimal(90000)
    heard = page.split('name="heard"')[1].split('value="')[1].split('"')[0]
    again = hr.post(
        f"/vacancies/manage/{row.id}/pay", data={**sent, "version": "2", "heard": heard}
    )
    assert again.status_code == 303
    other = {**sent, "version": "2", "heard": heard, "allowance_1_pay": "91000"}
    assert hr.post(f"/vacancies/manage/{row.id}/pay", data=other).status_code == 422


def test_an_address_of_another_employer_is_asked_about_once(employers: Employers) -> None:
    make_person(Role.SCHOOL_HR, employers.partner, email="office@cliff.example")
    make_person(Role.SCHOOL_HR, employers.owner, email="office@harbour.example")
    row = draft(employers, Post(urns=(employers.school.urn,)))
    answer = send(employers, row, "about", contact_email="jobs@CLIFF.example", about="Teach.")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This is an address of another employer" in page
    assert "Cliff Secondary School" not in page
    assert 'value="jobs@CLIFF.example"' in page
    assert stored(row).about == "Teach."
    again = send(
        employers, row, "about", contact_email="jobs@CLIFF.example", about="Teach.",
        heard="contact_email=jobs@CLIFF.example",
    )  # fmt: skip
    assert again.status_code == 303
    assert send(employers, row, "about", contact_email="jobs@harbour.example").status_code == 303


def test_a_domain_that_several_employers_or_the_own_trust_use_says_nothing(
    employers: Employers,
) -> None:
    trust = Scope(ScopeKind.TRUST, str(employers.school.trust_uid))
    make_person(Role.TRUST_HR, trust, email="hr@harbour-trust.example")
    make_person(Role.SCHOOL_HR, employers.partner, email="a@mail.example")
    third = make_school(la_code="846", name="Third School")
    make_person(Role.SCHOOL_HR, Scope(ScopeKind.SCHOOL, str(third.urn)), email="b@mail.example")
    make_person(Role.SCHOOL_HR, employers.partner, email="c@cliff.example")
    owner = employers.owner
    assert not is_of_another_employer("jobs@harbour-trust.example", owner)
    assert not is_of_another_employer("jobs@mail.example", owner)
    assert not is_of_another_employer("jobs@nobody.example", owner)
    assert is_of_another_employer("jobs@cliff.example", owner)
    assert not is_of_another_employer("jobs@cliff.example", owner, employers.partner)
    assert not is_of_another_employer("jobs@%", owner)


def add(employers: Employers, row: Vacancy, data: bytes, name: str = "job.pdf") -> TestResponse:
    version = db.session.get_one(Vacancy, row.id, populate_existing=True).version
    db.session.commit()
    document = FileStorage(io.BytesIO(data), name)
    # Put together here: the client would use a file of its own for a large one, and leave it open.
    boundary, body = encode_multipart({"version": str(version), "document": document})
    kind = f"multipart/form-data; boundary={boundary}"
    path = f"/vacancies/manage/{row.id}/documents"
    return employers.hr.post(path, data=body, content_type=kind)


def test_a_document_is_as_public_as_its_advert_and_always_an_attachment(
    employers: Employers,
) -> None:
    row = draft(employers, whole_post(employers.school.urn))
    assert add(employers, row, PDF, "Job description.pdf").status_code == 303
    file_id = db.session.query(StoredFile.id).scalar()
    db.session.commit()
    path = f"/vacancies/{row.id}/documents/{file_id}"
    assert employers.hr.get(path).status_code == 200
    for browser in (employers.anybody, employers.partner_hr, employers.teacher):
        assert browser.get(path).status_code == 404
    fresh = db.session.get_one(Vacancy, row.id, populate_existing=True)
    services.publish(actor=employers.actor, row=fresh, version=fresh.version)
    db.session.commit()
    answer = employers.anybody.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data == PDF
    other = draft(employers, Post(title="Other"))
    assert employers.hr.get(f"/vacancies/{other.id}/documents/{file_id}").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (documents.docm(padding=19_000_000), "The document has macros"),
        (b"MZ" + b"\x00" * 500, "Choose"),
        (b"<html><script>alert(1)</script></html>", "Choose"),
    ],
)
def test_a_document_that_may_do_harm_is_refused_beside_its_field(
    employers: Employers, data: bytes, words: str
) -> None:
    row = draft(employers, Post(title="A"))
    answer = add(employers, row, data, "job.docx")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert db.session.query(StoredFile).count() == 0


def test_an_advert_has_at_most_five_documents_and_they_go_with_the_draft(
    employers: Employers,
) -> None:
    row = draft(employers, Post(title="A"))
    for _ in range(5):
        assert add(employers, row, PDF).status_code == 303
    sixth = add(employers, row, PDF)
    assert sixth.status_code == 422
    assert "at most 5 documents" in sixth.get_data(as_text=True)
    first = db.session.query(StoredFile.id).order_by(StoredFile.id).first()[0]
    db.session.commit()
    assert send(employers, row, f"documents/{first}/remove").status_code == 303
    assert db.session.query(StoredFile).count() == 4
    db.session.commit()
    assert send(employers, row, "delete").status_code == 303
    assert db.session.query(StoredFile).count() == 0


def test_a_partner_is_asked_by_search_told_by_mail_and_its_schools_count_once_it_agrees(
    employers: Employers,
) -> None:
    row = draft(employers, whole_post(employers.school.urn))
    assert "Cliff Secondary School" in employers.hr.get(
        f"/vacancies/manage/{row.id}/share?q=cliff"
    ).get_data(as_text=True)
    asked = employers.hr.post(
        f"/vacancies/manage/{row.id}/share?q=cliff",
        data={"version": "1", "partner": str(employers.partner)},
    )
    assert asked.status_code == 303
    theirs = [str(employers.school.urn), str(employers.other_school.urn)]
    assert send(employers, row, "schools", urns=theirs).status_code == 422
    agreed = employers.partner_hr.post(f"/vacancies/manage/{row.id}/agree", data={"version": "2"})
    assert agreed.status_code == 303
    assert send(employers, row, "schools", urns=theirs).status_code == 303
    assert len(stored(row).urns) == 2
    stopped = employers.partner_hr.post(
        f"/vacancies/manage/{row.id}/stop_sharing", data={"version": "4"}
    )
    assert stopped.location.endswith("/vacancies/manage")
    assert stored(row).urns == (employers.school.urn,)


def test_an_advert_that_was_closed_early_stays_closed_when_its_sharing_ends(
    employers: Employers,
) -> None:
    row = services.create(
        actor=employers.actor, owner=employers.owner, post=whole_post(employers.school.urn)
    )
    services.ask_partner(
        actor=employers.actor, row=row, partner=employers.partner, version=row.version
    )
    services.publish(actor=employers.actor, row=row, version=row.version)
    services.close(actor=employers.actor, row=row, version=row.version)
    services.stop_sharing(actor=employers.actor, row=row, version=row.version)
    assert queries.standing_of(row).value == "closed"


def test_what_waits_is_on_the_list_of_whoever_posts_and_of_nobody_else(
    employers: Employers,
) -> None:
    draft(employers, Post(title="A draft of chemistry"))
    ours = employers.hr.get("/home").get_data(as_text=True)
    assert "Finish the advert: A draft of chemistry" in ours
    for browser in (employers.partner_hr, employers.teacher):
        assert "A draft of chemistry" not in browser.get("/home").get_data(as_text=True)

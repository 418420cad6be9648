"""Each person's record of training: theirs alone, with hours, files and certificates that can be checked."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
import types

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Role
from collabnet.cpd import certificates
from collabnet.cpd.models_after import TrainingRecord
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from tests.factories.accounts import Person, make_person, sign_in, sign_out
from tests.factories.cpd_after import make_day, make_record, scope_of
from tests.factories.directory import make_school

ENTRY = {
    "title": "Reading: a course", "provider": "University of the Coast", "hours": "1.5", "note": "=try it",
    "first_day-day": "3", "first_day-month": "3", "first_day-year": "2025",
}  # fmt: skip


@pytest.fixture
def person(client: FlaskClient) -> Person:
    made = make_person(name="Teacher of Year 2")
    sign_in(client, made)
    return made


def own_rows() -> list[TrainingRecord]:
    db.session.commit()
    return list(db.session.scalars(select(TrainingRecord).where(TrainingRecord.source == "own")))


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_what_was_attended_and_what_was_added_stand_in_one_record_with_hours(
    client: FlaskClient, person: Person
) -> None:
    day = today()
    make_record(user_id=person.id, minutes=120, title="Phonics", first_day=day, last_day=day)
    make_record(
        person_email=person.email, minutes=60, title="Fractions", first_day=day, last_day=day
    )
    make_record(person_email="other@example.org", title="Not theirs")
    assert client.post("/account/training/new", data=ENTRY).status_code == 303
    page = client.get("/account/training").text
    for text in ("Phonics", "Fractions", "Reading: a course", "3 hours", "2024/25", "1.5 hours"):
        assert text in page
    assert "Not theirs" not in page
    rows = list(
        csv.DictReader(io.StringIO(client.get("/account/training.csv").text.lstrip("\ufeff")))
    )
    assert sorted(r["title"] for r in rows) == ["Fractions", "Phonics", "Reading: a course"]
    assert {r["hours"] for r in rows} == {"2", "1", "1.5"}
    assert next(r["notes"] for r in rows if r["kind"] == "own entry") == "'=try it"
    assert "University of the Coast" in words_of(client.get("/account/training.docx").data)
    data = client.get("/account/data.json").json["training"]["record"]
    assert len(data) == 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": ""}, "Enter what it was"),
        ({"title": "x" * 121}, "120"),
        ({"hours": ""}, "Enter how many hours"),
        ({"hours": "0"}, "0.25"),
        ({"hours": "25"}, "more hours than these days have"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": "1e400"}, "hours"),
        ({"first_day-year": "2999"}, "today or in the past"),
        ({"first_day-year": "1900"}, "after 1950"),
        ({"first_day-month": "13"}, "real date"),
        ({"last_day-day": "2", "last_day-month": "3", "last_day-year": "2025"}, "same as or after"),
        ({"note": "x" * 1001}, "1000"),
    ],
)
def test_an_entry_that_cannot_be_is_said_beside_the_field_and_kept(
    client: FlaskClient, person: Person, change: dict[str, str], why: str
) -> None:
    answer = client.post("/account/training/new", data=ENTRY | change)
    assert answer.status_code == 422
    assert why in answer.text
    assert "University of the Coast" in answer.text
    assert own_rows() == []


def test_an_entry_is_changed_and_deleted_by_its_writer_only(
    client: FlaskClient, person: Person
) -> None:
    client.post("/account/training/new", data=ENTRY)
    (row,) = own_rows()
    path = f"/account/training/{row.id}"
    assert 'value="1.5"' in client.get(path).text
    assert client.post(path, data=ENTRY | {"version": "1", "title": "Maths"}).status_code == 303
    assert client.post(path, data=ENTRY | {"version": "1", "title": "Late"}).status_code == 409
    stranger = make_person(Role.SCHOOL_LEADER, scope_of(make_school()))
    sign_in(client, stranger)
    for answer in (client.get(path), client.post(path, data=ENTRY), client.post(f"{path}/delete")):
        assert answer.status_code == 404
    assert [r.title for r in own_rows()] == ["Maths"]
    sign_in(client, person)
    assert client.post(f"{path}/delete").status_code == 303
    assert own_rows() == []


def test_a_leader_sees_what_was_attended_on_booked_places_and_no_own_entry(
    client: FlaskClient, person: Person
) -> None:
    school = make_school()
    record = make_record(employer=scope_of(school), user_id=person.id, title="Phonics")
    client.post("/account/training/new", data=ENTRY)
    leader = make_person(Role.SCHOOL_LEADER, scope_of(school))
    other = make_person(Role.SCHOOL_LEADER, scope_of(make_school()))
    sign_in(client, leader)
    page = client.get("/training/attended").text
    assert "Phonics" in page
    assert "Reading: a course" not in page
    assert client.get(f"/training/records/{record.id}/certificate").status_code == 200
    (own,) = own_rows()
    assert client.get(f"/training/records/{own.id}/certificate").status_code == 404
    sign_in(client, other)
    assert "Phonics" not in client.get(f"/training/attended?for=school:{school.urn}").text
    for ending in ("", ".docx", ".pdf"):
        path = f"/training/records/{record.id}/certificate{ending}"
        assert client.get(path).status_code == 404


def test_a_leader_sees_nothing_older_than_three_years(client: FlaskClient) -> None:
    school, day = make_school(), (utcnow() - dt.timedelta(days=3 * 365 + 1)).date()
    old = make_record(employer=scope_of(school), first_day=day, last_day=day, title="Long ago")
    sign_in(client, make_person(Role.SCHOOL_LEADER, scope_of(school)))
    assert "Long ago" not in client.get("/training/attended").text
    assert client.get(f"/training/records/{old.id}/certificate").status_code == 404


def test_the_certificate_says_who_what_when_and_how_long_and_can_be_checked(
    client: FlaskClient, person: Person
) -> None:
    record = make_record(user_id=person.id, person_name=person.name, title="Phonics <b>&</b> more")
    page = client.get(f"/training/records/{record.id}/certificate").text
    text = words_of(client.get(f"/training/records/{record.id}/certificate.docx").data)
    for said in (person.name, "2 hours of professional development", record.code):
        assert said in page
        assert said in text
    assert "Phonics <b>&</b> more" in text
    sign_out(client)
    asked = client.get(f"/training/certificates?code={record.code.lower().replace('-', ' ')}")
    assert "This certificate is genuine" in asked.text
    assert person.name in client.get(f"/training/certificates/{record.code}").text
    assert client.get(f"/training/records/{record.id}/certificate").status_code == 303


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "x", "' OR 1=1 --", "%00", "é" * 16])
def test_a_code_that_is_not_ours_is_said_so(client: FlaskClient, code: str) -> None:
    make_record()
    assert client.get(f"/training/certificates/{code}").status_code == 404
    answer = client.get("/training/certificates", query_string={"code": code})
    assert "This certificate is genuine" not in answer.text


def test_pdf_is_offered_only_where_it_can_be_written(
    client: FlaskClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_record(user_id=person.id)
    path = f"/training/records/{record.id}/certificate"
    monkeypatch.setattr(certificates, "has_pdf", lambda: False)
    assert ".pdf" not in client.get(path).text
    assert "or print this page" in client.get(f"{path}.pdf").text
    written: dict[str, str] = {}

    class Page:
        def __init__(self, string: str, url_fetcher: object) -> None:
            written["html"] = string

        def write_pdf(self, stylesheets: list[str]) -> bytes:
            return b"%PDF-1.7 " + str(len(stylesheets)).encode()

    stub = types.SimpleNamespace(HTML=Page, CSS=lambda string: string)
    monkeypatch.setitem(sys.modules, "weasyprint", stub)  # type: ignore[arg-type]
    monkeypatch.setattr(certificates, "has_pdf", lambda: True)
    assert ".pdf" in client.get(path).text
    answer = client.get(f"{path}.pdf")
    assert (answer.mimetype, answer.data) == ("application/pdf", b"%PDF-1.7 1")
    assert record.code in written["html"]


def test_hours_marked_on_the_register_are_in_the_record_of_an_account_made_later(
    client: FlaskClient,
) -> None:
    day = make_day()
    sign_in(client, day.leader)
    second = day.bookings[1]
    client.post(day.register, data={f"mark-b{second}": "present", f"was-b{second}": ""})
    late = make_person(email="assistant@cliff-top.example")
    sign_in(client, late)
    page = client.get("/account/training").text
    assert "Certificate" in page
    assert "2 hours" in page


def test_what_is_coming_is_listed_with_its_time(client: FlaskClient) -> None:
    day = make_day(in_days=9)
    sign_in(client, day.teacher)
    assert "Coming up" in client.get("/account/training").text


def test_a_host_is_asked_to_fill_in_a_register_once_the_session_has_begun(
    client: FlaskClient,
) -> None:
    day = make_day()
    sign_in(client, day.leader)
    assert day.register in client.get("/home").text
    client.post(
        day.register, data={f"mark-b{day.bookings[0]}": "present", f"was-b{day.bookings[0]}": ""}
    )
    assert day.register not in client.get("/home").text

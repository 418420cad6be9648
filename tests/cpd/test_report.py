"""What became of places: for the host training by training, for the locality by employer and by pressure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from collabnet.atlas.services import rebuild
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.cpd.models_after import Attendance
from collabnet.directory.models import School
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import make_booking, make_offer
from tests.factories.cpd_after import scope_of
from tests.factories.directory import make_figure, make_la, make_locality, make_school, make_trust


@dataclass
class Coast:
    """A locality with a trust of two schools and a school by itself."""

    one: School
    two: School
    alone: School
    uid: int


def attend(offer, session_index: int, school: School | None, *marks: str) -> None:
    """Bookings of a school, marked on one session; a walk-in where there is no school."""
    session = offer.sessions[session_index]
    for mark in marks:
        booking = make_booking(offer, school) if school is not None else None
        db.session.add(
            Attendance(
                session_id=session.id, booking_id=booking.id if booking else None, mark=mark,
                employer_kind="school" if school else "",
                employer_code=str(school.urn) if school else "", walk_in=school is None,
            )
        )  # fmt: skip
    db.session.commit()


@pytest.fixture
def coast(client: FlaskClient) -> Coast:
    here = make_locality(make_la(), slug="brightsea-bay")
    trust = make_trust(name="Harbour Trust")
    one = make_school(trust=trust, localities=(here,), name="One School")
    two = make_school(trust=trust, localities=(here,), name="Two School")
    alone = make_school(localities=(here,), name="Alone School")
    for school, roll in ((one, 300), (two, 100), (alone, 200)):
        make_figure(school, "roll", roll, period="2026-08")
    offer = make_offer(one, in_days=-3, places=10, title="Phonics")
    attend(offer, 0, two, "present", "absent")
    attend(offer, 0, alone, "present", "present")
    attend(offer, 0, None, "present")
    make_offer(alone, in_days=-2, places=4, title="Fractions")
    make_offer(alone, in_days=5, places=90, title="Still to come")
    make_offer(in_days=-3, places=70, title="Somewhere else")
    return Coast(one, two, alone, trust.uid)


def rows(client: FlaskClient, address: str) -> dict[tuple[str, str], dict[str, str]]:
    text = client.get(address).text.lstrip("\ufeff")
    return {(r["table"], r["name"]): r for r in csv.DictReader(io.StringIO(text))}


def officer(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")))


PLACES = ("places_offered", "places_used", "no_shows", "unfilled", "not_recorded")


def test_a_locality_sees_places_by_employer_and_who_gives_and_takes(
    client: FlaskClient, coast: Coast
) -> None:
    officer(client)
    page = client.get("/localities/brightsea-bay/training-report")
    assert page.status_code == 200
    assert "4 of 14 places were used, 10 stayed empty" in page.text
    assert ">0.0<" not in page.text  # nothing given is 0, not a measure to a tenth
    found = rows(client, "/localities/brightsea-bay/training-report.csv")
    trust = found["places", "Harbour Trust"]
    assert [trust[c] for c in PLACES] == ["10", "4", "1", "5", "0"]
    assert [found["places", "Alone School"][c] for c in PLACES] == ["4", "0", "0", "4", "0"]
    assert [found["places", "All"][c] for c in PLACES] == ["14", "4", "1", "9", "0"]
    # two of the trust's own people do not count; two guests and one whom nobody sent do
    assert found["exchange", "Harbour Trust"]["given"] == "3"
    assert found["exchange", "Harbour Trust"]["pupils_on_roll"] == "400"
    assert found["exchange", "Alone School"]["taken"] == "2"
    assert "1 more place went to people whose employer nobody noted" in page.text


def test_places_used_are_shown_by_the_public_word_of_pressure(
    client: FlaskClient, coast: Coast
) -> None:
    rebuild()
    officer(client)
    found = rows(client, "/localities/brightsea-bay/training-report.csv")
    assert sum(int(r["places_used"]) for (table, _), r in found.items() if table == "pressure") == 3


def test_the_host_sees_each_training_and_its_own_exchange_only(
    client: FlaskClient, coast: Coast
) -> None:
    sign_in(client, make_person(Role.SCHOOL_LEADER, scope_of(coast.alone)))
    page = client.get("/training/report").text
    assert "Fractions" in page
    assert "Phonics" not in page
    assert "Harbour Trust" not in page
    found = rows(client, "/training/report.csv")
    assert found["exchange", "Alone School"]["taken"] == "2"
    assert found["exchange", "Alone School"]["pupils_on_roll"] == "200"
    # another's report cannot be asked for
    other = rows(client, f"/training/report.csv?for=school:{coast.one.urn}")
    assert other.keys() == found.keys()


def test_counts_stay_when_names_are_forgotten(client: FlaskClient, coast: Coast) -> None:
    officer(client)
    address = "/localities/brightsea-bay/training-report.csv"
    before = rows(client, address)
    for mark in db.session.query(Attendance):
        mark.booking_id, mark.person_name, mark.person_key = None, "", ""
    db.session.commit()
    assert rows(client, address) == before


def test_a_session_nobody_kept_a_register_of_is_not_called_wasted(
    client: FlaskClient, coast: Coast
) -> None:
    offer = make_offer(coast.alone, in_days=-1, places=6, title="No register")
    for _ in range(4):
        make_booking(offer, coast.one)
    officer(client)
    alone = rows(client, "/localities/brightsea-bay/training-report.csv")["places", "Alone School"]
    assert [alone[c] for c in PLACES] == ["10", "0", "0", "6", "4"]


@pytest.mark.parametrize("year", ["", "1999/00", "nonsense", "\x00", "2026/27" * 50])
def test_a_year_without_training_shows_the_latest(
    client: FlaskClient, coast: Coast, year: str
) -> None:
    officer(client)
    answer = client.get("/localities/brightsea-bay/training-report", query_string={"year": year})
    assert answer.status_code == 200
    assert "4 of 14 places" in answer.text


def test_the_year_that_was_asked_for_is_shown(client: FlaskClient, coast: Coast) -> None:
    old = make_offer(coast.alone, in_days=-800, places=5, title="Long ago")
    officer(client)
    day = old.sessions[0].starts_at.date()
    first = day.year if day.month >= 9 else day.year - 1
    year = f"{first}/{(first + 1) % 100:02d}"
    found = rows(client, f"/localities/brightsea-bay/training-report.csv?year={year}")
    assert found["places", "All"]["places_offered"] == "5"


def test_only_those_who_look_after_the_locality_see_its_report(
    client: FlaskClient, coast: Coast
) -> None:
    for role, scope, status in [
        (Role.SCHOOL_LEADER, scope_of(coast.one), 403),
        (Role.LA_OFFICER, Scope(ScopeKind.LA, "999"), 404),
        (Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"), 200),
        (Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846"), 403),
    ]:
        if scope.code == "999":
            make_la("999", "Elsewhere")
        sign_in(client, make_person(role, scope))
        answer = client.get("/localities/brightsea-bay/training-report")
        assert answer.status_code == status, role


def test_a_report_of_nothing_says_what_would_be_here(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.SCHOOL_LEADER, scope_of(make_school())))
    assert "Once training has taken place" in client.get("/training/report").text


def test_a_school_whose_people_only_went_elsewhere_is_not_told_of_0_of_0_places(
    client: FlaskClient, coast: Coast
) -> None:
    guest = make_school(name="Guest School")
    make_figure(guest, "roll", 100, period="2026-08")
    attend(make_offer(coast.alone, in_days=-4, title="Handwriting"), 0, guest, "present")
    sign_in(client, make_person(Role.SCHOOL_LEADER, scope_of(guest)))
    page = client.get("/training/report").text
    assert "no training of Guest School has taken place" in page
    assert "0 of 0" not in page

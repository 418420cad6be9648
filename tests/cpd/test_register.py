"""The register at the door: marked on the day, walk-ins within places, locked, reopened with a reason, forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core import registers
from collabnet.core.actor import Role
from collabnet.cpd import services_forget
from collabnet.cpd.models_after import Attendance, Register, TrainingRecord
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd_after import Day, make_day, more_bookings, scope_of

NOON = dt.datetime(2027, 3, 24, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def day(clock: time_machine.Coordinates, client: FlaskClient) -> Day:
    made = make_day()
    sign_in(client, made.leader)
    return made


def mark(client: FlaskClient, day: Day, *marks: str, was: str = "") -> int:
    data = {f"mark-b{b}": m for b, m in zip(day.bookings, marks, strict=False) if m}
    data |= {f"was-b{b}": was for b in day.bookings}
    return client.post(day.register, data=data).status_code


def marks(day: Day) -> dict[int | None, str]:
    db.session.commit()
    rows = db.session.scalars(select(Attendance).where(Attendance.session_id == day.session_id))
    return {row.booking_id: row.mark for row in rows}


def register_of(day: Day) -> Register:
    db.session.commit()
    return db.session.get_one(Register, day.session_id, populate_existing=True)


def records() -> dict[str, int]:
    db.session.commit()
    return {
        r.person_name: r.minutes
        for r in db.session.scalars(select(TrainingRecord).order_by(TrainingRecord.id))
    }


def walk_in(client: FlaskClient, day: Day, name: str = "Visitor", **data: str) -> int:
    data = {"name": name, "email": "", "school": ""} | data
    return client.post(f"{day.register}/walk-ins", data=data).status_code


def test_the_host_marks_who_came_and_each_gets_their_hours(client: FlaskClient, day: Day) -> None:
    page = client.get(day.register).text
    assert "Teacher of Year 1" in page
    assert "Cliff Top School" in page
    assert mark(client, day, "present", "absent") == 303
    assert marks(day) == dict(zip(day.bookings, ["present", "absent"], strict=True))
    assert records() == {"Teacher of Year 1": 120}
    found = register_of(day)
    assert (found.present, found.absent, found.walk_ins) == (1, 1, 0)
    mark(client, day, "absent", "", was="present")
    assert records() == {}


def test_what_was_marked_at_another_door_is_not_put_back(client: FlaskClient, day: Day) -> None:
    mark(client, day, "present", "")
    # the other door's page still shows nobody marked, and marks the second person only
    client.post(
        day.register, data={f"mark-b{day.bookings[1]}": "present", f"was-b{day.bookings[1]}": ""}
    )
    assert marks(day) == dict.fromkeys(day.bookings, "present")
    # a page from before, sent again with the old answer, changes nothing
    client.post(
        day.register,
        data={f"mark-b{day.bookings[0]}": "absent", f"was-b{day.bookings[0]}": "absent"},
    )
    assert marks(day)[day.bookings[0]] == "present"


def test_addresses_never_show_on_the_register(client: FlaskClient, day: Day) -> None:
    mark(client, day, "present", "present")
    walk_in(client, day, email="visitor@elsewhere.example")
    page = client.get(day.register).text
    for address in (day.teacher.email, "assistant@cliff-top.example", "visitor@elsewhere.example"):
        assert address not in page
    for ending in (".csv", ".xlsx", "?format=csv"):
        answer = client.get(day.register + ending)
        assert answer.status_code == 404 or answer.mimetype == "text/html"


def test_people_walk_in_only_while_a_seat_is_free(client: FlaskClient, day: Day) -> None:
    assert walk_in(client, day, "First", school=str(day.guests.urn)) == 303
    refused = client.post(
        f"{day.register}/walk-ins", data={"name": "Second", "school": "", "email": ""}
    )
    assert refused.status_code == 422
    assert "Every place is taken" in refused.text
    assert 'value="Second"' in refused.text
    mark(client, day, "", "absent")
    assert walk_in(client, day, "Second", school="cliff top school") == 303
    found = register_of(day)
    assert (found.present, found.walk_ins, found.absent) == (2, 2, 1)
    assert records() == {"First": 120, "Second": 120}


def test_a_walk_in_is_taken_off_again_with_their_record(client: FlaskClient, day: Day) -> None:
    walk_in(client, day, "Visitor", email="visitor@elsewhere.example")
    number = db.session.scalars(select(Attendance.id)).one()
    other = make_day()
    gone = client.post(f"{other.register}/walk-ins/{number}/remove").status_code
    assert gone == 404
    assert client.post(f"{day.register}/walk-ins/{number}/remove").status_code == 303
    assert (marks(day), records()) == ({}, {})


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("name", "", "Enter their name"),
        ("name", "x" * 101, "100"),
        ("email", "not an address", "email address"),
        ("school", "No Such School", "We do not know an open school"),
        ("school", "9" * 30, "We do not know an open school"),
        ("email", "ASSISTANT@cliff-top.example", "on the register already"),
    ],
)
def test_a_walk_in_that_cannot_be_is_said_beside_the_field(
    client: FlaskClient, day: Day, field: str, value: str, why: str
) -> None:
    data = {"name": "Visitor", "email": "", "school": ""} | {field: value}
    answer = client.post(f"{day.register}/walk-ins", data=data)
    assert answer.status_code == 422
    assert why in answer.text


def test_the_register_locks_and_opens_again_with_a_reason(
    client: FlaskClient, day: Day, clock: time_machine.Coordinates
) -> None:
    mark(client, day, "present", "")
    clock.shift(dt.timedelta(days=8))
    sign_in(client, day.leader)
    assert mark(client, day, "", "absent") == 409
    assert walk_in(client, day) == 409
    assert "Open it again" in client.get(day.register).text
    assert client.post(f"{day.register}/reopen", data={"reason": ""}).status_code == 422
    assert (
        client.post(f"{day.register}/reopen", data={"reason": "The list was on paper"}).status_code
        == 303
    )
    assert mark(client, day, "", "absent") == 303
    assert "The list was on paper" in client.get(day.register).text
    clock.shift(registers.REOPENED_FOR)
    sign_in(client, day.leader)
    assert mark(client, day, "", "present") == 409


def test_names_are_hidden_until_a_week_before_and_marked_on_the_day_only(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    day = make_day(in_days=10)
    sign_in(client, day.leader)
    page = client.get(day.register).text
    assert "2 people are booked" in page
    assert day.teacher.name not in page
    clock.shift(dt.timedelta(days=4))
    sign_in(client, day.leader)
    assert day.teacher.name in client.get(day.register).text
    assert mark(client, day, "present") == 409


@pytest.mark.parametrize("swept", [True, False])
def test_names_are_kept_to_the_last_day_and_gone_the_next_while_records_stay(
    client: FlaskClient, day: Day, clock: time_machine.Coordinates, swept: bool
) -> None:
    mark(client, day, "present", "absent")
    walk_in(client, day, "Visitor of the day")
    clock.move_to(dt.datetime(2027, 4, 20, 22, 59, 59, tzinfo=dt.UTC))  # 11:59:59pm in London
    assert services_forget.forget_lists() == 0
    sign_in(client, day.leader)
    page = client.get(day.register).text
    assert day.teacher.name in page
    assert "Visitor of the day" in page
    clock.shift(dt.timedelta(seconds=1))
    if swept:
        assert services_forget.forget_lists() == 1
        assert services_forget.forget_lists() == 0
        rows = db.session.scalars(
            select(Attendance).execution_options(populate_existing=True)
        ).all()
        assert {(r.person_name, r.person_key, r.booking_id) for r in rows} == {("", "", None)}
        assert sorted(r.mark for r in rows) == ["absent", "present", "present"]
    page = client.get(day.register).text
    assert day.teacher.name not in page
    assert "Visitor of the day" not in page
    assert "Assistant" not in page
    assert "2 came, 1 of them without a booking; 1 did not come" in page
    assert records() == {"Teacher of Year 1": 120, "Visitor of the day": 120}


def test_nobody_but_the_host_finds_a_register(client: FlaskClient, day: Day) -> None:
    strangers = [
        make_person(Role.SCHOOL_LEADER, scope_of(day.guests)),
        make_person(Role.SCHOOL_HR, scope_of(day.school)),
        day.teacher,
    ]
    for person in strangers:
        sign_in(client, person)
        assert client.get(day.register).status_code in (403, 404)
        assert mark(client, day, "present") in (403, 404)
    assert marks(day) == {}


def test_hours_of_a_series_add_up_over_the_sessions_somebody_came_to(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    day = make_day(sessions=2)
    sign_in(client, day.leader)
    mark(client, day, "present", "present")
    clock.shift(dt.timedelta(days=7))
    sign_in(client, day.leader)
    second = f"/training/sessions/{day.session_id + 1}/register"
    client.post(second, data={f"mark-b{day.bookings[0]}": "present", f"was-b{day.bookings[0]}": ""})
    assert records() == {"Teacher of Year 1": 240, "Assistant": 120}


def test_a_place_not_named_yet_takes_the_name_of_who_came(client: FlaskClient, day: Day) -> None:
    (booking,) = more_bookings(day, 1)
    data = {
        f"mark-b{booking.id}": "present",
        f"was-b{booking.id}": "",
        f"name-b{booking.id}": "Supply teacher",
    }
    assert "Place not named yet" in client.get(day.register).text
    client.post(day.register, data=data)
    assert "Supply teacher" in client.get(day.register).text
    assert records() == {"Supply teacher": 120}

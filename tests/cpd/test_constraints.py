"""Each rule of the CPD market that a row can break is held by the database, on both engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from collabnet.cpd.models import LIVE_STATES
from collabnet.platform.db import db, utcnow
from tests.factories.cpd import make_booking, make_offer, make_request

BROKEN: list[tuple[str, str]] = [
    ("offer", "booked = 13"),
    ("offer", "booked = -1"),
    ("offer", "places = 0"),
    ("offer", "places = 1001"),
    ("offer", "booked = 10, places_held = 4, held_until = :later, held_open = 3"),
    ("offer", "held_open = 1"),
    ("offer", "places_held = 2"),
    ("offer", "places_held = 13, held_until = :later"),
    ("offer", "cap_per_employer = 0"),
    ("offer", "state = 'open'"),
    ("offer", "state = 'draft'"),
    ("offer", "state = 'closed'"),
    ("offer", "way = 'lottery'"),
    ("offer", "way = 'round'"),
    ("offer", "mode = 'radio'"),
    ("offer", "phase = 'tertiary'"),
    ("offer", "cover_payer = 'nobody'"),
    ("offer", "cost_pence = -1"),
    ("offer", "offer_hours = 0"),
    ("offer", "next_number = 0"),
    ("offer", "host_kind = 'person'"),
    ("offer", "host_kind = 'trust'"),
    ("offer", "host_urn = 1"),
    ("offer", "last_ends_at = first_starts_at"),
    ("offer", "easting = 1, northing = NULL"),
    ("session", "ends_at = starts_at"),
    ("session", "sequence = -1"),
    ("session", "offer_id = 2147483000"),
    ("booking", "state = 'lost'"),
    ("booking", "state = 'offered'"),
    ("booking", "offered_until = :later"),
    ("booking", "state = 'cancelled'"),
    ("booking", "ended_at = :later"),
    ("booking", "number = 0"),
    ("booking", "tier = 0"),
    ("booking", "tier = 10"),
    ("booking", "held = 2"),
    ("booking", "state = 'waiting', held = 1"),
    ("booking", "person_email = 'a@example.org'"),
    ("booking", "employer_kind = 'person'"),
    ("booking", "employer_kind = 'la'"),
    ("request", "number = 0"),
    ("request", "number = 1001"),
    ("request", "latest = '2020-01-01'"),
    ("request", "urgency = 'never'"),
    ("request", "radius_miles = 0"),
    ("request", "budget_pence = -5"),
    ("request", "state = 'met'"),
    ("request", "phase = 'other'"),
]


def _rows() -> dict[str, Any]:
    offer = make_offer()
    return {
        "offer": offer,
        "session": offer.sessions[0],
        "booking": make_booking(offer),
        "request": make_request(),
    }


def _break(table: str, changes: str, row_id: int) -> None:
    values: dict[str, Any] = {"id": row_id}
    if ":later" in changes:
        values["later"] = utcnow() + dt.timedelta(days=3)
    db.session.execute(text(f"UPDATE cpd_{table} SET {changes} WHERE id = :id"), _plain(values))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat(sep=" ") if isinstance(v, dt.datetime) else v for k, v in values.items()}


@pytest.mark.parametrize(("table", "changes"), BROKEN)
def test_a_row_that_breaks_a_rule_is_refused(app: Flask, table: str, changes: str) -> None:
    row = _rows()[table]
    with pytest.raises(IntegrityError):
        _break(table, changes, row.id)
    db.session.rollback()


def test_no_two_bookings_of_an_offer_have_one_number(app: Flask) -> None:
    offer = make_offer()
    first, second = make_booking(offer), make_booking(offer)
    with pytest.raises(IntegrityError):
        _break("booking", f"number = {first.number}", second.id)
    db.session.rollback()


@pytest.mark.parametrize("state", LIVE_STATES)
def test_a_named_person_has_one_live_booking_of_an_offer(app: Flask, state: str) -> None:
    offer = make_offer()
    named = {"person_name": "A Teacher", "person_email": "teacher@example.org"}
    make_booking(offer, **named)
    make_booking(offer, state="cancelled", **named)
    make_booking(make_offer(), **named)
    with pytest.raises(IntegrityError):
        make_booking(offer, state=state, **named)
    db.session.rollback()


def test_no_two_sessions_of_an_offer_begin_at_once_unless_one_is_cancelled(app: Flask) -> None:
    offer = make_offer(sessions=2)
    first, second = offer.sessions
    second.cancelled_at = utcnow()
    second.starts_at, second.ends_at = first.starts_at, first.ends_at
    db.session.commit()
    second.cancelled_at = None
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()

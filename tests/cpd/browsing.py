"""What tests of the pages about training share: signing people in, hidden fields, the answers of a whole offer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.school_time import LONDON
from collabnet.cpd.models import STANDARD_FIELDS, Booking, Offer
from collabnet.directory.models import Group, School
from collabnet.platform.db import db, utcnow
from tests.capacity.browsing import hidden as hidden
from tests.capacity.browsing import text_of as text_of
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.cpd import body


def sign_in_head(client: FlaskClient, school: School) -> Person:
    person = make_person(Role.SCHOOL_LEADER, body(school))
    sign_in(client, person)
    return person


def sign_in_trust_leader(client: FlaskClient, trust: Group) -> Person:
    person = make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid)))
    sign_in(client, person)
    return person


def date_fields(name: str, day: dt.date) -> dict[str, str]:
    """A date as its three boxes send it."""
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def in_days(days: int) -> dt.date:
    """A day from now, in London."""
    return utcnow().astimezone(LONDON).date() + dt.timedelta(days=days)


def states(offer_id: int) -> list[str]:
    """How the places of an offer stand, by number."""
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Booking.state).where(Booking.offer_id == offer_id).order_by(Booking.number)
        )
    )


def stored(offer_id: int) -> Offer:
    """An offer as the database has it now."""
    return db.session.get_one(Offer, offer_id, populate_existing=True)


STEP_ANSWERS: dict[str, dict[str, str]] = {
    "about": {
        "title": "Teaching early reading", "area": "early-reading", "phase": "primary",
        "audience": "Teachers of Year 1", "provider": "Us", "summary": "Two afternoons of practice.",
    },
    "standard": dict.fromkeys(STANDARD_FIELDS, "It does, like this."),
    "where": {"mode": "room", "address": "The hall, 1 Quay Lane", "postcode": "", "access": "Step-free",
              "joining": "Side gate"},
    "places": {"places": "12", "places_held": "", "cap_per_employer": "3", "way": "first_come", "offer_hours": "48"},
    "terms": {"cost": "12.50", "cover_payer": "employer", "travel": "", "cancellation_terms": "Free before 1 May"},
}  # fmt: skip


def fill_in(client: FlaskClient, offer_id: int, **changes: dict[str, str]) -> None:
    """Answer every step of a draft, sessions included."""
    base = f"/training/offers/{offer_id}/edit"
    for step, answers in STEP_ANSWERS.items():
        page = client.get(f"{base}/{step}").get_data(as_text=True)
        sent = {"token": hidden(page), **answers, **changes.get(step, {})}
        answer = client.post(f"{base}/{step}", data=sent)
        assert answer.status_code in (302, 303), text_of(answer.get_data(as_text=True))
    add_session(client, offer_id)


def add_session(client: FlaskClient, offer_id: int, **changes: str) -> Any:
    """Add a session 30 days from now, 1:30pm to 3:30pm, or as `changes` say."""
    base = f"/training/offers/{offer_id}/edit/sessions"
    page = client.get(base).get_data(as_text=True)
    sent = {
        "token": hidden(page), **date_fields("day", in_days(30)), "start": "1:30pm", "end": "3:30pm",
        "count": "1", "weeks": "1", "place": "",
    } | changes  # fmt: skip
    return client.post(base, data=sent)


def new_draft(client: FlaskClient, host: Scope) -> int:
    """Begin an offer; gives its number."""
    answer = client.post("/training/offers/new", data={"host": str(host)})
    return int(answer.headers["Location"].split("/")[3])

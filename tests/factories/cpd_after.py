"""What tests of the afterwards of training share: a host, its session on a day, people booked on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import TrainingRecord
from collabnet.cpd.services_register import new_code
from collabnet.directory.models import School
from collabnet.platform.db import db, utcnow
from tests.factories.accounts import Person, make_person
from tests.factories.cpd import make_booking, make_offer
from tests.factories.directory import make_school


@dataclass
class Day:
    """A host with a session, its leader, and two people of a guest school who are booked."""

    school: School
    guests: School
    leader: Person
    offer_id: int
    session_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    bookings: list[int]
    teacher: Person

    @property
    def register(self) -> str:
        """The address of the register."""
        return f"/training/sessions/{self.session_id}/register"


def scope_of(school: School) -> Scope:
    """A school as an organisation."""
    return Scope(ScopeKind.SCHOOL, str(school.urn))


def make_day(*, hours: int = 2, sessions: int = 1, in_days: int = 0, **offer: Any) -> Day:
    """A session that begins in the present hour (or `in_days` from now) with two places booked of three."""
    host, guests = make_school(name="Harbour View School"), make_school(name="Cliff Top School")
    leader = make_person(Role.SCHOOL_LEADER, scope_of(host))
    teacher = make_person(Role.STAFF_MEMBER, scope_of(guests), name="Teacher of Year 1")
    made = make_offer(
        host, in_days=in_days, sessions=sessions, hours=hours, **{"places": 3, **offer}
    )
    bookings = [
        make_booking(
            made, guests, person_name=teacher.name, person_email=teacher.email, user_id=teacher.id
        ),
        make_booking(
            made, guests, person_name="Assistant", person_email="assistant@cliff-top.example"
        ),
    ]
    session = made.sessions[0]
    return Day(
        school=host, guests=guests, leader=leader, offer_id=made.id, session_id=session.id,
        starts_at=session.starts_at, ends_at=session.ends_at, bookings=[b.id for b in bookings],
        teacher=teacher,
    )  # fmt: skip


def more_bookings(day: Day, count: int, **values: Any) -> list[Booking]:
    """Further places of the guest school."""
    offer = db.session.get_one(Offer, day.offer_id)
    return [make_booking(offer, day.guests, **values) for _ in range(count)]


def make_record(*, employer: Scope | None = None, **values: Any) -> TrainingRecord:
    """Two hours that somebody attended a month ago, on an offer of its own unless one is given."""
    day = (utcnow() - dt.timedelta(days=30)).date()
    offer_id = values.pop("offer_id", None) or make_offer(in_days=-30).id
    name = values.get("person_name", "Teacher of Year 1")
    defaults: dict[str, Any] = {
        "source": "attended", "offer_id": offer_id, "person_name": name,
        "person_key": f"name:{name}", "title": "Phonics for early readers",
        "provider": "Quayside Training", "first_day": day, "last_day": day, "minutes": 120,
        "code": new_code(), "employer_kind": employer.kind.value if employer else "",
        "employer_code": employer.code if employer else "",
    }  # fmt: skip
    row = TrainingRecord(**defaults | values)
    db.session.add(row)
    db.session.commit()
    return row


def session_of(day: Day) -> Session:
    """The session, as the database has it now."""
    return db.session.get_one(Session, day.session_id, populate_existing=True)

"""What stands in the addresses of the pages about what came of training, and which looks they have."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.accounts.tokens import hash_token
from collabnet.core.actor import Actor, Scope, ScopeKind, system_actor
from collabnet.cpd import services_calendar, services_records
from collabnet.cpd.models import Session
from collabnet.cpd.models_after import FeedbackAsk, TrainingRecord
from collabnet.cpd.services_records import OwnEntry
from collabnet.platform import audit, mail_choices
from collabnet.platform.clock import today
from collabnet.platform.db import begin_write, db, unit_of_work
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site
from tests.factories.cpd import make_booking, make_offer
from tests.factories.cpd_after import make_record

STOP_GROUP = "cpd_reminders"
TEACHER = "teacher@birch-lane.example"


@once
def stop_token(site: Site) -> str:
    """The token of a link that stops reminders."""
    with unit_of_work():
        path = mail_choices.stop_path("reader@reader.example", STOP_GROUP)
        audit.record(
            actor=system_actor("test"), action="test", subject_kind="test", subject_code="test"
        )
    return path.rsplit("/", 1)[1]


@once
def session_today(site: Site) -> int:
    """A session of today at the school of every page, with places booked on it."""
    host = Scope(ScopeKind.SCHOOL, "990001")
    with unit_of_work():
        offer = make_offer(host, in_days=0, places=4)
        for name in ("Teacher of Year 4", "Teacher of Year 5", ""):
            make_booking(offer, Scope(ScopeKind.SCHOOL, "990002"), person_name=name)
        audit.record(
            actor=system_actor("test"), action="test", subject_kind="test", subject_code="test"
        )
    return offer.sessions[0].id


@once
def offer_today(site: Site) -> int:
    """The offer of that session."""
    number = session_today(site)
    return db.session.get_one(Session, number).offer_id


@once
def feed_token(site: Site) -> str:
    """The secret of the calendar of the teacher of the demonstration."""
    user = db.session.scalars(select(User.id).where(User.email == TEACHER)).one()
    with unit_of_work():
        return services_calendar.make(actor=Actor(user_id=user))


@once
def attended(site: Site) -> int:
    """A record of the teacher of the demonstration."""
    user = db.session.scalars(select(User.id).where(User.email == TEACHER)).one()
    begin_write()
    school = Scope(ScopeKind.SCHOOL, "990001")
    return make_record(employer=school, user_id=user, person_name="Teacher at Birch Lane").id


@once
def certificate_code(site: Site) -> str:
    """The code of that record's certificate."""
    return str(db.session.get_one(TrainingRecord, attended(site)).code)


@once
def own_entry(site: Site) -> int:
    """An entry that the teacher wrote; it opens to nobody else."""
    user = db.session.scalars(select(User.id).where(User.email == TEACHER)).one()
    day = dt.date(2026, 3, 3)
    entry = OwnEntry("Reading: a course", "University of the Coast", day, day, 90, "")
    with unit_of_work():
        return services_records.add(actor=Actor(user_id=user), entry=entry).id


@once
def feedback_token(site: Site) -> str:
    """The link to the first questions about that training."""
    offer, token = offer_today(site), "feedback-token"
    day = today()
    begin_write()
    db.session.add(
        FeedbackAsk(
            offer_id=offer, stage=1, receiver="r", token_hash=hash_token(token), asked_on=day
        )
    )
    db.session.commit()
    return token


BY_PAGE: dict[tuple[str, str], Maker] = {
    ("accounts.stop_emails", "group"): lambda site: STOP_GROUP,
    ("accounts.stop_emails", "token"): stop_token,
    **{
        (f"cpd.{page}", "record_id"): attended
        for page in ("certificate", "certificate_docx", "certificate_pdf")
    },
    ("cpd.checked_certificate", "code"): certificate_code,
    ("cpd.change_training", "record_id"): own_entry,
    ("cpd.feedback", "token"): feedback_token,
    ("cpd.host_feedback", "offer_id"): offer_today,
    ("cpd.private_feed", "token"): feed_token,
    ("cpd.offer_calendar", "offer_id"): offer_today,
    ("cpd.register_page", "session_id"): session_today,
    ("cpd.reopen_register", "session_id"): session_today,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "cpd.check_certificate": (of(), of("?code=AAAA-BBBB-CCCC-DDDD"), of("?code=")),
    "cpd.locality_report": (of(), of("?year=1999/00")),
    "cpd.host_report": (of(), of("?for=school:990045")),
    "cpd.attended": (of(), of("?for=school:990045")),
}

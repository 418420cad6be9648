"""The records that pages about what came of training need at a place, made when first asked for."""

from __future__ import annotations

from collabnet.accounts.tokens import hash_token
from collabnet.core.actor import Scope, ScopeKind
from collabnet.cpd.models import Session
from collabnet.cpd.models_after import (
    Attendance,
    CalendarFeed,
    FeedbackAsk,
    Register,
    TrainingRecord,
)
from collabnet.platform import mail_choices
from collabnet.platform.clock import today
from collabnet.platform.db import db
from tests.conventions.world import Maker, Place, once
from tests.factories.accounts import make_person
from tests.factories.cpd import make_booking, make_offer
from tests.factories.cpd_after import make_record


def _stop_token(place: Place) -> str:
    path = mail_choices.stop_path(f"reader-{place.urn}@example.org", STOP_GROUP)
    db.session.commit()
    return path.rsplit("/", 1)[1]


def _session(place: Place) -> int:
    """A session that began today, hosted by the place's school, with one place booked."""
    offer = make_offer(Scope(ScopeKind.SCHOOL, str(place.urn)), in_days=0)
    make_booking(offer, person_name="Teacher", person_email=f"teacher-{place.urn}@example.org")
    return offer.sessions[0].id


session = once("cpd_session", _session)


def _walk_in(place: Place) -> int:
    row = Attendance(
        session_id=session(place), person_name="Visitor", person_key="name:visitor",
        mark="present", walk_in=True,
    )  # fmt: skip
    db.session.add_all([Register(session_id=session(place), present=1, walk_ins=1), row])
    db.session.commit()
    return row.id


def _feed_token(place: Place) -> str:
    person = make_person()
    token = f"calendar-{place.urn}"
    db.session.add(CalendarFeed(user_id=person.id, token_hash=hash_token(token)))
    db.session.commit()
    return token


def _offer(place: Place) -> int:
    number = db.session.get_one(Session, session(place)).offer_id
    return number


def _record(place: Place) -> int:
    """Somebody of the place's school attended: its leaders may open the certificate."""
    row = make_record(employer=Scope(ScopeKind.SCHOOL, str(place.urn)))
    return row.id


record = once("cpd_record", _record)


def _code(place: Place) -> str:
    return str(db.session.get_one(TrainingRecord, record(place)).code)


CERTIFICATES = ("certificate", "certificate_docx", "certificate_pdf")


def _feedback_token(place: Place) -> str:
    token = f"feedback-{place.urn}"
    db.session.add(
        FeedbackAsk(
            offer_id=_offer(place), stage=1, receiver=hash_token(token),
            token_hash=hash_token(token), asked_on=today(),
        )
    )  # fmt: skip
    db.session.commit()
    return token


REGISTER_PAGES = (
    "register_page",
    "save_register",
    "add_walk_in",
    "remove_walk_in",
    "reopen_register",
)
STOP_GROUP = "cpd_reminders"
STOP_PAGES = ("stop_emails", "stop_emails_now")

BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"cpd.{page}", "session_id"): session for page in REGISTER_PAGES},
    ("cpd.private_feed", "token"): once("cpd_feed_token", _feed_token),
    ("cpd.offer_calendar", "offer_id"): _offer,
    ("cpd.feedback", "token"): once("cpd_feedback_token", _feedback_token),
    ("cpd.host_feedback", "offer_id"): _offer,
    **{(f"cpd.{page}", "record_id"): record for page in CERTIFICATES},
    ("cpd.checked_certificate", "code"): _code,
    # Own entries are their writer's alone: nobody finds another's, so the table shows a closed door.
    ("cpd.change_training", "record_id"): record,
    ("cpd.remove_training", "record_id"): record,
    ("cpd.remove_walk_in", "attendance_id"): once("cpd_walk_in", _walk_in),
    **{(f"accounts.{page}", "group"): lambda _place: STOP_GROUP for page in STOP_PAGES},
    **{(f"accounts.{page}", "token"): once("stop_token", _stop_token) for page in STOP_PAGES},
}

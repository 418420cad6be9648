"""Forgets by date: names on hosts' registers, then bookings, records of people without account, and feedback.

How long: the host's names `ATTENDANCE_DAYS` after a session (for the running of the day only); the people in
bookings, and feedback, three years after a course (REFERENCE section 10, retention of CPD bookings and
evaluations). A person's own record stays theirs for as long as their account does.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, delete, select, update

from collabnet.core.actor import system_actor
from collabnet.core.registers import forgotten_from
from collabnet.cpd import queries_register
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import (
    Attendance,
    FeedbackAnswer,
    FeedbackAsk,
    Register,
    TrainingRecord,
)
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, unit_of_work, utcnow

YEARS_KEPT = dt.timedelta(days=3 * 365)
ASKED_KEPT = dt.timedelta(days=90)  # how long a link to questions works
BATCH = 200
ACTOR = system_actor("cpd.forget")


def forget_lists() -> int:
    """Forget the names on registers whose day has come; gives on how many. Counts and own records stay."""
    now = utcnow()
    found = due(now)
    if not found:
        return 0
    with unit_of_work():
        blank(found, at=now)
        audit.record(
            actor=ACTOR,
            action="register.forget",
            subject_kind="network",
            subject_code="*",
            details={"sessions": found},
        )
    return len(found)


def due(now: dt.datetime, *, offer_id: int | None = None) -> list[int]:
    """The sessions, of one offer or of all, whose register is to be forgotten now."""
    longest_ago = now - dt.timedelta(days=queries_register.kept_days() - 1)
    statement = _with_names(longest_ago)
    if offer_id is not None:
        statement = statement.where(Session.offer_id == offer_id)
    return [
        session_id
        for session_id, ends_at in db.session.execute(statement)
        if now >= forgotten_from(ends_at, kept_days=queries_register.kept_days())
    ]


def blank(session_ids: list[int], *, at: dt.datetime | None) -> None:
    """Leave of these sessions' registers only employers and marks."""
    rows_changed(
        update(Attendance)
        .where(Attendance.session_id.in_(session_ids))
        .values(booking_id=None, person_name="", person_key="")
    )
    rows_changed(
        update(Register).where(Register.session_id.in_(session_ids)).values(forgotten_at=at)
    )


def _with_names(ended_before: dt.datetime) -> Select[Any, Any]:
    return (
        select(Session.id, Session.ends_at)
        .join(Register, Register.session_id == Session.id)
        .where(Session.ends_at <= ended_before, Register.forgotten_at.is_(None))
        .order_by(Session.id)
        .limit(BATCH)
    )


def forget_old() -> int:
    """Forget who was booked, and delete feedback and accountless records, three years after the course."""
    now = utcnow()
    old_offers = select(Offer.id).where(Offer.last_ends_at < now - YEARS_KEPT)
    with_people = Booking.offer_id.in_(old_offers) & (
        (Booking.person_name != "") | Booking.user_id.is_not(None)
    )
    steps: dict[str, tuple[Any, Any]] = {
        "bookings": (
            select(Booking.id).where(with_people),
            update(Booking)
            .where(with_people)
            .values(person_name="", person_email="", user_id=None, note=""),
        ),
        "records": _deleting(
            TrainingRecord,
            TrainingRecord.user_id.is_(None)
            & (TrainingRecord.last_day < (now - YEARS_KEPT).date()),
        ),
        "answers": _deleting(FeedbackAnswer, FeedbackAnswer.offer_id.in_(old_offers)),
        "asked": _deleting(FeedbackAsk, FeedbackAsk.offer_id.in_(old_offers)),
    }
    due = {k: s for k, s in steps.items() if db.session.scalar(s[0].limit(1)) is not None}
    if not due:
        return 0
    with unit_of_work():
        counts = {name: rows_changed(statement) for name, (_, statement) in due.items()}
        audit.record(
            actor=ACTOR,
            action="cpd.forget_old",
            subject_kind="network",
            subject_code="*",
            details=counts,
        )
    return sum(counts.values())


def _deleting(model: Any, condition: Any) -> tuple[Any, Any]:
    return select(model.id).where(condition), delete(model).where(condition)

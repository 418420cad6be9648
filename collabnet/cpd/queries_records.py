"""A person's record of training, the certificates behind it, and what an employer's leaders see of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from collabnet.accounts.models import User
from collabnet.core import school_time, training_hours
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.permissions import Permission
from collabnet.cpd import parties
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import TrainingRecord
from collabnet.cpd.services_forget import YEARS_KEPT
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db, utcnow

LONGEST_CODE = 24
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Coming:
    """A session that a person is booked on."""

    offer_id: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says."""

    record_id: int
    name: str
    title: str
    provider: str
    days: str
    hours: str
    code: str


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """Training that somebody of an employer attended, as its leaders see it."""

    record_id: int
    name: str
    title: str
    provider: str
    last_day: dt.date
    hours: str


def records_of(user_id: int) -> list[TrainingRecord]:
    """A person's own record, the latest first."""
    condition = _is_of(user_id)
    if condition is None:
        return []
    return list(
        db.session.scalars(
            select(TrainingRecord)
            .where(condition)
            .order_by(TrainingRecord.last_day.desc(), TrainingRecord.id.desc())
        )
    )


def _is_of(user_id: int) -> ColumnElement[bool] | None:
    """Whose record it is: linked to the account, or to the address that the account was proved with."""
    email = db.session.scalar(select(User.email).where(User.id == user_id))
    if email is None:
        return None
    return or_(
        TrainingRecord.user_id == user_id,
        and_(TrainingRecord.user_id.is_(None), TrainingRecord.person_email == email),
    )


def hours_by_year(records: Sequence[TrainingRecord]) -> list[tuple[str, str]]:
    """Each school year with its hours in words, the latest first."""
    years = training_hours.by_year((r.last_day, r.minutes) for r in records)
    return [(year, training_hours.hours_words(minutes)) for year, minutes in years]


def own_record(user_id: int, record_id: int) -> TrainingRecord | None:
    """An entry that a person wrote themselves, or None."""
    row = db.session.get(TrainingRecord, record_id) if record_id <= LARGEST_KEY else None
    return row if row is not None and row.source == "own" and row.user_id == user_id else None


def coming(user_id: int) -> list[Coming]:
    """The sessions to come that a person is booked on, the next first."""
    email = db.session.scalar(select(User.email).where(User.id == user_id))
    rows = db.session.execute(
        select(Offer.id, Offer.title, Session.starts_at, Session.ends_at)
        .join(Offer, Offer.id == Session.offer_id)
        .join(Booking, Booking.offer_id == Offer.id)
        .where(
            Booking.state == "booked",
            or_(Booking.user_id == user_id, Booking.person_email == (email or "-")),
            Session.cancelled_at.is_(None),
            Session.ends_at > utcnow(),
        )
        .distinct()
        .order_by(Session.starts_at, Offer.id)
    )
    return [Coming(*row) for row in rows]


def certificate_for(actor: Actor, record_id: int) -> Certificate | None:
    """The certificate of a record: for the person, and for who may book for the employer they came from."""
    row = db.session.get(TrainingRecord, record_id) if record_id <= LARGEST_KEY else None
    if row is None or row.source != "attended" or actor.user_id is None:
        return None
    condition = _is_of(actor.user_id)
    mine = condition is not None and db.session.scalar(
        select(TrainingRecord.id).where(TrainingRecord.id == record_id, condition)
    )
    if not mine and not _leads(actor, row):
        return None
    return certificate(row)


def _leads(actor: Actor, row: TrainingRecord) -> bool:
    if not row.employer_kind or row.last_day < oldest_shown():
        return False
    employer = Scope(ScopeKind(row.employer_kind), row.employer_code)
    return parties.may(actor, Permission.BOOK_CPD, employer)


def certificate(row: TrainingRecord) -> Certificate:
    """What the certificate of an attended record says."""
    first, last = (school_time.day_words(day) for day in (row.first_day, row.last_day))
    return Certificate(
        record_id=row.id,
        name=row.person_name,
        title=row.title,
        provider=row.provider,
        days=first if first == last else f"{first} to {last}",
        hours=training_hours.hours_words(row.minutes),
        code=row.code or "",
    )


def verified(code: str) -> Certificate | None:
    """The certificate with this code, typed with or without its hyphens; None when we issued none such."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    if len(letters) != 16:
        return None
    written = "-".join(letters[i : i + 4] for i in range(0, 16, 4))
    row = db.session.scalar(select(TrainingRecord).where(TrainingRecord.code == written))
    return None if row is None else certificate(row)


def oldest_shown() -> dt.date:
    """Before this day an employer sees nothing of what its people attended."""
    return (utcnow() - YEARS_KEPT).date()


def staff_records(employer: Scope) -> list[StaffRecord]:
    """What people attended on places that this employer booked; never what they wrote themselves."""
    rows = db.session.scalars(
        select(TrainingRecord)
        .where(
            TrainingRecord.source == "attended",
            TrainingRecord.employer_kind == employer.kind.value,
            TrainingRecord.employer_code == employer.code,
            TrainingRecord.last_day >= oldest_shown(),
        )
        .order_by(TrainingRecord.last_day.desc(), TrainingRecord.person_name, TrainingRecord.id)
        .limit(MOST_LISTED)
    )
    return [
        StaffRecord(
            r.id, r.person_name, r.title, r.provider, r.last_day,
            training_hours.hours_words(r.minutes),
        )
        for r in rows
    ]  # fmt: skip


def export_rows(records: Sequence[TrainingRecord]) -> list[tuple[Any, ...]]:
    """A person's record as rows of a file."""
    return [
        (
            r.first_day.isoformat(), r.last_day.isoformat(), r.title, r.provider,
            training_hours.hours_number(r.minutes), training_hours.school_year(r.last_day),
            "attended" if r.source == "attended" else "own entry", r.code or "", r.note,
        )
        for r in records
    ]  # fmt: skip

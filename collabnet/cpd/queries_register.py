"""The register of a session as its host sees it: who is coming or came, while names may be shown at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import or_, select

from collabnet.accounts.models import User
from collabnet.accounts.queries_organisations import organisations, subject_of
from collabnet.core import registers
from collabnet.core.actor import Scope, ScopeKind, Subject
from collabnet.core.registers import Mark, Phase, Tally
from collabnet.core.text import fold
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import Attendance, Register
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Invalid

CLOSED_SCHOOL = "2"


@dataclass(frozen=True, slots=True)
class Line:
    """One place on a register. `field` names its answer in the form: b and a booking, w and a walk-in."""

    field: str
    name: str
    employer: str
    mark: Mark | None
    walk_in: bool = False


@dataclass(frozen=True, slots=True)
class RegisterView:
    """What the host sees of one session's register now."""

    session: Session
    offer: Offer
    phase: Phase
    lines: list[Line]
    tally: Tally
    seats_left: int
    locked_from: dt.datetime
    forgotten_from: dt.datetime
    saved_at: dt.datetime | None
    reopen_reason: str


def open_days() -> int:
    """How many days after a session its register locks."""
    return int(current_app.config["REGISTER_DAYS"])


def kept_days() -> int:
    """How many days after a session the host's names are forgotten."""
    return int(current_app.config["ATTENDANCE_DAYS"])


def find_session(session_id: int) -> tuple[Session, Offer] | None:
    """A session that takes or took place, with its offer; None when there is none."""
    session = db.session.get(Session, session_id) if 0 < session_id <= LARGEST_KEY else None
    if session is None or session.cancelled_at is not None:
        return None
    offer = db.session.get_one(Offer, session.offer_id)
    return (session, offer) if offer.state in ("published", "closed") else None


def session_subject(session_id: int) -> Subject | None:
    """Where a session's register belongs: with the host."""
    found = find_session(session_id)
    return None if found is None else subject_of(found[1].host)


def phase_of(session: Session, register: Register | None) -> Phase:
    """What may be done with the register of a session now."""
    if register is not None and register.forgotten_at is not None:
        return Phase.FORGOTTEN
    return registers.phase(
        now=utcnow(),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        open_days=open_days(),
        kept_days=kept_days(),
        open_until=register.open_until if register is not None else None,
    )


def bookings_on(session: Session) -> list[Booking]:
    """The places booked for a session, and those marked on it and given up since, in order of employer."""
    marked = select(Attendance.booking_id).where(
        Attendance.session_id == session.id, Attendance.booking_id.is_not(None)
    )
    return list(
        db.session.scalars(
            select(Booking)
            .where(
                Booking.offer_id == session.offer_id,
                or_(Booking.state == "booked", Booking.id.in_(marked)),
            )
            .order_by(Booking.person_name, Booking.number)
        )
    )


def marks_on(session_id: int) -> list[Attendance]:
    """What was marked on a session's register, in order of arrival."""
    return list(
        db.session.scalars(
            select(Attendance).where(Attendance.session_id == session_id).order_by(Attendance.id)
        )
    )


def view(session: Session, offer: Offer) -> RegisterView:
    """The register of one session; without a name unless the host may see names now."""
    register = db.session.get(Register, session.id)
    phase = phase_of(session, register)
    marks = marks_on(session.id)
    if phase.shows_names:
        lines = _lines(session, marks)
        tally = registers.tally((line.mark, line.walk_in) for line in lines)
    else:
        lines = []
        tally = _counted(session, phase, register)
    return RegisterView(
        session=session,
        offer=offer,
        phase=phase,
        lines=lines,
        tally=tally,
        seats_left=registers.seats_left(offer.places, tally),
        locked_from=registers.locked_from(session.ends_at, open_days=open_days()),
        forgotten_from=registers.forgotten_from(session.ends_at, kept_days=kept_days()),
        saved_at=register.saved_at if register else None,
        reopen_reason=register.reopen_reason if register else "",
    )


def _lines(session: Session, marks: list[Attendance]) -> list[Line]:
    bookings = bookings_on(session)
    by_booking = {mark.booking_id: mark for mark in marks if mark.booking_id is not None}
    walked_in = [mark for mark in marks if mark.walk_in]
    scopes = {b.employer for b in bookings} | {s for m in walked_in if (s := employer_of(m))}
    names = {scope: o.name for scope, o in organisations(scopes).items()}
    lines = [
        Line(
            field=f"b{b.id}",
            name=(by_booking[b.id].person_name if b.id in by_booking else "") or b.person_name,
            employer=names[b.employer],
            mark=Mark(by_booking[b.id].mark) if b.id in by_booking else None,
        )
        for b in bookings
    ]
    for mark in walked_in:
        scope = employer_of(mark)
        employer = names[scope] if scope else ""
        lines.append(Line(f"w{mark.id}", mark.person_name, employer, Mark(mark.mark), True))
    return lines


def employer_of(mark: Attendance) -> Scope | None:
    """The employer of a line of a register, where it is known."""
    if not mark.employer_kind:
        return None
    return Scope(ScopeKind(mark.employer_kind), mark.employer_code)


def school_named(text: str) -> Scope | None:
    """The open school that somebody typed, by URN or whole name; None when nothing was typed.

    Raises Invalid (field "school") when there is none, or more than one.
    """
    words = text.strip()
    if not words:
        return None
    if words.isascii() and words.isdigit():
        condition = School.urn == (int(words) if len(words) <= 9 else 0)
    else:
        condition = School.search_name == fold(words)
    found = db.session.scalars(
        select(School.urn).where(condition, School.status_code != CLOSED_SCHOOL).limit(2)
    ).all()
    if len(found) != 1:
        why = (
            "More than one school has this name. Enter its URN"
            if found
            else ("We do not know an open school of this name. Enter its URN, or leave this empty")
        )
        raise Invalid("school", why)
    return Scope(ScopeKind.SCHOOL, str(found[0]))


def _counted(session: Session, phase: Phase, register: Register | None) -> Tally:
    """What is known without names: who is coming before, what was counted after."""
    if phase is Phase.FORGOTTEN:
        if register is None:
            return Tally()
        return Tally(register.present, register.absent, 0, register.walk_ins)
    return Tally(unmarked=len(bookings_on(session)))


def sessions_to_mark(host: Scope, *, now: dt.datetime) -> list[tuple[Session, Offer]]:
    """A host's sessions that have begun and whose register is open with nothing saved yet, oldest first."""
    since = now - dt.timedelta(days=open_days() + 1)
    rows = db.session.execute(
        select(Session, Offer)
        .join(Offer, Offer.id == Session.offer_id)
        .outerjoin(Register, Register.session_id == Session.id)
        .where(
            Offer.host_kind == host.kind.value,
            Offer.host_code == host.code,
            Offer.state.in_(("published", "closed")),
            Offer.booked > 0,
            Session.cancelled_at.is_(None),
            Session.starts_at <= now,
            Session.ends_at > since,
            Register.session_id.is_(None),
        )
        .order_by(Session.starts_at, Session.id)
    )
    return [(session, offer) for session, offer in rows if phase_of(session, None) is Phase.OPEN]


def marks_of(user_id: int) -> list[dict[str, str]]:
    """What registers still hold about one person: which session, and the mark."""
    email = db.session.scalar(select(User.email).where(User.id == user_id))
    if email is None:
        return []
    rows = db.session.execute(
        select(Offer.title, Session.starts_at, Attendance.mark)
        .join(Session, Session.id == Attendance.session_id)
        .join(Offer, Offer.id == Session.offer_id)
        .where(Attendance.person_key == f"email:{email}")
        .order_by(Session.starts_at)
    )
    return [
        {"training": title, "at": starts_at.isoformat(timespec="minutes"), "mark": mark}
        for title, starts_at, mark in rows
    ]

"""Fills registers in: marks, people who walk in, opening again; and keeps each person's record in step."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from collabnet.accounts.models import User
from collabnet.accounts.queries_organisations import organisations
from collabnet.core import registers, school_time
from collabnet.core.actor import Actor, Scope
from collabnet.core.registers import Mark, Phase
from collabnet.core.text import fold
from collabnet.cpd import queries_register
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import MOST_MINUTES, Attendance, Register, TrainingRecord
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are mistaken for one another


def save(*, actor: Actor, session_id: int, marks: Mapping[int, tuple[Mark | None, str]]) -> int:
    """Mark booked places: booking → (mark, name where the employer gave none). Gives how many changed.

    Only the places named in `marks` change, so that two people can mark at two doors. Raises NotFound,
    and Conflict when the register is not open.
    """
    session, offer, register = _open(session_id)
    bookings = {b.id: b for b in queries_register.bookings_on(session)}
    present = {m.booking_id: m for m in queries_register.marks_on(session_id) if m.booking_id}
    changed: set[str] = set()
    count = 0
    for booking_id, (mark, typed_name) in sorted(marks.items()):
        booking = bookings.get(booking_id)
        if booking is None:
            continue  # given up meanwhile, or never on this register
        row = present.get(booking_id)
        if mark is None or (row is not None and row.mark == mark and not typed_name):
            continue
        if row is None:
            row = Attendance(session_id=session_id, booking_id=booking_id, mark=mark.value)
            db.session.add(row)
        _note_person(row, booking, typed_name)
        row.mark, row.marked_at = mark.value, utcnow()
        changed.add(row.person_key)
        count += 1
    db.session.flush()
    _count(register, session)
    keep_records(offer, changed)
    _record(actor, "register.save", session_id, {"changed": count})
    return count


def walk_in(
    *, actor: Actor, session_id: int, name: str, email: str, employer: Scope | None
) -> None:
    """Add somebody who came without a booking, while a seat is free.

    Raises NotFound, Conflict when the register is not open, Invalid when every seat is taken or the person is
    on the register already.
    """
    session, offer, register = _open(session_id)
    seen = queries_register.view(session, offer)
    if seen.seats_left < 1:
        raise Invalid("name", "Every place is taken: there are no more in this session")
    key = key_of(email=email, name=name, booking_id=None)
    if any(m.person_key == key for m in queries_register.marks_on(session_id)) or any(
        email and b.person_email == email for b in queries_register.bookings_on(session)
    ):
        raise Invalid("name", "This person is on the register already")
    db.session.add(
        Attendance(
            session_id=session_id,
            employer_kind=employer.kind.value if employer else "",
            employer_code=employer.code if employer else "",
            person_name=name,
            person_key=key,
            mark=Mark.PRESENT.value,
            walk_in=True,
        )
    )
    db.session.flush()
    _count(register, session)
    keep_records(offer, {key})
    _record(actor, "register.walk_in", session_id, {})


def remove_walk_in(*, actor: Actor, session_id: int, attendance_id: int) -> None:
    """Take somebody who was added by mistake off again. Raises NotFound, Conflict."""
    session, offer, register = _open(session_id)
    row = db.session.get(Attendance, attendance_id)
    if row is None or row.session_id != session_id or not row.walk_in:
        raise NotFound
    key = row.person_key
    db.session.delete(row)
    db.session.flush()
    _count(register, session)
    keep_records(offer, {key})
    _record(actor, "register.remove_walk_in", session_id, {})


def reopen(*, actor: Actor, session_id: int, reason: str) -> None:
    """Open a locked register again for two days, with a reason that stays with it. Raises NotFound, Conflict."""
    found = queries_register.find_session(session_id)
    if found is None:
        raise NotFound
    session, _offer = found
    register = db.session.get(Register, session_id)
    if queries_register.phase_of(session, register) is not Phase.LOCKED:
        raise Conflict("This register is not locked")
    if register is None:
        register = Register(session_id=session_id)
        db.session.add(register)
    register.open_until = utcnow() + registers.REOPENED_FOR
    register.reopen_reason = reason
    db.session.flush()
    _record(actor, "register.reopen", session_id, {"days": registers.REOPENED_FOR.days})


def _open(session_id: int) -> tuple[Session, Offer, Register]:
    found = queries_register.find_session(session_id)
    if found is None:
        raise NotFound
    session, offer = found
    register = db.session.get(Register, session_id)
    if queries_register.phase_of(session, register) is not Phase.OPEN:
        raise Conflict("This register cannot be changed now")
    if register is None:
        try:
            with db.session.begin_nested():
                db.session.add(Register(session_id=session_id))
        except IntegrityError:
            pass  # somebody at another door was first
    rows_changed(  # one at a time: two doors must not fill the same last seat
        update(Register)
        .where(Register.session_id == session_id)
        .values(version=Register.version + 1)
    )
    return session, offer, db.session.get_one(Register, session_id, populate_existing=True)


def _note_person(row: Attendance, booking: Booking, typed_name: str) -> None:
    """Whose place it was when it was marked: a later swap of the person does not move the hours."""
    name = booking.person_name or typed_name or row.person_name
    row.employer_kind, row.employer_code = booking.employer_kind, booking.employer_code
    row.person_name = name
    row.person_key = key_of(email=booking.person_email, name=name, booking_id=booking.id)


def key_of(*, email: str, name: str, booking_id: int | None) -> str:
    """Whose record hours count for: an address, else the name given for one booking; '' for nobody known."""
    if email:
        return f"email:{email}"
    if not name:
        return ""
    return f"booking:{booking_id}:{fold(name)}" if booking_id else f"name:{fold(name)}"


def _count(register: Register, session: Session) -> None:
    marks = queries_register.marks_on(session.id)
    tally = registers.tally((Mark(m.mark), m.walk_in) for m in marks)
    register.present, register.absent, register.walk_ins = (
        tally.present,
        tally.absent,
        tally.walk_ins,
    )
    register.saved_at = utcnow()
    db.session.flush()


def keep_records(offer: Offer, keys: Iterable[str]) -> None:
    """Bring the records of some people on one offer in step with what is marked on its registers."""
    wanted = {key for key in keys if key}
    if not wanted:
        return
    seen: dict[str, list[tuple[Attendance, Session]]] = {}
    for mark, session in db.session.execute(
        select(Attendance, Session)
        .join(Session, Session.id == Attendance.session_id)
        .where(
            Session.offer_id == offer.id,
            Attendance.person_key.in_(wanted),
            Attendance.mark == Mark.PRESENT.value,
        )
        .order_by(Session.starts_at)
    ):
        seen.setdefault(mark.person_key, []).append((mark, session))
    rows = {
        r.person_key: r
        for r in db.session.scalars(
            select(TrainingRecord).where(
                TrainingRecord.offer_id == offer.id, TrainingRecord.person_key.in_(wanted)
            )
        )
    }
    for key in sorted(wanted):
        if key in seen:
            _keep_record(offer, key, seen[key], rows.get(key))
        elif key in rows:
            db.session.delete(rows[key])
    db.session.flush()


def _keep_record(
    offer: Offer,
    key: str,
    seen: list[tuple[Attendance, Session]],
    row: TrainingRecord | None,
) -> None:
    first, last = seen[0][1], seen[-1][1]
    if row is None:
        row = TrainingRecord(source="attended", offer_id=offer.id, person_key=key, code=new_code())
        row.person_email = key.removeprefix("email:") if key.startswith("email:") else ""
        row.user_id = account_id(row.person_email)
        db.session.add(row)
    mark = seen[-1][0]
    hours = sum(school_time.hours_between(s.starts_at, s.ends_at) for _, s in seen)
    row.person_name = mark.person_name
    row.employer_kind, row.employer_code = mark.employer_kind, mark.employer_code
    row.title = offer.title
    row.provider = offer.provider or organisations([offer.host])[offer.host].name[:160]
    row.first_day = school_time.day_of(first.starts_at)
    row.last_day = school_time.day_of(last.ends_at)
    row.minutes = min(MOST_MINUTES, max(1, round(hours * 60)))


def account_id(email: str) -> int | None:
    """The account with this address, or None. Addresses of accounts were proved by their invitation."""
    return db.session.scalar(select(User.id).where(User.email == email)) if email else None


def new_code() -> str:
    """A fresh code for a certificate, as people can read it out: ABCD-EFGH-JKLM-NPQR (80 bits)."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def _record(actor: Actor, action: str, session_id: int, details: dict[str, int]) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="cpd_session",
        subject_code=session_id,
        details=dict(details),
    )

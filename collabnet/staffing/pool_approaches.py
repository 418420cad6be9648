"""An employer asks to talk to the person behind a profile; the person decides whether to answer, and what to give."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select, update

from collabnet.core.actor import Actor, Scope
from collabnet.core.talent_pool import Interest
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict
from collabnet.staffing import pool_notices
from collabnet.staffing.pool_models import PoolApproach, PoolProfile

MOST_WAITING: Final = 20  # approaches of one employer that nobody has answered yet


def ask(
    *, actor: Actor, profile: PoolProfile, employer: Scope, about: Interest, note: str
) -> PoolApproach:
    """Ask to talk. Raises Conflict when this employer waits for an answer already, or for too many."""
    waiting = select(func.count()).where(
        PoolApproach.employer_kind == employer.kind.value,
        PoolApproach.employer_code == employer.code,
        PoolApproach.state == "asked",
    )
    if db.session.scalar(waiting.where(PoolApproach.profile_id == profile.id)):
        raise Conflict("You have asked this person already. They decide whether to answer.")
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Conflict(f"{MOST_WAITING} people have yet to answer you. Wait for their answers.")
    row = PoolApproach(
        profile_id=profile.id, employer_kind=employer.kind.value, employer_code=employer.code,
        about=about.value, note=note,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _record(actor, "ask", row)
    pool_notices.approached(row)
    return row


def answer(*, actor: Actor, row: PoolApproach, accepts: bool, phone: str = "") -> None:
    """Answer: yes gives the own name, and a telephone number where one was typed; no gives nothing. Raises Conflict."""
    _end(row, "accepted" if accepts else "declined")
    row.phone = phone if accepts else ""
    row.profile.active_at, row.profile.reminded_at = utcnow(), None
    db.session.flush()
    _record(actor, row.state, row)
    pool_notices.answered(row)


def write(*, actor: Actor, row: PoolApproach, text: str, to_person: bool) -> None:
    """Pass a message on between an employer and a person who said yes; it is kept nowhere else. Raises Conflict."""
    if row.state != "accepted":
        raise Conflict("Messages can be sent once somebody has said yes.")
    entry = _record(actor, "message", row)
    db.session.flush()
    number = pool_notices.number_of(entry.id)
    pool_notices.message_about_approach(row, text, to_person=to_person, number=number)


def take_back(*, actor: Actor, row: PoolApproach) -> None:
    """The employer no longer asks. Raises Conflict when it was answered meanwhile."""
    _end(row, "withdrawn")
    _record(actor, "take_back", row)


def _end(row: PoolApproach, state: str) -> None:
    won = rows_changed(
        update(PoolApproach)
        .where(PoolApproach.id == row.id, PoolApproach.state == "asked")
        .values(state=state, answered_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict("This was answered or taken back already.")
    db.session.refresh(row)


def _record(actor: Actor, what: str, row: PoolApproach) -> audit.AuditEntry:
    return audit.record(
        actor=actor, action=f"pool.approach_{what}", subject_kind="pool_approach", subject_code=row.id
    )  # fmt: skip

"""What the talent pool does by itself: asks the next person, closes what is past, forgets what nobody uses."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import or_, select

from collabnet.core.actor import system_actor
from collabnet.core.cover import AnswerState, RequestState
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.templating import date_words
from collabnet.staffing import pool_asking, pool_notices, pool_queries, pool_services
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest, PoolApproach, PoolProfile

ACTOR: Final = system_actor("pool.sweep")
LOOK_AGAIN: Final = dt.timedelta(hours=1)  # for people who joined the pool since
NOTICE: Final = dt.timedelta(days=30)  # from the reminder to the end of a profile
REMIND_AFTER: Final = pool_queries.KEPT_IDLE - NOTICE
PHONES_KEPT: Final = dt.timedelta(days=28)  # after the last day of cover, or after an answer
REQUESTS_KEPT: Final = dt.timedelta(days=366)  # after the last day
AT_ONCE: Final = 100


def move_on(number: int) -> None:
    """The job: look at one request."""
    with unit_of_work():
        row = db.session.get(CoverRequest, number)
        if row is not None:
            pool_asking.move_on(actor=ACTOR, row=row)


def sweep() -> None:
    """Look at every open request where an answer is overdue, a day is past, or nobody looked for an hour."""
    now = utcnow()
    due = select(CoverAnswer.request_id).where(
        CoverAnswer.state == AnswerState.ASKED.value, CoverAnswer.answer_by <= now
    )
    numbers = db.session.scalars(
        select(CoverRequest.id)
        .where(
            CoverRequest.state == RequestState.OPEN.value,
            or_(
                CoverRequest.id.in_(due),
                CoverRequest.first_on < today(),
                CoverRequest.looked_at < now - LOOK_AGAIN,
            ),
        )
        .order_by(CoverRequest.id)
        .limit(AT_ONCE)
    ).all()
    for number in numbers:
        move_on(number)
    _forget(now)


def _forget(now: dt.datetime) -> None:
    """Remind of profiles that nobody uses, delete them a month later; telephone numbers and old requests go."""
    idle = db.session.scalars(
        select(PoolProfile.id)
        .where(
            PoolProfile.active_at <= now - REMIND_AFTER,
            or_(PoolProfile.reminded_at.is_(None), PoolProfile.reminded_at <= now - NOTICE),
        )
        .order_by(PoolProfile.id)
        .limit(AT_ONCE)
    ).all()  # fmt: skip
    for number in idle:
        with unit_of_work():
            _idle(number, now)
    phones = db.session.scalars(
        select(CoverAnswer.id)
        .join(CoverRequest)
        .where(CoverAnswer.phone != "", CoverRequest.last_on < today() - PHONES_KEPT)
        .limit(AT_ONCE)
    ).all()
    talked = db.session.scalars(
        select(PoolApproach.id)
        .where(PoolApproach.phone != "", PoolApproach.answered_at < now - PHONES_KEPT)
        .limit(AT_ONCE)
    ).all()
    old = db.session.scalars(
        select(CoverRequest.id).where(CoverRequest.last_on < today() - REQUESTS_KEPT).limit(AT_ONCE)
    ).all()
    if phones or talked or old:
        with unit_of_work():
            for number in phones:
                db.session.get_one(CoverAnswer, number).phone = ""
            for number in talked:
                db.session.get_one(PoolApproach, number).phone = ""
            for number in old:
                db.session.delete(db.session.get_one(CoverRequest, number))
            audit.record(
                actor=ACTOR, action="pool.forget", subject_kind="network", subject_code="*",
                details={"phones": len(phones) + len(talked), "requests": len(old)},
            )  # fmt: skip


def _idle(number: int, now: dt.datetime) -> None:
    row = db.session.get(PoolProfile, number)
    if row is None or row.active_at > now - REMIND_AFTER:
        return
    if row.reminded_at is not None and row.reminded_at <= now - NOTICE:
        pool_services.delete(actor=ACTOR, row=row)
    elif row.reminded_at is None:
        row.reminded_at = now
        pool_notices.idle(row, date_words(now + NOTICE))
        audit.record(
            actor=ACTOR, action="pool.remind", subject_kind="pool_profile", subject_code=row.id
        )

"""Sessions as rows: begun at sign-in, touched while used, ended by the person, a new password or a suspension."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from collabnet.accounts.models import UserSession
from collabnet.accounts.queries_actor import TOUCH_EVERY
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core.actor import Actor
from collabnet.platform import audit
from collabnet.platform.db import begin_write, commit, db, rollback, rows_changed, utcnow
from collabnet.platform.errors import NotFound

TOUCH_WAIT_MS = 200  # a page never waits longer than this to note that somebody was here


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: whose it is, and the token for the cookie, which is kept nowhere else."""

    token: str
    actor: Actor


def begin(*, user_id: int, device: str, now: dt.datetime | None = None) -> NewSession:
    """Begin a session for a person who has just proved who they are, with its audit row."""
    token = new_token()
    at = now or utcnow()
    row = UserSession(
        user_id=user_id,
        token_hash=hash_token(token),
        device=device[:120],
        created_at=at,
        last_seen_at=at,
    )
    db.session.add(row)
    db.session.flush()
    actor = Actor(user_id=user_id, session_id=row.id)
    audit.record(actor=actor, action="session.begin", subject_kind="user", subject_code=user_id)
    return NewSession(token, actor)


def end(*, actor: Actor, session_id: int, why: str = "ended") -> None:
    """End one of the person's own sessions; raises NotFound for anybody else's, or one that is over."""
    ended = rows_changed(
        update(UserSession)
        .where(
            UserSession.id == session_id,
            UserSession.user_id == actor.user_id,
            UserSession.ended_at.is_(None),
        )
        .values(ended_at=utcnow(), ended_why=why)
    )
    if not ended:
        raise NotFound
    _record(actor, "session.end", actor.user_id, 1)


def end_others(*, actor: Actor) -> int:
    """End every session of the person but the present one; gives how many."""
    ended = _end_all(actor.user_id, "ended", keep=actor.session_id)
    _record(actor, "session.end_others", actor.user_id, ended)
    return ended


def end_all(*, actor: Actor, user_id: int, why: str) -> int:
    """End every session of a person, for a reason such as "password"; gives how many."""
    ended = _end_all(user_id, why)
    _record(actor, "session.end_all", user_id, ended)
    return ended


def _end_all(user_id: int | None, why: str, keep: int | None = None) -> int:
    statement = update(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    if keep is not None:
        statement = statement.where(UserSession.id != keep)
    return rows_changed(statement.values(ended_at=utcnow(), ended_why=why))


def _record(actor: Actor, action: str, user_id: int | None, count: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="user",
        subject_code=str(user_id),
        details={"sessions": count},
    )


def touch(*, session_id: int) -> None:
    """Note that a session was used, in a small write of its own; skipped while the database is busy."""
    now = utcnow()
    begin_write(wait_ms=TOUCH_WAIT_MS)
    try:
        db.session.execute(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.last_seen_at < now - TOUCH_EVERY)
            .values(last_seen_at=now)
        )
        commit()
    except OperationalError:
        rollback()

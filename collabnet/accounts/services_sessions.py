"""Sessions as rows: begun at sign-in, touched while used, ended by the person, a new password or a suspension."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from collabnet.accounts.models import UserSession
from collabnet.accounts.queries_actor import TOUCH_EVERY
from collabnet.platform.db import begin_write, commit, db, rollback, utcnow

TOUCH_WAIT_MS = 200  # a page never waits longer than this to note that somebody was here


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

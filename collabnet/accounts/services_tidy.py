"""What accounts no longer need, deleted by a sweep: old attempts, sessions that ended, links that were used."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, or_, select

from collabnet.accounts.models import Invitation, PasswordReset, UserSession
from collabnet.accounts.queries_actor import LONGEST
from collabnet.core.actor import system_actor
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, unit_of_work, utcnow
from collabnet.platform.limits import KEPT, Attempt

SESSIONS_KEPT = dt.timedelta(days=30)  # after their end, so that a person can see what happened
RESETS_KEPT = dt.timedelta(days=1)  # after their hour
INVITATIONS_KEPT = dt.timedelta(
    days=90
)  # unanswered ones hold the address of somebody who is no user


def tidy() -> int:
    """Delete what is past its time; gives how many rows. Writes nothing when there is nothing to delete."""
    now = utcnow()
    ended = now - SESSIONS_KEPT
    conditions: dict[str, tuple[Any, Any]] = {
        "attempts": (Attempt, Attempt.at < now - KEPT),
        "sessions": (
            UserSession,
            or_(UserSession.ended_at < ended, UserSession.created_at < ended - LONGEST),
        ),
        "resets": (PasswordReset, PasswordReset.expires_at < now - RESETS_KEPT),
        "invitations": (
            Invitation,
            Invitation.accepted_at.is_(None) & (Invitation.expires_at < now - INVITATIONS_KEPT),
        ),
    }
    due = {
        name: (model, condition)
        for name, (model, condition) in conditions.items()
        if db.session.scalar(select(model.id).where(condition).limit(1)) is not None
    }
    if not due:
        return 0
    with unit_of_work():
        counts = {
            name: rows_changed(delete(model).where(condition))
            for name, (model, condition) in due.items()
        }
        audit.record(
            actor=system_actor("accounts.tidy"),
            action="accounts.tidy",
            subject_kind="network",
            subject_code="*",
            details=counts,
        )
    return sum(counts.values())

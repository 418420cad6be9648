"""Setting and ending a locality's priorities for training: dated, with a reason, every one kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor
from collabnet.cpd import priorities_queries
from collabnet.cpd.models_pools import Priority
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound


def set_priority(
    *,
    actor: Actor,
    locality_id: int,
    urn: int,
    tier: int,
    reason: str,
    since: dt.date,
    until: dt.date | None = None,
) -> Priority:
    """Say how early a school comes, in the place of what was said before. Raises Invalid, NotFound, Conflict."""
    if urn not in priorities_queries.settable(actor, locality_id):
        raise NotFound
    if tier not in priorities_queries.TIER_LABELS:
        raise Invalid("tier", "Choose one of the options")
    if not reason.strip():
        raise Invalid("reason", "Say why: the school’s leaders see it")
    if until is not None and until < since:
        raise Invalid("until", "The last day must not be before the first")
    if until is not None and until < today():
        raise Invalid("until", "The last day must not be in the past")
    _end_live(actor, locality_id, urn)
    row = Priority(
        locality_id=locality_id, urn=urn, tier=tier, reason=reason.strip(), since=since,
        until=until, set_by=actor.user_id,
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Somebody else set a priority for this school at the same moment."
        ) from error
    _record(actor, "set", row)
    return row


def end_priority(*, actor: Actor, locality_id: int, priority_id: int) -> Priority:
    """End a priority; published pressure counts again. A second press changes nothing. Raises NotFound."""
    row = db.session.get(Priority, priority_id) if 0 < priority_id <= LARGEST_KEY else None
    if (
        row is None
        or row.locality_id != locality_id
        or row.urn not in priorities_queries.settable(actor, locality_id)
    ):
        raise NotFound
    if row.ended_at is not None:
        return row
    if not _end(actor, Priority.id == row.id):
        raise Conflict("Somebody else ended this priority at the same moment.")
    _record(actor, "end", row)
    db.session.refresh(row)
    return row


def _end_live(actor: Actor, locality_id: int, urn: int) -> None:
    _end(actor, (Priority.locality_id == locality_id) & (Priority.urn == urn))


def _end(actor: Actor, which: ColumnElement[bool]) -> int:
    return rows_changed(
        update(Priority)
        .where(which, Priority.ended_at.is_(None))
        .values(ended_at=utcnow(), ended_by=actor.user_id)
        .execution_options(synchronize_session=False)
    )


def _record(actor: Actor, act: str, row: Priority) -> None:
    audit.record(
        actor=actor, action=f"cpd.priority_{act}", subject_kind="school", subject_code=row.urn,
        details={"locality": row.locality_id, "priority": row.id, "tier": row.tier},
    )  # fmt: skip

"""Writes, publishes, corrects and withdraws yearly statements; what was published is kept version by version."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor, Scope
from collabnet.core.statements import State, StatementLine, finished_years
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Conflict, NotFound
from collabnet.recruitment_code import statements_queries as queries
from collabnet.recruitment_code.statements_models import YearlyStatement, row_from

CHANGED = "This changed while you were looking at it. Look again, then decide."
NEW = 0  # the version that a form carries where there is no draft yet


def save_draft(
    *,
    actor: Actor,
    owner: Scope,
    year: int,
    lines: Sequence[StatementLine],
    words: str,
    version: int,
) -> YearlyStatement:
    """Save a draft of a year that is over. Raises NotFound for another year, Conflict when it changed since."""
    if year not in finished_years(today()) and queries.published(owner, year) is None:
        raise NotFound
    row = queries.draft(owner, year)
    if (row.version if row is not None else NEW) != version:
        raise Conflict(CHANGED)
    if row is None:
        row = YearlyStatement(
            owner_kind=owner.kind.value,
            owner_code=owner.code,
            year=year,
            number=_next_number(owner, year),
            version=NEW,
        )
        db.session.add(row)
    row.lines = [row_from(line) for line in lines]
    row.words = words
    row.changed_at, row.version = utcnow(), row.version + 1
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(CHANGED) from None
    _audit(actor, row, "save")
    return row


def publish(*, actor: Actor, owner: Scope, year: int, version: int) -> YearlyStatement:
    """Publish the draft; what stood before is kept as corrected since. Raises NotFound, Conflict (empty, too)."""
    row = _the_draft(owner, year, version)
    if not row.words.strip() and not any(line.is_shown for line in row.all_lines()):
        raise Conflict("The statement is empty. Tick a line or write something, then publish it.")
    before = queries.published(owner, year)
    if before is not None:
        before.state, before.ended_at = State.REPLACED.value, utcnow()
        db.session.flush()
    row.state, row.published_at, row.published_by = State.PUBLISHED.value, utcnow(), actor.user_id
    row.version += 1
    _audit(actor, row, "publish")
    return row


def discard(*, actor: Actor, owner: Scope, year: int, version: int) -> None:
    """Delete the draft. Raises NotFound, Conflict."""
    row = _the_draft(owner, year, version)
    _audit(actor, row, "discard")
    db.session.delete(row)
    db.session.flush()


def withdraw(*, actor: Actor, owner: Scope, year: int, version: int) -> None:
    """Take a published statement back: nobody but the employer reads it from now on. Raises NotFound, Conflict."""
    row = queries.published(owner, year)
    if row is None:
        raise NotFound
    if row.version != version:
        raise Conflict(CHANGED)
    row.state, row.ended_at = State.WITHDRAWN.value, utcnow()
    row.version += 1
    _audit(actor, row, "withdraw")


def _the_draft(owner: Scope, year: int, version: int) -> YearlyStatement:
    row = queries.draft(owner, year)
    if row is None:
        raise NotFound
    if row.version != version:
        raise Conflict(CHANGED)
    return row


def _next_number(owner: Scope, year: int) -> int:
    newest = db.session.scalar(
        select(func.max(YearlyStatement.number)).where(
            YearlyStatement.owner_kind == owner.kind.value,
            YearlyStatement.owner_code == owner.code,
            YearlyStatement.year == year,
        )
    )
    return (newest or 0) + 1


def _audit(actor: Actor, row: YearlyStatement, action: str) -> None:
    db.session.flush()
    audit.record(
        actor=actor,
        action=f"statement.{action}",
        subject_kind=row.owner_kind,
        subject_code=row.owner_code,
        details={"year": row.year, "number": row.number},
    )

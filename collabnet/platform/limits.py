"""Limits on attempts, counted in the database so that every process sees them; nobody is ever locked out for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, begin_write, commit, db, rollback, utcnow

KEPT = dt.timedelta(days=1)


class Attempt(Base):
    """A counted attempt (sign-in, reset, report) by a keyed hash of what it was for, kept for a day."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key", "kind", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """At most `count` attempts of one kind within `window`, for each key."""

    kind: str
    count: int
    window: dt.timedelta


def within(*limits: tuple[Limit, str]) -> bool:
    """Count one attempt against each limit; whether none was used up before it.

    Attempts on the same key count one after the other, in any process, so that exactly `count` pass. A refused
    attempt is not added: whoever hammers an account holds its door shut no longer than the window.
    """
    now = utcnow()
    keys = sorted((_key(limit, value), limit) for limit, value in limits)
    if not _free(keys, now):  # the usual refusal, without waiting for anybody
        rollback()
        return False
    begin_write()
    if db.engine.dialect.name == "postgresql":  # SQLite lets one write unit in at a time
        for key, _ in keys:
            db.session.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))
    free = _free(keys, now)
    if free:
        rows = [{"kind": limit.kind, "key_hash": key, "at": now} for key, limit in keys]
        db.session.execute(insert(Attempt), rows)
    commit()
    return free


def forget(limit: Limit, value: str) -> None:
    """Begin afresh for one key, inside the present write unit: who proved to own the account may sign in."""
    db.session.execute(
        delete(Attempt).where(Attempt.kind == limit.kind, Attempt.key_hash == _key(limit, value))
    )


def _free(keys: list[tuple[str, Limit]], now: dt.datetime) -> bool:
    return all(_used(limit, key, now) < limit.count for key, limit in keys)


def _used(limit: Limit, key: str, now: dt.datetime) -> int:
    counted = select(func.count()).where(
        Attempt.kind == limit.kind, Attempt.key_hash == key, Attempt.at > now - limit.window
    )
    return db.session.scalar(counted) or 0


def _key(limit: Limit, value: str) -> str:
    """A keyed hash: the table shows neither addresses nor who tried."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = f"{limit.kind}:{value}".encode("utf-8", "surrogatepass")
    return hmac.new(secret, text, hashlib.sha256).hexdigest()

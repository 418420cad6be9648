"""Who did what to which record: one append-only row in the same transaction as every write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.core.actor import Actor
from collabnet.platform.db import Base, UtcDateTime, db, utcnow

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows only in INTEGER keys


class AuditEntry(Base):
    """One act. Ids and codes only, never names or addresses; UPDATE and DELETE are refused by a trigger."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)
    actor: Mapped[str] = mapped_column(String(80), index=True)
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_code: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    request_id: Mapped[str] = mapped_column(String(40), default="")


def record(
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_code: str | int,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add the audit row of a write to the present transaction; `action` is a verb phrase such as "school.correct"."""
    from collabnet.platform.logs import request_id

    entry = AuditEntry(
        actor=actor.label,
        action=action,
        subject_kind=subject_kind,
        subject_code=str(subject_code),
        details=details or {},
        request_id=request_id(),
    )
    db.session.add(entry)
    db.session.info["audited"] = True
    return entry

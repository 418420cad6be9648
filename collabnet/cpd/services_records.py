"""What a person writes into their own record of training; nobody else reads or changes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, update

from collabnet.core.actor import Actor
from collabnet.cpd import queries_records
from collabnet.cpd.models_after import TrainingRecord
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed
from collabnet.platform.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Training that somebody did elsewhere, in their own words."""

    title: str
    provider: str
    first_day: dt.date
    last_day: dt.date
    minutes: int
    note: str


def add(*, actor: Actor, entry: OwnEntry) -> TrainingRecord:
    """Add an entry to the acting person's own record."""
    if actor.user_id is None:
        raise NotFound
    row = TrainingRecord(source="own", user_id=actor.user_id, **_columns(entry))
    db.session.add(row)
    db.session.flush()
    # The key makes (offer, person) unique for attended training; own entries have no offer.
    row.person_key = f"own:{row.id}"
    db.session.flush()
    _record(actor, "cpd_record.add", row.id)
    return row


def change(*, actor: Actor, record_id: int, version: int, entry: OwnEntry) -> None:
    """Change an entry. Raises NotFound, and Conflict when it was changed elsewhere meanwhile."""
    _mine(actor, record_id)
    changed = rows_changed(
        update(TrainingRecord)
        .where(TrainingRecord.id == record_id, TrainingRecord.version == version)
        .values(version=version + 1, **_columns(entry))
    )
    if not changed:
        raise Conflict(
            "This entry was changed in another window.",
            kept={"Title": entry.title, "Notes": entry.note},
        )
    _record(actor, "cpd_record.change", record_id)


def remove(*, actor: Actor, record_id: int) -> None:
    """Delete an entry. Raises NotFound."""
    _mine(actor, record_id)
    rows_changed(delete(TrainingRecord).where(TrainingRecord.id == record_id))
    _record(actor, "cpd_record.remove", record_id)


def _mine(actor: Actor, record_id: int) -> TrainingRecord:
    row = queries_records.own_record(actor.user_id or 0, record_id)
    if row is None:
        raise NotFound
    return row


def _columns(entry: OwnEntry) -> dict[str, object]:
    return {
        "title": entry.title,
        "provider": entry.provider,
        "first_day": entry.first_day,
        "last_day": entry.last_day,
        "minutes": entry.minutes,
        "note": entry.note,
    }


def _record(actor: Actor, action: str, record_id: int) -> None:
    audit.record(actor=actor, action=action, subject_kind="cpd_record", subject_code=record_id)

"""The audit log as the administrator reads it: filtered, a page at a time, or as rows of a CSV file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from collabnet.accounts.queries_people import names_of
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.pagination import PAGE_SIZE, Page

LONDON = ZoneInfo("Europe/London")
MOST_ROWS = 50_000  # of a download
CSV_HEADER = ("id", "at (UTC)", "actor", "action", "record kind", "record", "details", "request")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which acts: those of an actor's label, on a record, between two days (both included, London time)."""

    actor: str = ""
    subject_kind: str = ""
    subject_code: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act with the actor's name, where the label is a person's."""

    at: dt.datetime
    actor: str
    name: str
    action: str
    subject_kind: str
    subject_code: str
    details: str


def entries(wanted: AuditFilter, *, page: int) -> Page[AuditRow]:
    """One page of the log, the latest act first."""
    conditions = _conditions(wanted)
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    found = db.session.scalars(
        select(AuditEntry)
        .where(*conditions)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    names = names_of(entry.actor for entry in found)
    rows = [
        AuditRow(
            at=entry.at,
            actor=entry.actor,
            name=names.get(entry.actor, ""),
            action=entry.action,
            subject_kind=entry.subject_kind,
            subject_code=entry.subject_code,
            details=", ".join(f"{key}: {value}" for key, value in entry.details.items()),
        )
        for entry in found
    ]
    return Page(rows, page, total)


def csv_rows(wanted: AuditFilter) -> Iterator[list[Any]]:
    """The rows of a download, the latest act first, at most 50,000; labels only, no names."""
    found = db.session.execute(
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor,
            AuditEntry.action,
            AuditEntry.subject_kind,
            AuditEntry.subject_code,
            AuditEntry.details,
            AuditEntry.request_id,
        )
        .where(*_conditions(wanted))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_ROWS)
        .execution_options(yield_per=1000)
    )
    for number, at, actor, action, kind, code, details, request_id in found:
        instant = at.isoformat(timespec="seconds")
        yield [number, instant, actor, action, kind, code, json.dumps(details), request_id]


def _conditions(wanted: AuditFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.actor:
        conditions.append(AuditEntry.actor == wanted.actor)
    if wanted.subject_kind:
        conditions.append(AuditEntry.subject_kind == wanted.subject_kind)
    if wanted.subject_code:
        conditions.append(AuditEntry.subject_code == wanted.subject_code)
    if wanted.since:
        conditions.append(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until and wanted.until < dt.date.max:
        conditions.append(AuditEntry.at < _midnight(wanted.until + dt.timedelta(days=1)))
    return conditions


def _midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day in London; the years at the ends of the calendar are UTC's."""
    zone = LONDON if 1900 < day.year < 9999 else dt.UTC
    return dt.datetime.combine(day, dt.time(), tzinfo=zone)

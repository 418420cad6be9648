"""What the pages about the site say of itself, taken from the code and the database so that it stays true."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from collabnet.accounts import queries_actor, services_tidy
from collabnet.accounts.models import User
from collabnet.atlas.importers import LAYOUTS
from collabnet.directory.models import LocalAuthority, Locality, School
from collabnet.platform import limits
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun

FILES_SHOWN = 40
ABOUT_PEOPLE = tuple(layout.name for layout in LAYOUTS if layout.about_people)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things about people are kept, in words."""

    idle: str
    longest_session: str
    ended_sessions: str
    attempts: str
    invitations: str


def retention() -> Retention:
    """The times that the code itself uses."""
    return Retention(
        idle=words(queries_actor.IDLE),
        longest_session=words(queries_actor.LONGEST),
        ended_sessions=words(services_tidy.SESSIONS_KEPT),
        attempts=words(limits.KEPT),
        invitations=words(services_tidy.INVITATIONS_KEPT),
    )


def words(length: dt.timedelta) -> str:
    """A length of time in days, hours or minutes: "30 days", "12 hours"."""
    minutes = int(length.total_seconds() // 60)
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            number = minutes // size
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    raise ValueError("a length of time is a whole number of minutes here")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that records or figures were read from."""

    title: str
    as_of: dt.date | None
    read_on: dt.datetime | None
    rows: int


def files() -> list[SourceFile]:
    """The files imported, newest first, without those whose numbers only their owners see."""
    rows = db.session.execute(
        select(ImportRun.title, ImportRun.filename, ImportRun.as_of, ImportRun.finished_at, ImportRun.total)
        .where(ImportRun.state == "committed", ImportRun.importer.not_in(ABOUT_PEOPLE))
        .order_by(ImportRun.id.desc())
        .limit(FILES_SHOWN)
    )  # fmt: skip
    return [SourceFile(r.title or r.filename, r.as_of, r.finished_at, r.total) for r in rows]


@dataclass(frozen=True, slots=True)
class Kept:
    """How much the installation holds."""

    schools: int
    authorities: int
    localities: int
    people: int


def kept() -> Kept:
    """Counts for the administrator's start."""
    return Kept(*(_count(model) for model in (School, LocalAuthority, Locality, User)))


def _count(model: type[School] | type[LocalAuthority] | type[Locality] | type[User]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0

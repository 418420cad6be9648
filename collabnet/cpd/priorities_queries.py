"""Priorities for training that a locality set by hand: in force, earlier ones, and who may see or set them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from collabnet.accounts.models import User
from collabnet.core.actor import Actor, Scope, ScopeKind, Subject
from collabnet.core.permissions import Permission, can
from collabnet.cpd.models_pools import Priority
from collabnet.directory.belonging import LARGEST_KEY, locality_subject, school_subjects
from collabnet.directory.models import Locality, LocalityAuthority, LocalitySchool, School
from collabnet.directory.statuses import CLOSED
from collabnet.platform.clock import today
from collabnet.platform.db import db

TIER_LABELS = {
    1: "First: before all others",
    2: "Second: after the first, before the rest",
    3: "Usual: with the rest, even where its published pressure is high",
}
TIER_SHORT = {1: "First", 2: "Second", 3: "Usual"}


@dataclass(frozen=True, slots=True)
class Area:
    """The locality whose priorities they are."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One priority as its locality's officers see it."""

    priority: Priority
    school: str
    by: str

    @property
    def tier(self) -> str:
        """The tier in a word."""
        return TIER_SHORT[self.priority.tier]


def area_subject(slug: str, **_arguments: object) -> Subject | None:
    """Where a locality's priorities belong: the locality, and each authority whose schools lie in it."""
    base = locality_subject(slug)
    if base is None or base.own is None:
        return None
    codes = db.session.scalars(
        select(LocalityAuthority.la_code).where(LocalityAuthority.locality_id == int(base.own.code))
    )
    return Subject(own=base.own, within=base.within | {Scope(ScopeKind.LA, code) for code in codes})


def area(slug: str) -> Area | None:
    """A locality by its slug."""
    row = db.session.execute(
        select(Locality.id, Locality.slug, Locality.name).where(Locality.slug == slug)
    ).one_or_none()
    return None if row is None else Area(row.id, row.slug, row.name)


def settable(actor: Actor, locality_id: int) -> dict[int, str]:
    """The open schools of a locality for which somebody may set priorities, by URN, in the order of names."""
    rows = db.session.execute(
        select(School.urn, School.name)
        .join(LocalitySchool, LocalitySchool.urn == School.urn)
        .where(LocalitySchool.locality_id == locality_id, School.status_code != CLOSED)
        .order_by(School.name, School.urn)
    ).all()
    where = school_subjects(row.urn for row in rows)
    return {
        row.urn: row.name
        for row in rows
        if row.urn in where and can(actor, Permission.SET_CPD_PRIORITIES, where[row.urn])
    }


def in_force() -> ColumnElement[bool]:
    """The priorities that count today."""
    day = today()
    return and_(
        Priority.ended_at.is_(None),
        Priority.since <= day,
        or_(Priority.until.is_(None), Priority.until >= day),
    )


def by_hand(employers: Iterable[Scope]) -> dict[Scope, int]:
    """The tier of each school that a locality has set one for; of two localities, the earlier tier."""
    urns = {int(s.code): s for s in employers if s.kind is ScopeKind.SCHOOL}
    found: dict[Scope, int] = {}
    rows = db.session.execute(
        select(Priority.urn, Priority.tier).where(Priority.urn.in_(urns), in_force())
    )
    for urn, tier in rows:
        found[urns[urn]] = min(tier, found.get(urns[urn], tier))
    return found


def listed(actor: Actor, locality_id: int) -> tuple[list[Row], list[Row]]:
    """The priorities of a locality that somebody may see: those set now, and those that ended; newest first."""
    names = settable(actor, locality_id)
    rows = db.session.execute(
        select(Priority, User.name)
        .outerjoin(User, User.id == Priority.set_by)
        .where(Priority.locality_id == locality_id, Priority.urn.in_(names))
        .order_by(Priority.set_at.desc(), Priority.id.desc())
    )
    found = [Row(priority, names[priority.urn], name or "") for priority, name in rows]
    now = [row for row in found if not _is_over(row.priority)]
    return now, [row for row in found if _is_over(row.priority)]


def _is_over(priority: Priority) -> bool:
    return priority.ended_at is not None or (
        priority.until is not None and priority.until < today()
    )


def of_school(actor: Actor, urn: int) -> list[tuple[Priority, str]]:
    """What localities have set for a school, for its own leaders and its LA's officers only; else nothing."""
    where = school_subjects([urn]).get(urn) if 0 < urn <= LARGEST_KEY else None
    if where is None or not (
        can(actor, Permission.BOOK_CPD, where) or can(actor, Permission.SET_CPD_PRIORITIES, where)
    ):
        return []
    rows = db.session.execute(
        select(Priority, Locality.name)
        .join(Locality, Locality.id == Priority.locality_id)
        .where(Priority.urn == urn, in_force())
        .order_by(Locality.name, Priority.id)
    )
    return [(priority, name) for priority, name in rows]

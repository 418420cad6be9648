"""What the first page and a person's own page show: localities, what waits for the person, what is new nearby."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import String, cast, func, select

from collabnet.accounts.queries_organisations import organisations
from collabnet.capacity.models import Statement
from collabnet.capacity.visibility import details_for, shown
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.directory.figures import Change
from collabnet.directory.models import Locality, LocalitySchool, School
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.platform.registry import TodoItem, registry

NEWS_DAYS = 90
NEWS_ITEMS = 8


@dataclass(frozen=True, slots=True)
class LocalityDoor:
    """A locality on the first page."""

    name: str
    slug: str
    summary: str
    schools: int
    fictional: bool


def localities(limit: int = 12) -> list[LocalityDoor]:
    """The localities by name, each with its number of open schools."""
    rows = db.session.execute(
        select(
            Locality.name,
            Locality.slug,
            Locality.summary,
            func.count(School.urn),
            Locality.fictional,
        )
        .outerjoin(LocalitySchool, LocalitySchool.locality_id == Locality.id)
        .outerjoin(School, (School.urn == LocalitySchool.urn) & (School.status_code != "2"))
        .group_by(Locality.id, Locality.name, Locality.slug, Locality.summary, Locality.fictional)
        .order_by(Locality.name, Locality.id)
        .limit(limit)
    )
    return [LocalityDoor(*row) for row in rows]


def todo(actor: Actor) -> list[TodoItem]:
    """What waits for this person, the longest waiting first; items without a date come last."""
    found = [item for source in registry().todo for item in source(actor)]
    return sorted(found, key=lambda i: (i.since is None, _day(i.since), i.text, i.href))


def _day(since: dt.date | dt.datetime | None) -> dt.date:
    if isinstance(since, dt.datetime):
        return since.date()
    return since or dt.date.max


@dataclass(frozen=True, slots=True)
class News:
    """Something that changed or was confirmed near a person."""

    title: str
    href: str
    text: str
    at: dt.datetime


def news(actor: Actor) -> list[News]:
    """The newest changes of records and confirmed offers in the person's localities, newest first.

    Without a locality (a network administrator, a regional officer) only what their own roles show.
    """
    own = {(str(scope.kind), scope.code) for scope in actor.scopes()}
    items = [*_confirmed(actor, own), *_changes(actor)]
    return sorted(items, key=lambda item: (item.at, item.title), reverse=True)[:NEWS_ITEMS]


def _confirmed(actor: Actor, own: set[tuple[str, str]]) -> list[News]:
    """What others said they can offer, as far as this person may see it."""
    since = utcnow() - dt.timedelta(days=NEWS_DAYS)
    statements = db.session.scalars(
        select(Statement)
        .where(shown(today()), details_for(actor), Statement.confirmed_at >= since)
        .order_by(Statement.confirmed_at.desc(), Statement.id)
        .limit(NEWS_ITEMS + len(own))
    )
    others = [
        (Scope(ScopeKind(s.owner_kind), s.owner_code), s.confirmed_at)
        for s in statements
        if (s.owner_kind, s.owner_code) not in own and s.confirmed_at is not None
    ]
    named = organisations(scope for scope, _ in others)
    return [
        News(
            title=named[scope].name,
            href=f"/capacity/{scope.kind}/{scope.code}",
            text="confirmed what it can offer",
            at=confirmed_at,
        )
        for scope, confirmed_at in others
    ]


def _changes(actor: Actor) -> list[News]:
    ids = [int(s.code) for s in actor.scopes() if s.kind == ScopeKind.LOCALITY]
    if not ids:
        return []
    rows = db.session.execute(
        select(School.urn, School.name, Change.field, Change.old, Change.new, Change.at)
        .join(Change, Change.record_code == cast(School.urn, String))
        .where(
            Change.record_kind == "school",
            Change.at >= utcnow() - dt.timedelta(days=NEWS_DAYS),
            School.urn.in_(select(LocalitySchool.urn).where(LocalitySchool.locality_id.in_(ids))),
        )
        .order_by(Change.at.desc(), School.urn, Change.field)
        .limit(NEWS_ITEMS)
    )
    return [
        News(
            title=row.name,
            href=f"/schools/{row.urn}/history",
            text=f"{row.field.replace('_', ' ')}: “{row.old or 'nothing'}” became “{row.new or 'nothing'}”",
            at=row.at,
        )
        for row in rows
    ]

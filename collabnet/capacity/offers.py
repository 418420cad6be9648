"""What capacity offers to other rooms through the registry: panels, a search filter, to-do items, personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, render_template
from sqlalchemy import Select, or_, select, tuple_

from collabnet.capacity import alternatives, listing, queries
from collabnet.capacity.models import Statement
from collabnet.capacity.words import grouped
from collabnet.core.actor import Actor, Role, Scope, ScopeKind
from collabnet.core.capacity import Freshness, OnOffer
from collabnet.core.permissions import Permission
from collabnet.directory.models import Locality, LocalitySchool, School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.registry import Panel, RecordLink, SearchFilter, TodoItem, registry

PANEL_ORDER = 40
OWNERS_BY_ROLE = {
    Role.SCHOOL_LEADER: ScopeKind.SCHOOL,
    Role.TRUST_LEADER: ScopeKind.TRUST,
    Role.LA_OFFICER: ScopeKind.LA,
    Role.DFE_OFFICER: ScopeKind.REGION,
}


def owner_panel(kind: str, actor: Actor, code: str) -> str:
    """What one owner can offer, on its page of the directory: details for members, counts for everyone."""
    owner = queries.find_owner(kind, code)
    if owner is None:
        return ""
    statement = queries.shown_statement(owner)
    edit = queries.may_edit(actor, owner)
    together = _schools_together(kind, code)
    if statement is None and not edit and not together.anything:
        return ""
    details = statement is not None and queries.may_see_details(actor, owner, statement)
    return render_template(
        "capacity/panel.html",
        owner=owner,
        title="What this school can offer" if kind == "school" else "What is on offer here",
        counts=statement.counts() if statement else None,
        age=queries.age(statement) if statement else None,
        groups=grouped(statement) if statement and details else [],
        together=together,
        edit=edit,
    )


def locality_panel(actor: Actor, slug: str) -> str:
    """What the schools of a locality offer together, on its page."""
    del actor  # counts are for everyone
    urns = (
        select(LocalitySchool.urn)
        .join(Locality, Locality.id == LocalitySchool.locality_id)
        .where(Locality.slug == slug)
    )
    together = listing.school_counts_of(urns).counts
    if not together.anything:
        return ""
    return render_template(
        "capacity/panel.html", owner=None, title="What schools here can offer", counts=None, age=None,
        groups=[], together=together, edit=False,
    )  # fmt: skip


def _schools_together(kind: str, code: str) -> OnOffer:
    """What the schools of a trust or an authority offer together."""
    urns: Select[int] | None = None
    if kind == "trust":
        urns = select(School.urn).where(School.trust_uid == int(code))
    elif kind == "la":
        urns = select(School.urn).where(School.la_code == code)
    return OnOffer() if urns is None else listing.school_counts_of(urns).counts


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Statements to confirm, to finish or to begin; those of a trust's schools are gathered in one item."""
    scopes = [
        grant.scope for grant in actor.grants if OWNERS_BY_ROLE.get(grant.role) == grant.scope.kind
    ]
    statements = _statements_of(scopes)
    for scope in sorted(set(scopes)):
        owner = queries.find_owner(scope.kind.value, scope.code)
        if owner is None or owner.closed:
            continue
        live = statements.get((scope, "live"))
        draft = statements.get((scope, "draft"))
        if draft is not None:
            yield TodoItem(
                f"Finish what {owner.name} can offer", f"{owner.href}/edit", draft.created_at
            )
        elif live is None and owner.kind == "school":
            yield TodoItem(f"Say what {owner.name} can offer", f"{owner.href}/edit")
        if live is not None:
            yield from _stale(live, owner.href, who=owner.name)
        if owner.kind == "trust":
            yield from _schools_of_trust(scope)


def _stale(live: Statement, href: str, *, who: str) -> Iterator[TodoItem]:
    """An item for a statement that has aged or ended."""
    age = queries.age(live)
    if queries.is_over(live):
        yield TodoItem("Update your capacity: its last day has passed", href, live.valid_to, who)
    elif age is not None and age.level != Freshness.GREEN:
        yield TodoItem(f"Confirm your capacity: last {age.words}", href, live.confirmed_at, who)


def _schools_of_trust(trust: Scope) -> Iterator[TodoItem]:
    """One item for all schools of a trust whose statements have aged."""
    before = queries.amber_since()
    oldest = db.session.scalars(
        select(Statement.confirmed_at)
        .join(School, School.urn == Statement.urn)
        .where(
            Statement.state == "live",
            School.trust_uid == int(trust.code),
            School.status_code != "2",
            or_(Statement.confirmed_at < before, Statement.valid_to < today()),
        )
        .order_by(Statement.confirmed_at)
    ).all()
    if oldest:
        many = "1 school" if len(oldest) == 1 else f"{len(oldest)} schools"
        yield TodoItem(
            f"Confirm the capacity of {many}", f"/capacity/trust/{trust.code}/grid", oldest[0]
        )


def _statements_of(scopes: Iterable[Scope]) -> dict[tuple[Scope, str], Statement]:
    """The live and draft statements of some owners."""
    keys = [(scope.kind.value, scope.code) for scope in scopes]
    if not keys:
        return {}
    found = db.session.scalars(
        select(Statement).where(
            Statement.state.in_(("live", "draft")),
            tuple_(Statement.owner_kind, Statement.owner_code).in_(keys),
        )
    )
    return {(Scope(ScopeKind(s.owner_kind), s.owner_code), s.state): s for s in found}


def personal_data(user_id: int) -> dict[str, Any]:
    """What capacity holds about one person: which statements they began, published, confirmed or ended."""
    mine = or_(
        *(
            column == user_id
            for column in (
                Statement.created_by,
                Statement.published_by,
                Statement.confirmed_by,
                Statement.ended_by,
            )
        )
    )
    statements = db.session.scalars(select(Statement).where(mine).order_by(Statement.id))
    return {"statements": [_personal_row(statement, user_id) for statement in statements]}


def _personal_row(statement: Statement, user_id: int) -> dict[str, Any]:
    acts = {
        "began": (statement.created_by, statement.created_at),
        "published": (statement.published_by, statement.published_at),
        "confirmed": (statement.confirmed_by, statement.confirmed_at),
        "ended": (statement.ended_by, statement.ended_at),
    }
    return {"owner": f"{statement.owner_kind}:{statement.owner_code}"} | {
        name: _at(when) for name, (who, when) in acts.items() if who == user_id
    }


def _at(value: dt.datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    for kind in ("school", "trust", "la", "region"):
        found.add_panel(kind, Panel("capacity", PANEL_ORDER, _panel_of(kind)))
    found.add_panel("locality", Panel("capacity", PANEL_ORDER, locality_panel))
    found.search_filters.append(
        SearchFilter("has_places", "offer pupil places now", queries.urns_with_places)
    )
    found.todo.append(todo)
    found.alternatives.append(alternatives.alternatives)
    found.personal_data["capacity"] = personal_data
    for kind in ("school", "trust", "la", "region"):
        found.add_link(
            kind,
            RecordLink(
                "What we can offer", 20, Permission.EDIT_CAPACITY, f"/capacity/{kind}/{{code}}"
            ),
        )


def _panel_of(kind: str) -> Any:
    return lambda actor, code: owner_panel(kind, actor, code)

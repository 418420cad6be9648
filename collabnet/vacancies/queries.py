"""Reads adverts: where each stands, who may read it, what the code says of it to its own employer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from collabnet.accounts.queries_organisations import (
    Organisation,
    acting_for,
    organisations,
    subject_of,
)
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.permissions import Permission, can
from collabnet.core.school_time import day_of
from collabnet.core.vacancy import Action, Side, Standing, State, allowed, standing
from collabnet.core.vacancy_post import Post, from_json
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.db import db, utcnow
from collabnet.vacancies.models import Vacancy as Vacancy  # pages name it too

MOST_IN_A_LIST = 500


@dataclass(frozen=True, slots=True)
class Card:
    """An advert in a list of one's own."""

    row: Vacancy
    owner: Organisation
    partner: Organisation | None
    standing: Standing
    sides: frozenset[Side]
    steps: Sequence[Action]


def vacancy(number: int) -> Vacancy | None:
    """An advert by its number."""
    return db.session.get(Vacancy, number) if 0 < number <= LARGEST_KEY else None


def post_of(row: Vacancy) -> Post:
    """What an advert says."""
    return from_json(row.content)


def standing_of(row: Vacancy, *, now: dt.datetime | None = None) -> Standing:
    """Where an advert stands now."""
    moment = now or utcnow()
    return standing(
        State(row.state),
        publish_on=row.publish_on,
        closes_at=row.closes_at,
        today=day_of(moment),
        now=moment,
    )


def owner_of(row: Vacancy) -> Scope:
    """The employer whose advert it is."""
    return Scope(ScopeKind(row.owner_kind), row.owner_code)


def partner_of(row: Vacancy) -> Scope | None:
    """The employer that was asked to share the post, whether or not it has agreed."""
    return Scope(ScopeKind(row.partner_kind), row.partner_code) if row.partner_kind else None


def shared_with(row: Vacancy) -> Scope | None:
    """The employer that shares the post, once it has agreed: the one that readers see."""
    return partner_of(row) if row.partner_agreed_at is not None else None


def employers_of(actor: Actor) -> list[Organisation]:
    """The employers for which somebody may post, by name."""
    return acting_for(actor, Permission.POST_VACANCIES)


def may_post(actor: Actor, scope: Scope | None) -> bool:
    """Whether somebody posts for an employer."""
    where = subject_of(scope) if scope is not None else None
    return where is not None and can(actor, Permission.POST_VACANCIES, where)


def sides_of(row: Vacancy, actor: Actor) -> frozenset[Side]:
    """The sides that somebody stands on; a signed-in person on neither is a reader who may show interest."""
    sides = set()
    if may_post(actor, owner_of(row)):
        sides.add(Side.OWNER)
    if may_post(actor, partner_of(row)):
        sides.add(Side.PARTNER)
    if not sides and actor.signed_in:
        sides.add(Side.PERSON)
    return frozenset(sides)


def may_read(row: Vacancy, actor: Actor) -> bool:
    """Whether somebody may read an advert: everybody a public one, its employers any."""
    return standing_of(row).is_public or bool(sides_of(row, actor) & {Side.OWNER, Side.PARTNER})


def still_mine(row: Vacancy, actor: Actor) -> bool:
    """Whether somebody still stands on a side of an advert."""
    return bool(sides_of(row, actor) & {Side.OWNER, Side.PARTNER})


def next_steps(row: Vacancy, sides: Iterable[Side]) -> list[Action]:
    """The steps that can be taken now, those that are pointless left out."""
    left_out: set[Action] = set()
    if row.partner_kind:
        left_out.add(Action.ASK_PARTNER)
    else:
        left_out |= {Action.AGREE_TO_SHARE, Action.STOP_SHARING}
    if row.partner_agreed_at is not None:
        left_out.add(Action.AGREE_TO_SHARE)
    return [s for s in allowed(standing_of(row), set(sides)) if s not in left_out]


def my_cards(actor: Actor, *, owner: Scope | None = None) -> list[Card]:
    """Adverts of the employers for which somebody posts (or of one), and those they are asked to share."""
    scopes = [o.scope for o in employers_of(actor) if owner is None or o.scope == owner]
    if not scopes:
        return []
    rows = db.session.scalars(
        select(Vacancy)
        .where(or_(*(_of(scope) for scope in scopes)))
        .order_by(Vacancy.changed_at.desc(), Vacancy.id.desc())
        .limit(MOST_IN_A_LIST)
    ).all()
    named = organisations(s for r in rows for s in (owner_of(r), partner_of(r)) if s)
    return [_card(row, named, scopes) for row in rows]


def _of(scope: Scope):  # type: ignore[no-untyped-def] # a SQL condition
    kind, code = scope.kind.value, scope.code
    return or_(
        and_(Vacancy.owner_kind == kind, Vacancy.owner_code == code),
        and_(Vacancy.partner_kind == kind, Vacancy.partner_code == code),
    )


def _card(row: Vacancy, named: dict[Scope, Organisation], mine: Sequence[Scope]) -> Card:
    owner, partner = owner_of(row), partner_of(row)
    sides = {
        side for side, scope in ((Side.OWNER, owner), (Side.PARTNER, partner)) if scope in mine
    }
    return Card(
        row=row,
        owner=named[owner],
        partner=named[partner] if partner else None,
        standing=standing_of(row),
        sides=frozenset(sides),
        steps=next_steps(row, sides),
    )


def schools_of(owner: Scope, partner: Scope | None = None) -> list[tuple[int, str]]:
    """The open schools where an employer's posts can be, with their names: its own, its trust's, its LA's."""
    found = [_schools(scope) for scope in (owner, partner) if scope is not None]
    return sorted(
        {pair for pairs in found for pair in pairs}, key=lambda p: (p[1].casefold(), p[0])
    )


def _schools(scope: Scope) -> list[tuple[int, str]]:
    if scope.kind is ScopeKind.SCHOOL:
        condition = School.urn == int(scope.code)
    elif scope.kind is ScopeKind.TRUST:
        condition = School.trust_uid == int(scope.code)
    elif scope.kind is ScopeKind.LA:
        condition = and_(School.la_code == scope.code, School.trust_uid.is_(None))
    else:
        return []
    rows = db.session.execute(
        select(School.urn, School.name)
        .where(condition, School.status_code.in_(("1", "3", "4")))
        .order_by(School.name, School.urn)
    )
    return [(row.urn, row.name) for row in rows]

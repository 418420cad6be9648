"""Reads concerns: who stands on which side, who may lead, whom a concern can be about, which an actor finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, cast, or_, select
from sqlalchemy import String as Text

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.queries_organisations import (
    Organisation,
    organisations,
    subject_of,
    subjects_of,
)
from collabnet.core.actor import NETWORK, Actor, Role, Scope, ScopeKind, Subject, subject
from collabnet.core.concerns import Side, State
from collabnet.core.permissions import OWN_RECORD_PERMISSIONS as OWN
from collabnet.core.permissions import ROLE_PERMISSIONS, Permission, can
from collabnet.directory.belonging import LA_EMPLOYER_TYPES, LARGEST_KEY
from collabnet.directory.models import LocalityAuthority, LocalitySchool, School
from collabnet.directory.statuses import CLOSED
from collabnet.platform.db import db
from collabnet.recruitment_code import queries_code
from collabnet.recruitment_code.concerns_models import Concern
from collabnet.recruitment_code.models_code import CodeSignature

MOST_LISTED = 200
EMPLOYER_KINDS = (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.REGION)
LIVE = tuple(state.value for state in State if not state.is_over)
LED = tuple(s for s in LIVE if s != State.RAISED.value)


def concern_by(number: int) -> Concern | None:
    """A concern by its number."""
    return db.session.get(Concern, number) if 0 < number <= LARGEST_KEY else None


def raiser_of(row: Concern) -> Scope:
    """The employer that raised it."""
    return Scope(ScopeKind(row.raiser_kind), row.raiser_code)


def subject_employer(row: Concern) -> Scope:
    """The employer that it is about."""
    return Scope(ScopeKind(row.subject_kind), row.subject_code)


def employer_chain(scope: Scope, where: Subject | None = None) -> set[Scope]:
    """An organisation with those that employ its people: a school's trust, or the authority of a community school."""
    found = {scope}
    where = where or subject_of(scope)
    if scope.kind is ScopeKind.SCHOOL and where is not None:
        for wider in where.within:
            if wider.kind is ScopeKind.TRUST:
                found.add(wider)
            if wider.kind is ScopeKind.MAINTAINED:
                found |= {wider, Scope(ScopeKind.LA, wider.code)}
    if scope.kind in (ScopeKind.LA, ScopeKind.MAINTAINED):
        found |= {Scope(ScopeKind.LA, scope.code), Scope(ScopeKind.MAINTAINED, scope.code)}
    return found


def is_party(actor: Actor, employer: Scope) -> bool:
    """Whether somebody works for an employer, or for one that employs its people, or for a school of it."""
    chain = employer_chain(employer)
    for grant in actor.grants:
        if grant.role in (Role.MEMBER, Role.ADMINISTRATOR):
            continue
        if grant.scope in chain or employer in employer_chain(grant.scope):
            return True
    return False


def may_raise(actor: Actor, employer: Scope) -> bool:
    """Whether somebody raises concerns for an employer, and answers those about it."""
    where = subject_of(employer)
    return where is not None and can(actor, Permission.RAISE_CONCERN, where)


def locality_subject_by(number: int) -> Subject:
    """Where a conversation of a locality belongs: the locality and its authorities."""
    codes = db.session.scalars(
        select(LocalityAuthority.la_code)
        .where(LocalityAuthority.locality_id == number)
        .order_by(LocalityAuthority.la_code)
    )
    return subject(
        Scope(ScopeKind.LOCALITY, str(number)), *(Scope(ScopeKind.LA, code) for code in codes)
    )


def may_lead(actor: Actor, row: Concern) -> bool:
    """Whether somebody of the locality may lead: an officer or administrator, no party, who hires for nobody."""
    if not can(actor, Permission.LEAD_CONCERNS, locality_subject_by(row.locality_id)):
        return False
    return not is_party(actor, raiser_of(row)) and not is_party(actor, subject_employer(row))


def sides_of(row: Concern, actor: Actor) -> frozenset[Side]:
    """The sides that somebody stands on. The employer it is about stands on none before it is opened."""
    if not actor.signed_in:
        return frozenset()
    sides = set()
    if may_raise(actor, raiser_of(row)):
        sides.add(Side.RAISER)
    if row.opened_at is not None and may_raise(actor, subject_employer(row)):
        sides.add(Side.SUBJECT)
    led_by_me = row.lead_id is not None and row.lead_id == actor.user_id
    if (led_by_me or row.state == State.RAISED.value) and may_lead(actor, row):
        sides.add(Side.LEAD)
    return frozenset(sides)


@dataclass(frozen=True, slots=True)
class Card:
    """A concern in a list."""

    row: Concern
    raiser: Organisation
    subject: Organisation
    sides: frozenset[Side]


def cards(actor: Actor, *, live_only: bool = False) -> list[Card]:
    """The concerns on a side of which somebody stands, what changed last first."""
    mine = employers_of(actor)
    conditions = [Concern.lead_id == (actor.user_id or 0)]
    for scope in mine:
        kind, code = scope.kind.value, scope.code
        conditions += [
            and_(Concern.raiser_kind == kind, Concern.raiser_code == code),
            and_(Concern.subject_kind == kind, Concern.subject_code == code),
        ]
    if can(actor, Permission.LEAD_CONCERNS):
        conditions.append(Concern.state == State.RAISED.value)
    statement = select(Concern).where(or_(*conditions))
    if live_only:
        statement = statement.where(Concern.state.in_(LIVE))
    rows = db.session.scalars(
        statement.order_by(Concern.changed_at.desc(), Concern.id.desc()).limit(MOST_LISTED)
    ).all()
    found = [(row, sides) for row in rows if (sides := sides_of(row, actor))]
    scopes = [s for row, _ in found for s in (raiser_of(row), subject_employer(row))]
    named = organisations(scopes)
    return [
        Card(row, named[raiser_of(row)], named[subject_employer(row)], sides)
        for row, sides in found
    ]


def employers_of(actor: Actor) -> list[Scope]:
    """The employers for which somebody raises and answers concerns, a trust's schools included."""
    found = set()
    for grant in actor.grants:
        permissions = ROLE_PERMISSIONS[grant.role] | OWN.get(grant.role, frozenset())
        if Permission.RAISE_CONCERN in permissions and grant.scope.kind in EMPLOYER_KINDS:
            found.add(grant.scope)
    uids = [int(scope.code) for scope in found if scope.kind is ScopeKind.TRUST]
    if uids:
        urns = db.session.scalars(select(School.urn).where(School.trust_uid.in_(uids)))
        found |= {Scope(ScopeKind.SCHOOL, str(urn)) for urn in urns}
    return sorted(found)


def raisers(actor: Actor) -> list[Organisation]:
    """The employers for which somebody may raise a concern, by name."""
    return _by_name(organisations(employers_of(actor)).values())


def shared_locality(one: Scope, other: Scope) -> int | None:
    """A locality in which both are, the first by number; None when they share none."""
    found = subjects_of([one, other])
    if len(found) < 2:
        return None
    both = _localities(found[one]) & _localities(found[other])
    return min(both) if both else None


def _localities(where: Subject) -> set[int]:
    return {int(s.code) for s in where.within if s.kind is ScopeKind.LOCALITY}


def signature_for(employer: Scope) -> CodeSignature | None:
    """The live signature that binds an employer: its own, or that of whoever employs its people."""
    for scope in [employer, *sorted(employer_chain(employer) - {employer})]:
        found = queries_code.live_signature(scope)
        if found is not None:
            return found
    return None


def subjects_to_choose(actor: Actor) -> list[Organisation]:
    """Whom a concern can be about: employers near the person's own that signed, and the schools they employ for."""
    own = employers_of(actor)
    near = {n for where in subjects_of(own).values() for n in _localities(where)}
    if not near:
        return []
    signed = [s.organisation.scope for s in queries_code.signatories()]
    where = subjects_of(signed)
    found = {s for s in signed if s in where and _localities(where[s]) & near}
    found |= _member_schools(found, near)
    mine = {wider for scope in own for wider in employer_chain(scope)}
    return _by_name(organisations(s for s in found if not employer_chain(s) & mine).values())


def _member_schools(signed: Iterable[Scope], near: set[int]) -> set[Scope]:
    uids = [int(s.code) for s in signed if s.kind is ScopeKind.TRUST]
    la_codes = [s.code for s in signed if s.kind is ScopeKind.LA]
    employed: list[ColumnElement[bool]] = []
    if uids:
        employed.append(School.trust_uid.in_(uids))
    if la_codes:
        types = [cast(t, Text) for t in sorted(LA_EMPLOYER_TYPES)]
        employed.append(and_(School.la_code.in_(la_codes), School.type_code.in_(types)))
    if not employed:
        return set()
    urns = db.session.scalars(
        select(School.urn)
        .join(LocalitySchool, LocalitySchool.urn == School.urn)
        .where(or_(*employed), LocalitySchool.locality_id.in_(near), School.status_code != CLOSED)
    )
    return {Scope(ScopeKind.SCHOOL, str(urn)) for urn in urns}


def _by_name(found: Iterable[Organisation]) -> list[Organisation]:
    return sorted(found, key=lambda o: (o.name.casefold(), o.scope.kind.value, o.code))


def people_on(row: Concern, side: Side) -> list[str]:
    """The addresses of people who stand on a side and may read it, in a stable order."""
    if side is Side.LEAD and row.lead_id is not None:
        return _addresses(row, side, [User.id == row.lead_id])
    if side is Side.LEAD:
        codes = [
            s.code for s in locality_subject_by(row.locality_id).within if s.kind is ScopeKind.LA
        ]
        leads = or_(
            and_(RoleGrant.role == Role.LA_OFFICER.value, RoleGrant.scope_code.in_(codes)),
            and_(RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.scope_code == NETWORK.code),
        )
        return _addresses(row, side, [leads])
    employer = raiser_of(row) if side is Side.RAISER else subject_employer(row)
    scopes = [s for s in employer_chain(employer) if s.kind is not ScopeKind.MAINTAINED]
    held = [
        and_(RoleGrant.scope_kind == s.kind.value, RoleGrant.scope_code == s.code) for s in scopes
    ]
    return _addresses(row, side, [or_(*held)])


def _addresses(row: Concern, side: Side, conditions: Sequence[ColumnElement[bool]]) -> list[str]:
    people = db.session.execute(
        select(User.id, User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(*conditions, RoleGrant.revoked_at.is_(None), User.suspended_at.is_(None))
        .distinct()
        .order_by(User.email)
    )
    return [p.email for p in people if side in sides_of(row, actor_of(p.id))]


def live() -> list[Concern]:
    """Concerns that the clock may close, in the order of their numbers."""
    return list(
        db.session.scalars(select(Concern).where(Concern.state.in_(LIVE)).order_by(Concern.id))
    )


def ended_before(instant: dt.datetime) -> list[Concern]:
    """Concerns that ended before an instant."""
    return list(
        db.session.scalars(
            select(Concern)
            .where(Concern.ended_at.is_not(None), Concern.ended_at < instant)
            .order_by(Concern.id)
        )
    )


def live_about(employers: Iterable[Scope]) -> list[Concern]:
    """Live concerns about some employers."""
    wanted = [
        and_(Concern.subject_kind == s.kind.value, Concern.subject_code == s.code)
        for s in employers
    ]
    if not wanted:
        return []
    return list(
        db.session.scalars(
            select(Concern).where(or_(*wanted), Concern.state.in_(LIVE)).order_by(Concern.id)
        )
    )

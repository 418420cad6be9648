"""Which statements somebody may see: what is shown to others at all, and whose details an actor shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, or_, select, true

from collabnet.capacity.models import Statement
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.permissions import ROLE_PERMISSIONS, Permission
from collabnet.directory.belonging import LA_EMPLOYER_TYPES
from collabnet.directory.models import (
    Group,
    LocalAuthority,
    LocalityAuthority,
    LocalitySchool,
    School,
)

CLOSED_SCHOOL = "2"  # GIAS status codes: 1 open, 2 closed, 3 open but proposed to close, 4 proposed


def shown(today: dt.date) -> ColumnElement[bool]:
    """Live, not ended, meant for others, and of an owner that exists: derived when read, nothing is deleted."""
    closed_schools = select(School.urn).where(School.status_code == CLOSED_SCHOOL)
    closed_trusts = select(cast(Group.uid, String)).where(Group.status == "Closed")
    return and_(
        Statement.state == "live",
        Statement.visibility == "locality",
        or_(Statement.valid_to.is_(None), Statement.valid_to >= today),
        or_(Statement.urn.is_(None), Statement.urn.not_in(closed_schools)),
        or_(Statement.owner_kind != "trust", Statement.owner_code.not_in(closed_trusts)),
    )


def details_for(actor: Actor) -> ColumnElement[bool]:
    """The statements whose details `actor` may see: the SQL of `can(actor, VIEW_CAPACITY, subject)`."""
    scopes = [g.scope for g in actor.grants if Permission.VIEW_CAPACITY in ROLE_PERMISSIONS[g.role]]
    if any(scope.kind == ScopeKind.NETWORK for scope in scopes):
        return true()
    return or_(_schools_within(scopes), _bodies_within(scopes), false())


def _schools_within(scopes: Iterable[Scope]) -> ColumnElement[bool]:
    """Statements of schools that lie within the scopes."""
    codes = _by_kind(scopes)
    conditions: list[ColumnElement[bool]] = []
    if codes[ScopeKind.SCHOOL]:
        conditions.append(School.urn.in_(_numbers(codes[ScopeKind.SCHOOL])))
    if codes[ScopeKind.TRUST]:
        conditions.append(School.trust_uid.in_(_numbers(codes[ScopeKind.TRUST])))
    if codes[ScopeKind.LA]:
        conditions.append(School.la_code.in_(codes[ScopeKind.LA]))
    if codes[ScopeKind.MAINTAINED]:
        conditions.append(
            and_(
                School.la_code.in_(codes[ScopeKind.MAINTAINED]),
                School.type_code.in_(LA_EMPLOYER_TYPES),
            )
        )
    if codes[ScopeKind.REGION]:
        conditions.append(School.la_code.in_(_authorities_of(codes[ScopeKind.REGION])))
    if codes[ScopeKind.LOCALITY]:
        conditions.append(
            School.urn.in_(
                select(LocalitySchool.urn).where(
                    LocalitySchool.locality_id.in_(_numbers(codes[ScopeKind.LOCALITY]))
                )
            )
        )
    if not conditions:
        return false()
    return Statement.urn.in_(select(School.urn).where(or_(*conditions)))


def _bodies_within(scopes: Iterable[Scope]) -> ColumnElement[bool]:
    """Statements of trusts, authorities and DfE regions: their own people's, and their localities' members'."""
    codes = _by_kind(scopes)
    localities = _numbers(codes[ScopeKind.LOCALITY])
    la_codes = codes[ScopeKind.LA] + codes[ScopeKind.MAINTAINED]
    conditions: list[ColumnElement[bool]] = [
        _owned_by("trust", codes[ScopeKind.TRUST]),
        _owned_by("la", la_codes),
        _owned_by("region", codes[ScopeKind.REGION]),
    ]
    if codes[ScopeKind.REGION]:
        conditions.append(
            and_(
                Statement.owner_kind == "la",
                Statement.owner_code.in_(_authorities_of(codes[ScopeKind.REGION])),
            )
        )
    if localities:
        trusts = (
            select(cast(School.trust_uid, String))
            .join(LocalitySchool, LocalitySchool.urn == School.urn)
            .where(LocalitySchool.locality_id.in_(localities), School.trust_uid.is_not(None))
        )
        authorities = select(LocalityAuthority.la_code).where(
            LocalityAuthority.locality_id.in_(localities)
        )
        regions = select(LocalAuthority.region_code).where(
            LocalAuthority.code.in_(authorities), LocalAuthority.region_code.is_not(None)
        )
        for kind, owners in (("trust", trusts), ("la", authorities), ("region", regions)):
            conditions.append(and_(Statement.owner_kind == kind, Statement.owner_code.in_(owners)))
    return or_(*conditions)


def _owned_by(kind: str, codes: list[str]) -> ColumnElement[bool]:
    return and_(Statement.owner_kind == kind, Statement.owner_code.in_(codes)) if codes else false()


def _authorities_of(region_codes: list[str]) -> Select[str]:
    return select(LocalAuthority.code).where(LocalAuthority.region_code.in_(region_codes))


def _by_kind(scopes: Iterable[Scope]) -> dict[ScopeKind, list[str]]:
    found: dict[ScopeKind, list[str]] = {kind: [] for kind in ScopeKind}
    for scope in scopes:
        found[scope.kind].append(scope.code)
    return found


def _numbers(codes: Iterable[str]) -> list[int]:
    return [int(code) for code in codes if code.isdigit()]

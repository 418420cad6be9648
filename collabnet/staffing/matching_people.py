"""The people of the pool as the matching of needs takes them: without a name, and absent where they are hidden.

A person is matched to a need only where nobody who arranges secondments for its employer acts for an
organisation that the person hides from: so the answer is one for all who read it, and denial wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from collabnet.accounts.models import RoleGrant, User
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.permissions import OWN_RECORD_PERMISSIONS, ROLE_PERMISSIONS, Permission, can
from collabnet.core.staff_matching import ROAD_FACTOR, Candidate
from collabnet.core.talent_pool import Employer, Interest, is_hidden
from collabnet.platform.db import db
from collabnet.staffing import pool_queries, queries
from collabnet.staffing.pool_models import PoolProfile
from collabnet.staffing.pool_queries import PoolPerson

ARRANGING: Final = tuple(
    role.value
    for role in Role
    if Permission.ARRANGE_SECONDMENTS in ROLE_PERMISSIONS[role]
    or Permission.ARRANGE_SECONDMENTS in OWN_RECORD_PERMISSIONS.get(role, ())
)


def open_people(localities: Iterable[int]) -> list[PoolProfile]:
    """Everybody shown in some localities who is open to a secondment, whoever may see them."""
    anybody = pool_queries.Viewer(frozenset(localities), ())
    return pool_queries.shown_to(anybody, interest=Interest.SECONDMENT)


def key_of(row: PoolProfile) -> str:
    """How the matching names a person."""
    return f"person:{row.key}"


def areas_of(row: PoolProfile) -> frozenset[str]:
    """The localities in which a person is shown."""
    return frozenset(str(shown.locality_id) for shown in row.localities)


def candidates(
    rows: Sequence[PoolProfile], owners: Iterable[Scope], known: queries.Subjects
) -> dict[str, tuple[Candidate, PoolPerson]]:
    """People as candidates for the needs of some owners, by key."""
    acting = _acting(owners, known)
    excluded = pool_queries.excluded_of(rows)
    found = {}
    for row in rows:
        person = pool_queries.person(row)
        hidden = {str(o) for o, employers in acting.items() if is_hidden(excluded[row.id], employers)}  # fmt: skip
        found[key_of(row)] = (
            Candidate(
                key=key_of(row),
                roles=person.offered.roles,
                subjects=person.offered.subjects,
                phases=person.offered.phases,
                weekdays=person.calendar.weekdays,
                place=person.place,
                radius_km=person.radius_km * ROAD_FACTOR,  # theirs is as the crow flies
                areas=areas_of(row),
                hidden_from=frozenset(hidden),
            ),
            person,
        )
    return found


def _acting(owners: Iterable[Scope], known: queries.Subjects) -> Mapping[Scope, Sequence[Employer]]:
    """For each owner every organisation for which somebody acts who arranges its secondments, itself included."""
    wanted = {owner: known[owner] for owner in owners if owner in known}
    scopes = {scope for where in wanted.values() for scope in where.within}
    held = _held_by_arrangers(scopes)
    named = pool_queries.employers_named(
        {*wanted, *(grant.scope for grants in held.values() for grant in grants)}
    )
    found: dict[Scope, set[Scope]] = {owner: {owner} for owner in wanted}
    for grants in held.values():
        actor = Actor(user_id=0, grants=tuple(grants))
        theirs = {_employing(grant.scope) for grant in grants}
        for owner, where in wanted.items():
            if can(actor, Permission.ARRANGE_SECONDMENTS, where):
                found[owner] |= theirs
    return {owner: [named[s] for s in sorted(scopes)] for owner, scopes in found.items()}


def _held_by_arrangers(scopes: Iterable[Scope]) -> Mapping[int, Sequence[Grant]]:
    """All roles of everybody who may arrange secondments somewhere in these scopes, by person."""
    arrangers = select(RoleGrant.user_id).where(
        RoleGrant.role.in_(ARRANGING),
        RoleGrant.revoked_at.is_(None),
        RoleGrant.scope_code.in_(sorted({scope.code for scope in scopes})),
    )
    rows = db.session.execute(
        select(RoleGrant.user_id, RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_code)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.user_id.in_(arrangers),
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role != Role.ADMINISTRATOR.value,
            User.suspended_at.is_(None),
        )
        .order_by(RoleGrant.id)
    )
    found: dict[int, list[Grant]] = defaultdict(list)
    for user, role, kind, code in rows:
        found[user].append(Grant(Role(role), Scope(ScopeKind(kind), code)))
    return found


def _employing(scope: Scope) -> Scope:
    return Scope(ScopeKind.LA, scope.code) if scope.kind is ScopeKind.MAINTAINED else scope

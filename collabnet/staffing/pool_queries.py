"""Reads the talent pool: the own profile, and which profiles somebody may see now, never with name or address.

Whoever acts for an employer in secondments sees the profiles shown in that employer's localities, minus
those hidden from any organisation they hold a role in: one excluded role is enough (denial wins). Nothing
is kept of it, so a profile that is hidden is gone from the next request on.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_organisations import Organisation, organisations, subjects_of
from collabnet.core.actor import Actor, Role, Scope, ScopeKind
from collabnet.core.cover import AnswerState
from collabnet.core.geography import GridPoint
from collabnet.core.permissions import ROLE_PERMISSIONS, Permission
from collabnet.core.talent_pool import (
    Calendar,
    Employer,
    Interest,
    Offered,
    Wanted,
    is_hidden,
    kilometres,
    suits,
)
from collabnet.directory.belonging import locality_ids_of
from collabnet.directory.models import Locality
from collabnet.platform.db import db, utcnow
from collabnet.staffing import queries
from collabnet.staffing.pool_models import CoverAnswer, PoolApproach, PoolLocality
from collabnet.staffing.pool_models import PoolProfile as PoolProfile  # pages name it too

KEPT_IDLE = dt.timedelta(days=365)
ARRANGING = sorted(
    role.value for role, may in ROLE_PERMISSIONS.items() if Permission.ARRANGE_SECONDMENTS in may
)
EMPLOYING = (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.REGION)


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom somebody looks: the localities of their employers, and every organisation they hold a role in."""

    localities: frozenset[int]
    acting: tuple[Employer, ...]


@dataclass(frozen=True, slots=True)
class PoolPerson:
    """A person in the pool as other rooms and matchings may use them: by an opaque key, without a name.

    `place` is the middle of a kilometre square and is for working out distances only: show no more of
    it than whole kilometres or a band.
    """

    key: str
    headline: str
    offered: Offered
    key_stages: tuple[str, ...]
    qts: str
    interests: frozenset[str]
    calendar: Calendar
    place: GridPoint
    radius_km: int

    def km_to(self, place: GridPoint) -> int:
        """Whole kilometres to a place."""
        return kilometres(self.place, place)

    def reaches(self, place: GridPoint) -> bool:
        """Whether a place lies within the radius that the person gave."""
        return self.km_to(place) <= self.radius_km


def own(user_id: int) -> PoolProfile | None:
    """The profile of a person, if they have one."""
    return db.session.scalar(select(PoolProfile).where(PoolProfile.user_id == user_id))


def viewer_of(actor: Actor) -> Viewer | None:
    """How somebody looks at the pool; None for those who arrange nothing for any employer."""
    employers = queries.employers_of(actor)
    if not employers:
        return None
    held = {
        _employing(grant.scope)
        for grant in actor.grants
        if grant.role not in (Role.MEMBER, Role.ADMINISTRATOR)
    }
    return viewer_for([o.scope for o in employers], held)


def viewer_for(employers: Iterable[Scope], held: Iterable[Scope] = ()) -> Viewer:
    """How some employers look at the pool, with whatever else the person holds a role in."""
    looking = set(employers)
    found = employers_named(looking | set(held))
    return Viewer(frozenset(locality_ids_of(looking)), tuple(found.values()))


def employers_named(scopes: Iterable[Scope]) -> dict[Scope, Employer]:
    """Employers with what stands over them: a school's trust, or the LA that employs its staff."""
    wanted = {_employing(scope) for scope in scopes}
    known = subjects_of(wanted)
    return {scope: Employer(scope, _over(scope, known)) for scope in sorted(wanted)}


def _employing(scope: Scope) -> Scope:
    return Scope(ScopeKind.LA, scope.code) if scope.kind is ScopeKind.MAINTAINED else scope


def _over(scope: Scope, known: queries.Subjects) -> frozenset[Scope]:
    if scope.kind is not ScopeKind.SCHOOL or scope not in known:
        return frozenset()
    return frozenset(
        _employing(wider)
        for wider in known[scope].within
        if wider.kind in (ScopeKind.TRUST, ScopeKind.MAINTAINED)
    )


def shown_to(
    viewer: Viewer | None, *, interest: Interest | None = None, key: str | None = None
) -> list[PoolProfile]:
    """The profiles that a viewer may see now, in a stable order."""
    if viewer is None or not viewer.localities:
        return []
    statement = (
        select(PoolProfile)
        .join(User, User.id == PoolProfile.user_id)
        .where(
            PoolProfile.shown_at.is_not(None),
            PoolProfile.active_at > utcnow() - KEPT_IDLE,
            PoolProfile.easting.is_not(None),
            User.suspended_at.is_(None),
            PoolProfile.id.in_(
                select(PoolLocality.profile_id).where(
                    PoolLocality.locality_id.in_(sorted(viewer.localities))
                )
            ),
        )
        .order_by(PoolProfile.key)
    )
    if key is not None:
        statement = statement.where(PoolProfile.key == key)
    found = [
        row
        for row in db.session.scalars(statement)
        if interest is None or interest.value in row.interests
    ]
    excluded = excluded_of(found)
    return [row for row in found if not is_hidden(excluded[row.id], viewer.acting)]


def excluded_of(profiles: Sequence[PoolProfile]) -> dict[int, list[Employer]]:
    """From whom each profile is hidden, by the profile's number: its person's own employers as they are now,
    unless the person said they may see it, and whoever the person added."""
    own_ones = own_employers(row.user_id for row in profiles)
    scopes: dict[int, set[Scope]] = {}
    for row in profiles:
        chosen = {
            Scope(ScopeKind(choice.kind), choice.code): choice.is_hidden for choice in row.employers
        }
        scopes[row.id] = {s for s in own_ones[row.user_id] if chosen.get(s, True)}
        scopes[row.id] |= {s for s, hidden in chosen.items() if hidden}
    known = employers_named(scope for found in scopes.values() for scope in found)
    return {number: [known[s] for s in sorted(found)] for number, found in scopes.items()}


def hidden_from(user_id: int) -> list[Employer]:
    """From whom a person is hidden now; without a profile, from their own employers."""
    row = own(user_id)
    if row is not None:
        return excluded_of([row])[row.id]
    return list(employers_named(own_employers([user_id])[user_id]).values())


def arrangers(scope: Scope) -> list[tuple[int, str]]:
    """Number and address of the people who arrange for an employer; where it has none, of those over it."""
    employer = employers_named([scope])[_employing(scope)]
    for scopes in filter(None, ([employer.scope], sorted(employer.over))):
        found = db.session.execute(
            select(User.id, User.email)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                or_(*(_held_in(s) for s in scopes)),
                RoleGrant.role.in_(ARRANGING),
                RoleGrant.revoked_at.is_(None),
                User.suspended_at.is_(None),
            )
            .distinct()
            .order_by(User.email)
        ).all()
        if found:
            return [(row.id, row.email) for row in found]
    return []


def _held_in(scope: Scope) -> ColumnElement[bool]:
    kinds = ["la", "maintained"] if scope.kind is ScopeKind.LA else [scope.kind.value]
    return and_(RoleGrant.scope_kind.in_(kinds), RoleGrant.scope_code == scope.code)


def own_employers(user_ids: Iterable[int]) -> Mapping[int, frozenset[Scope]]:
    """Where people hold roles now, and the trusts over those schools: hidden from unless they say otherwise."""
    wanted = sorted(set(user_ids))
    rows = db.session.execute(
        select(RoleGrant.user_id, RoleGrant.scope_kind, RoleGrant.scope_code).where(
            RoleGrant.user_id.in_(wanted), RoleGrant.revoked_at.is_(None)
        )
    )
    held: dict[int, set[Scope]] = defaultdict(set)
    for row in rows:
        scope = _employing(Scope(ScopeKind(row.scope_kind), row.scope_code))
        if scope.kind in EMPLOYING:
            held[row.user_id].add(scope)
    known = employers_named(scope for scopes in held.values() for scope in scopes)
    return {
        user: frozenset(
            held[user] | {w for s in held[user] for w in known[s].over if w.kind is ScopeKind.TRUST}
        )
        for user in wanted
    }


def own_organisations(user_id: int) -> list[Organisation]:
    """The employers that a person's profile is hidden from by itself, by name."""
    found = organisations(own_employers([user_id])[user_id])
    return sorted(found.values(), key=lambda o: (o.name.casefold(), o.code))


def localities_of_person(user_id: int) -> list[Locality]:
    """The localities that a person may show a profile in: those of their roles; all, where they hold none."""
    scopes = own_employers([user_id])[user_id]
    statement = select(Locality).order_by(Locality.name, Locality.id)
    numbers = locality_ids_of(scopes)
    if numbers:
        statement = statement.where(Locality.id.in_(numbers))
    return list(db.session.scalars(statement))


def person(row: PoolProfile) -> PoolPerson:
    """What others may use of a profile with a place."""
    return PoolPerson(
        key=row.key,
        headline=row.headline,
        offered=Offered(frozenset(row.roles), frozenset(row.subjects), frozenset(row.phases)),
        key_stages=tuple(row.key_stages),
        qts=row.qts,
        interests=frozenset(row.interests),
        calendar=calendar_of(row),
        place=GridPoint(row.easting or 0, row.northing or 0),
        radius_km=row.radius_km,
    )


def calendar_of(row: PoolProfile) -> Calendar:
    """When the person of a profile says they are free."""
    return Calendar(
        frozenset(row.weekdays),
        frozenset(d.day for d in row.days if d.is_free),
        frozenset(d.day for d in row.days if not d.is_free),
    )


def people_in_pool(
    actor: Actor, *, interest: Interest | None = None, wanted: Wanted | None = None
) -> list[PoolPerson]:
    """The people in the pool that somebody may see now, optionally those who suit, in a stable order."""
    found = (person(row) for row in shown_to(viewer_of(actor), interest=interest))
    return [p for p in found if wanted is None or suits(p.offered, wanted)]


def people_for_secondment(
    actor: Actor, *, wanted: Wanted | None = None, near: GridPoint | None = None
) -> list[PoolPerson]:
    """The people open to a secondment that somebody may see now; with `near`, those who would travel there.

    For matching: `key` names the person (their page is `/cover/people/<key>`), `offered`, `calendar`,
    `place` and `radius_km` are what is matched on.
    """
    found = people_in_pool(actor, interest=Interest.SECONDMENT, wanted=wanted)
    return [p for p in found if near is None or p.reaches(near)]


def person_by_key(actor: Actor, key: str) -> PoolPerson | None:
    """One person of the pool, if somebody may see them now."""
    row = profile_by_key(actor, key)
    return person(row) if row is not None else None


def profile_by_key(actor: Actor, key: str) -> PoolProfile | None:
    """One profile, if somebody may see it now."""
    if len(key) > 24 or not key.isascii() or not key.isalnum():
        return None
    return next(iter(shown_to(viewer_of(actor), key=key)), None)


def approaches_to(profile: PoolProfile) -> list[PoolApproach]:
    """Who would like to talk to a person, the latest first."""
    return list(
        db.session.scalars(
            select(PoolApproach)
            .where(PoolApproach.profile_id == profile.id)
            .order_by(PoolApproach.created_at.desc(), PoolApproach.id.desc())
        )
    )


def open_questions(user_id: int) -> list[CoverAnswer]:
    """The questions about cover that wait for a person's answer, by request."""
    return list(
        db.session.scalars(
            select(CoverAnswer)
            .where(CoverAnswer.user_id == user_id, CoverAnswer.state == AnswerState.ASKED.value)
            .order_by(CoverAnswer.request_id)
        )
    )

"""Hosts and employers: their names, where they belong, and in whose name somebody may offer, book or ask."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from collabnet.accounts import queries_organisations
from collabnet.accounts.models import RoleGrant, User
from collabnet.core.actor import Actor, ScopeKind, Subject
from collabnet.core.actor import Scope as Scope
from collabnet.core.geography import GridPoint
from collabnet.core.permissions import OWN_RECORD_PERMISSIONS, ROLE_PERMISSIONS, Permission, can
from collabnet.directory.models import School
from collabnet.platform.db import db

parse = queries_organisations.employer_named
subjects = queries_organisations.subjects_of
KINDS = (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.REGION)
CLOSED_SCHOOL = "2"


def subject(scope: Scope) -> Subject | None:
    """Where an organisation belongs, or None when there is none."""
    return queries_organisations.subject_of(scope) if scope.kind in KINDS else None


def names(scopes: Iterable[Scope]) -> dict[Scope, str]:
    """Names of some organisations, at most one query a kind."""
    return {s: o.name for s, o in queries_organisations.organisations(scopes).items()}


def name(scope: Scope) -> str:
    """The name of one organisation."""
    return names([scope])[scope]


def href(scope: Scope) -> str:
    """Its own page in the directory."""
    rooms = {"school": "schools", "trust": "trusts", "la": "authorities", "region": "regions"}
    return f"/{rooms[scope.kind.value]}/{scope.code}"


def bodies_for(actor: Actor, permission: Permission) -> dict[Scope, str]:
    """The organisations in whose name somebody may do this, with names, own ones first: school, trust and its schools.

    A trust leader acts for the trust and each of its open schools; officers for their own body only.
    """
    own = [
        g.scope
        for g in actor.grants
        if g.scope.kind in KINDS
        and (
            permission in ROLE_PERMISSIONS[g.role]
            or permission in OWN_RECORD_PERMISSIONS.get(g.role, ())
        )
    ]
    trusts = [int(s.code) for s in own if s.kind is ScopeKind.TRUST]
    urns = [int(s.code) for s in own if s.kind is ScopeKind.SCHOOL]
    schools = db.session.execute(
        select(School.urn, School.name)
        .where(
            School.trust_uid.in_(trusts) | School.urn.in_(urns), School.status_code != CLOSED_SCHOOL
        )
        .order_by(School.name, School.urn)
    )
    found = {s: n for s, n in sorted(names(own).items()) if s.kind is not ScopeKind.SCHOOL}
    found.update({Scope(ScopeKind.SCHOOL, str(urn)): label for urn, label in schools})
    return found


def may(actor: Actor, permission: Permission, scope: Scope) -> bool:
    """Whether somebody may do this in the name of an organisation."""
    return can(actor, permission, subject(scope)) if subject(scope) is not None else False


def wrong_href(scope: Scope) -> str:
    """Where to say that something an organisation published is wrong; '' where there is no such page."""
    words = {"school": "school", "trust": "trust", "la": "authority"}
    word = words.get(scope.kind.value)
    return f"/wrong/{word}/{scope.code}" if word else ""


def grid_point(scope: Scope) -> GridPoint | None:
    """Where a school stands; None for other organisations and where the register does not say."""
    if scope.kind is not ScopeKind.SCHOOL:
        return None
    row = db.session.execute(
        select(School.easting, School.northing).where(School.urn == int(scope.code))
    ).one_or_none()
    if row is None or row.easting is None or row.northing is None:
        return None
    return GridPoint(row.easting, row.northing)


def columns(prefix: str, scope: Scope) -> dict[str, object]:
    """The three columns of a row that name an organisation."""
    return {
        f"{prefix}_kind": scope.kind.value,
        f"{prefix}_code": scope.code,
        f"{prefix}_urn": int(scope.code) if scope.kind is ScopeKind.SCHOOL else None,
    }


def account_of(email: str) -> tuple[int, list[Scope]] | None:
    """The account with this address and where it holds roles, or None."""
    user_id = db.session.scalar(select(User.id).where(User.email == email))
    if user_id is None:
        return None
    rows = db.session.execute(
        select(RoleGrant.scope_kind, RoleGrant.scope_code).where(
            RoleGrant.user_id == user_id, RoleGrant.revoked_at.is_(None)
        )
    )
    return user_id, [Scope(ScopeKind(kind), code) for kind, code in rows]


def address_of(user_id: int | None) -> str:
    """The address of an account, or ''."""
    if user_id is None:
        return ""
    return db.session.scalar(select(User.email).where(User.id == user_id)) or ""

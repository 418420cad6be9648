"""Who acts: the person behind a session token with the roles they hold now, in two short queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select

from collabnet.accounts.models import RoleGrant, User, UserSession
from collabnet.accounts.tokens import hash_token
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.directory.belonging import locality_ids_of
from collabnet.platform.db import db

IDLE = dt.timedelta(minutes=60)  # a session that nobody used for this long is over
LONGEST = dt.timedelta(hours=12)  # and every session is over after this
TOUCH_EVERY = dt.timedelta(minutes=5)  # how exactly "last used" is kept


# Asked on nearly every request, so it is built once.
LIVE_SESSION = (
    select(
        UserSession.id,
        UserSession.created_at,
        UserSession.last_seen_at,
        User.id.label("user_id"),
        User.name,
        User.password_changed_at,
        RoleGrant.role,
        RoleGrant.scope_kind,
        RoleGrant.scope_code,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.revoked_at.is_(None)))
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        User.suspended_at.is_(None),
    )
    .order_by(RoleGrant.id)
)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that counts now: who acts in it, and whether "last used" is due for an update."""

    actor: Actor
    touch_due: bool


def live_session(token: str, *, now: dt.datetime) -> LiveSession | None:
    """The session of a cookie's token, or None when it is unknown, ended, too old, or the person may not act.

    Roles are read each time: a revoked role, a suspension or a new password counts from the next request on.
    """
    rows = db.session.execute(LIVE_SESSION, {"token_hash": hash_token(token)}).all()
    if not rows:
        return None
    first = rows[0]
    if now - first.last_seen_at > IDLE or now - first.created_at > LONGEST:
        return None
    if first.created_at < first.password_changed_at:
        return None
    grants = [_grant(r.role, r.scope_kind, r.scope_code) for r in rows if r.role is not None]
    actor = Actor(
        user_id=first.user_id,
        name=first.name,
        grants=(*grants, *member_grants(grants)),
        session_id=first.id,
    )
    return LiveSession(actor=actor, touch_due=now - first.last_seen_at > TOUCH_EVERY)


def actor_of(user_id: int) -> Actor:
    """The actor that a person is now, outside any session (for commands, mail and tests)."""
    name = db.session.scalar(select(User.name).where(User.id == user_id))
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_code)
        .where(RoleGrant.user_id == user_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    grants = [_grant(*row) for row in rows]
    return Actor(user_id=user_id, name=name or "", grants=(*grants, *member_grants(grants)))


def member_grants(grants: Iterable[Grant]) -> list[Grant]:
    """Membership of every locality that a role's organisation lies in: derived, so it moves as schools move."""
    return [
        Grant(Role.MEMBER, Scope(ScopeKind.LOCALITY, str(number)))
        for number in locality_ids_of(grant.scope for grant in grants)
    ]


def _grant(role: str, kind: str, code: str) -> Grant:
    return Grant(Role(role), Scope(ScopeKind(kind), code))

"""Roles given and taken away, accounts made, suspended, reinstated and renamed; each act leaves its audit row."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from collabnet.accounts import passwords, services_sessions
from collabnet.accounts.addresses import fold_address
from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_organisations import subject_of
from collabnet.accounts.services_passwords import make_reset
from collabnet.core.actor import NETWORK, Actor, Role, Scope, ScopeKind
from collabnet.core.delegation import may_give
from collabnet.core.permissions import Permission, can
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

LAST_ADMINISTRATOR = "This is the only network administrator left. Make another one first."


def grant(
    *, actor: Actor, user_id: int, role: Role, scope: Scope, granted_by: str | None = None
) -> int:
    """Give a role (the caller has checked who may); gives the grant's id, the present one when it is held already.

    `granted_by` is who decided, where that is not the actor: who invited, when the invited person accepts.
    """
    live = select(RoleGrant.id).where(
        RoleGrant.user_id == user_id,
        RoleGrant.role == role.value,
        RoleGrant.scope_kind == scope.kind.value,
        RoleGrant.scope_code == scope.code,
        RoleGrant.revoked_at.is_(None),
    )
    row = RoleGrant(
        user_id=user_id,
        role=role.value,
        scope_kind=scope.kind.value,
        scope_code=scope.code,
        granted_by=granted_by or actor.label,
    )
    held = db.session.scalar(live)
    if held is not None:
        return held
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # given at the same moment by somebody else
        return db.session.execute(live).scalar_one()
    _record(actor, "role.grant", user_id, role=role.value, scope=str(scope), grant=row.id)
    return row.id


def may_revoke(actor: Actor, *, user_id: int, role: Role, scope: Scope) -> bool:
    """Whether the actor may take this role away: who could give it, and everybody their own."""
    if actor.user_id == user_id:
        return True
    subject = subject_of(scope)
    return subject is not None and may_give(actor, role, subject)


def revoke(*, actor: Actor, grant_id: int) -> RoleGrant:
    """Take a role away from the next request on; the row stays as history.

    Raises NotFound for a grant that is over or out of reach, Conflict for the last administrator.
    """
    row = db.session.get(RoleGrant, grant_id)
    if row is None or row.revoked_at is not None:
        raise NotFound
    scope = Scope(ScopeKind(row.scope_kind), row.scope_code)
    if not may_revoke(actor, user_id=row.user_id, role=Role(row.role), scope=scope):
        raise NotFound
    if row.role == Role.ADMINISTRATOR:
        _keep_an_administrator(row.user_id)
    changed = rows_changed(
        update(RoleGrant)
        .where(RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None))
        .values(revoked_at=utcnow(), revoked_by=actor.label)
    )
    if changed != 1:
        raise NotFound
    _record(actor, "role.revoke", row.user_id, role=row.role, scope=str(scope), grant=grant_id)
    return row


def suspend(*, actor: Actor, user_id: int) -> None:
    """Suspend an account and end its sessions; raises NotFound, or Conflict for oneself and the last administrator."""
    user = _for_administration(actor, user_id)
    if user_id == actor.user_id:
        raise Conflict("You cannot suspend your own account. Ask another administrator.")
    if user.suspended_at is not None:
        return
    _keep_an_administrator(user_id)
    user.suspended_at, user.suspended_by = utcnow(), actor.label
    services_sessions.end_all(actor=actor, user_id=user_id, why="suspended")
    _record(actor, "account.suspend", user_id)


def reinstate(*, actor: Actor, user_id: int) -> None:
    """Let a suspended person sign in again; their roles are as they were."""
    user = _for_administration(actor, user_id)
    if user.suspended_at is None:
        return
    user.suspended_at = user.suspended_by = None
    _record(actor, "account.reinstate", user_id)


def rename(*, actor: Actor, name: str, version: int) -> None:
    """Change the own name; raises Conflict with what was typed when the account changed since the form was opened."""
    changed = rows_changed(
        update(User)
        .where(User.id == actor.user_id, User.version == version)
        .values(name=name, version=version + 1)
    )
    if changed != 1:
        raise Conflict("Your name was changed in another window.", kept={"Full name": name})
    _record(actor, "account.rename", int(actor.user_id or 0))


def add_administrator(
    *, actor: Actor, email: str, name: str, password_hash: str | None = None
) -> tuple[int, str | None]:
    """Make somebody a network administrator, with an account if they have none.

    Gives their id and, when they have no password, the token of a link to set one. Raises Invalid for a wrong address.
    """
    address = fold_address(email)
    if address is None:
        raise Invalid("email", f"{email} is not an email address")
    user = db.session.scalar(select(User).where(User.email == address))
    if user is None:
        user = User(email=address, name=name, password_hash=passwords.UNUSABLE)
        db.session.add(user)
        db.session.flush()
        _record(actor, "account.make", user.id)
    if user.password_hash == passwords.UNUSABLE and password_hash:
        user.password_hash = password_hash
    grant(actor=actor, user_id=user.id, role=Role.ADMINISTRATOR, scope=NETWORK)
    if user.password_hash != passwords.UNUSABLE:
        return user.id, None
    return user.id, make_reset(actor=actor, user_id=user.id)


def _for_administration(actor: Actor, user_id: int) -> User:
    if not can(actor, Permission.SUSPEND_PEOPLE):
        raise NotFound
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def _keep_an_administrator(user_id: int) -> None:
    """Raise Conflict when `user_id` is the only administrator who can still sign in."""
    able = select(RoleGrant.user_id).join(User, User.id == RoleGrant.user_id)
    able = able.where(
        RoleGrant.role == Role.ADMINISTRATOR.value,
        RoleGrant.revoked_at.is_(None),
        User.suspended_at.is_(None),
    )
    ids = set(db.session.scalars(able))
    if ids == {user_id}:
        raise Conflict(LAST_ADMINISTRATOR)


def _record(actor: Actor, action: str, user_id: int, **details: str | int) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="user",
        subject_code=user_id,
        details=dict(details),
    )

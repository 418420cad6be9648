"""Invitations: bound to one address, one role and one organisation; seven days, single use."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from collabnet.accounts import limits, passwords, queries_invitations, services_sessions
from collabnet.accounts.addresses import fold_address
from collabnet.accounts.models import Invitation, RoleGrant, User
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.queries_invitations import Invited
from collabnet.accounts.queries_organisations import (
    organisations,
    role_words,
    scope_for,
    subject_of,
)
from collabnet.accounts.services_passwords import LinkOver
from collabnet.accounts.services_people import grant
from collabnet.accounts.services_sessions import NewSession
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core.actor import Actor, Role, Scope
from collabnet.core.delegation import may_give
from collabnet.platform import audit, mails
from collabnet.platform.db import begin_write, db, rollback, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.templating import time_words

LASTS = dt.timedelta(days=7)


def invite(*, actor: Actor, email: str, role: Role, organisation: Scope) -> int:
    """Invite an address to a role in an organisation and send the mail; gives the invitation's id.

    Raises NotFound where the actor may not give that role, Invalid for what can be mended in the form, and
    TooManyRequests after 200 invitations in a day. Begins its own write unit, after that limit was counted.
    """
    subject = subject_of(organisation)
    if subject is None or not may_give(actor, role, subject):
        raise NotFound
    address = fold_address(email)
    if address is None:
        raise Invalid("email", "Enter an email address, like name@example.org")
    limits.take((limits.INVITE, actor.label))
    begin_write()
    scope = scope_for(role, organisation)
    _refuse_if_held(address, role, scope)
    waiting = [i for i in queries_invitations.waiting_for(address) if i.role is role]
    if any(i.organisation.scope == scope for i in waiting):
        raise Invalid(
            "email", "This person has an invitation to this role already: you can send it again"
        )
    row = Invitation(
        email=address,
        role=role.value,
        scope_kind=scope.kind.value,
        scope_code=scope.code,
        invited_by=actor.label,
        token_hash="",
        expires_at=utcnow(),
    )
    token = _renew(row)
    db.session.add(row)
    db.session.flush()
    _record(actor, "invitation.send", row)
    _mail(actor, row, token)
    return row.id


def resend(*, actor: Actor, invitation_id: int) -> None:
    """Send an unanswered invitation again, with a new link; the old link stops working."""
    row = _mine(actor, invitation_id)
    token = _renew(row)
    row.invited_by = actor.label
    db.session.flush()
    _record(actor, "invitation.resend", row)
    _mail(actor, row, token)


def withdraw(*, actor: Actor, invitation_id: int) -> None:
    """Take an unanswered invitation back; its link stops working."""
    row = _mine(actor, invitation_id)
    row.withdrawn_at = utcnow()
    _record(actor, "invitation.withdraw", row)


def open_link(token: str) -> Invited:
    """The invitation behind a link; raises LinkOver when it cannot be accepted, whatever the reason."""
    found = queries_invitations.by_token(token)
    if found is None or not still_stands(found):
        raise LinkOver
    return found


def still_stands(invited: Invited) -> bool:
    """Whether the one who invited could still do so: an invitation dies with the right to send it."""
    if not invited.invited_by.startswith("user:"):
        return True
    inviter_id = int(invited.invited_by.removeprefix("user:"))
    suspended = db.session.scalar(select(User.suspended_at).where(User.id == inviter_id))
    subject = subject_of(invited.organisation.scope)
    return (
        suspended is None
        and subject is not None
        and may_give(actor_of(inviter_id), invited.role, subject)
    )


def accept(*, actor: Actor, invited: Invited) -> None:
    """Take the role; raises NotFound unless the invitation is for the address of the person signed in."""
    email = db.session.scalar(select(User.email).where(User.id == actor.user_id))
    if email is None or email != invited.email or not still_stands(invited):
        raise NotFound
    _claim(invited.id)
    _take(actor, invited)


def decline(*, actor: Actor, invited: Invited) -> None:
    """Turn the invitation down; raises NotFound unless it is for the person signed in."""
    email = db.session.scalar(select(User.email).where(User.id == actor.user_id))
    if email is None or email != invited.email:
        raise NotFound
    rows_changed(
        update(Invitation)
        .where(Invitation.id == invited.id, Invitation.accepted_at.is_(None))
        .values(withdrawn_at=utcnow())
    )
    _record_answer(actor, "invitation.decline", invited)


def join(*, token: str, name: str, password: str, device: str, remote_address: str) -> NewSession:
    """Make the invited address's account, give it the role and sign this browser in.

    Raises LinkOver, Invalid (poor password) and NotFound (the address has an account: sign in to accept). Slow
    (argon2), so it begins its own write unit.
    """
    limits.take((limits.LINK_ADDRESS, remote_address))
    invited = open_link(token)
    if queries_invitations.has_account(invited.email):
        raise NotFound
    why = passwords.why_refused(password, context=(name, invited.email, invited.organisation.name))
    if why:
        raise Invalid("new", why)
    rollback()
    hashed = passwords.hash_password(password)
    begin_write()
    invited = open_link(token)
    _claim(invited.id)
    user = User(email=invited.email, name=name, password_hash=hashed)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:  # by another invitation to the same address, at the same moment
        raise Conflict("There is an account for this address now. Sign in to accept.") from error
    actor = Actor(user_id=user.id)
    audit.record(
        actor=actor, action="account.make", subject_kind="user", subject_code=user.id,
        details={"invitation": invited.id},
    )  # fmt: skip
    _take(actor, invited)
    return services_sessions.begin(user_id=user.id, device=device)


def _take(actor: Actor, invited: Invited) -> None:
    """Give the role of an invitation that has just been claimed."""
    _record_answer(actor, "invitation.accept", invited)
    grant(
        actor=actor,
        user_id=int(actor.user_id or 0),
        role=invited.role,
        scope=invited.organisation.scope,
        granted_by=invited.invited_by,
    )


def _claim(invitation_id: int) -> None:
    claim = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > utcnow(),
        )
        .values(accepted_at=utcnow())
    )
    if rows_changed(claim) != 1:
        raise LinkOver


def _renew(row: Invitation) -> str:
    token = new_token()
    row.token_hash = hash_token(token)
    row.expires_at = utcnow() + LASTS
    return token


def _mine(actor: Actor, invitation_id: int) -> Invitation:
    """The row of an unanswered invitation that this person could send; raises NotFound for any other."""
    invited = queries_invitations.by_id(invitation_id)
    subject = subject_of(invited.organisation.scope) if invited else None
    if invited is None or subject is None or not may_give(actor, invited.role, subject):
        raise NotFound
    return db.session.get_one(Invitation, invitation_id)


def _refuse_if_held(address: str, role: Role, scope: Scope) -> None:
    held = db.session.scalar(
        select(RoleGrant.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.email == address,
            RoleGrant.role == role.value,
            RoleGrant.scope_kind == scope.kind.value,
            RoleGrant.scope_code == scope.code,
            RoleGrant.revoked_at.is_(None),
        )
    )
    if held is not None:
        raise Invalid("email", "This person has this role already")


def _record(actor: Actor, action: str, row: Invitation) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="invitation", subject_code=row.id,
        details={"role": row.role, "scope": f"{row.scope_kind}:{row.scope_code}"},
    )  # fmt: skip


def _record_answer(actor: Actor, action: str, invited: Invited) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="invitation", subject_code=invited.id,
        details={"role": invited.role.value, "scope": str(invited.organisation.scope)},
    )  # fmt: skip


def _mail(actor: Actor, row: Invitation, token: str) -> None:
    invited = queries_invitations.by_id(row.id)
    if invited is None:
        raise NotFound
    mails.send(
        "invitation",
        to=row.email,
        subject=f"{invited.organisation.name}: act as {role_words(invited.role)} on Collabnet",
        dedup_key=f"invitation:{row.token_hash[:24]}",
        inviter=invited.inviter,
        role=role_words(invited.role),
        organisation=organisations([invited.organisation.scope])[invited.organisation.scope].name,
        until=time_words(row.expires_at),
        link=mails.site_link(f"/invitations/{token}"),
    )

"""Invitations as pages show them: those that wait in an organisation, and those that wait for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from collabnet.accounts.models import Invitation, User
from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.accounts.queries_people import names_of
from collabnet.accounts.tokens import hash_token
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.permissions import ROLE_LABELS
from collabnet.platform.db import db, utcnow


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that nobody has answered."""

    id: int
    email: str
    role: Role
    organisation: Organisation
    invited_by: str  # the label of who invited
    inviter: str  # and their name
    created_at: dt.datetime
    expires_at: dt.datetime
    expired: bool

    @property
    def role_label(self) -> str:
        """The role in words."""
        return ROLE_LABELS[self.role]


def unanswered(scopes: Sequence[Scope]) -> list[Invited]:
    """Invitations into these scopes that were neither accepted nor withdrawn, expired ones included; latest first."""
    codes: dict[ScopeKind, list[str]] = {}
    for scope in scopes:
        codes.setdefault(scope.kind, []).append(scope.code)
    return _invited(
        or_(
            *(
                and_(Invitation.scope_kind == kind.value, Invitation.scope_code.in_(found))
                for kind, found in codes.items()
            )
        )
    )


def waiting_for(email: str) -> list[Invited]:
    """Invitations to an address that can still be accepted."""
    return _invited(Invitation.email == email, Invitation.expires_at > utcnow())


def sent_by(label: str) -> list[Invited]:
    """Unanswered invitations that somebody sent."""
    return _invited(Invitation.invited_by == label)


def by_id(invitation_id: int) -> Invited | None:
    """One unanswered invitation, expired or not, or None."""
    found = _invited(Invitation.id == invitation_id)
    return found[0] if found else None


def by_token(token: str) -> Invited | None:
    """The invitation behind a link that can still be accepted, or None."""
    found = _invited(Invitation.token_hash == hash_token(token), Invitation.expires_at > utcnow())
    return found[0] if found else None


def has_account(email: str) -> bool:
    """Whether somebody has an account with this (folded) address."""
    return db.session.scalar(select(User.id).where(User.email == email)) is not None


def _invited(*conditions: Any) -> list[Invited]:
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), *conditions)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    ).all()
    scopes = {row.id: Scope(ScopeKind(row.scope_kind), row.scope_code) for row in rows}
    names = organisations(scopes.values())
    inviters = names_of(row.invited_by for row in rows)
    now = utcnow()
    return [
        Invited(
            id=row.id,
            email=row.email,
            role=Role(row.role),
            organisation=names[scopes[row.id]],
            invited_by=row.invited_by,
            inviter=inviters.get(row.invited_by, "The network administrator"),
            created_at=row.created_at,
            expires_at=row.expires_at,
            expired=row.expires_at <= now,
        )
        for row in rows
    ]

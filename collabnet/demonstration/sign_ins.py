"""Who can sign in to the demonstration: one person for each role, and the password that all of them share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from collabnet.accounts.models import RoleGrant, User
from collabnet.core.actor import Role
from collabnet.core.permissions import ROLE_LABELS
from collabnet.platform.db import db

# Known to everyone on purpose: it opens fictional accounts only, and those exist in the demonstration only.
PASSWORD = "ashmere-and-the-vale"  # noqa: S105


@dataclass(frozen=True)
class SignIn:
    """One fictional person to sign in as."""

    role: str
    email: str
    name: str


def sign_ins() -> list[SignIn]:
    """The first fictional person of each role, in the order of the roles; empty when none is loaded."""
    rows = db.session.execute(
        select(RoleGrant.role, User.email, User.name)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.fictional, User.suspended_at.is_(None), RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    first: dict[str, SignIn] = {}
    for role, email, name in rows:
        first.setdefault(role, SignIn(ROLE_LABELS[Role(role)], email, name))
    return [first[role] for role in Role if role in first]

"""People: accounts, the roles granted to them, their sessions, invitations and password resets."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow


class User(Base):
    """A person who can sign in."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # case-folded
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    password_changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    suspended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    suspended_by: Mapped[str | None] = mapped_column(String(80))
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "(suspended_at IS NULL) = (suspended_by IS NULL)", name="suspended_together"
        ),
    )


class RoleGrant(Base):
    """A role granted within a scope: rows are added and later revoked, never deleted or changed otherwise."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_live",
            "user_id",
            "role",
            "scope_kind",
            "scope_code",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_role_grant_scope", "scope_kind", "scope_code"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_together"),
        CheckConstraint(
            "role IN ('school_leader','school_hr','trust_leader','trust_hr','la_officer','la_hr',"
            "'dfe_officer','staff_member','administrator')",
            name="role",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    scope_kind: Mapped[str] = mapped_column(String(12))
    scope_code: Mapped[str] = mapped_column(String(12))
    granted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    granted_by: Mapped[str] = mapped_column(String(80))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(String(80))


class UserSession(Base):
    """A sign-in on one device: the cookie holds the token, this row its hash; ending the row ends the cookie."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    last_seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str] = mapped_column(String(20), default="")
    device: Mapped[str] = mapped_column(String(120), default="")  # browser and system in words


class Invitation(Base):
    """An invitation to one address to take one role within one scope; single use, seven days."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_scope", "scope_kind", "scope_code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(20))
    scope_kind: Mapped[str] = mapped_column(String(12))
    scope_code: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    invited_by: Mapped[str] = mapped_column(String(80))
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class PasswordReset(Base):
    """A link to set a new password; single use, sixty minutes."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

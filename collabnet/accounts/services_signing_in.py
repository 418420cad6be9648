"""Signing in and out: the same answer, after the same time, whether or not there is such an account."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select, update

from collabnet.accounts import limits, passwords, services_sessions
from collabnet.accounts.addresses import fold_address
from collabnet.accounts.models import User
from collabnet.accounts.services_sessions import NewSession
from collabnet.core.actor import Actor
from collabnet.platform.db import begin_write, db, rollback, rows_changed
from collabnet.platform.errors import Invalid
from collabnet.platform.logs import log

WRONG = "Check your email address and password, then try again"
SUSPENDED = "Your account is suspended. Ask the network administrator"


def sign_in(
    *, email: str, password: str, remote_address: str, device: str, present: Actor
) -> NewSession:
    """Begin a session for whoever knows the address and its password.

    Raises Invalid when they do not match or the account is suspended (said only to who knows the password), and
    TooManyRequests. Slow (argon2), so it begins its own write unit: the view declares late_write.
    """
    address = fold_address(email) or email[:254].lower()
    limits.take(
        (limits.SIGN_IN, address),
        (limits.SIGN_IN_ADDRESS, remote_address),
    )
    row = db.session.execute(
        select(User.id, User.password_hash, User.suspended_at, User.fictional).where(
            User.email == address.replace("\x00", "")
        )
    ).one_or_none()
    rollback()  # nothing stays open while argon2 works
    if not passwords.verify(row.password_hash if row else None, password) or row is None:
        log().warning("sign_in_refused")
        raise Invalid("password", WRONG)
    if row.fictional and current_app.config["ENVIRONMENT"] == "production":
        log().warning("sign_in_refused", why="fictional")  # its password is known to everyone
        raise Invalid("password", WRONG)
    if row.suspended_at is not None:
        raise Invalid("password", SUSPENDED)
    better = (
        passwords.hash_password(password) if passwords.needs_rehash(row.password_hash) else None
    )
    begin_write()
    still = (
        update(User)
        .where(
            User.id == row.id,
            User.password_hash == row.password_hash,
            User.suspended_at.is_(None),
        )
        .values(password_hash=better or row.password_hash)
    )
    if rows_changed(still) != 1:
        raise Invalid("password", WRONG)  # changed or suspended in these few milliseconds
    if present.session_id is not None:
        services_sessions.end(actor=present, session_id=present.session_id, why="signed in again")
    return services_sessions.begin(user_id=row.id, device=device)


def sign_out(*, actor: Actor) -> None:
    """End the present session; nothing to do for somebody who is not signed in."""
    if actor.session_id is not None:
        services_sessions.end(actor=actor, session_id=actor.session_id, why="signed out")

"""New passwords: changed by the person who knows the old one, or set through a link sent to their address."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from collabnet.accounts import limits, passwords, services_sessions
from collabnet.accounts.addresses import fold_address
from collabnet.accounts.models import PasswordReset, User
from collabnet.accounts.queries_people import words_others_would_guess
from collabnet.accounts.services_sessions import NewSession
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core.actor import Actor, system_actor
from collabnet.platform import audit, mails
from collabnet.platform.db import begin_write, db, rollback, rows_changed, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, DomainError, Invalid
from collabnet.platform.jobs import enqueue

RESET_LASTS = dt.timedelta(minutes=60)


class LinkOver(DomainError):
    """A link that was used, is too old, or never existed: all alike."""

    status = 410


def change(*, actor: Actor, current: str, new: str, device: str) -> NewSession:
    """Change the own password; ends every session and begins a new one for this browser.

    Raises Invalid for a wrong current or a poor new password. Slow, so it begins its own write unit.
    """
    limits.take((limits.PASSWORD, str(actor.user_id)))
    row = db.session.execute(
        select(User.id, User.password_hash).where(User.id == actor.user_id)
    ).one()
    context = words_others_would_guess(row.id)
    rollback()
    if not passwords.verify(row.password_hash, current):
        raise Invalid("current", "This is not your present password")
    hashed = _hash_if_good(new, context)
    begin_write()
    return _set(row.id, row.password_hash, hashed, device)


def ask_for_link(*, email: str, remote_address: str) -> None:
    """Send a link to set a new password, if there is such an account: the caller cannot tell, nor time it.

    Raises Invalid when what was typed is no address, TooManyRequests for one network address. Too many requests for
    one account send nothing more, but the links sent in the same hour still work.
    """
    address = fold_address(email)
    if address is None:
        raise Invalid("email", "Enter an email address, like name@example.org")
    limits.take((limits.RESET_ADDRESS, remote_address))
    if limits.within((limits.RESET, address)):
        enqueue("accounts.send_reset_link", address=address)


def send_reset_link(address: str) -> None:
    """The job behind `ask_for_link`: looks the account up and writes the mail, outside the request."""
    with unit_of_work():
        user = db.session.scalar(
            select(User).where(User.email == address, User.suspended_at.is_(None))
        )
        if user is None:
            return
        token = make_reset(actor=system_actor("reset link"), user_id=user.id)
        mails.send(
            "password_reset",
            to=user.email,
            subject="Set a new password for Collabnet",
            dedup_key=f"reset:{hash_token(token)[:24]}",
            name=user.name,
            link=mails.site_link(f"/reset/{token}"),
        )


def make_reset(*, actor: Actor, user_id: int) -> str:
    """A new link's token for a person; the row keeps its hash for 60 minutes."""
    token = new_token()
    now = utcnow()
    db.session.add(
        PasswordReset(
            user_id=user_id,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + RESET_LASTS,
        )
    )
    db.session.flush()
    audit.record(actor=actor, action="reset.make", subject_kind="user", subject_code=user_id)
    return token


def check_link(token: str) -> None:
    """Raise LinkOver unless the link may still be used."""
    _waiting(token)


def set_by_link(*, token: str, new: str, device: str, remote_address: str) -> NewSession:
    """Set a new password through a link: ends every session, signs this browser in, opens the account's limit.

    Raises LinkOver and Invalid. Slow, so it begins its own write unit.
    """
    limits.take((limits.LINK_ADDRESS, remote_address))
    row = _waiting(token)
    db.session.expunge(row)
    context = words_others_would_guess(row.user_id)
    user = db.session.execute(select(User).where(User.id == row.user_id)).scalar_one()
    email, old_hash = user.email, user.password_hash
    rollback()
    hashed = _hash_if_good(new, context)
    begin_write()
    now = utcnow()
    claim = (
        update(PasswordReset)
        .where(
            PasswordReset.id == row.id,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
        .values(used_at=now)
    )
    if rows_changed(claim) != 1:
        raise LinkOver
    others = update(PasswordReset).where(
        PasswordReset.user_id == row.user_id, PasswordReset.used_at.is_(None)
    )
    rows_changed(others.values(used_at=now))
    limits.forget(limits.SIGN_IN, email)
    return _set(row.user_id, old_hash, hashed, device)


def _waiting(token: str) -> PasswordReset:
    found = db.session.scalar(
        select(PasswordReset)
        .join(User, User.id == PasswordReset.user_id)
        .where(
            PasswordReset.token_hash == hash_token(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > utcnow(),
            User.suspended_at.is_(None),
        )
    )
    if found is None:
        raise LinkOver
    return found


def _hash_if_good(new: str, context: list[str]) -> str:
    why = passwords.why_refused(new, context=context)
    if why:
        raise Invalid("new", why)
    return passwords.hash_password(new)


def _set(user_id: int, old_hash: str, new_hash: str, device: str) -> NewSession:
    now = utcnow()
    changed = rows_changed(
        update(User)
        .where(User.id == user_id, User.password_hash == old_hash, User.suspended_at.is_(None))
        .values(password_hash=new_hash, password_changed_at=now)
    )
    if changed != 1:
        raise Conflict("Your password was changed in another window at the same time.")
    actor = Actor(user_id=user_id)
    services_sessions.end_all(actor=actor, user_id=user_id, why="new password")
    audit.record(actor=actor, action="password.change", subject_kind="user", subject_code=user_id)
    user = db.session.execute(select(User.email, User.name).where(User.id == user_id)).one()
    mails.send(
        "password_changed",
        to=user.email,
        subject="Your Collabnet password was changed",
        dedup_key=f"password:{user_id}:{new_token()[:24]}",
        name=user.name,
        link=mails.site_link("/reset"),
    )
    return services_sessions.begin(user_id=user_id, device=device, now=now)

"""Limits on attempts, counted in the database so that every process sees them; nobody is ever locked out for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, func, insert, select

from collabnet.accounts.models import Attempt
from collabnet.platform.db import begin_write, commit, db, rollback, utcnow
from collabnet.platform.errors import TooManyRequests

KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` attempts of one kind within `window`, for each key."""

    kind: str
    count: int
    window: dt.timedelta


# An account is guarded tightly whatever the address; an address generously, because a whole school, or a whole
# trust, sits behind one (60 people who sign in within ten minutes must all get in).
SIGN_IN = Limit("sign-in", 10, dt.timedelta(minutes=5))
SIGN_IN_ADDRESS = Limit("sign-in-ip", 300, dt.timedelta(minutes=5))
PASSWORD = Limit("password", 10, dt.timedelta(minutes=5))
RESET = Limit("reset", 5, dt.timedelta(hours=1))
RESET_ADDRESS = Limit("reset-ip", 100, dt.timedelta(hours=1))
INVITE = Limit("invite", 200, dt.timedelta(days=1))
LINK_ADDRESS = Limit("link-ip", 300, dt.timedelta(minutes=5))


def take(*limits: tuple[Limit, str]) -> None:
    """Count one attempt against each limit; raises TooManyRequests when one is used up."""
    if not within(*limits):
        raise TooManyRequests(
            "There were too many attempts in a short time. "
            "If you forgot your password, ask for a link to set a new one."
        )


def within(*limits: tuple[Limit, str]) -> bool:
    """Count one attempt against each limit; whether none was used up before it.

    The attempt is committed before it is counted, so of many at once at most `count` pass, in any process. A refused
    attempt is not added: whoever hammers an account holds its door shut no longer than the window.
    """
    now = utcnow()
    keys = [(limit, _key(limit, value)) for limit, value in limits]
    free = all(_used(limit, key, now) < limit.count for limit, key in keys)
    if free:
        begin_write()
        rows = [{"kind": limit.kind, "key_hash": key, "at": now} for limit, key in keys]
        db.session.execute(insert(Attempt), rows)
        commit()
        free = all(_used(limit, key, now) <= limit.count for limit, key in keys)
    rollback()
    return free


def forget(limit: Limit, value: str) -> None:
    """Begin afresh for one key, inside the present write unit: who proved to own the account may sign in."""
    db.session.execute(
        delete(Attempt).where(Attempt.kind == limit.kind, Attempt.key_hash == _key(limit, value))
    )


def _used(limit: Limit, key: str, now: dt.datetime) -> int:
    counted = select(func.count()).where(
        Attempt.kind == limit.kind, Attempt.key_hash == key, Attempt.at > now - limit.window
    )
    return db.session.scalar(counted) or 0


def _key(limit: Limit, value: str) -> str:
    """A keyed hash: the table shows neither addresses nor who tried."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = f"{limit.kind}:{value}".encode("utf-8", "surrogatepass")
    return hmac.new(secret, text, hashlib.sha256).hexdigest()

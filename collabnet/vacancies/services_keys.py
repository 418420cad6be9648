"""Makes and revokes the keys by which an employer's own systems send posts, and knows who shows one."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from collabnet.accounts.tokens import hash_token
from collabnet.core.actor import Actor, Scope
from collabnet.platform import audit
from collabnet.platform.db import begin_write, commit, db, rollback, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound, TooManyRequests
from collabnet.platform.limits import Limit, within
from collabnet.vacancies import queries_keys
from collabnet.vacancies.models_keys import PostingKey
from collabnet.vacancies.queries import may_post

MARK: Final = "cn_"  # so that a key found in a file or a log is known for one
SHOWN: Final = 9  # characters of a key that stay on the page
MOST_KEYS: Final = 20  # in force, of one employer
LIFETIMES: Final = {"90": "90 days", "365": "A year", "730": "Two years"}
USED_EVERY: Final = dt.timedelta(minutes=10)  # how exactly "last used" is kept
WAIT_MS: Final = 200


def make_key(*, actor: Actor, owner: Scope, name: str, days: int) -> str:
    """A new key of an employer, which nobody can see again. Raises NotFound, Invalid, Conflict."""
    if not may_post(actor, owner) or actor.user_id is None:
        raise NotFound
    if not name.strip():
        raise Invalid("name", "Say which system will use the key")
    if str(days) not in LIFETIMES:
        raise Invalid("days", "Choose how long the key lasts")
    if queries_keys.keys_in_force(owner) >= MOST_KEYS:
        raise Conflict(f"An employer has at most {MOST_KEYS} keys. Revoke one that is not used.")
    token = MARK + secrets.token_urlsafe(32)
    row = PostingKey(
        owner_kind=owner.kind.value, owner_code=owner.code, name=name.strip()[:80], prefix=token[:SHOWN],
        token_hash=hash_token(token), made_by=actor.user_id, expires_at=utcnow() + dt.timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, row, "make")
    return token


def revoke_key(*, actor: Actor, row: PostingKey) -> None:
    """End a key at once, for good; done twice it stays as it was. Raises NotFound."""
    if not may_post(actor, queries_keys.scope_of_key(row)):
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = utcnow()
        db.session.flush()
    _audit(actor, row, "revoke")


def holder(token: str) -> Actor | None:
    """Who shows a key: a machine of its employer, or None. Counts the call, in a small write of its own.

    Raises TooManyRequests beyond the calls a minute that the installation allows each key.
    """
    row = queries_keys.key_by_hash(hash_token(token))
    if row is None:
        return None
    number, scope, used = row.id, queries_keys.scope_of_key(row), row.last_used_at
    limit = Limit("api", int(current_app.config["API_CALLS_A_MINUTE"]), dt.timedelta(minutes=1))
    if not within((limit, str(number))):
        raise TooManyRequests("There were too many calls with this key within a minute.")
    if used is None or used < utcnow() - USED_EVERY:
        _note_use(number)
    return Actor(system=f"key:{number}", key_for=scope)


def _note_use(number: int) -> None:
    now = utcnow()
    begin_write(wait_ms=WAIT_MS)
    try:
        db.session.execute(
            update(PostingKey).where(PostingKey.id == number).values(last_used_at=now)
        )
        commit()
    except OperationalError:
        rollback()


def _audit(actor: Actor, row: PostingKey, what: str) -> None:
    audit.record(
        actor=actor, action=f"posting_key.{what}", subject_kind="posting_key", subject_code=row.id,
        details={"employer": f"{row.owner_kind}:{row.owner_code}"},
    )  # fmt: skip

"""One sent form, one effect: a key in the form, kept in the same transaction as what the form did."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from collabnet.core.actor import Actor
from collabnet.cpd.models import PostKey
from collabnet.platform.db import begin_write, commit, db, utcnow
from collabnet.platform.errors import DomainError

KEEP = dt.timedelta(days=7)
LONGEST = 64


class KeyReused(DomainError):
    """A form's key came again with other answers."""

    status = 422


def claim(actor: Actor, key: str, body: Any) -> PostKey | None:
    """The row of this key: new, with an empty `answer` to fill in, or that of the earlier post of the same form.

    None where there is nothing to guard: no key, or a job that acts. Two posts at once wait for each other
    here. Raises KeyReused when the key was used for other answers.
    """
    if not key or actor.user_id is None:
        return None
    if len(key) > LONGEST:
        raise KeyReused("This page cannot be sent. Open it again.")
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    insert: Any = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[
        db.session.connection().dialect.name
    ]
    db.session.execute(
        insert(PostKey)
        .values(user_id=actor.user_id, key=key, body_hash=body_hash)
        .on_conflict_do_nothing()
    )
    row = db.session.scalars(
        select(PostKey).where(PostKey.user_id == actor.user_id, PostKey.key == key)
    ).one()
    if row.body_hash != body_hash:
        raise KeyReused(
            "This form was sent before with other answers, and those count. "
            "To ask for something else, open the page again."
        )
    return row


def forget_old() -> None:
    """Delete keys of a week ago: nobody sends a form that long after."""
    old = PostKey.created_at < utcnow() - KEEP
    if db.session.scalar(select(PostKey.id).where(old).limit(1)) is None:
        return
    begin_write()
    db.session.execute(delete(PostKey).where(old))
    commit()

"""Reads the keys of employers: those a person looks after, and the one that a machine shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from collabnet.accounts.queries_organisations import Organisation
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db, utcnow
from collabnet.vacancies.models_keys import PostingKey
from collabnet.vacancies.queries import employers_of, may_post


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key in the list of those who look after it."""

    id: int
    name: str
    prefix: str
    employer: str
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    state: str  # "in force", "revoked", "expired"


def scope_of_key(row: PostingKey) -> Scope:
    """The employer whose key it is."""
    return Scope(ScopeKind(row.owner_kind), row.owner_code)


def keys_of(actor: Actor) -> list[KeyRow]:
    """The keys of every employer for which somebody posts, the newest first."""
    employers = {o.scope: o for o in employers_of(actor)}
    if not employers:
        return []
    rows = db.session.scalars(
        select(PostingKey)
        .where(or_(*(_of(scope) for scope in employers)))
        .order_by(PostingKey.created_at.desc(), PostingKey.id.desc())
    )
    return [_row(row, employers[scope_of_key(row)]) for row in rows]


def key(actor: Actor, number: int) -> PostingKey | None:
    """A key by its number, for somebody who posts for its employer; else None."""
    row = db.session.get(PostingKey, number) if 0 < number <= LARGEST_KEY else None
    return row if row is not None and may_post(actor, scope_of_key(row)) else None


def key_by_hash(token_hash: str) -> PostingKey | None:
    """The key in force whose hash it is, or None."""
    return db.session.scalar(
        select(PostingKey).where(
            PostingKey.token_hash == token_hash,
            PostingKey.revoked_at.is_(None),
            PostingKey.expires_at > utcnow(),
        )
    )


def keys_in_force(scope: Scope) -> int:
    """How many keys of an employer are in force."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(PostingKey)
            .where(_of(scope), PostingKey.revoked_at.is_(None), PostingKey.expires_at > utcnow())
        )
        or 0
    )


def words_of(row: PostingKey) -> str:
    """Whether a key opens anything."""
    if row.revoked_at is not None:
        return "revoked"
    return "in force" if row.expires_at > utcnow() else "expired"


def _row(row: PostingKey, employer: Organisation) -> KeyRow:
    return KeyRow(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        employer=employer.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        state=words_of(row),
    )


def _of(scope: Scope):  # type: ignore[no-untyped-def] # a SQL condition
    return (PostingKey.owner_kind == scope.kind.value) & (PostingKey.owner_code == scope.code)


def personal_data(user_id: int) -> dict[str, Any]:
    """The keys that somebody made for an employer, for their own copy; neither key nor hash."""
    rows = db.session.scalars(
        select(PostingKey).where(PostingKey.made_by == user_id).order_by(PostingKey.id)
    )
    return {
        "made": [
            {
                "employer": str(scope_of_key(row)), "name": row.name, "begins_with": row.prefix,
                "made": _at(row.created_at), "until": _at(row.expires_at), "revoked": _at(row.revoked_at),
            }
            for row in rows
        ]
    }  # fmt: skip


def _at(value: dt.datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def newest_first(rows: Sequence[KeyRow]) -> list[KeyRow]:
    """Those in force before those that open nothing any more."""
    return sorted(rows, key=lambda row: row.state != "in force")

"""Reads an employer's own posts as the partner API shows them: one, a page of them, or by its own reference."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Scope
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db
from collabnet.vacancies import checks
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_keys import SentPost
from collabnet.vacancies.queries import owner_of, post_of, shared_with, standing_of
from collabnet.vacancies.queries_addresses import foreign_addresses


def own_post(owner: Scope, number: int) -> Vacancy | None:
    """A post of an employer by its number; another employer's is not there, shared or not."""
    row = db.session.get(Vacancy, number) if 0 < number <= LARGEST_KEY else None
    return row if row is not None and owner_of(row) == owner else None


def post_named(owner: Scope, external_ref: str) -> Vacancy | None:
    """A post of an employer by the employer's own name for it."""
    return db.session.scalar(select(Vacancy).where(*_of(owner, external_ref)))


def own_posts(
    owner: Scope, *, external_ref: str | None, page: int, per_page: int
) -> tuple[list[Vacancy], int]:
    """One page of an employer's posts, the newest first, and how many there are in all."""
    where = _of(owner, external_ref)
    rows = db.session.scalars(
        select(Vacancy)
        .where(*where)
        .order_by(Vacancy.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    total = db.session.scalar(select(func.count()).select_from(Vacancy).where(*where)) or 0
    return list(rows), total


def fingerprint_of(row: Vacancy) -> str:
    """The fingerprint of the body by which a post was made, or "" for one made otherwise."""
    found = db.session.get(SentPost, row.id)
    return found.fingerprint if found is not None else ""


def summary(row: Vacancy) -> dict[str, Any]:
    """A post in a list, as JSON values."""
    return {
        "number": row.id,
        "external_ref": row.external_ref,
        "title": row.title,
        "standing": standing_of(row).value,
        "version": row.version,
        "closes_at": _instant(row.closes_at),
        "changed_at": _instant(row.changed_at),
        "page": f"{current_app.config['PUBLIC_URL']}/vacancies/{row.id}",
    }


def whole(row: Vacancy) -> dict[str, Any]:
    """A post with all that it says and what the code says of it, for its own employer only, as JSON values."""
    owner = owner_of(row)
    owners = [scope for scope in (owner, shared_with(row)) if scope is not None]
    return {
        **summary(row),
        "employer": {
            "kind": owner.kind.value,
            "code": owner.code,
            "name": organisations([owner])[owner].name,
        },
        "publish_on": row.publish_on.isoformat() if row.publish_on else None,
        "published_at": _instant(row.published_at),
        "post": row.content,
        "checks": [
            {
                "clause": found.clause,
                "title": found.title,
                "outcome": found.outcome.value,
                "words": found.words,
                "to_do": found.to_do,
            }
            for found in checks.findings_of(row)
        ],
        "warnings": [
            {"field": field, "message": words}
            for field, words in foreign_addresses(post_of(row), *owners).items()
        ],
    }


def _of(owner: Scope, external_ref: str | None) -> list[Any]:
    where = [Vacancy.owner_kind == owner.kind.value, Vacancy.owner_code == owner.code]
    return where if external_ref is None else [*where, Vacancy.external_ref == external_ref]


def _instant(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None

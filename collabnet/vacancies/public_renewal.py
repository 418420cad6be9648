"""Keeps what open adverts are found by in step with the names of their employers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, update

from collabnet.core.vacancy import State
from collabnet.platform.db import db, utcnow
from collabnet.vacancies import public_index
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.queries import owner_of, post_of

NAMES_COME_WITH: Final = frozenset({"schools", "groups"})  # importers whose files name employers


def renew_after(importer: str) -> None:
    """Find adverts by their employers' names of now, once schools or trusts have changed (registry `after_import`).

    Drafts and adverts that are over are left: their words are written when they are published or open again.
    Runs in the write unit of whoever calls, and is no change of the advert: its version and time stay.
    """
    if importer not in NAMES_COME_WITH:
        return
    live = select(Vacancy).where(
        Vacancy.state == State.PUBLISHED.value, Vacancy.closes_at > utcnow()
    )
    rows = db.session.scalars(live.order_by(Vacancy.id)).all()
    names = public_index.names_of(owner_of(row) for row in rows)
    for row in rows:
        found = public_index.words(post_of(row), names[owner_of(row)])
        if found != row.search_text:
            db.session.execute(
                update(Vacancy)
                .where(Vacancy.id == row.id)
                .values(search_text=found)
                .execution_options(synchronize_session=False)
            )
            db.session.expire(row, ["search_text"])

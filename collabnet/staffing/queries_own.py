"""A person's own secondments: as a file for their employer's records, and all that is held about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor, Scope
from collabnet.core.arrangements import Arrangement
from collabnet.core.secondment import Side
from collabnet.platform.db import db
from collabnet.staffing import queries
from collabnet.staffing.models import Interest, Secondment, Signature

HEADER = (
    "number", "kind", "title", "state", "published_by", "home_employer", "host", "person", "days_a_week", "first_day",
    "last_day", "arrangement", "last_changed",
)  # fmt: skip


def own_rows(actor: Actor) -> Iterator[tuple[object, ...]]:
    """Everything that somebody stands on a side of, a row each; home and the person as their page shows them."""
    cards = queries.my_cards(actor)
    rows = [card.row for card in cards]
    known = queries.subjects(rows)
    scopes = [s for row in rows for s in (queries.home_of(row), queries.host_of(row)) if s]
    named = organisations(scopes)
    for card in cards:
        row = card.row
        sides = queries.sides_of(row, actor, known)
        shows_home = row.home_told_at is not None or Side.PERSON in sides
        yield (
            row.id, row.kind, row.title, row.state_words, card.owner.name,
            _name(queries.home_of(row) if shows_home else None, named),
            _name(queries.host_of(row), named), queries.name_of(row.person_id), row.days_a_week,
            row.starts_on, row.ends_on, Arrangement(row.arrangement).words, row.changed_at.date(),
        )  # fmt: skip


def personal_data(user_id: int) -> dict[str, Any]:
    """What secondments hold about one person, for their own copy: where they are lent, interest,
    what they agreed to for an employer, signatures.
    """
    lent = db.session.scalars(
        select(Secondment).where(Secondment.person_id == user_id).order_by(Secondment.id)
    )
    interests = db.session.scalars(
        select(Interest)
        .where(or_(Interest.user_id == user_id, Interest.person_id == user_id))
        .order_by(Interest.id)
    )
    signatures = db.session.scalars(
        select(Signature).where(Signature.user_id == user_id).order_by(Signature.id)
    )
    return {
        "lent": [
            {
                "number": row.id, "title": row.title, "state": row.state, "from": row.starts_on.isoformat(),
                "until": row.ends_on.isoformat(), "days_a_week": row.days_a_week, "terms": dict(row.fields),
            }
            for row in lent
        ],
        "interest": [
            {"secondment": i.secondment_id, "note": i.note if i.user_id == user_id else "", "state": i.state}
            for i in interests
        ],
        "agreed_for_employer": [
            {"secondment": number, "at": at.isoformat(timespec="seconds")}
            for number, at in db.session.execute(
                select(Interest.secondment_id, Interest.created_at)
                .where(Interest.agreed_by == user_id)
                .order_by(Interest.id)
            )
        ],
        "signatures": [
            {"secondment": s.secondment_id, "side": s.side, "name": s.name, "office": s.office,
             "on": s.signed_at.isoformat(timespec="seconds"), "counts": s.voided_at is None}
            for s in signatures
        ],
    }  # fmt: skip


def _name(scope: Scope | None, named: dict[Scope, Organisation]) -> str:
    return named[scope].name if scope is not None else ""

"""What the fictional schools, trusts, authority and regional team can offer, published in their own names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.capacity import services
from collabnet.capacity.models import Terms
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.capacity import Answer, OfferLine
from collabnet.core.capacity_kinds import Kind
from collabnet.demonstration.tables import rows
from collabnet.platform.db import db, utcnow


def load_offers() -> None:
    """Publish each statement of statements.csv with its lines, as confirmed so many days ago.

    How fresh a statement is counts from today.
    """
    lines = defaultdict(list)
    for row in rows("offers.csv"):
        lines[row["owner"]].append(_line(row))
    found = db.session.execute(select(User.email, User.id).where(User.fictional))
    ids = {row.email: row.id for row in found}
    for row in rows("statements.csv"):
        kind, code = row["owner"].split(":")
        confirmed = utcnow() - dt.timedelta(days=int(row["confirmed_days_ago"]))
        statement = services.publish_whole(
            actor=Actor(user_id=ids[row["by"]]),
            owner=Scope(ScopeKind(kind), code),
            token="new",  # noqa: S106 - the form's word for "no statement yet"
            terms=Terms(
                valid_from=confirmed.date(),
                total_places=_number(row["total_places"]),
                total_days=_number(row["total_days"]),
                note=row["note"],
            ),
            offers=lines[row["owner"]],
        )
        statement.published_at = statement.confirmed_at = confirmed
    db.session.flush()


def _line(row: dict[str, str]) -> OfferLine:
    return OfferLine(
        kind=Kind(row["kind"]),
        answer=Answer(row["answer"]),
        detail=row["detail"],
        name=row["name"],
        no_reason=row["no_reason"],
        quantity=_number(row["quantity"]),
        places=_number(row["places"]),
        reach_miles=_number(row["reach_miles"]),
        size=_number(row["size"]),
        times=row["times"],
        cost=row["cost"],
        cost_note=row["cost_note"],
        note=row["note"],
    )


def _number(cell: str) -> int | None:
    return int(cell) if cell else None

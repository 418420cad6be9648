"""Days lent and borrowed in a year, from the ledger between employers, for an employer's yearly statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import InstrumentedAttribute

from collabnet.core.actor import Scope
from collabnet.core.ledger import QUARTERS_IN_A_DAY
from collabnet.core.statements import StatementLine, Way
from collabnet.platform.db import db
from collabnet.recruitment_code.statements_queries import family_of
from collabnet.staffing.models import LedgerMovement


def days(owner: Scope, first: dt.date, last: dt.date) -> Iterator[StatementLine]:
    """Days that an employer lent and borrowed; what was undone by a later movement counts on neither side."""
    family = family_of(owner)
    lent = _days(
        LedgerMovement.giver, LedgerMovement.receiver, family.own, family.wider, first, last
    )
    got = _days(
        LedgerMovement.receiver, LedgerMovement.giver, family.own, family.wider, first, last
    )
    yield StatementLine("days_lent", Way.GAVE, "days of staff lent to other employers", lent)
    yield StatementLine(
        "days_borrowed", Way.RECEIVED, "days of staff borrowed from other employers", got
    )


def _days(
    mine: InstrumentedAttribute[str],
    others: InstrumentedAttribute[str],
    own: frozenset[str],
    wider: frozenset[str],
    first: dt.date,
    last: dt.date,
) -> Decimal:
    undoing = aliased(LedgerMovement)
    undone = select(undoing.corrects).where(undoing.corrects.is_not(None))
    quarters = db.session.scalar(
        select(func.coalesce(func.sum(LedgerMovement.quarters), 0)).where(
            mine.in_(own),
            others.not_in(wider),
            LedgerMovement.on_day.between(first, last),
            LedgerMovement.corrects.is_(None),
            LedgerMovement.id.not_in(undone),
        )
    )
    return Decimal(int(quarters or 0)) / QUARTERS_IN_A_DAY

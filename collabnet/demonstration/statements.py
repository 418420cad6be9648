"""The demonstration's yearly statement: what a trust says that it gave and received last year."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from collabnet.core.actor import Actor
from collabnet.core.statements import State, StatementLine, Way
from collabnet.platform import audit
from collabnet.platform.db import db
from collabnet.recruitment_code.statements_models import YearlyStatement, row_from

OWNER, YEAR = ("trust", "99002"), 2025
LINES: Final = (
    StatementLine("days_lent", Way.GAVE, "days of staff lent to other employers", Decimal("46.5")),
    StatementLine("places_given", Way.GAVE, "training places used by people of other employers", Decimal(118), True),
    StatementLine("days_borrowed", Way.RECEIVED, "days of staff borrowed from other employers", Decimal(22)),
    StatementLine("places_taken", Way.RECEIVED, "training places used at other employers", Decimal(3), True),
)  # fmt: skip
WORDS: Final = (
    "Our special educational needs co-ordinators spent a day a week in schools near us that were setting up a "
    "unit of their own. In return we learned how they teach early reading.\n"
    "Next year we would like to plan training together with the diocese."
)


def load_statement(*, actor: Actor) -> None:
    """Publish it."""
    row = YearlyStatement(
        owner_kind=OWNER[0],
        owner_code=OWNER[1],
        year=YEAR,
        state=State.PUBLISHED.value,
        lines=[row_from(line) for line in LINES],
        words=WORDS,
        published_at=dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC),
        version=2,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor=actor,
        action="statement.publish",
        subject_kind=row.owner_kind,
        subject_code=row.owner_code,
        details={"year": YEAR, "number": 1},
    )

"""Days lent and borrowed, as the ledger gives them to an employer's yearly statement."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from flask import Flask

from collabnet.core.actor import Scope, ScopeKind, system_actor
from collabnet.platform.db import unit_of_work
from collabnet.recruitment_code.statements_queries import recorded
from collabnet.staffing import services_ledger
from collabnet.staffing.statement_lines import days
from tests.factories.directory import make_school, make_trust

FIRST, LAST = dt.date(2025, 9, 1), dt.date(2026, 8, 31)
ACTOR = system_actor("test")


def test_a_trusts_days_are_its_schools_days_with_others_and_nothing_that_was_undone(
    app: Flask,
) -> None:
    trust, other = make_trust(), make_school()
    one, two = (make_school(trust=trust) for _ in range(2))
    own, sister, foreign = (Scope(ScopeKind.SCHOOL, str(s.urn)) for s in (one, two, other))
    whole = Scope(ScopeKind.TRUST, str(trust.uid))

    def write(giver: Scope, receiver: Scope, quarters: int, on: dt.date) -> int:
        with unit_of_work():
            return services_ledger.write(
                actor=ACTOR, giver=giver, receiver=receiver, quarters=quarters, pence=0, on=on, about=""
            ).id  # fmt: skip

    write(own, foreign, 6, FIRST)
    write(sister, foreign, 4, LAST)
    write(own, sister, 40, LAST)  # inside the trust: nothing given to others
    write(own, foreign, 80, LAST + dt.timedelta(days=1))  # the year after
    write(foreign, own, 2, LAST)
    wrong = write(own, foreign, 100, LAST)
    with unit_of_work():
        services_ledger.correct(actor=ACTOR, number=wrong, by=own, on=LAST, about="a mistake")

    def found(owner: Scope) -> dict[str, Decimal]:
        return {line.key: line.number for line in days(owner, FIRST, LAST)}

    assert found(whole) == {"days_lent": Decimal("2.5"), "days_borrowed": Decimal("0.5")}
    assert found(own) == {"days_lent": Decimal("1.5"), "days_borrowed": Decimal("0.5")}
    assert found(foreign) == {"days_lent": Decimal("0.5"), "days_borrowed": Decimal("2.5")}
    ticked = {line.key: line.is_shown for line in recorded(own, 2025)}
    assert ticked["days_lent"] and not ticked["places_given"]

"""What a secondment costs: recharge line by line, uplift, cover at home both ways, VAT; and what the code checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from collabnet.accounts.queries_organisations import subjects_of
from collabnet.core.actor import ScopeKind
from collabnet.core.arrangements import Arrangement, vat_note
from collabnet.core.recharge import (
    CoverCost,
    Line,
    Oncost,
    StaffKind,
    cover,
    days_lent,
    recharge,
    uplift_lines,
)
from collabnet.core.secondment_checks import Lent
from collabnet.platform.clock import today
from collabnet.recruitment_code.queries import oncosts_of
from collabnet.staffing import queries
from collabnet.staffing.models import Secondment

DAYS_IN_A_MONTH = Decimal("30.4375")
FULL_WEEK = 20  # quarters of a day
EMPLOYING = (ScopeKind.TRUST, ScopeKind.MAINTAINED)  # what makes two schools one employer


@dataclass(frozen=True, slots=True)
class Costs:
    """What falls on the host, what it costs home to cover the days, and what VAT probably does."""

    lines: Sequence[Line]
    missing: Sequence[Oncost]
    days: Decimal
    cover: CoverCost
    vat: str
    on: dt.date

    @property
    def charged(self) -> Decimal:
        """What the host pays, the sum of the lines as they are shown."""
        return sum((line.charged for line in self.lines), Decimal(0))


def is_same_employer(row: Secondment) -> bool:
    """Whether home and host are one legal person: the same trust, or schools that one authority maintains."""
    home, host = queries.home_of(row), queries.host_of(row)
    if home is None or host is None:
        return False
    known = subjects_of([home, host])
    if home not in known or host not in known:
        return False
    one, other = ({s for s in known[e].within if s.kind in EMPLOYING} for e in (home, host))
    return bool(one & other)


def costs_of(row: Secondment, *, on: dt.date | None = None) -> Costs | None:
    """The costs for the whole time; None before the pay is known."""
    if row.annual_pence is None:
        return None
    day = on or today()
    items, rates = oncosts_of(
        row.pension,
        local_rate=Decimal(row.local_rate_millionths) / 1_000_000,
        pays_levy=row.pays_levy,
    )
    pay = Decimal(row.annual_pence) / 100
    share = Decimal(row.quarters_a_week) / FULL_WEEK
    months = Decimal((row.ends_on - row.starts_on).days + 1) / DAYS_IN_A_MONTH
    post = recharge(
        annual_pay=pay, oncosts=items, rates=rates, on=day, share=share, months=months
    )  # fmt: skip
    lines = list(post.lines)
    if row.uplift_by == "host":
        lines += uplift_lines(
            annual_pay=pay, uplift=Decimal(row.uplift_pence) / 100, oncosts=items, rates=rates,
            on=day, months=months,
        )  # fmt: skip
    if row.fee_pence:
        fee = Decimal(row.fee_pence) / 100
        lines.append(Line("Fee", fee, fee, "on top of cost: say what it is for"))
    agency = None if row.agency_pence is None else Decimal(row.agency_pence) / 100
    days = days_lent(share=share, months=months)
    return Costs(
        lines=lines,
        missing=post.missing,
        days=days,
        cover=cover(annual_pay=pay, days=days, on=day, rates=rates, agency_a_day=agency),
        vat=vat_note(
            Arrangement(row.arrangement), StaffKind(row.staff_kind), same_employer=is_same_employer(row)
        ),
        on=day,
    )  # fmt: skip


def lent(row: Secondment, *, starts_on: dt.date | None = None) -> Lent:
    """The secondment as the rules of the code look at it; `starts_on` where it starts on another day."""
    costs = costs_of(row)
    fee = Decimal(row.fee_pence) / 100
    return Lent(
        required=queries.required_of(row),
        filled=[code for code, text in row.fields.items() if text.strip()],
        signed_by=list(row.live_signatures()),
        starts_on=starts_on or row.starts_on,
        assurance_on=row.assurance_on,
        assured=row.assured,
        needed_checks=queries.CHECKS_NEEDED,
        assures_new_role=row.assures_new_role,
        id_checked_on=row.id_checked_on,
        has_right_to_return=bool(row.fields.get("return", "").strip()),
        recharge_lines={line.label: line.charged for line in costs.lines} if costs else {},
        recharge_expected=costs.charged - fee if costs and not costs.missing else None,
        fee=fee,
        ends_on=row.ends_on,
        non_solicitation=row.non_solicitation,
        non_solicitation_until=row.non_solicitation_until,
        non_solicitation_reason=row.non_solicitation_reason,
    )

"""What lending somebody costs: pay, employer's National Insurance, pension and levy, each with its rate and date.

At cost, never more: the lines of the whole post are worked out once and the host is charged its
share of each, because the National Insurance threshold belongs to the home post. Sources of the
rates come with them (`OncostRate`); VAT: HMRC VATGPB8860 and VATEDU53600.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from collabnet.core.pay import Basis, day_rate, pence

MONTHS: Final = 12
WORKING_DAYS: Final = 195


class Oncost(StrEnum):
    """What an employer pays on top of the pay."""

    NATIONAL_INSURANCE = "employer_ni"
    TEACHERS_PENSION = "tps_employer"
    LOCAL_PENSION = "lgps_employer"
    LEVY = "apprenticeship_levy"

    @property
    def words(self) -> str:
        """As a page calls it."""
        return _WORDS[self]


_WORDS: Final = {
    Oncost.NATIONAL_INSURANCE: "Employer’s National Insurance",
    Oncost.TEACHERS_PENSION: "Teachers’ Pension Scheme",
    Oncost.LOCAL_PENSION: "Local Government Pension Scheme",
    Oncost.LEVY: "Apprenticeship levy",
}


@dataclass(frozen=True, slots=True)
class OncostRate:
    """A rate from a day on: a share of pay above a threshold in pounds a year."""

    item: Oncost
    rate: Decimal
    threshold: Decimal
    valid_from: dt.date
    basis: Basis
    source: str

    def on(self, annual_pay: Decimal) -> Decimal:
        """The cost in a year, to the penny."""
        return pence(max(Decimal(0), annual_pay - self.threshold) * self.rate)

    @property
    def words(self) -> str:
        """How it is worked out, such as "15% of pay above £5,000"."""
        share = f"{(self.rate * 100).normalize():f}% of pay"
        return f"{share} above £{self.threshold:,.0f}" if self.threshold else share


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a recharge: for the whole post in a year, and what falls on the host."""

    label: str
    whole: Decimal
    charged: Decimal
    how: str
    rate: OncostRate | None = None


@dataclass(frozen=True, slots=True)
class Recharge:
    """The lines and their sums, and what could not be worked out for want of a rate."""

    lines: tuple[Line, ...]
    missing: tuple[Oncost, ...]

    @property
    def whole(self) -> Decimal:
        """What the whole post costs in a year."""
        return sum((line.whole for line in self.lines), Decimal(0))

    @property
    def charged(self) -> Decimal:
        """What the host pays: the sum of the charged lines as they are shown."""
        return sum((line.charged for line in self.lines), Decimal(0))


def rate_on(rates: Iterable[OncostRate], item: Oncost, day: dt.date) -> OncostRate | None:
    """The newest rate of an item that had begun by a day; None: none is known for it."""
    begun = [rate for rate in rates if rate.item is item and rate.valid_from <= day]
    return max(begun, key=lambda rate: rate.valid_from, default=None)


def recharge(
    *,
    annual_pay: Decimal,
    oncosts: Iterable[Oncost],
    rates: Iterable[OncostRate],
    on: dt.date,
    share: Decimal = Decimal(1),
    months: Decimal = Decimal(MONTHS),
) -> Recharge:
    """What a host is charged for a share of a post over some months.

    `annual_pay` is what the home employer pays in a year, allowances included; `share` is the part
    of the post that is lent (a day a week of a full-time post: 0.2). Raises ValueError for a share
    outside 0–1, pay or months below 0.
    """
    if not 0 < share <= 1:
        raise ValueError("The share lent is more than 0 and at most 1.")
    if annual_pay < 0 or months < 0:
        raise ValueError("Pay and months cannot be below 0.")
    known = list(rates)
    part = share * months / MONTHS
    lines = [
        Line("Pay", pence(annual_pay), pence(annual_pay * part), "what the home employer pays")
    ]
    missing = []
    for item in oncosts:
        rate = rate_on(known, item, on)
        if rate is None:
            missing.append(item)
            continue
        whole = rate.on(annual_pay)
        lines.append(Line(item.words, whole, pence(whole * part), rate.words, rate))
    return Recharge(tuple(lines), tuple(missing))


def uplift_lines(
    *,
    annual_pay: Decimal,
    uplift: Decimal,
    oncosts: Iterable[Oncost],
    rates: Iterable[OncostRate],
    on: dt.date,
    months: Decimal,
) -> tuple[Line, ...]:
    """What a host pays that funds an uplift: the uplift in pounds a year and what it adds to each on-cost.

    The whole of it falls on the host, since there would be none without the secondment. An on-cost
    without a rate is left out here as `recharge` names it as missing. Raises ValueError below 0.
    """
    if uplift < 0 or months < 0:
        raise ValueError("An uplift and months cannot be below 0.")
    if not uplift:
        return ()
    known, part = list(rates), months / MONTHS
    lines = [Line("Uplift for the role", pence(uplift), pence(uplift * part), "all of it")]
    for item in oncosts:
        rate = rate_on(known, item, on)
        if rate is not None:
            more = rate.on(annual_pay + uplift) - rate.on(annual_pay)
            lines.append(
                Line(f"{item.words} on the uplift", more, pence(more * part), rate.words, rate)
            )
    return tuple(lines)


def days_lent(*, share: Decimal, months: Decimal) -> Decimal:
    """About how many of a teacher's 195 days a share over some months is, to the half day (STPCD)."""
    days = Decimal(WORKING_DAYS) * share * months / MONTHS
    return (days * 2).quantize(Decimal(1)) / 2


@dataclass(frozen=True, slots=True)
class CoverCost:
    """The two ways to pay for covering somebody's days, side by side."""

    days: Decimal
    own_a_day: Decimal
    agency_a_day: Decimal | None

    @property
    def own(self) -> Decimal:
        """By the employer's own teacher at a 195th of the year and on-costs."""
        return pence(self.own_a_day * self.days)

    @property
    def agency(self) -> Decimal | None:
        """By an agency at the price it asks."""
        return None if self.agency_a_day is None else pence(self.agency_a_day * self.days)


def cover(
    *,
    annual_pay: Decimal,
    days: Decimal,
    on: dt.date,
    rates: Iterable[OncostRate],
    agency_a_day: Decimal | None = None,
) -> CoverCost:
    """What cover by a teacher of that pay costs, at a 195th a day (STPCD) with on-costs on that day.

    National Insurance is charged on the whole day: a teacher engaged by the day works elsewhere too,
    and how much of the threshold is left is not known here.
    """
    a_day = day_rate(annual_pay)
    known = list(rates)
    total = a_day
    for item in (Oncost.NATIONAL_INSURANCE, Oncost.TEACHERS_PENSION):
        rate = rate_on(known, item, on)
        if rate is not None:
            total += pence(a_day * rate.rate)
    return CoverCost(days, total, agency_a_day)


class StaffKind(StrEnum):
    """Whose work is lent, as VAT sees it."""

    TEACHING = "teaching"
    CATERING = "catering"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As a page calls it."""
        return {
            "teaching": "Teachers and classroom assistants",
            "catering": "Catering staff",
            "other": "Administration, site and other staff",
        }[self.value]


def vat_words(kind: StaffKind, *, same_employer: bool) -> str:
    """What VAT probably does here; a page adds that finance should check."""
    if same_employer:
        return "No supply: home and host are one employer, so there is no VAT."
    return {
        StaffKind.TEACHING: "Probably exempt: teaching staff, classroom assistants included, lent "
        "between eligible bodies (HMRC VATGPB8860).",
        StaffKind.CATERING: "Exempt only where closely related to education that is charged for; "
        "otherwise standard-rated (HMRC VATEDU53600).",
        StaffKind.OTHER: "Probably standard-rated, even at cost (HMRC VATGPB8860).",
    }[kind]

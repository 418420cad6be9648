"""Checks the pay of a post or a secondment against the tables that bind its employer on its date.

Clauses C01, C03 to C07 of the fair-recruitment code. Only what the law or a promise requires can be
a breach, and a person confirms it. What no table covers, what does not bind this employer, or what
is not known is "not checked": nothing is implied by it. Reasons for pay are the employer's own.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from collabnet.core.pay import SCALES, PayArea, PayTables, Scale, actual_pay

AGREES_WITHIN: Final = Decimal("0.01")  # C07: 1 % of what the share of full time comes to
REVIEWED_WITHIN_MONTHS: Final = 12  # C05
SHARE_RULE_FROM: Final = dt.date(2026, 9, 1)  # TLR 1 and 2 of part-timers by responsibility


class Outcome(StrEnum):
    """What a check comes to."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    NEEDS_EXPLANATION = "needs_explanation"
    BREACH = "breach"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"

    @property
    def words(self) -> str:
        """As a page says it."""
        return self.value.replace("_", " ").capitalize()


class Employer(StrEnum):
    """Which rules bind an employer."""

    MAINTAINED = "maintained"
    ACADEMY = "academy"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As a page calls it."""
        return {
            "maintained": "School maintained by a local authority",
            "academy": "Academy or free school",
            "other": "Another employer",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance of a post: its scale code, pounds a year, and what its rules ask for."""

    scale: str
    annual: Decimal
    ends_on: dt.date | None = None
    share_of_responsibility: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Incentive:
    """A recruitment or retention payment, as the employer's own record has it."""

    annual: Decimal
    reason: str = ""
    ends_on: dt.date | None = None
    review_on: dt.date | None = None
    is_for_housing_or_relocation: bool = False


@dataclass(frozen=True, slots=True)
class PostPay:
    """The pay of a post as it would be advertised; amounts in pounds a year, full time unless said."""

    employer: Employer
    scale: str
    area: PayArea | None  # None: not known
    starts_on: dt.date
    lowest: Decimal | None
    highest: Decimal | None
    fte: Decimal = Decimal(1)
    weeks: Decimal | None = None
    actual: Decimal | None = None  # what is paid for the share, where the advert says it
    own_highest: Decimal | None = None  # the top of the employer's own published range
    reason_above: str = ""
    allowances: tuple[Allowance, ...] = ()
    incentive: Incentive | None = None
    is_leadership: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force, as dated settings of the installation."""

    academy_floor_from: dt.date | None = None  # the Act's power; None: no order has been made


@dataclass(frozen=True, slots=True)
class Finding:
    """What one clause comes to, in words, and what can be done."""

    clause: str
    title: str
    outcome: Outcome
    words: str
    to_do: str = ""

    @property
    def beside_outcome(self) -> str:
        """The words where the outcome and a colon stand before them: "no text." of "Not checked: no text."."""
        return self.words.removeprefix(f"{self.outcome.words}: ")


def check_pay(post: PostPay, tables: PayTables, rules: Rules | None = None) -> tuple[Finding, ...]:
    """Every finding about a post's pay, in the order of the clauses."""
    return tuple(_findings(post, tables, rules or Rules()))


def minimum_binds(employer: Employer, scale: Scale, day: dt.date, rules: Rules) -> bool:
    """Whether the statutory minimum of a scale binds an employer on a day.

    The teachers' document binds schools maintained by a local authority. For academies the Act of
    2026 allows a floor to be ordered: only from the day of such an order. NJC pay is agreed, not law.
    """
    if scale.framework.value != "stpcd":
        return False
    if employer is Employer.MAINTAINED:
        return True
    floor = rules.academy_floor_from
    return employer is Employer.ACADEMY and floor is not None and day >= floor


def _findings(post: PostPay, tables: PayTables, rules: Rules) -> Iterator[Finding]:
    yield _shows_numbers(post)
    yield _reaches_minimum(post, tables, rules)
    yield _above_own_range(post)
    yield _incentive(post)
    for allowance in post.allowances:
        yield _allowance(post, allowance, tables)
    yield _actual_agrees(post)


def _shows_numbers(post: PostPay) -> Finding:
    title = "Pay is shown as numbers"
    low, high = post.lowest, post.highest
    if low is None and high is None:
        return Finding(
            "C01",
            title,
            Outcome.BREACH,
            "No pay is shown. The post cannot be published without it.",
            "Give the lowest and the highest full-time pay in pounds a year.",
        )
    if low is None or high is None:
        return Finding(
            "C01",
            title,
            Outcome.NEEDS_EXPLANATION,
            "Only one end of the range is shown.",
            "Give the other end too; for a single figure, the same twice.",
        )
    if high < low:
        return Finding(
            "C01",
            title,
            Outcome.NEEDS_EXPLANATION,
            "The highest pay is below the lowest.",
            "Change the two figures round.",
        )
    return Finding("C01", title, Outcome.PASS, f"£{low:,.0f} to £{high:,.0f} full time.")


def _reaches_minimum(post: PostPay, tables: PayTables, rules: Rules) -> Finding:
    title = "Full-time pay is not below the statutory minimum"
    scale = SCALES[post.scale]

    def not_checked(words: str) -> Finding:
        return Finding("C03", title, Outcome.NOT_CHECKED, words)

    if post.lowest is None:
        return not_checked("Not checked: no lowest pay is given.")
    if not minimum_binds(post.employer, scale, post.starts_on, rules):
        return not_checked("Not checked: no statutory minimum binds this employer for this post.")
    if scale.by_area and post.area is None:
        return not_checked("Not checked: the pay area of this school is not known.")
    table = tables.range_on(post.scale, post.area if scale.by_area else None, post.starts_on)
    if table is None:
        return not_checked("Not checked: no table is loaded for this date.")
    minimum = table.lowest.annual
    where = f"{scale.label}, {table.area.words}" if table.area else scale.label
    if post.lowest >= minimum:
        return Finding("C03", title, Outcome.PASS, f"The minimum is £{minimum:,.0f} ({where}).")
    return Finding(
        "C03",
        title,
        Outcome.BREACH,
        f"£{post.lowest:,.0f} is below the minimum of £{minimum:,.0f} ({where}).",
        "Raise the lowest pay, or choose the range that the post is paid on.",
    )


def _above_own_range(post: PostPay) -> Finding:
    title = "Pay above the employer’s own published range has a reason on record"
    if post.own_highest is None or post.highest is None:
        return Finding(
            "C04", title, Outcome.NOT_CHECKED, "Not checked: no own published range is given."
        )
    if post.highest <= post.own_highest:
        return Finding(
            "C04", title, Outcome.PASS, "It is within the employer’s own published range."
        )
    if post.reason_above.strip():
        return Finding(
            "C04",
            title,
            Outcome.PASS,
            "It is above the employer’s own range; your reason is on your record.",
        )
    return Finding(
        "C04",
        title,
        Outcome.NEEDS_EXPLANATION,
        f"£{post.highest:,.0f} is above your own published range.",
        "Note the reason on your own record. Nobody else sees it, and it holds nothing up.",
    )


def _incentive(post: PostPay) -> Finding:
    title = "A recruitment or retention payment keeps its reason and dates"
    found = post.incentive
    if found is None or found.annual == 0:
        return Finding("C05", title, Outcome.NOT_APPLICABLE, "There is no such payment.")
    if (
        post.employer is Employer.MAINTAINED
        and post.is_leadership
        and not found.is_for_housing_or_relocation
    ):
        return Finding(
            "C05",
            title,
            Outcome.BREACH,
            "In a maintained school leaders may have such a payment for housing or relocation only.",
            "Say that it is for housing or relocation, or leave it out (STPCD, paragraph 27).",
        )
    lacks = [
        word
        for word, is_there in (
            ("the reason", bool(found.reason.strip())),
            ("the last day", found.ends_on is not None),
            ("the review date", found.review_on is not None),
        )
        if not is_there
    ]
    if lacks:
        return Finding(
            "C05",
            title,
            Outcome.NEEDS_EXPLANATION,
            f"Your record lacks {' and '.join(lacks)}.",
            "Add it to your own record.",
        )
    if found.review_on is not None and found.review_on > _a_year_after(post.starts_on):
        return Finding(
            "C05",
            title,
            Outcome.NEEDS_EXPLANATION,
            "It is reviewed later than a year after the start.",
            "Choose a review date within twelve months.",
        )
    return Finding("C05", title, Outcome.PASS, "Reason, last day and review date are on record.")


def _allowance(post: PostPay, allowance: Allowance, tables: PayTables) -> Finding:
    scale = SCALES[allowance.scale]
    title = f"{scale.label}: within its range, with what its rules ask for"
    if post.employer is not Employer.MAINTAINED:
        return Finding(
            "C06", title, Outcome.NOT_CHECKED, "Not checked: the document does not bind here."
        )
    table = tables.range_on(allowance.scale, None, post.starts_on)
    if table is None:
        return Finding(
            "C06", title, Outcome.NOT_CHECKED, "Not checked: no table is loaded for this date."
        )
    low, high = table.lowest.annual, table.highest.annual
    if not low <= allowance.annual <= high:
        return Finding(
            "C06",
            title,
            Outcome.BREACH,
            f"£{allowance.annual:,.0f} is outside £{low:,.0f} to £{high:,.0f}.",
            "Choose an amount inside the range.",
        )
    if allowance.scale == "tlr3" and allowance.ends_on is None:
        return Finding(
            "C06",
            title,
            Outcome.BREACH,
            "A TLR 3 is for a fixed time, and no last day is given.",
            "Give the day on which it ends.",
        )
    if (
        allowance.scale in ("tlr1", "tlr2")
        and post.fte < 1
        and post.starts_on >= SHARE_RULE_FROM
        and allowance.share_of_responsibility is None
    ):
        return Finding(
            "C06",
            title,
            Outcome.NEEDS_EXPLANATION,
            "Since September 2026 a part-timer's TLR follows the share of responsibility.",
            "Say what share of the responsibility the post has.",
        )
    return Finding("C06", title, Outcome.PASS, f"It is within £{low:,.0f} to £{high:,.0f}.")


def _actual_agrees(post: PostPay) -> Finding:
    title = "Actual and full-time pay agree"
    if post.fte == 1 and post.weeks is None:
        return Finding("C07", title, Outcome.NOT_APPLICABLE, "The post is full time all year.")
    if post.actual is None or post.lowest is None:
        return Finding(
            "C07",
            title,
            Outcome.NEEDS_EXPLANATION,
            "The advert does not say what is actually paid.",
            "Show the actual pay beside the full-time figure.",
        )
    ends = [post.lowest, post.highest if post.highest is not None else post.lowest]
    least, most = (actual_pay(end, fte=post.fte, weeks=post.weeks) for end in sorted(ends))
    if least * (1 - AGREES_WITHIN) <= post.actual <= most * (1 + AGREES_WITHIN):
        return Finding(
            "C07", title, Outcome.PASS, f"The share of full time comes to £{least:,.2f}."
        )
    return Finding(
        "C07",
        title,
        Outcome.NEEDS_EXPLANATION,
        f"£{post.actual:,.2f} is not what the share of full time comes to: "
        + (f"£{least:,.2f}." if least == most else f"£{least:,.2f} to £{most:,.2f}."),
        "Check the share of full time and the weeks paid.",
    )


def _a_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)

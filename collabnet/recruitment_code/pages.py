"""Puts the pay pages together: what was asked, worked out by the rules of core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from collabnet.accounts.queries_organisations import acting_for, subject_of
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.pay import PayArea
from collabnet.core.pay_check import Employer, Finding, check_pay
from collabnet.core.pay_policy import OwnRange
from collabnet.core.permissions import Permission, can
from collabnet.core.recharge import (
    CoverCost,
    Recharge,
    StaffKind,
    cover,
    recharge,
    vat_words,
)
from collabnet.core.resignation import Leaving, Post, last_leaving_before, leavings, next_leaving
from collabnet.recruitment_code import queries, queries_policies
from collabnet.recruitment_code.forms import CheckForm, LeavingForm, RechargeForm
from collabnet.recruitment_code.queries import SchoolPay, ShownTable
from collabnet.recruitment_code.queries_policies import OwnPolicy

CSV_COLUMNS = (
    "scale", "point", "pay_area", "pounds_a_year", "valid_from", "valid_to", "in_force", "how_sure", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnGuideline:
    """The employer's own published policy that a post is compared with, and its range if it has one."""

    policy: OwnPolicy
    found: OwnRange | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What the checker says about a post, and what it took from the register and the own policy."""

    findings: Sequence[Finding]
    school: SchoolPay | None
    employer: Employer
    area: PayArea | None
    own: OwnGuideline | None


@dataclass(frozen=True, slots=True)
class RechargePage:
    """What lending somebody costs."""

    cost: Recharge
    cover: CoverCost | None
    vat: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """The date that was asked for, and all of the next two years."""

    asked: Leaving | None
    is_for_start: bool
    coming: Sequence[Leaving]


def csv_rows(shown: Iterable[ShownTable]) -> Iterator[tuple[object, ...]]:
    """The points of the tables on the page."""
    for found in shown:
        for value in found.table.points:
            yield (
                found.scale.label, value.point, value.area.words if value.area else "every area",
                value.annual, value.valid_from, value.valid_to, "yes" if found.is_in_force else "no",
                value.basis.words, value.source,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Employing:
    """Who employs and in which pay area, as a form says it or the register does."""

    school: SchoolPay | None
    employer: Employer
    area: PayArea | None


def employing(form: CheckForm) -> Employing | None:
    """Who employs, or None with a message beside the field that does not say it."""
    school = None
    if form.urn.data:
        school = queries.school_pay(int(form.urn.data))
        if school is None:
            form.urn.errors = ["There is no school with this URN in the register"]
            return None
    employer = Employer(form.employer.data) if form.employer.data else None
    employer = employer or (school.employer if school else None)
    if employer is None:
        form.employer.errors = ["Choose who employs, or enter the school’s URN"]
        return None
    area = PayArea(form.area.data) if form.area.data else (school.area if school else None)
    return Employing(school, employer, area)


def own_guideline(actor: Actor, form: CheckForm, who: Employing) -> OwnGuideline | None:
    """The published policy of the employer that is asked about, if this person acts for it; nobody else's.

    With a URN that is the school's; without one it is that of the only employer for which they act.
    """
    if who.school is not None:
        scope = Scope(ScopeKind.SCHOOL, str(who.school.urn))
        if not can(actor, Permission.POST_VACANCIES, subject_of(scope)):
            return None
    else:
        employers = acting_for(actor, Permission.POST_VACANCIES)
        if len(employers) != 1:
            return None
        scope = employers[0].scope
    policy = queries_policies.policy_of(scope, form.starts.data)
    if policy is None:
        return None
    return OwnGuideline(policy, policy.range_of(form.scale.data, who.area))


def checked(form: CheckForm, actor: Actor) -> CheckPage | None:
    """The findings, or None where a field has a message."""
    who = employing(form)
    if who is None:
        return None
    own = own_guideline(actor, form, who)
    post = form.post(employer=who.employer, area=who.area)
    if own is not None and own.found is not None:
        post = replace(post, own_highest=own.found.high)
    findings = check_pay(post, queries.tables())
    return CheckPage(findings, who.school, who.employer, who.area, own)


def lending(form: RechargeForm, *, on: dt.date) -> RechargePage:
    """What somebody costs who is lent from `on`. Call after validating the form."""
    items, rates = queries.oncosts_of(
        form.pension.data, local_rate=form.local_rate.share, pays_levy=form.levy.data == "yes"
    )
    pay = form.pay.amount or Decimal(0)
    days = form.days.data
    return RechargePage(
        cost=recharge(
            annual_pay=pay,
            oncosts=items,
            rates=rates,
            on=on,
            share=form.share.share or Decimal(1),
            months=Decimal(12 if form.months.data is None else form.months.data),
        ),
        cover=cover(
            annual_pay=pay, days=Decimal(days), on=on, rates=rates, agency_a_day=form.agency.amount
        )
        if days
        else None,
        vat=vat_words(StaffKind(form.kind.data), same_employer=form.same.data == "yes"),
        on=on,
    )


def leaving(form: LeavingForm, *, today: dt.date) -> LeavingPage:
    """The last notice for a start or the next leaving after a notice, and the coming two years."""
    post = Post(form.post.data)
    asked = None
    if form.starts.data is not None:
        asked = last_leaving_before(post, form.starts.data)
    elif form.notice.data is not None:
        asked = next_leaving(post, form.notice.data)
    years = range(today.year, today.year + 3)
    coming = [way for year in years for way in leavings(post, year) if way.notice_by >= today]
    return LeavingPage(asked, form.starts.data is not None, coming[:6])

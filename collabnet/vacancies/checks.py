"""What the code and the law say of an advert, told to its own employer only; and what holds it up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.clause_checks import Advert, check_advert, held_by
from collabnet.core.clauses import Holds
from collabnet.core.pay import PayArea
from collabnet.core.pay_check import Employer, Finding, Incentive, PostPay
from collabnet.core.resignation import Post as Leaver
from collabnet.core.resignation import last_leaving_before, leavings
from collabnet.core.vacancy_post import CHECK_LEVELS, Codes, Post, Problem
from collabnet.core.vacancy_problems import missing, problems
from collabnet.directory.nearby_names import names_nearby
from collabnet.platform.clock import today
from collabnet.recruitment_code import codelists
from collabnet.recruitment_code.queries import SchoolPay, school_pay, tables
from collabnet.recruitment_code.queries_policies import own_range
from collabnet.vacancies.models import Vacancy, VacancyRecord
from collabnet.vacancies.queries import owner_of, post_of
from collabnet.vacancies.words import date_line

LEADERS = frozenset({"headteacher", "deputy_headteacher", "assistant_headteacher"})


def codes() -> Codes:
    """The code lists that adverts use."""
    return Codes(
        roles={code: role.family for code, role in codelists.job_roles().items()},
        subjects=frozenset(codelists.subjects()),
        phases=frozenset(codelists.codes("vacancy_phase")),
        key_stages=frozenset(codelists.codes("key_stage")),
    )


def findings(post: Post, owner: Scope, record: VacancyRecord | None = None) -> tuple[Finding, ...]:
    """Every finding about an advert, for its own employer. Nothing in it depends on another employer."""
    return check_advert(advert_of(post, owner, record), tables())


def findings_of(row: Vacancy) -> tuple[Finding, ...]:
    """Every finding about a stored advert, for its own employer."""
    return findings(post_of(row), owner_of(row), row.record)


def lacking(post: Post) -> tuple[Problem, ...]:
    """What is wrong or missing before people can read it, apart from the code."""
    return (*problems(post, codes()), *missing(post, on=today()))


def holding(found: Sequence[Finding]) -> list[Finding]:
    """The breaches that hold publication up: missing pay (C01), missing safeguarding (C16)."""
    return held_by(found, Holds.PUBLICATION)


def advert_of(post: Post, owner: Scope, record: VacancyRecord | None = None) -> Advert:
    """An advert as the checks look at it."""
    return Advert(
        text=post.text,
        note=post.note,
        pay=_pay(post, owner, record),
        framework=post.framework,
        policy_url=post.policy_url,
        flexible=post.flexible,
        role=_leaver(post),
        closes_on=post.closes_on,
        starts_on=post.starts_on,
        asks_previous_pay=post.asks_previous_pay,
        safeguarding=post.safeguarding,
        check_level=CHECK_LEVELS.get(post.check_level, ""),
        schools_nearby=names_nearby(post.urns),
    )


def _leaver(post: Post) -> Leaver | None:
    """Whose notice dates count: a headteacher's, a teacher's, or nobody's for support staff."""
    families = codes().roles
    if "headteacher" in post.roles:
        return Leaver.HEADTEACHER
    return Leaver.TEACHER if any(families.get(role) == "teaching" for role in post.roles) else None


def notice_words(post: Post) -> list[str]:
    """By when somebody gives notice to begin on the post's first day; the next ways where no day is said."""
    role = _leaver(post)
    if role is None:
        return []
    who = f"A {role.words}"
    if post.starts_on is not None:
        last = last_leaving_before(role, post.starts_on)
        said = [
            f"To begin on {date_line(post.starts_on)}, a {role.words} gives notice by "
            f"{date_line(last.notice_by)} and leaves on {date_line(last.leaves_on)}."
        ]
    else:
        day = max(post.closes_on or today(), today())
        coming = [way for year in (day.year, day.year + 1) for way in leavings(role, year)]
        said = [
            f"{who} who gives notice by {date_line(way.notice_by)} can begin on {date_line(way.free_from)}."
            for way in [way for way in coming if way.notice_by >= day][:2]
        ]
    return [
        *said,
        "These are the dates of the Burgundy Book; the contracts of an academy may say otherwise.",
    ]


def _pay(post: Post, owner: Scope, record: VacancyRecord | None) -> PostPay | None:
    if post.pay_low is None and post.pay_high is None:
        return None
    if not post.scale or post.pay_per == "hour":
        return _hourly_or_free(post, owner)
    school = school_pay(post.urns[0]) if post.urns else None
    area = _area(post, school)
    return PostPay(
        employer=_employer(post, owner),
        scale=post.scale,
        area=area,
        starts_on=post.starts_on or today(),
        lowest=post.pay_low,
        highest=post.pay_high,
        fte=post.fte or Decimal(1),
        weeks=post.weeks,
        actual=post.actual,
        own_highest=_own_highest(record) or _published_highest(post, owner, area),
        reason_above=record.reason_above if record else "",
        allowances=post.allowances,
        incentive=_incentive(record),
        is_leadership=bool(LEADERS & set(post.roles)),
    )


def _area(post: Post, school: SchoolPay | None) -> PayArea | None:
    """The pay area of the school's place; the one that the advert says where the place does not tell it."""
    if school is not None and school.area is not None:
        return school.area
    return PayArea(post.pay_area) if post.pay_area in tuple(PayArea) else None


def _hourly_or_free(post: Post, owner: Scope) -> PostPay:
    """Pay by the hour, or on no listed range: numbers are there (C01); no table binds (C03)."""
    return PostPay(
        employer=Employer.OTHER,
        scale=post.scale or "njc",
        area=None,
        starts_on=post.starts_on or today(),
        lowest=post.pay_low,
        highest=post.pay_high,
        fte=Decimal(1) if post.pay_per == "hour" else post.fte or Decimal(1),
        weeks=None if post.pay_per == "hour" else post.weeks,
        actual=post.actual,
    )


def _own_highest(record: VacancyRecord | None) -> Decimal | None:
    return Decimal(record.own_highest_pence) / 100 if record and record.own_highest_pence else None


def _published_highest(post: Post, owner: Scope, area: PayArea | None) -> Decimal | None:
    """The top of the range in the employer's own published policy, where the record does not say one."""
    found = own_range(owner, post.scale, area, post.starts_on)
    return found.high if found else None


def _incentive(record: VacancyRecord | None) -> Incentive | None:
    if record is None or not record.incentive_pence:
        return None
    return Incentive(
        annual=Decimal(record.incentive_pence) / 100,
        reason=record.incentive_reason,
        ends_on=record.incentive_ends_on,
        review_on=record.incentive_review_on,
        is_for_housing_or_relocation=record.is_for_housing_or_relocation,
    )


def _employer(post: Post, owner: Scope) -> Employer:
    school = school_pay(post.urns[0]) if post.urns else None
    if school is not None:
        return school.employer
    return Employer.ACADEMY if owner.kind is ScopeKind.TRUST else Employer.OTHER

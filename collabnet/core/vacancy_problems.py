"""What is wrong with an advert's values, and what it still lacks before people can read it.

The same rules for the form, a pasted JobPosting, a CSV row and the partner API. A wrong value is
said beside its field; what is missing is listed before publication. Whether the code holds a
publication (C01, C16) is asked of `clause_checks`: nothing here looks at how much is paid, to whom,
or where.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from collabnet.core.pay import SCALES, WEEKS_IN_A_YEAR, PayArea
from collabnet.core.vacancy_post import (
    CHECK_LEVELS,
    CONTRACTS,
    FLEXIBLE,
    FRAMEWORKS,
    PATTERNS,
    PAY_PER,
    Codes,
    Post,
    Problem,
)

LONGEST: Final = {
    "title": 120, "contract_until": 80, "policy_url": 300, "benefits": 4_000, "about": 10_000, "skills": 4_000,
    "offers": 4_000, "flexible_words": 1_000, "safeguarding": 2_000, "starts_words": 80, "interviews": 200,
    "apply_url": 500, "apply_email": 254, "apply_words": 2_000, "contact_name": 120, "contact_email": 254,
    "contact_phone": 40, "visits": 1_000, "note": 1_000,
}  # fmt: skip
MOST_SCHOOLS: Final = 60
MOST_ALLOWANCES: Final = 3
MOST_PAY: Final = {"year": Decimal(1_000_000), "hour": Decimal(1_000)}
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,63}")

# No user name before the host: an address must go where it seems to go.
WEB_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})(?::[0-9]{1,5})?(?:[/?#][^\s\\<>\"\x00-\x1f]*)?"
)


def problems(post: Post, codes: Codes) -> tuple[Problem, ...]:
    """Every value that cannot be right, in the order of the fields."""
    return (
        *_texts(post),
        *_codes(post, codes),
        *_hours(post),
        *_pay(post),
        *_dates(post),
        *_addresses(post),
    )


def missing(post: Post, *, on: dt.date) -> tuple[Problem, ...]:
    """What an advert lacks to be one at all: what the work is, until when, and how one applies."""
    lacks = []
    if not post.title.strip():
        lacks.append(Problem("title", "Enter the job title"))
    if not post.roles:
        lacks.append(Problem("roles", "Choose what kind of job it is"))
    if post.closes_on is None:
        lacks.append(Problem("closes_on", "Enter the closing day"))
    elif post.closes_on < on:
        lacks.append(Problem("closes_on", "The closing day has passed: enter a later one"))
    if not (post.apply_url or post.apply_email):
        lacks.append(
            Problem("apply_url", "Say how to apply: enter a web address or an email address")
        )
    return tuple(lacks)


def _texts(post: Post) -> Iterator[Problem]:
    for name, most in LONGEST.items():
        value = getattr(post, name)
        if len(value) > most:
            yield Problem(name, f"Use at most {most:,} characters: there are {len(value):,}")
        if "\x00" in value:
            yield Problem(name, "Leave out the character that cannot be shown")


def _codes(post: Post, codes: Codes) -> Iterator[Problem]:
    lists = (
        ("roles", post.roles, codes.roles, "kind of job"),
        ("subjects", post.subjects, codes.subjects, "subject"),
        ("phases", post.phases, codes.phases, "phase"),
        ("key_stages", post.key_stages, codes.key_stages, "key stage"),
        ("patterns", post.patterns, PATTERNS, "working pattern"),
        ("flexible", post.flexible, FLEXIBLE, "flexible pattern"),
    )
    for name, values, known, words in lists:
        unknown = next((v for v in values if v not in known), None)
        if unknown is not None:
            yield Problem(name, f"“{unknown[:60]}” is not a {words} of the list")
        elif len(set(values)) != len(values):
            yield Problem(name, f"The same {words} is there twice")
    for name, known_words in (
        ("contract", CONTRACTS), ("framework", FRAMEWORKS), ("pay_per", PAY_PER), ("check_level", CHECK_LEVELS),
        ("pay_area", [area.value for area in PayArea]),
    ):  # fmt: skip
        value = getattr(post, name)
        if value and value not in known_words:
            yield Problem(name, f"“{value[:60]}” is none of: {', '.join(known_words)}")
    if "none" in post.flexible and len(post.flexible) > 1:
        yield Problem("flexible", "Choose patterns, or that there is none, not both")
    if post.scale and (post.scale not in SCALES or SCALES[post.scale].is_allowance):
        yield Problem("scale", f"“{post.scale[:60]}” is not a pay range of the list")
    if len(post.urns) > MOST_SCHOOLS:
        yield Problem("urns", f"Choose at most {MOST_SCHOOLS} schools")
    elif len(set(post.urns)) != len(post.urns):
        yield Problem("urns", "The same school is there twice")


def _hours(post: Post) -> Iterator[Problem]:
    if post.fte is not None and not (post.fte.is_finite() and 0 < post.fte <= 1):
        yield Problem("fte", "Enter a share of full time, more than 0 and at most 1, like 0.6")
    if post.hours_a_week is not None and not (
        post.hours_a_week.is_finite() and 0 < post.hours_a_week <= 48
    ):
        yield Problem("hours_a_week", "Enter hours a week, more than 0 and at most 48")
    if post.weeks is not None and not (
        post.weeks.is_finite() and 0 < post.weeks <= WEEKS_IN_A_YEAR
    ):
        yield Problem("weeks", "Enter weeks paid in a year, at most 52.143, like 39")
    if post.contract == "fixed_term" and not post.contract_until.strip():
        yield Problem("contract_until", "Say until when the fixed term lasts")


def _pay(post: Post) -> Iterator[Problem]:
    most = MOST_PAY.get(post.pay_per, MOST_PAY["year"])
    for name in ("pay_low", "pay_high", "actual"):
        amount = getattr(post, name)
        if amount is None:
            continue
        if not (amount.is_finite() and 0 <= amount <= most):
            yield Problem(name, f"Enter an amount from £0 to £{most:,}")
        elif amount != amount.quantize(Decimal("0.01")):
            yield Problem(name, "Enter at most two decimals, like 232.57")
    if len(post.allowances) > MOST_ALLOWANCES:
        yield Problem("allowances", f"Enter at most {MOST_ALLOWANCES} allowances")
    for allowance in post.allowances:
        scale = SCALES.get(allowance.scale)
        if scale is None or not scale.is_allowance:
            yield Problem("allowances", f"“{allowance.scale[:60]}” is not an allowance of the list")
        elif not (allowance.annual.is_finite() and 0 < allowance.annual <= 100_000):
            yield Problem("allowances", "Enter what the allowance is a year, in pounds")


def _dates(post: Post) -> Iterator[Problem]:
    for name in ("starts_on", "closes_on"):
        day = getattr(post, name)
        if day is not None and not 2000 <= day.year <= 2100:
            yield Problem(name, "Enter a year from 2000 to 2100")
    if post.starts_on and post.closes_on and post.starts_on <= post.closes_on:
        yield Problem("starts_on", "The job must start after the closing day")


def _addresses(post: Post) -> Iterator[Problem]:
    for name in ("apply_url", "policy_url"):
        value = getattr(post, name)
        if value and not WEB_ADDRESS.fullmatch(value):
            yield Problem(name, "Enter a web address, like https://school.example/jobs")
    for name in ("apply_email", "contact_email"):
        value = getattr(post, name)
        if value and not _EMAIL.fullmatch(value):
            yield Problem(name, "Enter an email address, like jobs@school.example")


def foreign_address(email: str, domains: frozenset[str]) -> bool:
    """Whether a contact address is of another employer: `domains` are those of other members' people."""
    return email.rpartition("@")[2].casefold() in domains

"""What an advert says, in words: one place for the public page, the preview, the review and the feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from collabnet.core.pay import SCALES
from collabnet.core.pay_check import Allowance
from collabnet.core.school_time import clock_words, day_words
from collabnet.core.vacancy_post import (
    CHECK_LEVELS,
    CONTRACTS,
    FLEXIBLE,
    FRAMEWORKS,
    PATTERNS,
    PAY_PER,
    Post,
)
from collabnet.recruitment_code import codelists

Pairs = Sequence[tuple[str, str]]


def money(amount: Decimal) -> str:
    """Pounds as a page writes them: £32,916, or £232.57 where there are pence."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def number(value: Decimal) -> str:
    """A decimal without zeros at its end."""
    return f"{value.normalize():f}"


def listed(codes: Sequence[str], words: object) -> str:
    """Codes of a list as their words; a code that the list has lost stays as it is."""
    known = words if isinstance(words, dict) else dict(words)  # type: ignore[call-overload]
    return ", ".join(str(known.get(code, code)) for code in codes)


def phrase(codes: Sequence[str], words: object) -> str:
    """Codes of a list as one phrase, with one capital: "Part time, job share"."""
    return listed(codes, words).lower().capitalize()


def roles(post: Post) -> str:
    """The kinds of job."""
    known = codelists.job_roles()
    return ", ".join(known[c].label if c in known else c for c in post.roles)


def contract(post: Post) -> str:
    """The contract, with its length."""
    words = CONTRACTS.get(post.contract, "")
    if post.contract_until:
        words = f"{words}, until {post.contract_until}" if words else post.contract_until
    return f"{words} (parental leave cover)" if post.is_parental_leave_cover and words else words


def hours(post: Post) -> str:
    """The working pattern, the share of full time, hours and weeks."""
    parts = [phrase(post.patterns, PATTERNS)]
    if post.fte is not None:
        parts.append("full time" if post.fte == 1 else f"{number(post.fte)} of full time")
    if post.hours_a_week is not None:
        parts.append(f"{number(post.hours_a_week)} hours a week")
    if post.weeks is not None:
        parts.append(f"{number(post.weeks)} weeks a year")
    if post.is_job_share:
        parts.append("job share possible")
    words = [
        p
        for i, p in enumerate(parts)
        if p and p.casefold() not in (q.casefold() for q in parts[:i])
    ]
    return "; ".join(words)


def work(post: Post) -> str:
    """The contract and the hours as one line: "Permanent; part time; 0.4 of full time"."""
    first, then = contract(post), hours(post)
    return f"{first}; {then[:1].lower()}{then[1:]}" if first and then else first or then


def pay_range(post: Post) -> str:
    """The pay as numbers: £32,916 to £45,352 a year, full time; "" where none is given."""
    ends = [amount for amount in (post.pay_low, post.pay_high) if amount is not None]
    if not ends:
        return ""
    figures = money(ends[0]) if len(set(ends)) == 1 else f"{money(ends[0])} to {money(ends[-1])}"
    return f"{figures} {PAY_PER.get(post.pay_per, '')}" + (
        ", full time" if post.pay_per == "year" else ""
    )


def allowance(found: Allowance) -> str:
    """An allowance with what its rules ask for."""
    label = SCALES[found.scale].label if found.scale in SCALES else found.scale
    words = f"{label}: {money(found.annual)} a year"
    if found.ends_on is not None:
        words += f", until {found.ends_on.day} {found.ends_on:%B %Y}"
    if found.share_of_responsibility is not None:
        words += f", {number(found.share_of_responsibility * 100)}% of the responsibility"
    return words


def starts(post: Post) -> str:
    """When the work begins: the day, or the words instead of one."""
    return day_words(post.starts_on) if post.starts_on else post.starts_words


def closes(post: Post) -> str:
    """Until when one applies."""
    if post.closes_on is None:
        return ""
    return f"{day_words(post.closes_on)}, {clock_words(post.closes_time)}"


def flexible(post: Post) -> str:
    """The flexible patterns that are open."""
    words = phrase(post.flexible, FLEXIBLE)
    return ". ".join(p for p in (words, post.flexible_words) if p)


def yes_no(value: bool | None) -> str:
    """An answer to a question; "" where it has not been answered."""
    return {True: "Yes", False: "No", None: ""}[value]


def job(post: Post) -> Iterator[tuple[str, str]]:
    """What kind of job it is."""
    yield "Kind of job", roles(post)
    yield "Subjects", ", ".join(post.subjects)
    yield "Phases", listed(post.phases, codelists.codes("vacancy_phase"))
    yield "Key stages", listed(post.key_stages, codelists.codes("key_stage"))
    yield "Suitable for early career teachers", yes_no(post.ect_suitable)


def pay(post: Post) -> Iterator[tuple[str, str]]:
    """What is paid."""
    yield "Pay", pay_range(post)
    if post.actual is not None:
        yield "Actual pay for this post", f"{money(post.actual)} a year"
    yield "Pay range", SCALES[post.scale].label if post.scale in SCALES else ""
    yield "Paid on", FRAMEWORKS.get(post.framework, "")
    yield "Allowances", "; ".join(allowance(a) for a in post.allowances)


def facts(post: Post) -> list[tuple[str, str]]:
    """What readers see of an advert, in pairs; what has not been said is left out."""
    pairs = (
        *pay(post),
        ("Contract", contract(post)),
        ("Hours", hours(post)),
        ("Flexible working", flexible(post)),
        ("Starts", starts(post)),
        ("Closes", closes(post)),
        ("Interviews", post.interviews),
        *job(post),
    )
    return [(name, text) for name, text in pairs if text]


def texts(post: Post) -> list[tuple[str, str]]:
    """The longer texts of an advert under their headings."""
    pairs = (
        ("About the job", post.about),
        ("What we look for", post.skills),
        ("What we offer you", post.offers),
        ("Benefits", post.benefits),
        ("Visits", post.visits),
    )
    return [(heading, text) for heading, text in pairs if text]


def check_level(post: Post) -> str:
    """The level of check, in words."""
    return CHECK_LEVELS.get(post.check_level, "")


def date_line(day: dt.date) -> str:
    """A day without its weekday: 3 March 2027."""
    return f"{day.day} {day:%B %Y}"


def pence(amount: int) -> str:
    """Pence as pounds; "" for nothing."""
    return money(Decimal(amount) / 100) if amount else ""

"""Puts the pages of imports together: an advert as it was understood, what is to mend where, columns in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collabnet.core.pay import SCALES, PayArea
from collabnet.core.post_csv import COLUMNS
from collabnet.core.vacancy_post import (
    CHECK_LEVELS,
    CONTRACTS,
    DATES,
    DECIMALS,
    FLAGS,
    FLEXIBLE,
    FRAMEWORKS,
    MAYBE,
    PATTERNS,
    PAY_PER,
)
from collabnet.platform.db import db
from collabnet.vacancies import checks, words
from collabnet.vacancies.advert import school_names
from collabnet.vacancies.imports_postings import Understood
from collabnet.vacancies.journey import STEPS
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_imports import ImportedPost

NAMES: Final = {
    "urns": "Schools", "ect_suitable": "Early career teachers", "fte": "Share of full time",
    "apply_url": "Where one applies",
    "apply_email": "Email for applications", "apply_words": "How one applies", "pay_low": "Pay, lowest",
    "pay_high": "Pay, highest", "actual": "Actual pay", "starts_on": "Start", "closes_on": "Closing day",
    "contact_email": "Email for questions", "about": "About the job", "safeguarding": "Safeguarding statement",
    "external_ref": "Your reference",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A JobPosting as the preview shows it."""

    title: str
    facts: words.Pairs
    texts: words.Pairs
    to_mend: Sequence[tuple[str, str]]
    not_understood: Sequence[str]
    there: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An imported draft: what is to mend with the page where, what was not understood."""

    number: int
    title: str
    to_mend: Sequence[tuple[str, str, str]]  # name, message, address
    not_understood: Sequence[str]
    source: str


def shown(found: Understood) -> Shown:
    """A JobPosting as it would become a draft."""
    post = found.post
    more = [
        ("Schools", ", ".join(name for _, name in school_names(post.urns))),
        ("Where one applies", post.apply_url or post.apply_email),
        ("Questions to", ", ".join(p for p in (post.contact_name, post.contact_email, post.contact_phone) if p)),
        ("Check", words.check_level(post)),
    ]  # fmt: skip
    return Shown(
        title=post.title or "Without a title",
        facts=[*words.facts(post), *((n, t) for n, t in more if t)],
        texts=[*words.texts(post), *([("Safeguarding", post.safeguarding)] * bool(post.safeguarding))],
        to_mend=[(name_of(p.field), p.message) for p in found.to_mend],
        not_understood=found.not_understood,
        there=found.there.id if found.there is not None else None,
    )  # fmt: skip


def kept(row: Vacancy) -> Kept | None:
    """An imported draft with its notes, or None for a post that was not imported this way."""
    notes = db.session.get(ImportedPost, row.id)
    if notes is None:
        return None
    return Kept(
        number=row.id,
        title=row.title or "Without a title",
        to_mend=[(name_of(f), m, _page_of(row.id, f)) for f, m in notes.to_mend],
        not_understood=notes.not_understood,
        source=row.source if row.source.startswith("http") else "",
    )


def name_of(field: str) -> str:
    """A field as people call it."""
    return NAMES.get(field, field.replace("_", " ").capitalize())


def _page_of(number: int, field: str) -> str:
    step = next((s.word for s in STEPS.values() if field in s.fields), "job")
    return f"/vacancies/manage/{number}/{step}"


def columns() -> list[tuple[str, str]]:
    """The columns of the table with what goes into each."""
    return [(name, _column(name)) for name in COLUMNS]


def _column(name: str) -> str:
    codes = checks.codes()
    lists = {
        "roles": codes.roles, "subjects": sorted(codes.subjects), "phases": sorted(codes.phases),
        "key_stages": sorted(codes.key_stages), "patterns": PATTERNS, "flexible": FLEXIBLE,
    }  # fmt: skip
    single = {
        "contract": CONTRACTS, "framework": FRAMEWORKS, "check_level": CHECK_LEVELS, "pay_per": PAY_PER,
        "scale": [s.code for s in SCALES.values() if not s.is_allowance], "pay_area": [a.value for a in PayArea],
    }  # fmt: skip
    if name in lists:
        return "Any of these, with semicolons between them: " + "; ".join(lists[name])
    if name in single:
        return "One of: " + ", ".join(single[name])
    other = {
        "external_ref": "Your own name for the post. Needed; each names one post only",
        "title": "The job title",
        "urns": "The URNs of your schools where the work is, with semicolons between them",
        "allowances": "Code and pounds a year: tlr3 3391.00 until 2027-08-31; sen 2679.00",
        "closes_time": "A time like 12:00; noon where it is empty",
    }
    if name in other:
        return other[name]
    if name in DECIMALS:
        return "A number with digits only, like 32916 or 0.6"
    if name in DATES:
        return "A day like 2027-04-19"
    return "yes or no" if name in FLAGS or name in MAYBE else "Text"

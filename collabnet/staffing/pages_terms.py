"""Puts the agreement together: its facts, its texts, what the scans found in them, and starting texts to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Actor
from collabnet.core.agreement_texts import Known, starting_texts
from collabnet.core.arrangements import Arrangement
from collabnet.core.secondment import FIELDS, Side
from collabnet.core.text_scans import RESTRAINTS, Hit, scan
from collabnet.platform.templating import date_words, number_words
from collabnet.staffing import queries
from collabnet.staffing.costs import is_same_employer as is_same_employer  # pages ask it too
from collabnet.staffing.models import Secondment

PAYERS = {"": "nobody", "home": "the home employer", "host": "the host"}


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text of the agreement, with the field it stands in."""

    label: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class TermsPage:
    """An agreement to read: facts that the rules work with, texts, and findings for the two employers."""

    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    found: Sequence[Found]


def terms_page(row: Secondment, actor: Actor) -> TermsPage:
    """The agreement as one side reads it; what the scans found is for the two employers."""
    sides = queries.sides_of(row, actor)
    texts = [(f.label, row.fields[f.code]) for f in FIELDS if row.fields.get(f.code, "").strip()]
    if row.non_solicitation:
        until = row.non_solicitation_until
        term = row.non_solicitation + (f" It ends on {date_words(until)}." if until else "")
        texts.append(("About approaching staff", term))
        texts.append(("Why this secondment needs it", row.non_solicitation_reason or "not said"))
    return TermsPage(
        facts=_facts(row),
        texts=texts,
        found=findings_in(texts) if sides & {Side.HOME, Side.HOST} else (),
    )


def findings_in(texts: Sequence[tuple[str, str]]) -> list[Found]:
    """Phrases in the texts that may restrain hiring or fix pay: explained, never refused."""
    return [Found(label, hit) for label, text in texts for hit in scan(text, RESTRAINTS)]


def starting_texts_of(row: Secondment) -> dict[str, str]:
    """The texts that a new agreement begins with."""
    home, host = queries.home_of(row), queries.host_of(row)
    named = organisations(scope for scope in (home, host) if scope is not None)
    return starting_texts(
        Known(
            home=named[home].name if home else "The home employer",
            host=named[host].name if host else "the host",
            title=row.title,
            about=". ".join(part for part in (row.work_words, row.about) if part),
            days_a_week=row.days_a_week,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
    )


def _facts(row: Secondment) -> list[tuple[str, str]]:
    facts = [
        ("What it is", Arrangement(row.arrangement).words),
        ("Time", f"{date_words(row.starts_on)} to {date_words(row.ends_on)}, {row.days_words}"),
        ("Reviews", ", ".join(date_words(day) for day in row.review_days) or "None planned"),
        ("Uplift", _uplift(row)),
        (
            "Travel and subsistence",
            f"Paid by {PAYERS[row.travel_by]}" if row.travel_by else "Not paid",
        ),
    ]
    if row.is_ect:
        facts.append(("Early career teacher", "Yes"))
    if row.is_sponsored:
        facts.append(("Sponsored worker", "Yes"))
    return facts


def _uplift(row: Secondment) -> str:
    if not row.uplift_by:
        return "No uplift"
    return f"£{number_words(row.uplift_pence / 100, 2)} a year, paid by {PAYERS[row.uplift_by]}"

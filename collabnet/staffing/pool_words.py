"""How pages and mails say what a request for cover asks for, and counts of people who could be few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from collabnet.core.staff_matching_words import lower
from collabnet.core.talent_pool import Interest, whole_miles
from collabnet.platform.small_numbers import small_numbers_below
from collabnet.platform.templating import date_words
from collabnet.recruitment_code.codelists import JOB_ROLES, PHASES
from collabnet.staffing.pool_models import CoverRequest

PART_WORDS = {"whole": "the whole day", "morning": "mornings", "afternoon": "afternoons"}
ONE_DAY_WORDS = PART_WORDS | {"morning": "the morning", "afternoon": "the afternoon"}


def role_words(row: CoverRequest) -> str:
    """Role, subject and phase: "Teacher of physics, secondary", "Teaching assistant, physics, secondary"."""
    role = JOB_ROLES[row.role].label if row.role in JOB_ROLES else row.role
    joined = f"{role} of " if row.role == "teacher" else f"{role}, "
    about = joined + lower(row.subject) if row.subject else role
    return f"{about}, {PHASES.get(row.phase, row.phase).lower()}"


def days_words(row: CoverRequest) -> str:
    """On which days and for which part of them: "3 days from 4 January 2027 to 18 January 2027, mornings"."""
    parts = ONE_DAY_WORDS if len(row.dates) == 1 else PART_WORDS
    return f"{dates_words(row.dates)}, {parts[row.part]}"


def dates_words(dates: Sequence[dt.date]) -> str:
    """Some days in a few words."""
    if len(dates) == 1:
        return date_words(dates[0])
    return f"{len(dates)} days from {date_words(dates[0])} to {date_words(dates[-1])}"


def people_words(count: int) -> str:
    """A count of people as others may see it: none, fewer than the threshold, or the number."""
    if count == 0:
        return "nobody"
    below = small_numbers_below()
    return f"fewer than {below} people" if count < below else f"{count} people"


def hours_words(hours: int) -> str:
    """How long somebody has to answer: "2 hours", "3 days"."""
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def miles_words(km: int) -> str:
    """Kept kilometres as pages say them, no closer than the place is known: "1 mile", "12 miles"."""
    miles = whole_miles(km)
    return f"{miles} mile{'' if miles == 1 else 's'}"


def interests_words(codes: Sequence[str]) -> str:
    """What somebody is open to, as one line."""
    words = [Interest(code).words for code in codes]
    return "; ".join([*words[:1], *(w[0].lower() + w[1:] for w in words[1:])])

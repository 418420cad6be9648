"""The machine checks of how members deal with each other: references, consent, privacy, comparisons of pay."""

import datetime as dt
from decimal import Decimal
from typing import Final

from collabnet.core.clauses import BY_ID
from collabnet.core.pay_check import Finding, Outcome
from collabnet.core.working_days import working_days_between

REFERENCE_WORKING_DAYS: Final = 10  # C22
FEWEST_EMPLOYERS, LARGEST_SHARE, YOUNGEST_MONTHS = 5, Decimal("0.25"), 3  # C25


def reference_in_time(
    requested_on: dt.date | None, answered_on: dt.date | None, *, today: dt.date
) -> Finding:
    """C22: a reference answered within ten working days."""
    title = "References are answered in time"
    if requested_on is None:
        return Finding("C22", title, Outcome.NOT_CHECKED, "Not checked: none was asked for.")
    days = working_days_between(requested_on, answered_on or today)
    if days > REFERENCE_WORKING_DAYS:
        return Finding("C22", title, Outcome.NEEDS_EXPLANATION, f"{days} working days have passed.",
                       "Answer it, or say when you can.")  # fmt: skip
    if answered_on is None:
        return Finding(
            "C22", title, Outcome.NOT_CHECKED, "Not checked: it can still be answered in time."
        )
    return Finding("C22", title, Outcome.PASS, f"It was answered in {days} working days.")


def told_by_consent(told_on: dt.date | None, agreed_on: dt.date | None) -> Finding:
    """C23: the present employer heard of an application only after the applicant agreed."""
    title = "The applicant decides when the employer is told"
    if told_on is None:
        return Finding("C23", title, Outcome.PASS, "The employer has not been told.")
    if agreed_on is None or agreed_on > told_on:
        return Finding("C23", title, Outcome.BREACH, "The employer was told before the applicant agreed.",
                       "Tell the applicant, and report it to your data protection officer.")  # fmt: skip
    return Finding("C23", title, Outcome.PASS, "The applicant agreed first.")


def drafts_are_private(foreign_reads: int | None) -> Finding:
    """C24: nobody outside read a draft; None: the audit has not been looked at."""
    title = "Drafts stay with their employer"
    if foreign_reads is None:
        return Finding(
            "C24", title, Outcome.NOT_CHECKED, "Not checked: the audit was not looked at."
        )
    if foreign_reads:
        return Finding("C24", title, Outcome.BREACH, f"The audit shows {foreign_reads} readings from outside.",
                       "Report it to the network's administrator.")  # fmt: skip
    return Finding("C24", title, Outcome.PASS, "Nobody outside has read it.")


def benchmark_may_be_shown(employers: int, largest_share: Decimal, youngest_months: int) -> Finding:
    """C25: enough employers, none too large, old enough; otherwise the comparison stays hidden."""
    title = "A comparison of pay hides who pays what"
    if employers == 0:
        return Finding(
            "C25", title, Outcome.NOT_CHECKED, "Not checked: there are no adverts to compare."
        )
    if (
        employers >= FEWEST_EMPLOYERS
        and largest_share <= LARGEST_SHARE
        and youngest_months >= YOUNGEST_MONTHS
    ):
        return Finding("C25", title, Outcome.PASS, f"It rests on adverts of {employers} employers.")
    return Finding("C25", title, Outcome.BREACH, "Too few employers, one too large, or too new: it is hidden.",
                   "Wait until there are more public adverts.")  # fmt: skip


def confirmed_breach(clause: str, *, by_person: bool) -> Finding:
    """C12 and C26 once a person has looked: a breach only when they confirm it."""
    title = "Looked at by a person"
    if by_person:
        return Finding(clause, title, Outcome.BREACH, "A person confirmed that it restrains hiring or pay.",
                       "Take it out, and take advice.")  # fmt: skip
    return Finding(clause, title, Outcome.PASS, "A person found nothing wrong.")


def offers_a_note(has_note: bool) -> Finding:
    """C11: a note is welcome; its absence says nothing."""
    title = "A note for the locality"
    words = "There is a note." if has_note else "There is none, which is fine."
    return Finding("C11", title, Outcome.PASS, words)


def has_statement(published: bool | None) -> Finding:
    """C27: a yearly statement, if the member wants one."""
    title = "A yearly statement"
    if published is None:
        return Finding("C27", title, Outcome.NOT_CHECKED, "Not checked: the year is not over.")
    words = "There is one." if published else "There is none, which is fine."
    return Finding("C27", title, Outcome.PASS, words)


def not_checkable(clause: str) -> Finding:
    """N02 to N04: no machine can say."""
    return Finding(
        clause, BY_ID[clause].wording, Outcome.NOT_CHECKED, "Not checked: no machine can say."
    )

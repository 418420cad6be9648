"""The machine checks of an advert, one function a clause; pay has its own (`pay_check`).

Each takes what is known and answers with a Finding. What is not known is "not checked", and implies
nothing. Findings are for the own employer only. Only C01 and C16 can hold up a publication, and C17,
C18 and C21 the start of a secondment: law, safeguarding, promised disclosures. Nothing holds up or
delays a lawful hire.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from collabnet.core.clauses import BY_ID, Holds
from collabnet.core.pay import PayTables
from collabnet.core.pay_check import Finding, Outcome, PostPay, Rules, check_pay
from collabnet.core.resignation import Post, last_leaving_before
from collabnet.core.text_scans import RESTRAINTS, Hit, Kind, scan
from collabnet.core.working_days import working_days_between

FRAMEWORKS: Final = ("stpcd", "njc", "sssnb", "own")
CLOSES_WORKING_DAYS_BEFORE: Final = 10  # C09


@dataclass(frozen=True, slots=True)
class Advert:
    """What is known of an advert; None or "" where something has not been said."""

    text: str = ""
    note: str = ""
    pay: PostPay | None = None
    framework: str = ""
    policy_url: str = ""
    flexible: Collection[str] | None = None
    role: Post | None = None  # None: no notice dates bind the role
    closes_on: dt.date | None = None
    starts_on: dt.date | None = None
    asks_previous_pay: bool | None = None
    safeguarding: str = ""
    check_level: str = ""
    schools_nearby: Collection[str] = ()


def check_advert(
    advert: Advert, tables: PayTables, rules: Rules | None = None
) -> tuple[Finding, ...]:
    """Every finding about an advert, in the order of the clauses."""
    found = list(check_pay(advert.pay, tables, rules)) if advert.pay else [_no_pay()]
    found += _advert_findings(advert)
    return tuple(sorted(found, key=lambda finding: finding.clause))


def held_by(findings: Collection[Finding], what: Holds) -> list[Finding]:
    """The breaches that hold up a publication or a start."""
    return [f for f in findings if f.outcome is Outcome.BREACH and BY_ID[f.clause].holds is what]


def _no_pay() -> Finding:
    return Finding(
        "C01", "Pay is shown as numbers", Outcome.BREACH,
        "No pay is shown. The post cannot be published without it.",
        "Give the lowest and the highest full-time pay in pounds a year.",
    )  # fmt: skip


def _advert_findings(advert: Advert) -> Iterator[Finding]:
    yield framework_is_named(advert)
    yield flexible_patterns(advert)
    yield dates_respect_notice(advert)
    yield _scanned("C12", "The note names nobody and restrains nobody", advert.note,
                   (Kind.NO_HIRE, Kind.PERSONAL_NAME), advert)  # fmt: skip
    yield _scanned(
        "C13", "No school is run down by name", advert.text, (Kind.DISPARAGEMENT,), advert
    )
    yield _scanned(
        "C14", "Wording is open to everyone", advert.text, (Kind.DISCRIMINATION,), advert
    )
    yield previous_pay(advert)
    yield safeguarding(advert)
    yield text_is_lawful("\n".join((advert.text, advert.note)))


def framework_is_named(advert: Advert) -> Finding:
    """C02: a framework, and where the own one is published."""
    title = "The pay framework is named"
    if advert.framework not in FRAMEWORKS:
        return Finding("C02", title, Outcome.NOT_CHECKED, "Not checked: no framework is chosen.",
                       "Choose the framework that the post is paid on.")  # fmt: skip
    if advert.framework == "own" and not advert.policy_url.strip():
        return Finding("C02", title, Outcome.NEEDS_EXPLANATION, "The own pay policy has no address.",
                       "Add the address where your pay policy is published.")  # fmt: skip
    return Finding("C02", title, Outcome.PASS, "The framework is named.")


def flexible_patterns(advert: Advert) -> Finding:
    """C08: whether anything is said about flexible working; "none" is an answer."""
    title = "Flexible patterns are stated"
    if advert.flexible is None:
        return Finding(
            "C08", title, Outcome.NOT_CHECKED, "Not checked: nothing has been asked yet."
        )
    if not advert.flexible:
        return Finding("C08", title, Outcome.NEEDS_EXPLANATION, "Nothing is said about flexible working.",
                       "Say which patterns are open, or that none is.")  # fmt: skip
    return Finding("C08", title, Outcome.PASS, "It says which patterns are open.")


def dates_respect_notice(advert: Advert) -> Finding:
    """C09: closing at least ten working days before the last notice that allows the start."""
    title = "People can give notice in time"
    if advert.role is None or advert.closes_on is None or advert.starts_on is None:
        return Finding("C09", title, Outcome.NOT_CHECKED,
                       "Not checked: the role, the closing day or the start is not known.")  # fmt: skip
    if advert.starts_on <= advert.closes_on:
        return Finding("C09", title, Outcome.NEEDS_EXPLANATION, "The post begins before the advert closes.",
                       "Change the closing day or the start.")  # fmt: skip
    last = last_leaving_before(advert.role, advert.starts_on)
    left = working_days_between(advert.closes_on, last.notice_by)
    notice = f"{last.notice_by.day} {last.notice_by:%B %Y}"
    if left >= CLOSES_WORKING_DAYS_BEFORE:
        return Finding(
            "C09", title, Outcome.PASS, f"Notice is due by {notice}; {left} working days are left."
        )
    return Finding("C09", title, Outcome.NEEDS_EXPLANATION,
                   f"To begin then, a {advert.role.words} gives notice by {notice}: the advert leaves "
                   f"{max(left, 0)} working days.",
                   "Close earlier, begin later, or say that early release is agreed.")  # fmt: skip


def previous_pay(advert: Advert) -> Finding:
    """C15: the employer says that it does not ask what people earned before."""
    title = "Previous pay is not asked for"
    if advert.asks_previous_pay is None:
        return Finding("C15", title, Outcome.NOT_CHECKED, "Not checked: nothing has been said.")
    if advert.asks_previous_pay:
        return Finding("C15", title, Outcome.NEEDS_EXPLANATION, "Applicants are asked what they earned before.",
                       "Leave the question out: it carries old inequality on.")  # fmt: skip
    return Finding("C15", title, Outcome.PASS, "You say that it is not asked for.")


def safeguarding(advert: Advert) -> Finding:
    """C16: a safeguarding statement and the level of check; without them publication is held."""
    title = "There is a safeguarding statement with the level of check"
    lacks = [
        words
        for words, there in (
            ("the safeguarding statement", advert.safeguarding.strip()),
            ("the level of check", advert.check_level.strip()),
        )
        if not there
    ]
    if lacks:
        return Finding("C16", title, Outcome.BREACH, f"The advert lacks {' and '.join(lacks)}.",
                       "Add it; the post cannot be published without.")  # fmt: skip
    return Finding("C16", title, Outcome.PASS, "Both are there.")


def text_is_lawful(text: str) -> Finding:
    """C26: no proposal to fix pay or not to hire; a person confirms what a scan found."""
    title = "Nothing proposes fixing pay or not hiring"
    if not text.strip():
        return Finding("C26", title, Outcome.NOT_CHECKED, "Not checked: there is no text.")
    hits = scan(text, RESTRAINTS)
    if hits:
        return Finding("C26", title, Outcome.NEEDS_EXPLANATION,
                       _look_at(hits), hits[0].why)  # fmt: skip
    return Finding("C26", title, Outcome.PASS, "Nothing like it was found.")


def _scanned(
    clause: str, title: str, text: str, kinds: tuple[Kind, ...], advert: Advert
) -> Finding:
    if not text.strip():
        return Finding(clause, title, Outcome.NOT_CHECKED, "Not checked: there is no text.")
    hits = scan(text, kinds, schools=advert.schools_nearby)
    if hits:
        return Finding(clause, title, Outcome.NEEDS_EXPLANATION,
                       _look_at(hits), hits[0].why)  # fmt: skip
    return Finding(clause, title, Outcome.PASS, "Nothing was found.")


def _look_at(hits: Sequence[Hit]) -> str:
    return "Please look at: " + "; ".join(f"“{hit.found}”" for hit in hits[:5]) + "."

"""The machine checks of a secondment (C17 to C21): what must be there before it starts, and fair terms."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from collabnet.core.pay_check import Finding, Outcome
from collabnet.core.staff_matching_words import both
from collabnet.core.text_scans import Kind, scan

AGREES_WITHIN: Final = Decimal("0.01")  # C19
SIGNERS: Final = frozenset({"home", "host", "person"})
SIGNER_WORDS: Final = {"home": "the home employer", "host": "the host", "person": "the person"}
NOT_BEFORE: Final = "The secondment cannot start until then."


@dataclass(frozen=True, slots=True)
class Lent:
    """What is known of a secondment."""

    required: Collection[str] = ()
    filled: Collection[str] = ()
    signed_by: Collection[str] = ()
    starts_on: dt.date | None = None
    assurance_on: dt.date | None = None
    assured: Collection[str] = ()  # checks that the letter covers
    needed_checks: Collection[str] = ()
    assures_new_role: bool = False
    id_checked_on: dt.date | None = None
    has_right_to_return: bool = False
    recharge_lines: Mapping[str, Decimal] = field(default_factory=dict)  # label → pounds shown
    recharge_expected: Decimal | None = None
    fee: Decimal = Decimal(0)
    ends_on: dt.date | None = None
    non_solicitation: str = ""
    non_solicitation_until: dt.date | None = None
    non_solicitation_reason: str = ""


def check_secondment(lent: Lent) -> tuple[Finding, ...]:
    """Every finding about a secondment, in the order of the clauses."""
    return (
        agreement_is_whole(lent),
        assurance_is_there(lent),
        recharge_is_apart(lent),
        non_solicitation(lent),
        person_agreed(lent),
    )


def agreement_is_whole(lent: Lent) -> Finding:
    """C17: every required field and three signatures before the start."""
    title = "The agreement is complete and signed"
    if not lent.required:
        return Finding(
            "C17", title, Outcome.NOT_CHECKED, "Not checked: no agreement form is chosen."
        )
    lacks = [name for name in lent.required if name not in lent.filled]
    unsigned = sorted(SIGNERS - set(lent.signed_by))
    if lacks or unsigned:
        parts = [_counted(len(lacks), "required field")] if lacks else []
        parts += [f"the signature of {SIGNER_WORDS[who]}" for who in unsigned]
        return Finding("C17", title, Outcome.BREACH, f"It lacks {both(parts)}.", NOT_BEFORE)
    return Finding("C17", title, Outcome.PASS, "Every field is there, and all three have signed.")


def assurance_is_there(lent: Lent) -> Finding:
    """C18: a letter for each check and the new role, and identity, dated by the start."""
    title = "Safer recruitment is assured"
    if lent.starts_on is None:
        return Finding("C18", title, Outcome.NOT_CHECKED, "Not checked: there is no start yet.")
    missing = [check for check in lent.needed_checks if check not in lent.assured]
    faults = []
    if lent.assurance_on is None or lent.assurance_on > lent.starts_on:
        faults.append("a letter of assurance dated by the start")
    elif missing:
        faults.append(f"{_counted(len(missing), 'check')} in the letter of assurance")
    if not lent.assures_new_role:
        faults.append("the assurance for the new role")
    if lent.id_checked_on is None or lent.id_checked_on > lent.starts_on:
        faults.append("an identity check by the start")
    if faults:
        return Finding("C18", title, Outcome.BREACH, f"It lacks {both(faults)}.", NOT_BEFORE)
    return Finding("C18", title, Outcome.PASS, "The letter covers every check and the new role.")


def recharge_is_apart(lent: Lent) -> Finding:
    """C19: pay, on-costs and fee on lines of their own that add up to what the post costs."""
    title = "The recharge shows its parts, at cost"
    if not lent.recharge_lines or lent.recharge_expected is None:
        return Finding("C19", title, Outcome.NOT_CHECKED, "Not checked: no recharge is entered.")
    if lent.fee > 0:
        return Finding("C19", title, Outcome.NEEDS_EXPLANATION, f"There is a fee of £{lent.fee:,.2f} on top of cost.",
                       "Say what the fee is for, or leave it out.")  # fmt: skip
    shown = sum(lent.recharge_lines.values(), Decimal(0))
    if abs(shown - lent.recharge_expected) > AGREES_WITHIN * lent.recharge_expected:
        return Finding("C19", title, Outcome.NEEDS_EXPLANATION,
                       f"The lines come to £{shown:,.2f}, the cost to £{lent.recharge_expected:,.2f}.",
                       "Check the lines.")  # fmt: skip
    return Finding(
        "C19", title, Outcome.PASS, "The lines agree with the cost, and there is no fee."
    )


def non_solicitation(lent: Lent) -> Finding:
    """C20: none, or one justified for this case, within the secondment, open applications free."""
    title = "Nobody is kept from applying"
    text = lent.non_solicitation.strip()
    if not text:
        return Finding("C20", title, Outcome.PASS, "There is no such term.")
    if scan(text, (Kind.NO_HIRE,)):
        return Finding("C20", title, Outcome.BREACH, "The term restrains hiring as such.",
                       "Take it out, and take advice: an open application is never barred.")  # fmt: skip
    if not lent.non_solicitation_reason.strip():
        return Finding("C20", title, Outcome.NEEDS_EXPLANATION, "There is no written reason for this case.",
                       "Both employers write down why this secondment needs it.")  # fmt: skip
    if lent.non_solicitation_until is None or lent.ends_on is None:
        return Finding("C20", title, Outcome.NOT_CHECKED, "Not checked: its end is not known.")
    if lent.non_solicitation_until > lent.ends_on:
        return Finding("C20", title, Outcome.NEEDS_EXPLANATION, "It lasts longer than the secondment.",
                       "Let it end with the secondment, or write down why not; take advice.")  # fmt: skip
    return Finding("C20", title, Outcome.PASS, "It is justified and ends with the secondment.")


def person_agreed(lent: Lent) -> Finding:
    """C21: the person signed and can come back."""
    title = "The person agreed and can return"
    lacks = [
        words
        for words, there in (
            ("the person’s signature", "person" in lent.signed_by),
            ("the right to return", lent.has_right_to_return),
        )
        if not there
    ]
    if lacks:
        return Finding("C21", title, Outcome.BREACH, f"It lacks {both(lacks)}.", NOT_BEFORE)
    return Finding("C21", title, Outcome.PASS, "The person signed and keeps a right to return.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

"""Looks for whole words in adverts, notes and messages that may mislead or break the law, and explains each.

A scan never refuses a text: it shows the author what was found and why it matters, and a person
decides. Sources: Competition Act 1998 and CMA, "Competing for talent" (2025), for no-hire and
price-fixing language; Equality Act 2010 and Teaching Vacancies guidance for wording.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a phrase may be."""

    NO_HIRE = "no_hire"
    PRICE_FIXING = "price_fixing"
    DISCRIMINATION = "discrimination"
    DISPARAGEMENT = "disparagement"
    PERSONAL_NAME = "personal_name"


RESTRAINTS: Final = (Kind.NO_HIRE, Kind.PRICE_FIXING)  # what C26 asks of messages and notes


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase as it stands in the text, where it begins, and why it was found."""

    kind: Kind
    found: str
    position: int
    why: str


def _words(*phrases: str) -> re.Pattern[str]:
    """Whole words, any case; a blank in a phrase is any white space. No phrase can backtrack far."""
    alternatives = "|".join(re.escape(p).replace(r"\ ", r"\s{1,3}") for p in phrases)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


_RULES: Final = (
    (Kind.NO_HIRE, _words(
        "no poach", "no-poach", "not poach", "will not hire", "do not hire", "not to hire",
        "agree not to employ",
        "not to employ", "will not employ", "do not appoint", "not to appoint", "do not approach",
        "not to approach",
        "must not apply", "should not apply", "do not apply", "not to apply", "consent to hire",
        "ask consent first",
        "permission to leave", "no cold call", "no-cold-call", "no headhunting", "cooling-off period",
        "cooling off period",
    ), "Employers who agree not to hire or approach each other's staff break competition law. Say what you "
       "offer people who stay, or ask for support instead."),
    (Kind.PRICE_FIXING, _words(
        "agree a cap", "pay cap", "cap on pay", "capping pay", "same pay across", "agreed rate", "agree rates",
        "fix pay",
        "fixing pay", "pay fixing", "wage fixing", "match our pay", "not pay more", "no more than we pay",
        "common pay rate",
        "hold pay down", "hold down pay",
    ), "Employers who agree on pay outside collective bargaining break competition law. Each employer decides "
       "its own pay; the published tables are there for all."),
    (Kind.DISCRIMINATION, _words(
        "recent graduate", "recent graduates", "young team", "youthful", "mature person", "energetic", "digital native",
        "native speaker",
        "native english", "mother tongue", "he will", "she will", "headmaster", "headmistress", "dinner lady",
        "able-bodied", "able bodied", "strong leader", "nurturing", "dominant", "years young",
    ), "Wording like this can put off people of an age, a sex, a first language or with a disability. Say what "
       "the work needs instead (Equality Act 2010)."),
)  # fmt: skip
_DISPARAGING: Final = _words(
    "failing", "sinking", "worst", "poorly run", "badly run", "struggling", "escape from", "better than",
    "chaotic",
    "unsafe", "toxic", "avoid", "in decline", "closing down",
)  # fmt: skip
_DISPARAGES: Final = (
    "This may run down a school by name. Say what is good about the post instead; the other school's staff and "
    "parents read it too."
)
_HONORIFIC: Final = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame)\.?\s{1,3}[A-Z][\w'’-]{1,30}"
)
_NAMES_PERSON: Final = "This looks like the name of a person. The note is public: leave names out."
NEAR: Final = 120  # characters between a school's name and a disparaging word
LONGEST: Final = 20_000  # characters that are looked at


def scan(
    text: str, kinds: Iterable[Kind] = tuple(Kind), *, schools: Iterable[str] = ()
) -> list[Hit]:
    """Every phrase of these kinds in a text, in its order.

    `schools` are the names of schools nearby: a disparaging word counts only close to one of them.
    Only the first 20,000 characters are looked at.
    """
    read, wanted = text[:LONGEST], frozenset(kinds)
    hits = [
        Hit(kind, match.group(), match.start(), why)
        for kind, pattern, why in _RULES
        if kind in wanted
        for match in pattern.finditer(read)
    ]
    if Kind.PERSONAL_NAME in wanted:
        hits += [
            Hit(Kind.PERSONAL_NAME, match.group(), match.start(), _NAMES_PERSON)
            for match in _HONORIFIC.finditer(read)
        ]
    if Kind.DISPARAGEMENT in wanted:
        hits += _disparaging(read, schools)
    return sorted(hits, key=lambda hit: (hit.position, hit.kind))


def _disparaging(text: str, schools: Iterable[str]) -> list[Hit]:
    """Disparaging words near the whole name of a school, each found once."""
    places = [
        (match.start(), match.end())
        for name in schools
        if len(name.strip()) >= 4
        for match in _words(name.strip()).finditer(text)
    ]
    return [
        Hit(Kind.DISPARAGEMENT, match.group(), match.start(), _DISPARAGES)
        for match in _DISPARAGING.finditer(text)
        if any(start - NEAR <= match.start() <= end + NEAR for start, end in places)
    ]

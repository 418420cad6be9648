"""Puts the page of matches together: to each employer only the pairs that it is a side of, and why others are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.staff_matching import Barrier, Left, Pair, furthest
from collabnet.core.staff_matching_words import (
    TRAVEL_NOTE,
    Reason,
    reasons,
    why_candidate_left,
    why_need_left,
)
from collabnet.recruitment_code import codelists
from collabnet.staffing import matching_queries, pool_queries, queries
from collabnet.staffing.matching_queries import Matched
from collabnet.staffing.models import Secondment
from collabnet.staffing.queries import Card

UNSEEN = "It goes well with a need of an employer whose page you cannot open; that employer is shown the match."


@dataclass(frozen=True, slots=True)
class Side:
    """The other side of a pair: a need or an offer of an employer, or a person of the pool, who has no name here."""

    label: str
    title: str
    href: str
    who: str
    work: str
    row: Secondment | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair as the employer of one side sees it, with the one step to take next."""

    mine: Card
    other: Side
    reasons: Sequence[Reason]
    action: str
    href: str


@dataclass(frozen=True, slots=True)
class Without:
    """Something of the employer's own that goes with nothing now, and why; `vague` where it names no work."""

    mine: Card
    why: str
    vague: bool


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """What one person sees of the matching."""

    suggestions: Sequence[Suggestion]
    without: Sequence[Without]
    travel_note: str = TRAVEL_NOTE


def labels() -> Mapping[str, str]:
    """The words of roles and phases by code."""
    return {role.code: role.label for role in codelists.JOB_ROLES.values()} | dict(codelists.PHASES)


def page(actor: Actor) -> MatchesPage:
    """The page for one person: pairs with a side of theirs, then what is without."""
    found = matching_queries.matched(actor)
    mine = {
        key for key, row in found.rows.items()
        if queries.may_arrange(actor, queries.owner_of(row), found.known)
    }  # fmt: skip
    cards = _cards(found)
    suggestions, without = _of_employers(actor, found, cards, mine)
    suggestions += _of_people(actor, found, cards, mine)
    paired = {matching_queries.key_of(one.mine.row) for one in suggestions}
    paired |= {matching_queries.key_of(one.mine.row) for one in without}
    without += _without(found, cards, mine - paired)
    suggestions.sort(key=lambda one: one.mine.row.id)
    return MatchesPage(suggestions, without)


def _cards(found: Matched) -> dict[str, Card]:
    named = organisations(queries.owner_of(row) for row in found.rows.values())
    return {key: Card(row, named[queries.owner_of(row)]) for key, row in found.rows.items()}


def _of_employers(
    actor: Actor, found: Matched, cards: Mapping[str, Card], mine: set[str]
) -> tuple[list[Suggestion], list[Without]]:
    """Pairs of a need and staff whom an employer offers, from the need's side where both are the person's."""
    suggestions, without = [], []
    for pair in found.offers.pairs:
        need, offer = pair.need.key, pair.candidate.key
        if not mine & {need, offer}:
            continue
        own, other = (need, offer) if need in mine else (offer, need)
        if queries.may_see(found.rows[other], actor):
            suggestions.append(_suggestion(cards[own], cards[other], pair))
        else:
            without.append(Without(cards[own], UNSEEN, False))
    return suggestions, without


def _of_people(
    actor: Actor, found: Matched, cards: Mapping[str, Card], mine: set[str]
) -> list[Suggestion]:
    """Pairs of a need and a person of the pool, whom only the need's employer is shown, if it may see them now."""
    pairs = [pair for pair in found.people.pairs if pair.need.key in mine]
    seen = {p.key for p in pool_queries.people_for_secondment(actor)} if pairs else set()
    suggestions = []
    for pair in pairs:
        person = found.persons[pair.candidate.key]
        if person.key not in seen:
            continue
        href = f"/cover/people/{person.key}"
        work = codelists.work_words(
            roles=sorted(person.offered.roles),
            subjects=sorted(person.offered.subjects),
            phases=[code for code in codelists.PHASES if code in person.offered.phases],
        )
        side = Side("Open to a secondment", person.headline, href, "", work)
        suggestions.append(
            Suggestion(cards[pair.need.key], side, reasons(pair, labels()), "See the profile", href)
        )
    return suggestions


def _suggestion(mine: Card, other: Card, pair: Pair) -> Suggestion:
    page_of_other = f"/secondments/{other.row.id}"
    is_offer = other.row.kind == "offer"
    if _has_answered(other.owner.scope, mine.row):
        action, href = "Choose: they would like to", f"/secondments/{mine.row.id}"
    elif _has_answered(mine.owner.scope, other.row):
        action, href = "See what you answered", page_of_other
    elif is_offer:
        action, href = "Say that you would like to host", f"{page_of_other}/interest"
    else:
        action, href = "Say that you could lend", f"{page_of_other}/interest"
    side = Side(
        label="Offered" if is_offer else "Needed",
        title=other.row.title,
        href=page_of_other,
        who=other.owner.name,
        work=other.row.work_words,
        row=other.row,
    )
    return Suggestion(mine, side, reasons(pair, labels()), action, href)


def _has_answered(employer: Scope, row: Secondment) -> bool:
    """Whether an employer has said that it would like to."""
    return any(
        i.state == "open"
        and i.user_id is None
        and Scope(ScopeKind(i.employer_kind), i.employer_code) == employer
        for i in row.interests
    )


def _without(found: Matched, cards: Mapping[str, Card], keys: set[str]) -> list[Without]:
    """What of the person's own goes with nothing, in the order in which it was written."""
    words = labels()
    shown = []
    for key in sorted(keys, key=lambda key: cards[key].row.id):
        row = cards[key].row
        if key in found.needs:
            nobody = Left(
                Barrier.ABSENT
            )  # as where the one person that goes with it may not be seen
            left = furthest(
                found.offers.needs_left.get(key, nobody), found.people.needs_left.get(key, nobody)
            )
            why = why_need_left(found.needs[key], left, words)
        elif key in found.offers.candidates_left:
            left = found.offers.candidates_left[key]
            why = why_candidate_left(found.offered[key], left, words)
        else:
            continue  # a pair that is shown from its need's side
        shown.append(Without(cards[key], why, vague=not (row.role and row.phases)))
    return shown

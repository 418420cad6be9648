"""Puts the page of a secondment together: its timeline, the next steps, the seals, the cost card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.clause_checks import held_by
from collabnet.core.clauses import Holds
from collabnet.core.pay_check import Finding
from collabnet.core.secondment import Action, Side, State
from collabnet.core.secondment_checks import check_secondment
from collabnet.platform.clock import today
from collabnet.staffing import queries
from collabnet.staffing.costs import Costs, costs_of, lent
from collabnet.staffing.models import Interest, Secondment, Signature

TIMELINE = (
    State.OPEN,
    State.CHOSEN,
    State.TERMS,
    State.SIGNING,
    State.SIGNED,
    State.ACTIVE,
    State.RETURNED,
)
TIMELINE_WORDS = ("Published", "Chosen", "Terms", "Signatures", "Signed", "Under way", "Return")


@dataclass(frozen=True, slots=True)
class Confirm:
    """What a page says before a step that cannot be undone: the question, what it brings about, the button."""

    question: str
    words: str
    button: str
    asks_note: bool = True
    path: str = "step/"


CONFIRM = {
    Action.TELL_HOME: Confirm(
        "Tell your employer?",
        "Your employer learns that you were chosen, by whom, and what it is about. This cannot be taken back. "
        "Nothing goes on before it knows and agrees.",
        "Tell my employer",
        asks_note=False,
    ),
    Action.DECLINE: Confirm(
        "Decline?",
        "It will be open for interest again. Whoever was chosen, the terms and every signature are let go, and the "
        "other sides are told. You need not say why.",
        "Decline",
    ),
    Action.WITHDRAW: Confirm(
        "Withdraw it?",
        "Nobody can find it or answer it any more, and whoever said that they would like to is told. It cannot be "
        "published again; you can write a new one.",
        "Withdraw it",
    ),
    Action.RETURN: Confirm(
        "Record the return?",
        "The secondment is over, and the person is back in their post at home. No end can be agreed afterwards.",
        "Record the return",
    ),
    Action.CHANGE_TERMS: Confirm(
        "Open the terms again?",
        "The signatures given so far will no longer count. All three sign anew once the terms are settled.",
        "Open the terms again",
        asks_note=False,
        path="",
    ),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the timeline."""

    words: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature that is there or missing."""

    side: str
    who: str
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class InterestView:
    """An interest as the owner sees it; a person's name is shown to the owner, not their employer's."""

    row: Interest
    who: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class SecondmentPage:
    """Everything that one side sees of a secondment."""

    row: Secondment
    owner: Organisation
    home: Organisation | None
    host: Organisation | None
    person: str
    sides: frozenset[Side]
    steps: Sequence[Action]
    timeline: Sequence[Mark]
    seals: Sequence[Seal]
    interests: Sequence[InterestView]
    findings: Sequence[Finding]
    costs: Costs | None
    shows_terms: bool
    may_answer: bool
    next_review: dt.date | None
    review_is_due: bool
    lacks: Sequence[str]  # what the start waits for, in words


def page(row: Secondment, actor: Actor) -> SecondmentPage:
    """The page for one person. Terms and cost are for the three sides only, the cost for the two employers."""
    sides = queries.sides_of(row, actor)
    party = bool(sides & {Side.HOME, Side.HOST, Side.PERSON}) and row.person_id is not None
    review = queries.next_review(row) if party else None
    scopes = [s for s in (queries.owner_of(row), queries.home_of(row), queries.host_of(row)) if s]
    named = organisations(scopes)
    home, host = queries.home_of(row), queries.host_of(row)
    shows_home = row.home_told_at is not None or Side.PERSON in sides
    steps = queries.next_steps(row, sides)
    names = {
        "home": named[home].name if home and shows_home else "The home employer",
        "host": named[host].name if host else "The host",
        "person": queries.name_of(row.person_id) or "The person",
    }
    signed = row.live_signatures()
    return SecondmentPage(
        row=row,
        owner=named[queries.owner_of(row)],
        home=named[home] if home and shows_home else None,
        host=named[host] if host else None,
        person=queries.name_of(row.person_id) if sides else "",
        sides=sides,
        steps=steps,
        timeline=_timeline(State(row.state)),
        seals=[Seal(side, who, signed.get(side)) for side, who in names.items()],
        interests=_interests(row, actor, sides),
        findings=check_secondment(lent(row)) if party and row.fields else (),
        costs=costs_of(row) if sides & {Side.HOME, Side.HOST} and party else None,
        shows_terms=party and bool(row.fields),
        may_answer=State(row.state) is State.OPEN
        and Side.OWNER not in sides
        and not _said(row, actor),
        next_review=review,
        review_is_due=review is not None and review <= today(),
        lacks=_lacks(row) if Action.START in steps else (),
    )


def place(row: Secondment, actor: Actor) -> str:
    """Where somebody goes on after a step: the page of the next one that is theirs, or the secondment's own."""
    sides = queries.sides_of(row, actor)
    steps = queries.next_steps(row, sides)
    here = f"/secondments/{row.id}"
    if not sides or State(row.state) is State.WITHDRAWN:
        return "/secondments"
    if Action.AGREE in steps:
        return f"{here}/agree"
    if Action.SET_TERMS in steps and Side.HOME in sides and not row.fields:
        return f"{here}/terms"
    return f"{here}/sign" if Action.SIGN in steps else here


def _lacks(row: Secondment) -> list[str]:
    """What is missing for a start today."""
    return [f.words for f in held_by(check_secondment(lent(row, starts_on=today())), Holds.START)]


def _timeline(state: State) -> list[Mark]:
    if state is State.CONVERTED:
        state = State.RETURNED
    if state not in TIMELINE:
        return [Mark(words, False, False) for words in TIMELINE_WORDS]
    now = TIMELINE.index(state)
    return [Mark(words, place <= now, place == now) for place, words in enumerate(TIMELINE_WORDS)]


def _said(row: Secondment, actor: Actor) -> bool:
    return any(i.state == "open" and queries.is_mine(i, actor) for i in row.interests)


def _interests(row: Secondment, actor: Actor, sides: frozenset[Side]) -> list[InterestView]:
    shown = []
    for interest in row.interests:
        if interest.user_id is not None:
            who, mine = queries.name_of(interest.user_id), interest.user_id == actor.user_id
        else:
            scope = Scope(ScopeKind(interest.employer_kind), interest.employer_code)
            who, mine = organisations([scope])[scope].name, queries.may_arrange(actor, scope)
        if Side.OWNER in sides or mine:
            shown.append(InterestView(interest, who, mine))
    return shown

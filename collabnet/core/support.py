"""The life of a request for support: a school that loses people asks, privately, and others offer help.

Three sides: the school (and its trust), which asked and alone decides; the local authority's officers,
who are always asked; and helpers, organisations that publish help of such a kind, asked only if the
school chose so. Nobody else knows that there is a request. One table says every step; what it does
not say is refused (product.md, rule 4; REFERENCE section 7, "Where the weight lies").
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core import steps
from collabnet.core.capacity_kinds import Kind as Offered
from collabnet.core.steps import Refused
from collabnet.core.working_days import working_days_after

REMIND_AFTER_WORKING_DAYS: Final = 5


class Help(StrEnum):
    """What kind of help is asked for."""

    COVER = "cover"
    SECONDMENT = "secondment"
    LEADERSHIP = "leadership"
    SUBJECT = "subject"
    HR = "hr"
    TRAINING = "training"
    GOVERNANCE = "governance"

    @property
    def words(self) -> str:
        """As a form offers it."""
        return _HELP_WORDS[self]


_HELP_WORDS: Final = {
    Help.COVER: "Cover for lessons",
    Help.SECONDMENT: "Somebody on secondment",
    Help.LEADERSHIP: "Leadership",
    Help.SUBJECT: "Subject or specialist expertise",
    Help.HR: "HR advice",
    Help.TRAINING: "Training",
    Help.GOVERNANCE: "Governance",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of published capacity, and the details of it that count; none named: every detail."""

    kind: Offered
    details: frozenset[str] = frozenset()


def _source(kind: Offered, *details: str) -> Source:
    return Source(kind, frozenset(details))


# Which lines of a capacity statement make their owner a helper for what.
SOURCES: Final[Mapping[Help, tuple[Source, ...]]] = {
    Help.COVER: (_source(Offered.COVER),),
    Help.SECONDMENT: (_source(Offered.SPECIALIST), _source(Offered.IMPROVEMENT)),
    Help.LEADERSHIP: (
        _source(Offered.IMPROVEMENT, "leadership", "behaviour_culture", "any_improvement"),
        _source(Offered.COVER, "leader_cover"),
        _source(Offered.FINANCE, "business_leadership"),
    ),
    Help.SUBJECT: (_source(Offered.SPECIALIST), _source(Offered.IMPROVEMENT, "curriculum", "assessment", "inclusion")),
    Help.HR: (_source(Offered.BACK_OFFICE, "service_hr", "service_payroll"),),
    Help.TRAINING: (_source(Offered.IMPROVEMENT), _source(Offered.SPECIALIST)),
    Help.GOVERNANCE: (
        _source(Offered.IMPROVEMENT, "leadership", "any_improvement"),
        _source(Offered.BACK_OFFICE, "service_governance", "service_legal"),
    ),
}  # fmt: skip


def can_help(kinds: Collection[Help], offered: Collection[tuple[Offered, str]]) -> bool:
    """Whether what somebody publishes (kinds and details of lines) is help of one of these kinds."""
    return any(
        kind is source.kind and (not source.details or detail in source.details)
        for asked in kinds
        for source in SOURCES[asked]
        for kind, detail in offered
    )


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    OFFERED = "offered"
    AGREED = "agreed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _STATE_WORDS[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self in (State.CLOSED, State.WITHDRAWN)


_STATE_WORDS: Final = {
    State.OPEN: "Waiting for an offer",
    State.OFFERED: "Help is offered",
    State.AGREED: "Help is agreed",
    State.CLOSED: "Closed",
    State.WITHDRAWN: "Withdrawn",
}


class Side(StrEnum):
    """Who takes a step."""

    SCHOOL = "school"
    AUTHORITY = "authority"
    HELPER = "helper"


class Action(StrEnum):
    """A step."""

    SEND = "send"
    ASK_HELPERS = "ask_helpers"
    STOP_HELPERS = "stop_helpers"
    OFFER = "offer"
    TAKE_BACK = "take_back"
    ACCEPT = "accept"
    DECLINE = "decline"
    CLOSE = "close"
    WITHDRAW = "withdraw"

    @property
    def done_words(self) -> str:
        """The step as the page says it afterwards."""
        return _DONE_WORDS[self]


_DONE_WORDS: Final = {
    Action.SEND: "sent",
    Action.ASK_HELPERS: "helpers of the register asked as well",
    Action.STOP_HELPERS: "helpers of the register no longer asked",
    Action.OFFER: "help offered",
    Action.TAKE_BACK: "an offer taken back",
    Action.ACCEPT: "an offer accepted",
    Action.DECLINE: "an offer declined",
    Action.CLOSE: "closed",
    Action.WITHDRAW: "withdrawn",
}


class Outcome(StrEnum):
    """What came of it, in the school's own words of four."""

    HELPED = "helped"
    PARTLY = "partly"
    NOT_HELPED = "not_helped"
    NOT_NEEDED = "not_needed"

    @property
    def words(self) -> str:
        """As a form offers it."""
        return _OUTCOME_WORDS[self]


_OUTCOME_WORDS: Final = {
    Outcome.HELPED: "We got the help that we needed",
    Outcome.PARTLY: "We got some of it",
    Outcome.NOT_HELPED: "Nobody could help",
    Outcome.NOT_NEEDED: "It is no longer needed",
}

_S, _A = State, Action
_SCHOOL = frozenset({Side.SCHOOL})
_OFFERING = frozenset({Side.AUTHORITY, Side.HELPER})
_LIVE = (_S.OPEN, _S.OFFERED, _S.AGREED)

# (state, action) → who may. The state afterwards follows from the offers: see `after`.
STEPS: Final[Mapping[tuple[State, Action], frozenset[Side]]] = {
    **{(state, _A.ASK_HELPERS): _SCHOOL for state in _LIVE},
    **{(state, _A.STOP_HELPERS): _SCHOOL for state in _LIVE},
    **{(state, _A.OFFER): _OFFERING for state in _LIVE},
    **{(state, _A.CLOSE): _SCHOOL for state in _LIVE},
    **{(state, _A.WITHDRAW): _SCHOOL for state in _LIVE},
    **{(state, _A.ACCEPT): _SCHOOL for state in (_S.OFFERED, _S.AGREED)},
    **{(state, _A.DECLINE): _SCHOOL for state in (_S.OFFERED, _S.AGREED)},
    **{(state, _A.TAKE_BACK): _OFFERING for state in (_S.OFFERED, _S.AGREED)},
}


class OfferState(StrEnum):
    """Where an offer of help stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _OFFER_WORDS[self]


_OFFER_WORDS: Final = {
    OfferState.OPEN: "waiting for the school",
    OfferState.ACCEPTED: "accepted",
    OfferState.DECLINED: "declined",
    OfferState.TAKEN_BACK: "taken back",
}


# (step, state of the offer that it is about) → the offer's state afterwards.
OFFER_STEPS: Final[Mapping[tuple[Action, OfferState], OfferState]] = {
    (_A.ACCEPT, OfferState.OPEN): OfferState.ACCEPTED,
    (_A.DECLINE, OfferState.OPEN): OfferState.DECLINED,
    (_A.DECLINE, OfferState.ACCEPTED): OfferState.DECLINED,
    (_A.TAKE_BACK, OfferState.OPEN): OfferState.TAKEN_BACK,
    (_A.TAKE_BACK, OfferState.ACCEPTED): OfferState.TAKEN_BACK,
}


def check(state: State, action: Action, sides: Collection[Side]) -> None:
    """Raise Refused for whatever the table does not say."""
    steps.check(STEPS, state, action, sides)


def offer_after(action: Action, offer: OfferState) -> OfferState:
    """How an offer stands after a step about it. Raises Refused for whatever the table does not say."""
    found = OFFER_STEPS.get((action, offer))
    if found is None:
        raise Refused(f"This offer is {offer.words}.")
    return found


def allowed(state: State, sides: Collection[Side]) -> list[Action]:
    """The steps that somebody on these sides can take now, in the order of `Action`."""
    return steps.allowed(STEPS, Action, state, sides)


def after(state: State, action: Action, offers: Collection[OfferState]) -> State:
    """The state after a step that `check` let through, given how the offers stand once it is taken."""
    if action is Action.CLOSE:
        return State.CLOSED
    if action is Action.WITHDRAW:
        return State.WITHDRAWN
    if state.is_over:
        return state
    if OfferState.ACCEPTED in offers:
        return State.AGREED
    return State.OFFERED if OfferState.OPEN in offers else State.OPEN


def remind_on(waits_since: dt.date) -> dt.date:
    """The day from which somebody who is waited for is reminded, once."""
    return working_days_after(waits_since, REMIND_AFTER_WORKING_DAYS)

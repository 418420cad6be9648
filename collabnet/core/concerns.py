"""A concern about conduct under the code: what it may be about, and the time-boxed talk that the locality leads.

Whom somebody hires and what they pay can never be the subject (Competition Act 1998; REFERENCE section 7,
design rule 1): only a clause about conduct, of those that the employer signed. Three sides: whoever raised
it, the employer it is about, and a person of the locality who leads and is no party. One table says every
step. Nothing of it is public, counted or kept as a register, and no sanction follows.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core import steps
from collabnet.core.conduct_checks import confirmed_breach
from collabnet.core.pay_check import Finding, Outcome
from collabnet.core.steps import Refused
from collabnet.core.working_days import working_days_after

LEAD_DAYS, ANSWER_DAYS, END_DAYS, EXTENSION_DAYS = 10, 10, 20, 10  # working days


class Kind(StrEnum):
    """What a concern may be about: conduct, and nothing else."""

    ASSURANCE = "assurance"
    ADVERT = "advert"
    REFERENCE = "reference"
    PROMISE = "promise"

    @property
    def words(self) -> str:
        """As a form offers it."""
        return _KIND_WORDS[self]


_KIND_WORDS: Final = {
    Kind.ASSURANCE: "A broken assurance about a secondment",
    Kind.ADVERT: "An advert that runs down a school, or the wording of an advert",
    Kind.REFERENCE: "A reference that did not come",
    Kind.PROMISE: "Another promise in the code",
}
CLAUSES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ASSURANCE: ("C17", "C18", "C21"),
    Kind.ADVERT: ("C12", "C13", "C14", "C16"),
    Kind.REFERENCE: ("C22",),
    Kind.PROMISE: ("C19", "C20", "C23", "C24", "C26", "N03"),
}
# Only these can be a breach, and only once a person confirms it; on what each rests.
BREACH_BASIS: Final[Mapping[str, str]] = {
    "C12": "law", "C14": "law", "C16": "safeguarding", "C17": "law", "C18": "safeguarding",
    "C19": "a promised disclosure", "C20": "law", "C21": "law", "C23": "law", "C24": "law", "C26": "law",
}  # fmt: skip
NOT_A_SUBJECT: Final = (
    "Whom somebody hires and what they pay cannot be the subject of a concern: every employer decides that "
    "alone. Choose a kind of conduct, or ask for support instead"
)


class NotASubject(ValueError):
    """What was named cannot be the subject of a concern; the message is for people."""


def subject_matter(kind: str, clause: str, signed: Collection[str]) -> Kind:
    """The kind of conduct that a concern is about.

    `signed` are the ids of the clauses that the employer signed. Raises NotASubject for anything but
    conduct, for a clause of another kind, and for one that was not signed.
    """
    if kind not in tuple(Kind):
        raise NotASubject(NOT_A_SUBJECT)
    found = Kind(kind)
    if not any(clause in clauses for clauses in CLAUSES.values()):
        raise NotASubject(NOT_A_SUBJECT)
    if clause not in CLAUSES[found]:
        raise NotASubject(
            "This clause does not belong to that kind of conduct. Choose one that does"
        )
    if clause not in signed:
        raise NotASubject(
            "This employer has not signed that clause, so it is bound by nothing there"
        )
    return found


_HIRING_TALK: Final = re.compile(
    r"(?<!\w)(?:poach(?:ed|ing|es)?|headhunt(?:ed|ing)?|head-hunt(?:ed|ing)?|hir(?:ed|ing|es)|recruit(?:ed|ing|s)?"
    r"|took\s{1,3}our|taken\s{1,3}our|pays?\s{1,3}more|paid\s{1,3}more|higher\s{1,3}(?:pay|salary|salaries)"
    r"|salary|salaries|wages?)(?!\w)",
    re.IGNORECASE,
)
HIRING_TALK_WHY: Final = (
    "This reads as if it were about whom somebody hires or what they pay. That cannot be talked about here: "
    "keep to what was done or said. It is not held up by this."
)


def hiring_talk(text: str) -> list[str]:
    """Words that suggest hiring or pay as such, in the order of the text, each once; they explain, never refuse."""
    return list(dict.fromkeys(m.group().casefold() for m in _HIRING_TALK.finditer(text[:20_000])))


class State(StrEnum):
    """Where a concern stands."""

    RAISED = "raised"
    ASKED = "asked"
    TALKING = "talking"
    PROPOSED = "proposed"
    AGREED = "agreed"
    NO_AGREEMENT = "no_agreement"
    WITHDRAWN = "withdrawn"
    TIME_OVER = "time_over"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _STATE_WORDS[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self in _OVER


_STATE_WORDS: Final = {
    State.RAISED: "Waiting for somebody to lead the conversation",
    State.ASKED: "Waiting for the employer’s answer",
    State.TALKING: "Being talked about",
    State.PROPOSED: "Words for the outcome are proposed",
    State.AGREED: "Ended with words that both agreed",
    State.NO_AGREEMENT: "Ended without agreement",
    State.WITHDRAWN: "Withdrawn",
    State.TIME_OVER: "Ended: time is over",
}
_OVER: Final = frozenset({State.AGREED, State.NO_AGREEMENT, State.WITHDRAWN, State.TIME_OVER})


class Side(StrEnum):
    """Who takes a step; the clock closes what nobody ended in time."""

    RAISER = "raiser"
    SUBJECT = "subject"
    LEAD = "lead"
    CLOCK = "clock"

    @property
    def words(self) -> str:
        """As the conversation names it."""
        return _SIDE_WORDS[self]


_SIDE_WORDS: Final = {
    Side.RAISER: "whoever raised it",
    Side.SUBJECT: "the employer it is about",
    Side.LEAD: "who leads the conversation",
    Side.CLOCK: "the clock",
}


class Action(StrEnum):
    """A step."""

    RAISE = "raise"
    LEAD = "lead"
    ANSWER = "answer"
    SAY = "say"
    PROPOSE = "propose"
    ASSENT = "assent"
    EXTEND = "extend"
    CONFIRM_BREACH = "confirm_breach"
    END = "end"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"

    @property
    def done_words(self) -> str:
        """The step as the conversation says it afterwards."""
        return _DONE_WORDS[self]


_DONE_WORDS: Final = {
    Action.RAISE: "raised it",
    Action.LEAD: "put it to the employer",
    Action.ANSWER: "answered",
    Action.SAY: "wrote",
    Action.PROPOSE: "proposed words for the outcome",
    Action.ASSENT: "agreed to the words",
    Action.EXTEND: "would like ten more working days",
    Action.CONFIRM_BREACH: "confirmed, as a person, that the clause was broken",
    Action.END: "ended it without agreement",
    Action.WITHDRAW: "withdrew it",
    Action.LAPSE: "closed it: time is over",
}

_S, _A = State, Action
_PARTIES = frozenset({Side.RAISER, Side.SUBJECT})
_ALL = _PARTIES | {Side.LEAD}
_LEAD, _RAISER, _CLOCK = frozenset({Side.LEAD}), frozenset({Side.RAISER}), frozenset({Side.CLOCK})
_LED = (_S.ASKED, _S.TALKING, _S.PROPOSED)

# (state, action) → (who, state afterwards). ASSENT leads to AGREED only once both parties have.
STEPS: Final[Mapping[tuple[State, Action], tuple[frozenset[Side], State]]] = {
    (_S.RAISED, _A.LEAD): (_LEAD, _S.ASKED),
    (_S.ASKED, _A.ANSWER): (frozenset({Side.SUBJECT}), _S.TALKING),
    **{(state, _A.SAY): (_ALL, state) for state in (_S.TALKING, _S.PROPOSED)},
    **{(state, _A.PROPOSE): (_ALL, _S.PROPOSED) for state in (_S.TALKING, _S.PROPOSED)},
    (_S.PROPOSED, _A.ASSENT): (_PARTIES, _S.PROPOSED),
    **{(state, _A.EXTEND): (_PARTIES, state) for state in _LED},
    **{(state, _A.CONFIRM_BREACH): (_LEAD, state) for state in (_S.TALKING, _S.PROPOSED)},
    **{(state, _A.END): (_LEAD, _S.NO_AGREEMENT) for state in _LED},
    **{(state, _A.WITHDRAW): (_RAISER, _S.WITHDRAWN) for state in (_S.RAISED, *_LED)},
    **{(state, _A.LAPSE): (_CLOCK, _S.TIME_OVER) for state in (_S.RAISED, *_LED)},
}  # fmt: skip
_WHO: Final = {step: who for step, (who, _) in STEPS.items()}


def allowed(state: State, sides: Collection[Side]) -> list[Action]:
    """The steps that somebody on these sides can take now, in the order of `Action`."""
    return steps.allowed(_WHO, Action, state, sides)


def after(
    state: State, action: Action, sides: Collection[Side], *, assented: Collection[Side] = ()
) -> State:
    """The state after a step. `assented` are the parties that agree to the words, this one included.

    Raises Refused for whatever the table does not say.
    """
    steps.check(_WHO, state, action, sides)
    if action is Action.ASSENT and set(assented) >= _PARTIES:
        return State.AGREED
    return STEPS[state, action][1]


@dataclass(frozen=True, slots=True)
class TimeBox:
    """When a concern was raised and opened, and whether both parties have lengthened it (once)."""

    raised_on: dt.date
    opened_on: dt.date | None = None
    is_extended: bool = False

    @property
    def lead_by(self) -> dt.date:
        """The last day on which somebody can take the lead."""
        return working_days_after(self.raised_on, LEAD_DAYS)

    @property
    def answer_by(self) -> dt.date | None:
        """The last day for the employer's answer; None before the conversation is opened."""
        return self._after_opening(ANSWER_DAYS)

    @property
    def end_by(self) -> dt.date | None:
        """The last day of the conversation; None before it is opened."""
        return self._after_opening(END_DAYS)

    def last_day(self, state: State) -> dt.date | None:
        """The last day of the present state; None once it is over."""
        if state.is_over:
            return None
        if state is State.RAISED:
            return self.lead_by
        return self.answer_by if state is State.ASKED else self.end_by

    def is_over(self, state: State, today: dt.date) -> bool:
        """Whether the clock closes it now."""
        last = self.last_day(state)
        return last is not None and today > last

    def _after_opening(self, days: int) -> dt.date | None:
        if self.opened_on is None:
            return None
        more = EXTENSION_DAYS if self.is_extended else 0
        return working_days_after(self.opened_on, days + more)


def may_be_breach(clause: str) -> bool:
    """Whether a person can confirm a breach of a clause: only law, safeguarding or a promised disclosure."""
    return clause in BREACH_BASIS


def breach(clause: str, *, by_person: bool) -> Finding:
    """What stands of a clause once a person has looked, or before. Raises Refused where none can be."""
    if not may_be_breach(clause):
        raise Refused(
            "This clause is a matter of good practice: there is no breach of it to confirm."
        )
    if clause in ("C12", "C26"):
        return confirmed_breach(clause, by_person=by_person)
    title = "Looked at by a person"
    if not by_person:
        return Finding(
            clause, title, Outcome.NOT_CHECKED, "Not checked: no person has confirmed anything."
        )
    return Finding(clause, title, Outcome.BREACH,
                   f"The person who leads confirmed it, as a matter of {BREACH_BASIS[clause]}.",
                   "Put it right, and take advice.")  # fmt: skip

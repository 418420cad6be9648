"""The life of a secondment from need to return: which step is possible when, and who may take it.

Three sides: the home employer, whose staff the person stays; the host, who directs the daily work;
the person, who agrees in writing and keeps the right to return. One table says every step; whatever
it does not say is refused. A start needs the whole agreement (C17), the assurance (C18) and the
person's agreement (C21), which `secondment_checks` looks at; nothing else holds anything up.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collabnet.core import steps


class State(StrEnum):
    """Where a secondment stands."""

    DRAFT = "draft"
    OPEN = "open"
    CHOSEN = "chosen"
    TERMS = "terms"
    SIGNING = "signing"
    SIGNED = "signed"
    ACTIVE = "active"
    RETURNED = "returned"
    CONVERTED = "converted"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _STATE_WORDS[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self in (State.RETURNED, State.CONVERTED, State.WITHDRAWN)


_STATE_WORDS: Final = {
    State.DRAFT: "Draft",
    State.OPEN: "Open for interest",
    State.CHOSEN: "Somebody is chosen",
    State.TERMS: "Terms are being agreed",
    State.SIGNING: "Waiting for signatures",
    State.SIGNED: "Signed by all three",
    State.ACTIVE: "Under way",
    State.RETURNED: "Returned",
    State.CONVERTED: "Ended with a new post",
    State.WITHDRAWN: "Withdrawn",
}


class Side(StrEnum):
    """Who takes a step. The owner is the employer that published the need or the offer."""

    OWNER = "owner"
    HOME = "home"
    HOST = "host"
    PERSON = "person"


class Action(StrEnum):
    """A step."""

    PUBLISH = "publish"
    CHOOSE = "choose"
    TELL_HOME = "tell_home"
    AGREE = "agree"
    DECLINE = "decline"
    SET_TERMS = "set_terms"
    ASK_SIGNATURES = "ask_signatures"
    SIGN = "sign"
    CHANGE_TERMS = "change_terms"
    ASSURE = "assure"
    CHECK_IDENTITY = "check_identity"
    START = "start"
    REVIEW = "review"
    EXTEND = "extend"
    END_EARLY = "end_early"
    RETURN = "return"
    CONVERT = "convert"
    WITHDRAW = "withdraw"

    @property
    def done_words(self) -> str:
        """The step as the timeline says it afterwards."""
        return _DONE_WORDS[self]


_DONE_WORDS: Final = {
    Action.PUBLISH: "published",
    Action.CHOOSE: "somebody was chosen",
    Action.TELL_HOME: "the home employer was told",
    Action.AGREE: "agreed to lend",
    Action.DECLINE: "declined",
    Action.SET_TERMS: "terms saved",
    Action.ASK_SIGNATURES: "signatures asked for",
    Action.SIGN: "signed",
    Action.CHANGE_TERMS: "terms opened again",
    Action.ASSURE: "letter of assurance recorded",
    Action.CHECK_IDENTITY: "identity checked",
    Action.START: "started",
    Action.REVIEW: "review",
    Action.EXTEND: "a later end",
    Action.END_EARLY: "an earlier end",
    Action.RETURN: "returned",
    Action.CONVERT: "takes a post",
    Action.WITHDRAW: "withdrawn",
}

_S, _A = State, Action
_OWNER = frozenset({Side.OWNER})
_EMPLOYERS = frozenset({Side.HOME, Side.HOST})
_ALL = frozenset({Side.HOME, Side.HOST, Side.PERSON})
_BEFORE_SIGNED = (_S.CHOSEN, _S.TERMS, _S.SIGNING)

# (state, action) → (who, state afterwards). SIGN leads to SIGNED only once all three have signed.
STEPS: Final[dict[tuple[State, Action], tuple[frozenset[Side], State]]] = {
    (_S.DRAFT, _A.PUBLISH): (_OWNER, _S.OPEN),
    (_S.DRAFT, _A.WITHDRAW): (_OWNER, _S.WITHDRAWN),
    (_S.OPEN, _A.CHOOSE): (_OWNER, _S.CHOSEN),
    (_S.OPEN, _A.WITHDRAW): (_OWNER, _S.WITHDRAWN),
    (_S.CHOSEN, _A.TELL_HOME): (frozenset({Side.PERSON}), _S.CHOSEN),
    (_S.CHOSEN, _A.AGREE): (frozenset({Side.HOME}), _S.TERMS),
    (_S.CHOSEN, _A.DECLINE): (_ALL, _S.OPEN),
    (_S.TERMS, _A.SET_TERMS): (_EMPLOYERS, _S.TERMS),
    (_S.TERMS, _A.ASK_SIGNATURES): (_EMPLOYERS, _S.SIGNING),
    (_S.TERMS, _A.DECLINE): (_ALL, _S.OPEN),
    (_S.SIGNING, _A.SIGN): (_ALL, _S.SIGNING),
    (_S.SIGNING, _A.CHANGE_TERMS): (_EMPLOYERS, _S.TERMS),
    (_S.SIGNING, _A.DECLINE): (_ALL, _S.OPEN),
    **{(state, _A.ASSURE): (frozenset({Side.HOME}), state) for state in (*_BEFORE_SIGNED[1:], _S.SIGNED)},
    **{
        (state, _A.CHECK_IDENTITY): (frozenset({Side.HOST}), state)
        for state in (*_BEFORE_SIGNED[1:], _S.SIGNED)
    },
    (_S.SIGNED, _A.START): (frozenset({Side.HOST}), _S.ACTIVE),
    (_S.SIGNED, _A.CHANGE_TERMS): (_EMPLOYERS, _S.TERMS),
    (_S.SIGNED, _A.DECLINE): (_ALL, _S.OPEN),
    (_S.ACTIVE, _A.REVIEW): (_ALL, _S.ACTIVE),
    (_S.ACTIVE, _A.EXTEND): (_ALL, _S.ACTIVE),
    (_S.ACTIVE, _A.END_EARLY): (_ALL, _S.ACTIVE),
    (_S.ACTIVE, _A.RETURN): (frozenset({Side.HOME}), _S.RETURNED),
    (_S.ACTIVE, _A.CONVERT): (frozenset({Side.PERSON}), _S.CONVERTED),
}  # fmt: skip
_WHO: Final = {step: who for step, (who, _) in STEPS.items()}


def allowed(state: State, sides: Collection[Side]) -> list[Action]:
    """The steps that somebody on these sides can take now, in the order of `Action`."""
    return steps.allowed(_WHO, Action, state, sides)


def after(
    state: State, action: Action, sides: Collection[Side], *, signed: Collection[Side] = ()
) -> State:
    """The state after a step. `signed` are the sides that have signed, this one included.

    Raises Refused for whatever the table does not say.
    """
    steps.check(_WHO, state, action, sides)
    if action is Action.SIGN and set(signed) >= _ALL:
        return State.SIGNED
    return STEPS[state, action][1]


class FormKind(StrEnum):
    """Which agreement form is used."""

    SHORT = "short"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class AgreementField:
    """A field of the agreement: its code, what it asks, whether the two-page short form has it."""

    code: str
    label: str
    is_short: bool
    needed: str = "always"  # always, never, or "part_week", "ect", "sponsored": where that applies


def _field(code: str, label: str, *, short: bool = False, needed: str = "always") -> AgreementField:
    return AgreementField(code, label, short, needed)


# The fields of the project's list, worded as questions. Parties, dates, share of the post and the
# signatures are kept apart from these texts, since the rules work with them.
FIELDS: Final[tuple[AgreementField, ...]] = (
    _field("role", "Role, duties and place of work", short=True),
    _field("fte", "Days and working pattern", short=True),
    _field("pay", "Pay point and allowances; who pays any uplift", short=True),
    _field("recharge", "What is recharged, how often, and how VAT is treated", short=True),
    _field("oncosts", "Employer’s National Insurance, pension and levy, each shown apart", short=True),
    _field("management", "Who manages day to day, who appraises, who decides about leave", short=True),
    _field("sickness", "Sick pay and cover: who bears the cost", short=True),
    _field("conduct", "Discipline, grievance and capability: that the home employer leads", short=True),
    _field("safeguarding", "Who leads on safeguarding at both places, and the way to the LADO", short=True),
    _field("insurance", "Employer’s and public liability, or the risk protection arrangement"),
    _field("confidentiality_ip", "Confidentiality and intellectual property"),
    _field("data_protection", "Controllers, what is shared, how long it is kept"),
    _field("training", "Who pays for training", needed="never"),
    _field("expenses", "Travel and subsistence", needed="never", short=True),
    _field("return", "Right to return, and notice to end early on both sides", short=True),
    _field("redundancy", "What happens if the home post changes"),
    _field("tupe", "That no transfer of employment (TUPE) is intended"),
    _field("delegated_authority", "Who may agree this for each employer: name and office", short=True),
    _field("pay_award", "What happens to pay when an award or increment falls in the term"),
    _field("no_detriment", "That the person is paid no less than at home", short=True),
    _field("directed_time", "How directed time, INSET and duties are split", needed="part_week", short=True),
    _field("ect", "Appropriate body and induction of an early career teacher", needed="ect"),
    _field("immigration", "That sponsor and role allow it, for a sponsored worker", needed="sponsored"),
    _field("family_leave", "Notice and cover for family leave"),
    _field("liability", "Indemnity and liability between the employers"),
    _field("conversion", "How a wish to stay is handled: an open application, notice to home"),
)  # fmt: skip
BY_CODE: Final = {field.code: field for field in FIELDS}
SHORT_FORM_DAYS_A_WEEK: Final = 2
SHORT_FORM_DAYS: Final = 125  # calendar days: one term with its half-term holiday


def may_use_short_form(*, days_a_week: float, starts_on: dt.date, ends_on: dt.date) -> bool:
    """Whether the two-page form is enough: up to two days a week, for up to one term."""
    lasts = (ends_on - starts_on).days
    return days_a_week <= SHORT_FORM_DAYS_A_WEEK and lasts <= SHORT_FORM_DAYS


def required_fields(
    form: FormKind, *, days_a_week: float, is_ect: bool = False, is_sponsored: bool = False
) -> tuple[str, ...]:
    """The codes of the fields that must be filled before signatures are asked for."""
    applies = {
        "always": True,
        "never": False,
        "part_week": days_a_week < 5,
        "ect": is_ect,
        "sponsored": is_sponsored,
    }
    return tuple(
        field.code
        for field in FIELDS
        if applies[field.needed] and (field.is_short or form is FormKind.FULL)
    )

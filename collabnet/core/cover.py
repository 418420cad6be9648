"""A request for cover and the invitations it sends: their states, and who may do what in which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from collabnet.core.steps import Refused


class RequestState(StrEnum):
    """Where a request for cover stands."""

    DRAFT = "draft"
    OPEN = "open"
    FILLED = "filled"
    CLOSED = "closed"  # its employer asks nobody further; who has accepted stays
    WITHDRAWN = "withdrawn"  # nobody is needed after all; who had accepted is told

    @property
    def words(self) -> str:
        """The state as pages say it."""
        return {
            "draft": "Draft", "open": "Asking people", "filled": "Filled", "closed": "Closed",
            "withdrawn": "Called off",
        }[self.value]  # fmt: skip


class RequestStep(StrEnum):
    """What the employer, or an answer, does to a request."""

    PUBLISH = "publish"
    FILL = "fill"  # the last acceptance that was needed
    REOPEN = "reopen"  # somebody who had accepted cannot come
    CLOSE = "close"
    WITHDRAW = "withdraw"


class AnswerState(StrEnum):
    """Where the invitation of one person stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # no answer in time, or somebody else was first
    WITHDRAWN = (
        "withdrawn"  # by the person after accepting, or because the profile or the request went
    )

    @property
    def words(self) -> str:
        """The state as pages say it."""
        return {
            "asked": "Waits for your answer", "accepted": "You accepted", "declined": "You said no",
            "lapsed": "No longer open", "withdrawn": "Withdrawn",
        }[self.value]  # fmt: skip


class AnswerStep(StrEnum):
    """What happens to an invitation."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    ASK_AGAIN = "ask_again"  # a place is open again, for somebody who was only too late


_R, _S, _A, _T = RequestState, RequestStep, AnswerState, AnswerStep

REQUEST_STEPS: Final[Mapping[tuple[RequestState, RequestStep], RequestState]] = MappingProxyType(
    {
        (_R.DRAFT, _S.PUBLISH): _R.OPEN,
        (_R.DRAFT, _S.WITHDRAW): _R.WITHDRAWN,
        (_R.OPEN, _S.FILL): _R.FILLED,
        (_R.OPEN, _S.CLOSE): _R.CLOSED,
        (_R.OPEN, _S.WITHDRAW): _R.WITHDRAWN,
        (_R.FILLED, _S.REOPEN): _R.OPEN,
        (_R.FILLED, _S.CLOSE): _R.CLOSED,
        (_R.FILLED, _S.WITHDRAW): _R.WITHDRAWN,
    }
)
ANSWER_STEPS: Final[Mapping[tuple[AnswerState, AnswerStep], AnswerState]] = MappingProxyType(
    {
        (_A.ASKED, _T.ACCEPT): _A.ACCEPTED,
        (_A.ASKED, _T.DECLINE): _A.DECLINED,
        (_A.ASKED, _T.LAPSE): _A.LAPSED,
        (_A.ASKED, _T.WITHDRAW): _A.WITHDRAWN,
        (_A.ACCEPTED, _T.WITHDRAW): _A.WITHDRAWN,
        (_A.LAPSED, _T.ASK_AGAIN): _A.ASKED,
    }
)


def request_after(state: RequestState, step: RequestStep) -> RequestState:
    """The state of a request after a step. Raises Refused for what the table does not say."""
    found = REQUEST_STEPS.get((state, step))
    if found is None:
        raise Refused(f"This request is {state.words.lower()}: that cannot be done any more.")
    return found


def answer_after(state: AnswerState, step: AnswerStep) -> AnswerState:
    """The state of an invitation after a step. Raises Refused for what the table does not say."""
    found = ANSWER_STEPS.get((state, step))
    if found is None:
        raise Refused("This question is no longer open.")
    return found

"""The life of an advert: where it stands at a moment, which step is possible then, and who may take it.

Nothing here can hold, delay, cap or count a lawful hire: an employer's own advert goes out when it
says so. What a publication must show (C01, C16) is asked of `clause_checks`; a partner employer that
has not agreed yet holds nothing up either, its name is merely left out until it does.
"""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from collabnet.core import steps


class State(StrEnum):
    """What is stored. Whether a published advert is open or over is read from its dates."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"  # with its outcome
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """Where an advert stands at a moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    CLOSED = "closed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _STANDING_WORDS[self]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it: an advert that was public stays readable, marked as over."""
        return self in (Standing.LIVE, Standing.CLOSED, Standing.ENDED)


_STANDING_WORDS: Final = {
    Standing.DRAFT: "Draft",
    Standing.SCHEDULED: "Scheduled",
    Standing.LIVE: "Open",
    Standing.CLOSED: "Closed",
    Standing.ENDED: "Closed, outcome recorded",
    Standing.WITHDRAWN: "Taken down",
}


def standing(
    state: State,
    *,
    publish_on: dt.date | None,
    closes_at: dt.datetime | None,
    today: dt.date,
    now: dt.datetime,
) -> Standing:
    """Where an advert stands: `today` by a clock in London, `now` and `closes_at` in UTC."""
    if state is not State.PUBLISHED:
        return Standing(state.value)
    if publish_on is not None and publish_on > today:
        return Standing.SCHEDULED
    if closes_at is not None and closes_at <= now:
        return Standing.CLOSED
    return Standing.LIVE


class Side(StrEnum):
    """Who takes a step: the employer whose advert it is, one asked to share the post, or anybody."""

    OWNER = "owner"
    PARTNER = "partner"
    PERSON = "person"  # anybody who is signed in and on neither side


class Action(StrEnum):
    """A step."""

    EDIT = "edit"
    PUBLISH = "publish"
    UNSCHEDULE = "unschedule"
    EXTEND = "extend"
    CLOSE = "close"
    RECORD_OUTCOME = "record_outcome"
    WITHDRAW = "withdraw"
    COPY = "copy"
    DELETE = "delete"
    ASK_PARTNER = "ask_partner"
    AGREE_TO_SHARE = "agree_to_share"
    STOP_SHARING = "stop_sharing"
    SHOW_INTEREST = "show_interest"

    @property
    def done_words(self) -> str:
        """The step as the history says it afterwards."""
        return _DONE_WORDS[self]


_DONE_WORDS: Final = {
    Action.EDIT: "changed",
    Action.PUBLISH: "published",
    Action.UNSCHEDULE: "back to a draft",
    Action.EXTEND: "closing day changed",
    Action.CLOSE: "closed early",
    Action.RECORD_OUTCOME: "outcome recorded",
    Action.WITHDRAW: "taken down",
    Action.COPY: "copied",
    Action.DELETE: "deleted",
    Action.ASK_PARTNER: "another employer asked to share the post",
    Action.AGREE_TO_SHARE: "the other employer agreed to share the post",
    Action.STOP_SHARING: "no longer a shared post",
    Action.SHOW_INTEREST: "somebody showed interest",
}

_N, _A = Standing, Action
_OWNER = frozenset({Side.OWNER})
_PARTNER = frozenset({Side.PARTNER})
_BOTH = frozenset({Side.OWNER, Side.PARTNER})
_OPEN = (_N.DRAFT, _N.SCHEDULED, _N.LIVE)

# (standing, action) → who. Whatever it does not say is refused.
STEPS: Final[dict[tuple[Standing, Action], frozenset[Side]]] = {
    **{(where, _A.EDIT): _OWNER for where in _OPEN},
    (_N.DRAFT, _A.PUBLISH): _OWNER,
    (_N.SCHEDULED, _A.PUBLISH): _OWNER,  # on another day, or now
    (_N.SCHEDULED, _A.UNSCHEDULE): _OWNER,
    (_N.LIVE, _A.EXTEND): _OWNER,
    (_N.CLOSED, _A.EXTEND): _OWNER,
    (_N.LIVE, _A.CLOSE): _OWNER,
    (_N.LIVE, _A.RECORD_OUTCOME): _OWNER,
    (_N.CLOSED, _A.RECORD_OUTCOME): _OWNER,
    (_N.ENDED, _A.RECORD_OUTCOME): _OWNER,  # corrected
    (_N.LIVE, _A.WITHDRAW): _OWNER,
    (_N.CLOSED, _A.WITHDRAW): _OWNER,
    **{(where, _A.COPY): _OWNER for where in Standing},
    (_N.DRAFT, _A.DELETE): _OWNER,
    **{(where, _A.ASK_PARTNER): _OWNER for where in _OPEN},
    **{(where, _A.AGREE_TO_SHARE): _PARTNER for where in _OPEN},
    **{(where, _A.STOP_SHARING): _BOTH for where in (*_OPEN, _N.CLOSED)},
    (_N.LIVE, _A.SHOW_INTEREST): frozenset({Side.PERSON}),
}


def allowed(where: Standing, sides: Collection[Side]) -> list[Action]:
    """The steps that somebody on these sides can take now, in the order of `Action`."""
    return steps.allowed(STEPS, Action, where, sides)


def check_step(where: Standing, action: Action, sides: Collection[Side]) -> None:
    """Raises Refused for whatever the table does not say."""
    steps.check(STEPS, where, action, sides)


OUTCOMES: Final = {
    "hired_here": "Hired somebody who saw it here",
    "hired_other_free": "Hired through another free listing",
    "hired_paid": "Hired through a paid listing",
    "hired_no_listing": "Hired without a listing",
    "hired_dont_know": "Hired, not known how",
    "seconded": "Filled by a secondment",
    "shared": "Filled by sharing a post",
    "not_filled_ongoing": "Not filled, still looking",
    "not_filled_not_looking": "Not filled, not looking any more",
}
EXTENSION_REASONS: Final = {
    "no_applications": "No applications",
    "didnt_find_right_candidate": "Did not find the right candidate",
    "other_extension_reason": "Another reason",
}

"""The rules of a request for support: whose step, how it stands after offers, who can help with what."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.capacity_kinds import Kind
from collabnet.core.steps import Refused
from collabnet.core.support import (
    SOURCES,
    STEPS,
    Action,
    Help,
    OfferState,
    Side,
    State,
    after,
    allowed,
    can_help,
    check,
    remind_on,
)

states, actions, sides = st.sampled_from(State), st.sampled_from(Action), st.sampled_from(Side)


@given(states, actions, st.sets(sides))
def test_a_step_is_allowed_exactly_where_the_table_says(
    state: State, action: Action, who: set[Side]
) -> None:
    if action in allowed(state, who):
        check(state, action, who)
        assert STEPS[state, action] & who
    else:
        with pytest.raises(Refused):
            check(state, action, who)


def test_nothing_happens_once_it_is_over_and_only_the_school_decides() -> None:
    for (state, action), who in STEPS.items():
        assert not state.is_over
        if action not in (Action.OFFER, Action.TAKE_BACK):
            assert who == {Side.SCHOOL}


@given(states, actions, st.lists(st.sampled_from(OfferState)))
def test_where_it_stands_follows_from_the_offers(
    state: State, action: Action, offers: list[OfferState]
) -> None:
    found = after(state, action, offers)
    if state.is_over and action not in (Action.CLOSE, Action.WITHDRAW):
        assert found is state
    elif action is Action.CLOSE:
        assert found is State.CLOSED
    elif action is Action.WITHDRAW:
        assert found is State.WITHDRAWN
    else:
        assert (found is State.AGREED) == (OfferState.ACCEPTED in offers)
        assert (found is State.OPEN) == (not {OfferState.ACCEPTED, OfferState.OPEN} & set(offers))


@pytest.mark.parametrize("kind", list(Help))
def test_every_kind_of_help_can_be_published_by_somebody(kind: Help) -> None:
    for source in SOURCES[kind]:
        detail = min(source.details) if source.details else "anything"
        assert can_help([kind], [(source.kind, detail)])
    assert not can_help([kind], [(Kind.YEAR_PLACES, "3"), (Kind.SPACE, "hall")])
    assert not can_help([], [(source.kind, "x") for source in SOURCES[kind]])


def test_a_reminder_waits_five_working_days() -> None:
    assert remind_on(dt.date(2026, 11, 6)) == dt.date(2026, 11, 13)  # Friday to Friday
    assert remind_on(dt.date(2026, 12, 23)) == dt.date(
        2027, 1, 4
    )  # over Christmas and the New Year

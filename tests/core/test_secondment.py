"""The life of a secondment: every state, step and side, and that whatever the table does not say is refused."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.secondment import (
    BY_CODE,
    FIELDS,
    STEPS,
    Action,
    FormKind,
    Side,
    State,
    after,
    allowed,
    may_use_short_form,
    required_fields,
)
from collabnet.core.steps import Refused

# The journey as product and reference tell it, written out a second time, state by state.
WRITTEN = {
    "draft": {"publish": "owner", "withdraw": "owner"},
    "open": {"choose": "owner", "withdraw": "owner"},
    "chosen": {"tell_home": "person", "agree": "home", "decline": "home host person"},
    "terms": {
        "set_terms": "home host", "ask_signatures": "home host", "decline": "home host person", "assure": "home",
        "check_identity": "host",
    },
    "signing": {
        "sign": "home host person", "change_terms": "home host", "decline": "home host person", "assure": "home",
        "check_identity": "host",
    },
    "signed": {
        "start": "host", "change_terms": "home host", "decline": "home host person", "assure": "home",
        "check_identity": "host",
    },
    "active": {
        "review": "home host person", "extend": "home host person", "end_early": "home host person", "return": "home",
        "convert": "person",
    },
    "returned": {}, "converted": {}, "withdrawn": {},
}  # fmt: skip


@pytest.mark.parametrize(("state", "action", "side"), list(product(State, Action, Side)))
def test_each_step_is_possible_for_the_written_sides_and_refused_for_all_others(
    state: State, action: Action, side: Side
) -> None:
    may = side.value in WRITTEN[state.value].get(action.value, "").split()
    assert (action in allowed(state, {side})) is may
    if may:
        assert isinstance(after(state, action, {side}), State)
    else:
        with pytest.raises(Refused):
            after(state, action, {side})


def test_it_is_signed_only_when_all_three_have_signed() -> None:
    sides: set[Side] = set()
    for side in (Side.HOME, Side.PERSON):
        sides.add(side)
        assert after(State.SIGNING, Action.SIGN, {side}, signed=sides) is State.SIGNING
    assert (
        after(State.SIGNING, Action.SIGN, {Side.HOST}, signed=sides | {Side.HOST}) is State.SIGNED
    )


@given(st.lists(st.tuples(st.sampled_from(list(Action)), st.sampled_from(list(Side))), max_size=40))
def test_nobody_starts_without_the_three_signatures_whatever_is_tried(
    tries: list[tuple[Action, Side]],
) -> None:
    state, signed = State.DRAFT, set[Side]()
    for action, side in tries:
        before = state
        try:
            now = signed | {side} if action is Action.SIGN else signed
            state = after(state, action, {side}, signed=now)
        except Refused:
            continue
        signed = now if action is Action.SIGN else signed
        if state in (State.TERMS, State.OPEN):
            signed = set()
        if state is State.ACTIVE and before is not State.ACTIVE:
            assert signed == {Side.HOME, Side.HOST, Side.PERSON}


def test_what_is_over_stays_over() -> None:
    over = [state for state in State if state.is_over]
    assert over == [State.RETURNED, State.CONVERTED, State.WITHDRAWN]
    assert not any(state in over for state, _ in STEPS)


def test_the_full_agreement_asks_for_all_that_always_applies_and_the_short_one_for_less() -> None:
    full = set(required_fields(FormKind.FULL, days_a_week=5))
    short = set(required_fields(FormKind.SHORT, days_a_week=1))
    assert {"return", "no_detriment", "oncosts", "conversion", "tupe"} <= full
    assert "directed_time" in short and "directed_time" not in full
    assert short - {"directed_time"} < full
    assert not {"training", "expenses", "ect", "immigration"} & (full | short)
    assert {"ect", "immigration"} <= set(
        required_fields(FormKind.FULL, days_a_week=5, is_ect=True, is_sponsored=True)
    )
    assert len(BY_CODE) == len(FIELDS)


def test_the_short_form_is_for_two_days_a_week_and_a_term() -> None:
    start = dt.date(2027, 1, 4)
    assert may_use_short_form(days_a_week=2, starts_on=start, ends_on=dt.date(2027, 4, 1))
    assert not may_use_short_form(days_a_week=2.5, starts_on=start, ends_on=dt.date(2027, 4, 1))
    assert not may_use_short_form(days_a_week=1, starts_on=start, ends_on=dt.date(2027, 7, 20))

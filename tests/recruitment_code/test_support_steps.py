"""The table of a request for support, enforced on the server: every legal step audited, every other refused."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.support import OFFER_STEPS, STEPS, Action, OfferState, Side, State
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest
from tests.recruitment_code.support_world import Near, make_near

SENT = [a for a in Action if a is not Action.SEND]
WHO = {Side.SCHOOL: "head", Side.AUTHORITY: "officer", Side.HELPER: "helper"}


@pytest.fixture
def near(app: Flask) -> Near:
    return make_near(app)


def put(near: Near, state: State, by: str, offer_state: OfferState) -> tuple[int, int]:
    """A request in a state with one offer: their numbers."""
    for old in db.session.scalars(select(SupportRequest)):
        old.state, old.outcome = "withdrawn", ""
    db.session.flush()
    kind, code = by.split(":")
    row = SupportRequest(
        urn=near.urn, kinds=["secondment"], state=state.value, asks_helpers=True,
        outcome="helped" if state is State.CLOSED else "",
    )  # fmt: skip
    row.offers.append(
        SupportOffer(by_kind=kind, by_code=code, words="Help", state=offer_state.value)
    )
    db.session.add(row)
    db.session.commit()
    numbers = row.id, row.offers[0].id
    db.session.commit()
    return numbers


def audited(number: int) -> int:
    count = db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.subject_kind == "support", AuditEntry.subject_code == str(number))
    )
    db.session.commit()
    return count or 0


def test_every_step_of_the_table_is_taken_and_every_other_refused(near: Near) -> None:
    legal = 0
    for state, action, side in itertools.product(State, SENT, Side):
        by = f"school:{near.helper_urn}" if side is Side.HELPER else "la:846"
        offer_state = OfferState.ACCEPTED if state is State.AGREED else OfferState.OPEN
        if action is Action.ACCEPT:
            offer_state = OfferState.OPEN
        number, offer = put(near, state, by, offer_state)
        if action in (Action.ACCEPT, Action.DECLINE, Action.TAKE_BACK):
            path = f"/offers/{offer}/{action.value}"
        else:
            path = f"/{action.value}"
        answer = near.people[WHO[side]].post(
            f"/support/{number}{path}",
            data={"version": 1, "by": by, "words": "Help", "link": "", "outcome": "helped"},
        )
        may = side in STEPS.get((state, action), frozenset())
        assert (answer.status_code == 303) == may, (state, action, side, answer.status_code)
        assert answer.status_code in ((303,) if may else (404, 409)), (state, action, side)
        assert audited(number) == (1 if may else 0), (state, action, side)
        legal += may
    assert legal == sum(len(sides) for sides in STEPS.values())


@pytest.mark.parametrize("offer_state", list(OfferState))
def test_an_offer_is_answered_only_as_its_own_table_says(
    near: Near, offer_state: OfferState
) -> None:
    for action, who in (
        (Action.ACCEPT, "head"), (Action.DECLINE, "head"), (Action.TAKE_BACK, "officer"),
    ):  # fmt: skip
        number, offer = put(near, State.OFFERED, "la:846", offer_state)
        answer = near.people[who].post(
            f"/support/{number}/offers/{offer}/{action.value}", data={"version": 1}
        )
        may = (action, offer_state) in OFFER_STEPS
        assert answer.status_code == (303 if may else 409), (action, offer_state)
        assert audited(number) == (1 if may else 0)


def test_of_two_who_saw_the_same_version_the_second_is_told(near: Near) -> None:
    number, _ = put(near, State.OPEN, "la:846", OfferState.TAKEN_BACK)
    assert (
        near.people["head"].post(f"/support/{number}/stop_helpers", data={"version": 1}).status_code
        == 303
    )
    assert (
        near.people["trust"].post(f"/support/{number}/withdraw", data={"version": 1}).status_code
        == 409
    )

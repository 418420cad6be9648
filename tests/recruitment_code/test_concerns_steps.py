"""The table of a concern, enforced on the server: every legal step audited, every other refused."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.concerns import STEPS, Action, Side, State
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, utcnow
from collabnet.recruitment_code.concerns_models import Concern
from tests.recruitment_code.concerns_world import Sides, make_sides, raise_one, the_concern

SENT = [a for a in Action if a not in (Action.RAISE, Action.LAPSE)]
WHO = {Side.RAISER: "raiser", Side.SUBJECT: "subject", Side.LEAD: "officer"}


@pytest.fixture
def sides(app: Flask) -> Sides:
    return make_sides(app)


def put(sides: Sides, first: int, state: State) -> int:
    """A concern in a state, led by the officer; its number."""
    pattern = db.session.get_one(Concern, first)
    row = Concern(
        kind="assurance", clause="C18", code_version=1, state=state.value,
        raiser_kind=pattern.raiser_kind, raiser_code=pattern.raiser_code,
        subject_kind=pattern.subject_kind, subject_code=pattern.subject_code, locality_id=pattern.locality_id,
        lead_id=None if state is State.RAISED else sides.ids["officer"],
        opened_at=None if state is State.RAISED else utcnow(),
        ended_at=utcnow() if state.is_over else None, outcome="Words." if state is State.PROPOSED else "",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    number = row.id
    db.session.commit()
    return number


def audited(number: int) -> int:
    found = db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.subject_kind == "concern", AuditEntry.subject_code == str(number))
    )
    db.session.commit()
    return found or 0


def test_every_step_of_the_table_is_taken_and_every_other_refused(sides: Sides) -> None:
    raise_one(sides)
    first, legal = the_concern().id, 0
    db.session.commit()
    for state, action, side in itertools.product(State, SENT, WHO):
        number = put(sides, first, state)
        answer = sides.people[WHO[side]].post(
            f"/concerns/{number}/{action.value}", data={"version": 1, "words": "Words."}
        )
        step = STEPS.get((state, action))
        may = step is not None and side in step[0]
        assert answer.status_code in ((303,) if may else (404, 409)), (state, action, side)
        assert audited(number) == (1 if may else 0), (state, action, side)
        legal += may
    assert legal == sum(
        len(who) for (_, action), (who, _) in STEPS.items() if action is not Action.LAPSE
    )


def test_of_two_who_saw_the_same_version_the_second_is_told(sides: Sides) -> None:
    raise_one(sides)
    number = put(sides, the_concern().id, State.RAISED)
    for who, status in (("officer", 303), ("second officer", 404)):
        answer = sides.people[who].post(f"/concerns/{number}/lead", data={"version": 1})
        assert answer.status_code == status
    number = put(sides, the_concern().id, State.ASKED)
    for status in (303, 409):
        answer = sides.people["raiser"].post(f"/concerns/{number}/extend", data={"version": 1})
        assert answer.status_code == status

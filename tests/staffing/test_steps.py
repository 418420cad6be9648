"""Every step of a secondment in every state by every side, sent to the server: the legal ones happen, audited once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.core.secondment import STEPS, Action, Side, State, after
from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.staffing.models import Interest, Secondment, Signature
from collabnet.staffing.queries import CHECKS_NEEDED
from tests.staffing.world import TERMS, Sides, make_sides

OWNERS_OWN = (Action.PUBLISH, Action.CHOOSE, Action.WITHDRAW)


@pytest.fixture
def sides(app: Flask) -> Sides:
    return make_sides(app)


def make(sides: Sides, state: State, action: Action, kind: str = "need") -> Secondment:
    """A secondment in a state, with everything that the action asks for but the right person."""
    home, host = sides.home.split(":"), sides.host.split(":")
    is_told = action is not Action.TELL_HOME
    first = today()
    row = Secondment(
        kind=kind, title="A teacher of physics", quarters_a_week=8, state=state.value,
        owner_kind="school", owner_code=(host if kind == "need" else home)[1],
        starts_on=first, ends_on=first + dt.timedelta(days=80),
        host_kind=host[0], host_code=host[1], home_kind=home[0], home_code=home[1],
        home_told_at=utcnow() if is_told else None, person_id=sides.person_account.id,
        form="short", annual_pence=4_535_200,
        fields={k.removeprefix("field_"): v for k, v in TERMS.items() if k.startswith("field_")},
        assurance_on=first, assured=list(CHECKS_NEEDED), assures_new_role=True, id_checked_on=first,
    )  # fmt: skip
    if state in (State.SIGNED, State.ACTIVE):
        row.signatures = [
            Signature(side=side, name="Kim Lane", user_id=sides.person_account.id)
            for side in ("home", "host", "person")
        ]
    row.interests = [Interest(employer_kind="school", employer_code=str(sides.third_urn))]
    db.session.add(row)
    db.session.commit()
    return row


def sent(row: Secondment, action: Action, side: Side | None) -> tuple[str, dict[str, object]]:
    """The address and the form of an action, as the side's own page would send it."""
    where = "person" if side is None else ("host" if side is Side.OWNER else side.value)
    day = row.ends_on + dt.timedelta(days=30 if action is Action.EXTEND else -30)
    on = {
        "on-day": row.starts_on.day,
        "on-month": row.starts_on.month,
        "on-year": row.starts_on.year,
    }
    dates = {
        f"{name}-{part}": getattr(value, part)
        for name, value in (("starts", row.starts_on), ("ends", row.ends_on))
        for part in ("day", "month", "year")
    }
    ways: dict[Action, tuple[str, dict[str, object]]] = {
        Action.CHOOSE: (f"/interests/{row.interests[0].id}/choose", {}),
        Action.AGREE: ("/agree", {}),
        Action.SET_TERMS: ("/terms", {**TERMS, **dates}),
        Action.ASK_SIGNATURES: ("/ask_signatures", {}),
        Action.SIGN: (
            "/sign",
            {"side": where, "name": "Kim Lane", "office": "Head", "agrees": "y"},
        ),
        Action.CHANGE_TERMS: ("/change_terms", {}),
        Action.ASSURE: ("/assurance", {**on, "checks": list(CHECKS_NEEDED), "new_role": "y"}),
        Action.CHECK_IDENTITY: ("/identity", on),
        Action.START: ("/start", {}),
        Action.CONVERT: ("/convert", {}),
    }
    end = {"side": where, "to-day": day.day, "to-month": day.month, "to-year": day.year}
    ways |= {Action.EXTEND: ("/end", end), Action.END_EARLY: ("/end", end)}
    path, form = ways.get(action, (f"/step/{action.value}", {}))
    return f"/secondments/{row.id}{path}", {**form, "version": row.version}


def tries(sides: Sides, state: State) -> Iterator[tuple[str, Action, Side | None, FlaskClient]]:
    """Every action by each of the three sides and by another employer; the owner's own for offers too."""
    browsers: list[tuple[Side | None, FlaskClient]] = [
        (Side.HOME, sides.home_people), (Side.HOST, sides.host_people), (Side.PERSON, sides.person),
        (None, sides.other),
    ]  # fmt: skip
    for action in Action:
        for side, client in browsers:
            yield "need", action, side, client
            if action in OWNERS_OWN:
                yield "offer", action, side, client


def audited() -> int:
    """How many steps of secondments the audit names."""
    own = AuditEntry.action.like("secondment.%")
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(own)) or 0


@pytest.mark.parametrize("state", State)
def test_the_server_takes_a_legal_step_once_and_refuses_every_other(
    sides: Sides, state: State
) -> None:
    taken = set()
    for kind, action, side, client in tries(sides, state):
        row = make(sides, state, action, kind)
        number, before = row.id, audited()
        address, form = sent(row, action, side)
        db.session.commit()
        stands_on = {side} if side else set()
        if side is (Side.HOST if kind == "need" else Side.HOME):
            stands_on.add(Side.OWNER)
        if action is Action.TELL_HOME:
            stands_on -= {Side.HOME}
        step = STEPS.get((state, action))
        is_legal = step is not None and bool(step[0] & stands_on)
        answer = client.post(address, data=form)
        db.session.expire_all()
        now = db.session.get_one(Secondment, number)
        case = (kind, state, action, side, answer.status_code)
        if is_legal:
            assert answer.status_code == 303, case
            assert (now.state, audited() - before) == (after(state, action, stands_on), 1), case
            assert [s.action for s in now.steps] == [action.value], case
            taken.add(action)
        else:
            assert answer.status_code in (404, 409), case
            assert (now.state, audited() - before, len(now.steps)) == (state.value, 0, 0), case
    assert taken == {action for (at, action) in STEPS if at is state}


@pytest.mark.parametrize("state", [State.OPEN, State.CHOSEN, State.SIGNED, State.ACTIVE])
def test_a_step_that_cannot_be_undone_is_asked_about_first(sides: Sides, state: State) -> None:
    asked = {Action.WITHDRAW, Action.TELL_HOME, Action.DECLINE, Action.CHANGE_TERMS, Action.RETURN}
    for action in asked:
        row = make(sides, state, action)
        number = row.id
        db.session.commit()
        for side, client in ((Side.HOST, sides.host_people), (Side.PERSON, sides.person)):
            who = STEPS.get((state, action), (frozenset(), state))[0]
            is_own = bool(who & {side, *([Side.OWNER] if side is Side.HOST else [])})
            answer = client.get(f"/secondments/{number}/confirm/{action.value}")
            assert answer.status_code == (200 if is_own else 409), (state, action, side)
        assert sides.other.get(f"/secondments/{number}/confirm/{action.value}").status_code == 404

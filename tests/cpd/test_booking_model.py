"""The market and its sequential model, driven by the same random acts, agree after every step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from collabnet.core.actor import Actor, Grant, Role, Scope, system_actor
from collabnet.core.waiting_list import LIVE, Full, Queue, State
from collabnet.cpd import booking, hosting, tiers
from collabnet.cpd.models import Booking, Offer, QueueEvent
from collabnet.platform.db import commit, db, utcnow
from collabnet.platform.errors import Invalid
from tests.conftest import undone
from tests.drill_table import figure
from tests.factories.cpd import body, make_offer
from tests.factories.directory import make_school

JOB = system_actor("test")
TIERS = {0: 1, 1: 2, 2: 3, 3: 3, 4: 3}  # the tier of each of five employers


class Market(RuleBasedStateMachine):
    """One offer, five employers, and the model; `app` and `schools` are set by the test."""

    app: Flask
    schools: list[Scope]

    def __init__(self) -> None:
        super().__init__()
        self.block = undone(self.app)
        self.block.__enter__()
        held_until = utcnow() + dt.timedelta(days=7)
        self.offer_id = make_offer(
            places=5, places_held=2, held_until=held_until, in_days=300, offer_hours=48
        ).id
        self.model = Queue(places=5, held_open=2)
        self.clock = time_machine.travel(utcnow(), tick=False)
        self.now = self.clock.start()

    def teardown(self) -> None:
        self.clock.stop()
        self.block.__exit__(None, None, None)

    def numbers(self, *states: State) -> list[int]:
        return [a.number for a in self.model.asked if a.state in states]

    def id_of(self, number: int) -> int:
        found = db.session.scalar(
            select(Booking.id).where(Booking.offer_id == self.offer_id, Booking.number == number)
        )
        assert found is not None
        return found

    def act(self, what: Callable[[], Any]) -> Any:
        """One unit of work."""
        result = what()
        commit()
        return result

    @rule(who=st.integers(0, 4), count=st.integers(1, 3))
    def book(self, who: int, count: int) -> None:
        employer = self.schools[who]
        actor = Actor(system=str(employer), grants=(Grant(Role.SCHOOL_LEADER, employer),))
        self.act(
            lambda: booking.book(
                actor=actor, offer_id=self.offer_id, employer=employer, people=[None] * count
            )
        )
        self.model.book(str(employer), TIERS[who], count)

    @precondition(lambda self: self.numbers(*LIVE))
    @rule(data=st.data())
    def cancel_or_withdraw(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.numbers(*LIVE)))
        self.act(lambda: booking.cancel(actor=JOB, booking_id=self.id_of(number)))
        self.model.end(number, State.CANCELLED)

    @precondition(lambda self: self.numbers(State.OFFERED))
    @rule(data=st.data(), yes=st.booleans())
    def answer(self, data: st.DataObject, yes: bool) -> None:
        number = data.draw(st.sampled_from(self.numbers(State.OFFERED)))
        answer = booking.accept_offer if yes else booking.decline_offer
        found = db.session.get_one(Booking, self.id_of(number))
        late = found.offered_until is not None and found.offered_until <= utcnow()
        self.act(lambda: answer(actor=JOB, booking_id=found.id))
        if yes and not late:
            self.model.accept(number)
        else:
            self.model.end(number, State.DECLINED)

    @precondition(lambda self: self.numbers(State.OFFERED))
    @rule()
    def expire(self) -> None:
        offer = db.session.get_one(Offer, self.offer_id)
        first = db.session.scalars(
            select(Booking)
            .where(Booking.offer_id == self.offer_id, Booking.state == "offered")
            .order_by(Booking.offered_until, Booking.id)
        ).first()
        assert first is not None and first.offered_until is not None
        self.now.move_to(first.offered_until)
        if not self.model.hold_is_over and offer.held_until and offer.held_until <= utcnow():
            self.act(lambda: hosting.release_hold(actor=JOB, offer_id=self.offer_id))
            self.model.release()
        self.act(lambda: booking.expire(actor=JOB, booking_id=first.id))
        self.model.end(first.number, State.DECLINED)

    @rule(places=st.integers(1, 9))
    def resize(self, places: int) -> None:
        try:
            self.model.resize(places)
        except Full:
            with pytest.raises(Invalid):
                hosting.resize(actor=JOB, offer_id=self.offer_id, places=places)
            db.session.rollback()
        else:
            self.act(lambda: hosting.resize(actor=JOB, offer_id=self.offer_id, places=places))

    @rule()
    def promote(self) -> None:
        assert hosting.promote(actor=JOB, offer_id=self.offer_id) == []  # nothing was left free
        self.model.promote()

    @precondition(lambda self: not self.model.hold_is_over)
    @rule()
    def release(self) -> None:
        offer = db.session.get_one(Offer, self.offer_id)
        assert offer.held_until is not None
        late = [a for a in self.model.asked if a.state == State.OFFERED]
        if late or offer.held_until <= utcnow():
            return  # offers would lapse first: `expire` does that
        self.now.move_to(offer.held_until)
        self.act(lambda: hosting.release_hold(actor=JOB, offer_id=self.offer_id))
        self.model.release()

    @precondition(lambda self: self.numbers(State.BOOKED))
    @rule(data=st.data(), who=st.integers(0, 4))
    def transfer(self, data: st.DataObject, who: int) -> None:
        number = data.draw(st.sampled_from(self.numbers(State.BOOKED)))
        self.act(
            lambda: booking.transfer(
                actor=JOB, booking_id=self.id_of(number), employer=self.schools[who]
            )
        )
        self.model.transfer(number, str(self.schools[who]))

    @invariant()
    def agrees(self) -> None:
        """Every booking is where the model has it, the counters too, and every change has its reason."""
        assert self.model.broken() == []
        offer = db.session.get_one(Offer, self.offer_id, populate_existing=True)
        room = self.model.room
        assert (offer.places, offer.booked, offer.held_open) == (
            room.places,
            room.taken,
            room.held_open,
        )
        rows = db.session.scalars(
            select(Booking).where(Booking.offer_id == self.offer_id).order_by(Booking.number)
        ).all()
        assert [(b.number, b.state, bool(b.held), str(b.employer)) for b in rows] == [
            (a.number, a.state.value, a.held, a.employer) for a in self.model.asked
        ]
        events = db.session.execute(
            select(QueueEvent.booking_id, QueueEvent.to_state, QueueEvent.reason)
            .where(QueueEvent.offer_id == self.offer_id)
            .order_by(QueueEvent.id)
        ).all()
        last = {e.booking_id: e.to_state for e in events}
        assert last == {b.id: b.state for b in rows}
        assert all(e.reason for e in events)


def drive(app: Flask, monkeypatch: pytest.MonkeyPatch, *, runs: int, steps: int) -> None:
    schools = [body(make_school()) for _ in TIERS]
    by_scope = {scope: TIERS[i] for i, scope in enumerate(schools)}
    monkeypatch.setattr(tiers, "SOURCES", [lambda _all: by_scope])
    machine = type("Driven", (Market,), {"app": app, "schools": schools})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_the_market_does_what_the_model_says(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    drive(app, monkeypatch, runs=15, steps=25)


@pytest.mark.drill
def test_the_market_does_what_the_model_says_500_times_50_steps(
    app: Flask, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    drive(app, monkeypatch, runs=500, steps=50)
    figure(record_property, "runs of 50 steps equal to the model", 500, "500", True)

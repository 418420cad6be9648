"""Places are booked, waited for, offered, handed on and given up, and everyone concerned is told why."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.actor import Actor, Grant, Role
from collabnet.cpd import booking, hosting, keys, parties
from collabnet.cpd.booking import Person
from collabnet.cpd.models import Booking, Offer, QueueEvent
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import commit, db, rollback, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.outbox import OutboxMessage
from tests.factories.accounts import make_person
from tests.factories.cpd import body, make_booking, make_offer
from tests.factories.directory import make_school


def head_of(school: School) -> Actor:
    scope = body(school)
    person = make_person(Role.SCHOOL_LEADER, scope)
    return Actor(person.id, person.name, (Grant(Role.SCHOOL_LEADER, scope),))


def ask(actor: Actor, offer: Offer, count: int = 1, **values: object) -> list[Booking]:
    """Book `count` places for the actor's school, as a request would: one unit of work."""
    people = values.pop("people", [None] * count)
    with unit_of_work():
        made = booking.book(
            actor=actor, offer_id=offer.id, employer=actor.grants[0].scope, people=people, **values
        )  # type: ignore[arg-type]
    return made


def states(offer: Offer) -> list[str]:
    return list(
        db.session.scalars(
            select(Booking.state).where(Booking.offer_id == offer.id).order_by(Booking.number)
        )
    )


def mails(kind: str) -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(db.session.scalars(found))


def test_places_are_booked_while_there_are_any_and_then_waited_for(app: Flask) -> None:
    offer, head = make_offer(places=3), head_of(make_school())
    made = ask(head, offer, 5)
    assert [b.state for b in made] == ["booked"] * 3 + ["waiting"] * 2
    assert [b.number for b in made] == [1, 2, 3, 4, 5]
    assert offer.booked == 3
    assert mails("cpd_booked")[0].body.count("\n- ") >= 3
    assert db.session.scalar(
        select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "cpd.book")
    )


def test_nobody_asks_for_more_than_the_employers_cap(app: Flask) -> None:
    offer, head = make_offer(cap_per_employer=2), head_of(make_school())
    ask(head, offer, 1)
    with pytest.raises(Invalid, match="2 places: 1 left"):
        ask(head, offer, 2)
    assert states(offer) == ["booked"]
    ask(head, offer, 1)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"state": "draft"}, NotFound),
        ({"state": "closed"}, Invalid),
        ({"state": "cancelled"}, Invalid),
        ({"in_days": -1}, Invalid),
        ({"closing_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, Invalid),
    ],
)
def test_nothing_is_booked_on_what_is_not_open(
    app: Flask, values: dict[str, object], error: type[Exception]
) -> None:
    offer, head = make_offer(**values), head_of(make_school())  # type: ignore[arg-type]
    with pytest.raises(error):
        ask(head, offer)


def test_a_form_that_is_sent_twice_books_once(app: Flask) -> None:
    offer, head = make_offer(), head_of(make_school())
    first = [b.id for b in ask(head, offer, 2, key="k1")]
    assert [b.id for b in ask(head, offer, 2, key="k1")] == first
    assert states(offer) == ["booked", "booked"]
    with pytest.raises(keys.KeyReused):
        ask(head, offer, 3, key="k1")
    ask(head_of(make_school()), offer, 3, key="k1")  # another person's key is another key
    assert len(states(offer)) == 5


def test_a_key_is_forgotten_after_a_week(app: Flask) -> None:
    offer, head = make_offer(), head_of(make_school())
    ask(head, offer, key="k1")
    with time_machine.travel(utcnow() + keys.KEEP + dt.timedelta(minutes=1)):
        keys.forget_old()
    ask(head, offer, key="k1")  # asked anew
    assert states(offer) == ["booked", "booked"]


def test_a_freed_place_is_offered_to_the_first_in_line_who_answers(app: Flask) -> None:
    offer = make_offer(places=1)
    first, second, third = (head_of(make_school()) for _ in range(3))
    (booked,) = ask(first, offer)
    (waits,) = ask(second, offer)
    ask(third, offer)
    with unit_of_work():
        booking.cancel(actor=first, booking_id=booked.id)
    assert states(offer) == ["cancelled", "offered", "waiting"]
    assert offer.booked == 1  # an offered place counts as taken
    sent = mails("cpd_offered")
    assert [m.to_address for m in sent] == [parties.address_of(second.user_id)]
    assert "/training/answer/" in sent[0].body
    with unit_of_work():
        booking.accept_offer(actor=second, booking_id=waits.id)
    assert states(offer) == ["cancelled", "booked", "waiting"]


def test_an_offered_place_that_is_turned_down_or_lapses_goes_to_the_next(app: Flask) -> None:
    offer = make_offer(places=1)
    heads = [head_of(make_school()) for _ in range(4)]
    rows = [ask(head, offer)[0] for head in heads]
    with unit_of_work():
        booking.cancel(actor=heads[0], booking_id=rows[0].id)
    with unit_of_work():
        booking.decline_offer(actor=heads[1], booking_id=rows[1].id)
    assert states(offer) == ["cancelled", "declined", "offered", "waiting"]
    with time_machine.travel(utcnow() + dt.timedelta(hours=49)):
        hosting.sweep()
    assert states(offer) == ["cancelled", "declined", "declined", "offered"]
    assert "not answered in time" in rows[2].reason
    assert len(mails("cpd_offered")) == 3


def test_an_answer_that_comes_too_late_lets_the_place_go_on(app: Flask) -> None:
    offer = make_offer(places=1)
    heads = [head_of(make_school()) for _ in range(3)]
    rows = [ask(head, offer)[0] for head in heads]
    with unit_of_work():
        booking.cancel(actor=heads[0], booking_id=rows[0].id)
    with time_machine.travel(utcnow() + dt.timedelta(hours=49)), unit_of_work():
        assert booking.accept_offer(actor=heads[1], booking_id=rows[1].id).state == "declined"
    assert states(offer) == ["cancelled", "declined", "offered"]


def test_every_change_of_a_booking_is_explained(app: Flask) -> None:
    offer = make_offer(places=1)
    heads = [head_of(make_school()) for _ in range(2)]
    rows = [ask(head, offer)[0] for head in heads]
    with unit_of_work():
        booking.cancel(actor=heads[0], booking_id=rows[0].id, reason="She is ill.")
    with unit_of_work():
        booking.accept_offer(actor=heads[1], booking_id=rows[1].id)
    events = db.session.scalars(select(QueueEvent).order_by(QueueEvent.id)).all()
    assert [(e.act, e.from_state, e.to_state) for e in events] == [
        ("book", "", "booked"),
        ("book", "", "waiting"),
        ("cancel", "booked", "cancelled"),
        ("promote", "waiting", "offered"),
        ("accept", "offered", "booked"),
    ]
    assert all(e.reason for e in events)


def test_places_set_aside_go_to_schools_with_priority_until_the_hold_ends(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = utcnow() + dt.timedelta(days=5)
    offer = make_offer(places=2, places_held=1, held_until=until)
    usual, pressed = head_of(make_school()), head_of(make_school())
    monkeypatch.setattr("collabnet.cpd.tiers.SOURCES", [lambda _all: {pressed.grants[0].scope: 1}])
    ask(usual, offer, 2)
    assert states(offer) == ["booked", "waiting"]
    (held,) = ask(pressed, offer)
    assert held.state == "booked" and held.held == 1
    with unit_of_work():
        booking.cancel(actor=pressed, booking_id=held.id)
    assert states(offer) == ["booked", "waiting", "cancelled"]  # held again, not offered
    with time_machine.travel(until + dt.timedelta(minutes=1)):
        hosting.sweep()
    assert states(offer) == ["booked", "offered", "cancelled"]
    assert offer.held_open == 0


def test_priority_comes_before_arrival_on_the_waiting_list(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = make_offer(places=1)
    heads = [head_of(make_school()) for _ in range(3)]
    monkeypatch.setattr("collabnet.cpd.tiers.SOURCES", [lambda _all: {heads[2].grants[0].scope: 1}])
    rows = [ask(head, offer)[0] for head in heads]
    with unit_of_work():
        booking.cancel(actor=heads[0], booking_id=rows[0].id)
    assert states(offer) == ["cancelled", "waiting", "offered"]


def test_a_person_has_one_place_and_can_be_exchanged(app: Flask) -> None:
    offer, head = make_offer(), head_of(make_school())
    amy = Person("A Teacher", "a@example.org")
    (row,) = ask(head, offer, people=[amy])
    with pytest.raises(Invalid, match="already"):
        ask(head, offer, people=[amy])
    with unit_of_work():
        booking.swap_person(
            actor=head, booking_id=row.id, person=Person("B Teacher", "b@example.org")
        )
    assert (row.person_name, row.number, row.state) == ("B Teacher", 1, "booked")
    assert [m.to_address for m in mails("cpd_not_you")] == ["a@example.org"]
    ask(head, offer, people=[amy])


def test_somebody_of_another_employer_cannot_be_named(app: Flask) -> None:
    offer, head = make_offer(), head_of(make_school())
    other = make_person(Role.STAFF_MEMBER, body(make_school()))
    own = make_person(Role.STAFF_MEMBER, head.grants[0].scope)
    with pytest.raises(Invalid, match="another employer"):
        ask(head, offer, people=[Person("X", other.email)])
    (row,) = ask(head, offer, people=[Person("Y", own.email)])
    assert row.user_id == own.id


def test_a_booked_place_is_handed_on_within_the_other_employers_cap(app: Flask) -> None:
    offer, head = make_offer(cap_per_employer=1), head_of(make_school())
    target, full = body(make_school()), make_school()
    make_booking(offer, full)
    (row,) = ask(head, offer)
    with pytest.raises(Invalid), unit_of_work():
        booking.transfer(actor=head, booking_id=row.id, employer=body(full))
    with unit_of_work():
        booking.transfer(actor=head, booking_id=row.id, employer=target, person=Person("Z"))
    assert (row.employer, row.person_name, row.state) == (target, "Z", "booked")
    with unit_of_work():
        booking.cancel(actor=head, booking_id=row.id)
    with pytest.raises(Conflict), unit_of_work():
        booking.transfer(actor=head, booking_id=row.id, employer=target)


def test_a_resize_drops_nobody_and_offers_new_places(app: Flask) -> None:
    offer, host = make_offer(places=2), head_of(make_school())
    ask(head_of(make_school()), offer, 4)
    with pytest.raises(Invalid, match="2 places are booked"), unit_of_work():
        hosting.resize(actor=host, offer_id=offer.id, places=1)
    with unit_of_work():
        hosting.resize(actor=host, offer_id=offer.id, places=3)
    assert states(offer) == ["booked", "booked", "offered", "waiting"]
    for wrong in (0, 1001, 10**9):
        with pytest.raises(Invalid), unit_of_work():
            hosting.resize(actor=host, offer_id=offer.id, places=wrong)


def test_a_host_decides_requests_with_reasons(app: Flask) -> None:
    offer, host = make_offer(places=1, way="approval"), head_of(make_school())
    rows = ask(head_of(make_school()), offer, 3)
    assert states(offer) == ["requested"] * 3 and offer.booked == 0
    with unit_of_work():
        hosting.approve(actor=host, booking_id=rows[1].id)
    with unit_of_work():
        hosting.approve(actor=host, booking_id=rows[0].id)
    with pytest.raises(Invalid), unit_of_work():
        hosting.refuse(actor=host, booking_id=rows[2].id, reason=" ")
    with unit_of_work():
        hosting.refuse(actor=host, booking_id=rows[2].id, reason="It is for reception teachers.")
    assert states(offer) == ["waiting", "booked", "declined"]
    with pytest.raises(Conflict), unit_of_work():
        hosting.approve(actor=host, booking_id=rows[2].id)


def test_training_that_is_called_off_tells_everyone_and_keeps_no_place(app: Flask) -> None:
    offer, host = make_offer(places=1, sessions=2), head_of(make_school())
    ask(head_of(make_school()), offer, 2)
    with unit_of_work():
        hosting.call_off(actor=host, offer_id=offer.id, version=1, reason="The trainer is ill.")
    assert states(offer) == ["cancelled", "cancelled"] and offer.booked == 0
    assert len(mails("cpd_changed")) == 2
    assert all(s.cancelled_at and s.sequence == 1 for s in offer.sessions)


def test_nobody_waits_for_training_that_has_begun(app: Flask) -> None:
    offer = make_offer(places=1, in_days=2)
    ask(head_of(make_school()), offer, 3)
    with time_machine.travel(utcnow() + dt.timedelta(days=2, hours=1)):
        hosting.sweep()
    assert states(offer) == ["booked", "not_placed", "not_placed"]


def test_closing_takes_no_bookings_but_keeps_the_queue_moving(app: Flask) -> None:
    offer, host, head = make_offer(places=1), head_of(make_school()), head_of(make_school())
    rows = ask(head, offer, 2)
    with unit_of_work():
        hosting.close(actor=host, offer_id=offer.id, version=1)
    with pytest.raises(Invalid):
        ask(head, offer)
    with unit_of_work():
        booking.cancel(actor=head, booking_id=rows[0].id)
    assert states(offer) == ["cancelled", "offered"]
    with pytest.raises(Conflict), unit_of_work():
        hosting.reopen(actor=host, offer_id=offer.id, version=1)
    with unit_of_work():
        hosting.reopen(actor=host, offer_id=offer.id, version=2)
    assert offer.state == "published"


def test_no_act_on_a_booking_goes_without_an_audit_row(app: Flask) -> None:
    offer, head = make_offer(), head_of(make_school())
    (row,) = ask(head, offer)
    booking.cancel(actor=head, booking_id=row.id)
    assert db.session.info.get("audited")
    rollback()
    booking.cancel(actor=head, booking_id=row.id)
    commit()
    assert states(offer) == ["cancelled"]

"""Reminders go out a week and a day before by London's clocks, once, and not to whoever cancelled or stopped them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from collabnet.core import school_time
from collabnet.core.actor import system_actor
from collabnet.cpd import booking as bookings
from collabnet.cpd import hosting, services_reminders
from collabnet.cpd.models import Booking, Offer
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from tests.accounts.mailbox import mails_to
from tests.factories.cpd import make_booking, make_offer

TEACHER = "teacher@cliff-top.example"
ACTOR = system_actor("test")


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC), tick=False) as travelled:
        yield travelled


def offer_at(*walls: dt.datetime) -> tuple[Offer, Booking]:
    """An offer with sessions at some clock times, with one teacher booked on it."""
    offer = make_offer(sessions=len(walls))
    for session, wall in zip(offer.sessions, walls, strict=True):
        session.starts_at = school_time.to_instant(wall)
        session.ends_at = session.starts_at + dt.timedelta(hours=2)
    offer.first_starts_at, offer.last_ends_at = (
        offer.sessions[0].starts_at,
        offer.sessions[-1].ends_at,
    )
    booking = make_booking(offer, person_name="Teacher", person_email=TEACHER)
    return offer, booking


def reminders() -> list[OutboxMessage]:
    return [m for m in mails_to(TEACHER) if m.kind == services_reminders.KIND]


def at(clock: time_machine.Coordinates, wall: dt.datetime) -> int:
    """Run the sweep at a clock time of London; gives how many were written."""
    clock.move_to(school_time.to_instant(wall))
    return services_reminders.remind()


@pytest.mark.parametrize(
    "day",
    [dt.datetime(2027, 3, 29, 9, 0), dt.datetime(2027, 11, 1, 9, 0)],
    ids=["spring", "autumn"],
)
def test_reminders_go_out_at_the_same_time_on_the_clock_across_a_change(
    clock: time_machine.Coordinates, day: dt.datetime
) -> None:
    offer_at(day)
    minute = dt.timedelta(minutes=1)
    week, eve = day - dt.timedelta(days=7), day - dt.timedelta(days=1)
    assert at(clock, week - minute) == 0
    assert at(clock, week) == 1
    assert at(clock, week + minute) == 0
    assert at(clock, eve - minute) == 0
    assert at(clock, eve) == 1
    assert at(clock, day - minute) == 0
    first, second = reminders()
    assert first.subject.startswith("Next week: ")
    assert second.subject.startswith("Tomorrow: ")
    for mail in (first, second):
        assert school_time.words(school_time.to_instant(day)) in mail.body
        assert "9am to 11am" in mail.body


def test_a_clock_that_is_set_back_sends_nothing_twice(clock: time_machine.Coordinates) -> None:
    offer_at(dt.datetime(2027, 5, 12, 14, 0))
    assert at(clock, dt.datetime(2027, 5, 5, 14, 30)) == 1
    clock.shift(dt.timedelta(hours=-1))
    assert services_reminders.remind() == 0
    clock.shift(dt.timedelta(hours=1))
    assert services_reminders.remind() == 0
    assert len(reminders()) == 1


def test_whoever_gave_the_place_up_is_not_reminded(clock: time_machine.Coordinates) -> None:
    _, booking = offer_at(dt.datetime(2027, 5, 12, 14, 0))
    bookings.cancel(actor=ACTOR, booking_id=booking.id)
    db.session.commit()
    assert at(clock, dt.datetime(2027, 5, 5, 14, 0)) == 0


def test_nobody_is_reminded_of_training_that_was_called_off(
    clock: time_machine.Coordinates,
) -> None:
    offer, _ = offer_at(dt.datetime(2027, 5, 12, 14, 0))
    hosting.call_off(actor=ACTOR, offer_id=offer.id, version=offer.version, reason="Illness")
    db.session.commit()
    assert at(clock, dt.datetime(2027, 5, 5, 14, 0)) == 0
    assert at(clock, dt.datetime(2027, 5, 11, 14, 0)) == 0


def test_a_session_that_is_moved_is_reminded_of_anew(clock: time_machine.Coordinates) -> None:
    offer, _ = offer_at(dt.datetime(2027, 5, 12, 14, 0))
    assert at(clock, dt.datetime(2027, 5, 5, 14, 0)) == 1
    offer.sessions[0].starts_at += dt.timedelta(days=7)
    offer.sessions[0].ends_at += dt.timedelta(days=7)
    db.session.commit()
    assert at(clock, dt.datetime(2027, 5, 11, 14, 0)) == 0
    assert at(clock, dt.datetime(2027, 5, 12, 14, 0)) == 1


def test_each_session_of_a_series_has_its_own_reminders(clock: time_machine.Coordinates) -> None:
    offer_at(dt.datetime(2027, 5, 12, 14, 0), dt.datetime(2027, 5, 19, 14, 0))
    found = [at(clock, dt.datetime(2027, 5, day, 14, 0)) for day in (5, 11, 12, 18)]
    assert found == [1, 1, 1, 1]
    assert len(reminders()) == 4


def test_a_reminder_says_how_to_stop_and_stops_at_one_click(
    client: FlaskClient, clock: time_machine.Coordinates
) -> None:
    offer_at(dt.datetime(2027, 5, 12, 14, 0))
    at(clock, dt.datetime(2027, 5, 5, 14, 0))
    (mail,) = reminders()
    path = re.sub(r"^https?://[^/]+", "", mail.unsubscribe)
    assert path in mail.body
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert at(clock, dt.datetime(2027, 5, 11, 14, 0)) == 0


def test_mails_about_the_booking_itself_cannot_be_stopped(clock: time_machine.Coordinates) -> None:
    _, booking = offer_at(dt.datetime(2027, 5, 12, 14, 0))
    bookings.cancel(actor=ACTOR, booking_id=booking.id)
    db.session.commit()
    (mail,) = mails_to(TEACHER)
    assert mail.unsubscribe == ""

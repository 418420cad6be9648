"""Calendar files: read back they say the right instants across both changes of the clocks, and what changed."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pytest
from dateutil import tz
from flask import Flask
from icalendar import Calendar

from collabnet.core import school_time
from collabnet.core.actor import system_actor
from collabnet.core.school_time import LONDON, Which
from collabnet.cpd import booking as bookings
from collabnet.cpd import calendar_files, notices
from collabnet.cpd.booking import Person
from collabnet.cpd.calendar_files import Entry
from collabnet.platform.db import db
from tests.accounts.mailbox import mails_to
from tests.factories.cpd import make_booking, make_offer

START = school_time.to_instant(dt.datetime(2027, 3, 24, 13, 30))
ENTRY = Entry(
    uid="one@collabnet", sequence=2, starts_at=START, ends_at=START + dt.timedelta(hours=2),
    title="Phonics, early; readers", place="Hall, 1 Quay Lane", description="First line\nSecond",
    link="https://collabnet.example/training/offers/1", changed_at=START - dt.timedelta(days=30),
)  # fmt: skip


def events(content: bytes) -> list[Any]:
    return Calendar.from_ical(content).walk("VEVENT")


@pytest.mark.parametrize(
    ("wall", "which"),
    [
        (dt.datetime(2027, 3, 28, 0, 30), None),
        (dt.datetime(2027, 3, 28, 2, 0), None),
        (dt.datetime(2027, 3, 28, 9, 0), None),
        (dt.datetime(2027, 10, 31, 0, 30), None),
        (dt.datetime(2027, 10, 31, 1, 30), Which.FIRST),
        (dt.datetime(2027, 10, 31, 1, 30), Which.SECOND),
        (dt.datetime(2027, 10, 31, 9, 0), None),
    ],
)
def test_a_calendar_reads_the_instant_that_was_meant(
    wall: dt.datetime, which: Which | None
) -> None:
    start = school_time.to_instant(wall, which)
    entry = replace(ENTRY, starts_at=start, ends_at=start + dt.timedelta(hours=1))
    (event,) = events(calendar_files.feed(name="Training", entries=[entry]))
    assert event.decoded("dtstart").astimezone(dt.UTC) == start
    assert event.decoded("dtend").astimezone(dt.UTC) == start + dt.timedelta(hours=1)
    if which is None:
        assert event["dtstart"].params["TZID"] == "Europe/London"


def test_the_time_zone_in_the_file_agrees_with_the_system_hour_by_hour() -> None:
    content = calendar_files.feed(name="Training", entries=[ENTRY])
    zone = tz.tzical(io.StringIO(content.decode())).get("Europe/London")
    hour = dt.datetime(2026, 12, 31, 12)
    while hour.year < 2028:
        if school_time.occurrences(hour) == 1:
            assert hour.replace(tzinfo=zone).utcoffset() == hour.replace(tzinfo=LONDON).utcoffset()
        hour += dt.timedelta(minutes=30)


def test_an_entry_keeps_its_uid_and_carries_its_sequence_and_its_text() -> None:
    (event,) = events(calendar_files.feed(name="Training", entries=[ENTRY]))
    assert (str(event["uid"]), event["sequence"]) == ("one@collabnet", 2)
    assert str(event["summary"]) == "Phonics, early; readers"
    assert str(event["location"]) == "Hall, 1 Quay Lane"
    assert str(event["description"]).startswith("First line\nSecond")
    assert str(event["status"]) == "CONFIRMED"


def test_a_cancelled_entry_says_so_under_the_same_uid() -> None:
    (event,) = events(calendar_files.feed(name="T", entries=[replace(ENTRY, cancelled=True)]))
    assert (str(event["uid"]), str(event["status"])) == ("one@collabnet", "CANCELLED")


def test_a_feed_is_the_same_bytes_until_something_changes() -> None:
    later = replace(
        ENTRY,
        uid="two@collabnet",
        starts_at=START + dt.timedelta(days=1),
        ends_at=START + dt.timedelta(days=2),
    )
    feeds = {calendar_files.feed(name="T", entries=e) for e in ([ENTRY, later], [later, ENTRY])}
    assert len(feeds) == 1
    assert calendar_files.feed(name="T", entries=[replace(ENTRY, sequence=3), later]) not in feeds


def test_no_line_is_longer_than_the_standard_allows() -> None:
    long = replace(ENTRY, description="é" * 900, title="word " * 24)
    lines = calendar_files.feed(name="T", entries=[long]).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75


def test_the_mail_to_somebody_booked_carries_an_invitation_for_each_session(app: Flask) -> None:
    offer = make_offer(sessions=2)
    booking = make_booking(offer, person_name="Teacher", person_email="teacher@cliff-top.example")
    notices.asked(offer, booking.employer, [booking])
    db.session.commit()
    (mail,) = mails_to("teacher@cliff-top.example")
    assert [a["method"] for a in mail.attachments] == ["REQUEST", "REQUEST"]
    found = [events(a["text"].encode())[0] for a in mail.attachments]
    assert [str(e["uid"]) for e in found] == [s.uid for s in offer.sessions]
    assert [e.decoded("dtstart") for e in found] == [s.starts_at for s in offer.sessions]
    assert str(found[0]["attendee"]) == "mailto:teacher@cliff-top.example"
    assert "How to join" not in mail.attachments[0]["text"]


def test_giving_a_place_up_takes_it_out_of_the_calendar(app: Flask) -> None:
    offer = make_offer()
    booking = make_booking(offer, person_name="Teacher", person_email="teacher@cliff-top.example")
    bookings.cancel(actor=system_actor("test"), booking_id=booking.id)
    db.session.commit()
    (mail,) = mails_to("teacher@cliff-top.example")
    (part,) = mail.attachments
    (event,) = events(part["text"].encode())
    assert (part["method"], str(event["status"])) == ("CANCEL", "CANCELLED")
    assert str(event["uid"]) == offer.sessions[0].uid


def test_a_swap_of_the_person_moves_the_calendar_entry_to_the_new_one(app: Flask) -> None:
    offer = make_offer()
    booking = make_booking(offer, person_name="Teacher", person_email="teacher@cliff-top.example")
    new = Person("Colleague", "colleague@cliff-top.example")
    bookings.swap_person(actor=system_actor("test"), booking_id=booking.id, person=new)
    db.session.commit()
    methods = {to: mails_to(to)[-1].attachments[0]["method"] for to in (
        "teacher@cliff-top.example", "colleague@cliff-top.example")}  # fmt: skip
    assert list(methods.values()) == ["CANCEL", "REQUEST"]


def test_somebody_who_only_waits_gets_no_invitation(app: Flask) -> None:
    offer = make_offer()
    booking = make_booking(
        offer, state="waiting", person_name="Teacher", person_email="teacher@cliff-top.example"
    )
    assert calendar_files.invitations(offer, booking, to=booking.person_email) == []


def test_how_to_join_is_for_people_who_are_booked_only(app: Flask) -> None:
    offer = make_offer(joining="Room code 4711")
    session = offer.sessions[0]
    assert "4711" in calendar_files.entry_of(offer, session, private=True).description
    assert "4711" not in calendar_files.entry_of(offer, session, private=False).description

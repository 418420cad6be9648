"""Calendar files (RFC 5545) of training sessions: feeds, and the invitations that go with mails (RFC 5546).

Times are written as clock times of Europe/London with its VTIMEZONE, so that a calendar shows what people
were told. The one time that this cannot name, the second of two equal hours in October, is written in UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import parseaddr

from flask import current_app
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from collabnet.core import school_time
from collabnet.core.school_time import LONDON, Which
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.platform.db import utcnow
from collabnet.platform.mails import site_link
from collabnet.platform.outbox import Attachment

PRODUCT = "-//Collabnet//Training//EN"
REFRESH = dt.timedelta(hours=6)
# As Europe/London has been since 1996: forward at 1am on March's last Sunday, back at 2am on October's.
LONDON_RULES = "\r\n".join(
    (
        "BEGIN:VTIMEZONE", "TZID:Europe/London",
        "BEGIN:DAYLIGHT", "TZNAME:BST", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
        "DTSTART:19970330T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
        "BEGIN:STANDARD", "TZNAME:GMT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000",
        "DTSTART:19961027T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
        "END:VTIMEZONE", "",
    )
)  # fmt: skip
MOST_INVITATIONS = 12  # files with one mail; a longer series is in the person's calendar feed


@dataclass(frozen=True, slots=True)
class Entry:
    """One session as a calendar shows it; `link` is a whole address, `changed_at` when it last changed."""

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str
    description: str
    link: str
    changed_at: dt.datetime
    cancelled: bool = False


def entry_of(offer: Offer, session: Session, *, private: bool) -> Entry:
    """A session as a calendar entry; `private` adds what only people who are booked may read."""
    parts = [offer.summary]
    if offer.access:
        parts.append(f"Access: {offer.access}")
    if private and offer.joining:
        parts.append(f"How to join: {offer.joining}")
    place = session.place or (offer.address if offer.mode == "room" else "Online")
    return Entry(
        uid=session.uid,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=offer.title,
        place=place,
        description="\n\n".join(part for part in parts if part),
        link=site_link(f"/training/offers/{offer.id}"),
        changed_at=max(offer.changed_at, session.cancelled_at or offer.changed_at),
        cancelled=session.cancelled_at is not None or offer.state == "cancelled",
    )


def feed(*, name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to, its entries in order of time."""
    found = sorted(entries, key=lambda e: (e.starts_at, e.uid))
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in found:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def invitation(entry: Entry, *, name: str, email: str, cancel: bool = False) -> bytes:
    """One session as a message to one person's calendar: put it in, change it, or take it out again."""
    over = cancel or entry.cancelled
    calendar = _calendar()
    calendar.add("method", "CANCEL" if over else "REQUEST")
    event = _event(entry)
    if over and not entry.cancelled:
        event["STATUS"] = vText("CANCELLED")
    sender, address = parseaddr(str(current_app.config["MAIL_FROM"]))
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = vText(sender or "Collabnet")
    event.add("organizer", organiser)
    person = vCalAddress(f"mailto:{email}")
    person.params["CN"] = vText(name or email)
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    person.params["PARTSTAT"] = vText("DECLINED" if over else "ACCEPTED")
    event.add("attendee", person)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def invitations(
    offer: Offer, booking: Booking, *, to: str, name: str = "", over: bool = False
) -> list[Attachment]:
    """The files that go with a mail about a booking: an invitation for each session still to come.

    They take the sessions out again when the place was cancelled, or is no longer this person's (`over`);
    while a place is only asked for or waited for there are none.
    """
    over = over or booking.state == "cancelled"
    if booking.state != "booked" and not over:
        return []
    now = utcnow()
    coming = [s for s in offer.sessions if s.ends_at > now][:MOST_INVITATIONS]
    entries = [replace(entry_of(offer, s, private=True), changed_at=now) for s in coming]
    return [
        Attachment(
            name=f"session-{number}.ics",
            text=invitation(
                entry, name=name or booking.person_name, email=to, cancel=over
            ).decode(),
            method="CANCEL" if over or entry.cancelled else "REQUEST",
        )
        for number, entry in enumerate(entries, start=1)
    ]


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(Timezone.from_ical(LONDON_RULES))
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
    times = (entry.starts_at, entry.ends_at)
    zone = dt.UTC if any(school_time.which_of(t) is Which.SECOND for t in times) else LONDON
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("url", entry.link)
    if entry.place:
        event.add("location", entry.place)
    event.add("description", "\n\n".join(p for p in (entry.description, entry.link) if p))
    return event

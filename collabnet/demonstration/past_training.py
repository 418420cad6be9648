"""Training that has taken place in the demonstration: who came, what they said, and one session today.

Days count from today. What the product would have forgotten by now is forgotten here too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core import registers, school_time, training_feedback
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.cpd import services_feedback, services_forget, services_records, services_register
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import (
    Attendance,
    FeedbackAnswer,
    FeedbackAsk,
    Register,
    TrainingRecord,
)
from collabnet.cpd.parties import columns
from collabnet.cpd.services_records import OwnEntry
from collabnet.demonstration.tables import rows
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow

MARKS = {"p": "present", "a": "absent", "w": "present"}
WALKED_IN = "w"
STANDARD = (
    "standard_outcomes", "standard_evidence", "standard_collaboration", "standard_sustained",
    "standard_leadership",
)  # fmt: skip
TEACHER = "teacher@birch-lane.example"


def load_past_training(*, actor: Actor) -> None:
    """Load past trainings, their registers, the records that follow, feedback, and one entry of a teacher's own."""
    found = db.session.execute(select(User.email, User.id).where(User.fictional))
    ids = {row.email: row.id for row in found}
    places = defaultdict(list)
    for row in rows("past_places.csv"):
        places[row["training"]].append(row)
    offers = {}
    for row in rows("past_training.csv"):
        offer = _offer(row, ids)
        offers[row["key"]] = offer
        _attend(offer, places[row["key"]], ids, by=ids[row["by"]])
        _forget(offer)
        audit.record(
            actor=actor, action="demonstration.training", subject_kind="cpd_offer",
            subject_code=offer.id,
        )  # fmt: skip
    _feedback(offers, places)
    day = today() - dt.timedelta(days=100)
    services_records.add(
        actor=Actor(user_id=ids[TEACHER]),
        entry=OwnEntry(
            "Teaching reading aloud", "University of the Vale", day, day, 90,
            "Try: read a page together before pupils read alone",
        ),
    )  # fmt: skip
    db.session.flush()


def _offer(row: dict[str, str], ids: dict[str, int]) -> Offer:
    starts = [_at(row, row["start"], number) for number in range(int(row["count"]))]
    ends = [_at(row, row["end"], number) for number in range(int(row["count"]))]
    kind, code = row["host"].split(":")
    published = starts[0] - dt.timedelta(days=60)
    texts = ("title", "area", "phase", "audience", "provider", "summary", "address", *STANDARD)
    offer = Offer(
        **columns("host", Scope(ScopeKind(kind), code)),
        **{name: row[name] for name in texts},
        places=int(row["places"]),
        state="published",
        created_by=ids[row["by"]],
        published_by=ids[row["by"]],
        published_at=published,
        changed_at=published,
        first_starts_at=starts[0],
        last_ends_at=ends[-1],
        sessions=[
            Session(starts_at=s, ends_at=e, uid=f"demonstration-past-{row['key']}-{n}@collabnet")
            for n, (s, e) in enumerate(zip(starts, ends, strict=True))
        ],
    )
    db.session.add(offer)
    db.session.flush()
    return offer


def _at(row: dict[str, str], clock: str, number: int) -> dt.datetime:
    """When a session begins or ends: a weekday of a week counted from this one, or a day counted from today."""
    weeks = int(row["weeks_ago"]) - number * int(row["weeks"])
    day = today() - dt.timedelta(weeks=weeks)
    if row["weekday"]:
        day += dt.timedelta(days=int(row["weekday"]) - day.isoweekday())
    return school_time.to_instant(dt.datetime.combine(day, dt.time.fromisoformat(clock)))


def _attend(offer: Offer, places: list[dict[str, str]], ids: dict[str, int], *, by: int) -> None:
    keys = set()
    for row in places:
        booking = None if WALKED_IN in row["marks"] else _book(offer, row, ids, by=by)
        key = services_register.key_of(
            email=row["email"], name=row["name"], booking_id=booking.id if booking else None
        )
        kind, _, code = row["employer"].partition(":")
        for session, mark in zip(offer.sessions, row["marks"], strict=True):
            if mark in MARKS:
                keys.add(key)
                db.session.add(
                    Attendance(
                        session_id=session.id, booking_id=booking.id if booking else None,
                        employer_kind=kind, employer_code=code, person_name=row["name"],
                        person_key=key, mark=MARKS[mark], walk_in=mark == WALKED_IN,
                        marked_at=session.starts_at,
                    )
                )  # fmt: skip
    db.session.flush()
    for session in offer.sessions:
        _count(session)
    services_register.keep_records(offer, keys)
    for record in db.session.scalars(
        select(TrainingRecord).where(TrainingRecord.offer_id == offer.id)
    ):
        letters = hashlib.sha256(f"{offer.title}:{record.person_name}".encode()).digest()
        alphabet = services_register.CODE_LETTERS
        code = "".join(alphabet[byte % len(alphabet)] for byte in letters[:16])
        record.code = "-".join(code[i : i + 4] for i in range(0, 16, 4))
    db.session.flush()


def _book(offer: Offer, row: dict[str, str], ids: dict[str, int], *, by: int) -> Booking:
    kind, code = row["employer"].split(":")
    booking = Booking(
        offer_id=offer.id,
        **columns("employer", Scope(ScopeKind(kind), code)),
        number=offer.next_number,
        state="booked",
        person_name=row["name"],
        person_email=row["email"],
        user_id=ids.get(row["email"]),
        booked_by=by,
        created_at=offer.published_at,
    )
    offer.next_number += 1
    offer.booked += 1
    db.session.add(booking)
    db.session.flush()
    return booking


def _count(session: Session) -> None:
    marks = list(db.session.scalars(select(Attendance).where(Attendance.session_id == session.id)))
    if not marks:
        return
    tally = registers.tally((registers.Mark(m.mark), m.walk_in) for m in marks)
    db.session.add(
        Register(
            session_id=session.id, present=tally.present, absent=tally.absent,
            walk_ins=tally.walk_ins, saved_at=session.ends_at,
        )
    )  # fmt: skip
    db.session.flush()


def _forget(offer: Offer) -> None:
    """Forget the names on registers whose day is past, as the worker will within a minute."""
    services_forget.blank(services_forget.due(utcnow(), offer_id=offer.id), at=offer.last_ends_at)


def _feedback(offers: dict[str, Offer], places: dict[str, list[dict[str, str]]]) -> None:
    given: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
    for row in rows("past_feedback.csv"):
        given[row["training"], int(row["stage"])].append(row)
    for (training, number), answers in given.items():
        offer, stage = offers[training], training_feedback.BY_NUMBER[number]
        assert offer.last_ends_at is not None  # noqa: S101 - narrows the type
        day = school_time.day_of(offer.last_ends_at) + dt.timedelta(days=stage.days_after)
        came = [r["email"] for r in places[training] if r["email"] and "p" in r["marks"]]
        for place, email in enumerate(came):
            db.session.add(
                FeedbackAsk(
                    offer_id=offer.id, stage=number, receiver=services_feedback.seal(email),
                    token_hash="", asked_on=day, answered=place < len(answers),
                )
            )  # fmt: skip
        shown = training_feedback.may_release(len(answers))
        for place, row in enumerate(answers):
            scores = [int(score) for score in row["scores"].split()]
            seed = f"{training}:{number}:{place}"
            db.session.add(
                FeedbackAnswer(
                    id=hashlib.sha256(seed.encode()).hexdigest()[:32],
                    offer_id=offer.id,
                    stage=number,
                    scores={q.id: s for q, s in zip(stage.questions, scores, strict=True)},
                    comment=row["comment"],
                    month=day.replace(day=1),
                    released=shown,
                )
            )
    db.session.flush()

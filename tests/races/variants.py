"""The site with its guard removed, or with a booking split into two commits: to show that the races can fail.

Served as `tests.races.variants:app`; RACES_VARIANT says which. Refused unless the application is one for tests.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from collabnet import create_app
from collabnet.core.actor import Actor, Scope
from collabnet.cpd import booking, parties
from collabnet.cpd.models import Booking, Offer
from collabnet.platform import audit
from collabnet.platform.db import db
from collabnet.platform.registry import registry

PAUSE_SECONDS = 0.002


class NotForTests(RuntimeError):
    """Raised when somebody asks for a broken variant of a real site."""


def unguarded_book(
    *,
    actor: Actor,
    offer_id: int,
    employer: Scope,
    people: Sequence[object],
    key: str = "",
    note: str = "",
) -> list[Booking]:
    """Count, then insert, without a lock between: what the product must never do."""
    del key, note
    places = db.session.scalar(select(Offer.places).where(Offer.id == offer_id)) or 0
    of_offer = select(func.count(Booking.id)).where(Booking.offer_id == offer_id)
    booked = db.session.scalar(of_offer.where(Booking.state == "booked")) or 0
    last = db.session.scalar(select(func.max(Booking.number)).where(Booking.offer_id == offer_id))
    db.session.rollback()
    time.sleep(PAUSE_SECONDS)
    made = [
        Booking(
            offer_id=offer_id, number=(last or 0) + 1 + i, state="booked" if booked + i < places else "waiting",
            booked_by=actor.user_id, held=0, **parties.columns("employer", employer),
        )
        for i in range(len(people))
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    audit.record(actor=actor, action="cpd.book", subject_kind="cpd_offer", subject_code=offer_id)
    return made


def split(app: Flask) -> None:
    """Commit the bookings first, and their audit row and mails a moment later."""
    del app
    whole = booking.finish

    def finish(*arguments: Any) -> None:
        db.session.commit()
        time.sleep(PAUSE_SECONDS)
        whole(*arguments)

    booking.finish = finish


def unguard(app: Flask) -> None:
    """Book without the guard."""
    del app
    booking.book = unguarded_book  # type: ignore[assignment]


VARIANTS = {"unguarded": unguard, "split": split}


def weaken(app: Flask, variant: str) -> Flask:
    """Make `app` the broken variant; raises NotForTests unless it is an application for tests."""
    if not app.testing:
        raise NotForTests(variant)
    VARIANTS[variant](app)
    registry(app).jobs["outbox.send"] = lambda: None  # jobs of tests run at once; not here
    return app


if os.environ.get("RACES_VARIANT"):
    app = weaken(create_app(), os.environ["RACES_VARIANT"])
